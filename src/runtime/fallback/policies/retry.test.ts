import { describe, expect, it } from 'vitest';
import { compose } from '../compose.ts';
import type { PolicyEvent } from '../events.ts';
import { createVirtualWorld, watch } from '../virtual-world.testing.ts';
import { httpDiscard, httpJudge, httpPushback } from '../http.ts';
import { hedge } from './hedge.ts';
import { retryBudget, type RetryBudget } from './retry-budget.ts';
import { fullJitter, retry, type RetryOptions } from './retry.ts';

const down = new Error('down');
const fail = (): Promise<never> => Promise.reject(down);

function make(options: RetryOptions = {}, seed = 1) {
  const world = createVirtualWorld(seed);
  const some = compose('some', [retry({ budget: null, ...options, world })], { world });
  const events: PolicyEvent[] = [];
  some.on((event) => events.push(event));
  return { world, some, events };
}

describe('retry', () => {
  it('sends again until it works, and tells the work which attempt it is', async () => {
    const { world, some } = make({ attempts: 5 });
    const attempts: number[] = [];
    const seen = watch(
      some.run((call) => {
        attempts.push(call.attempt);
        return attempts.length < 3 ? fail() : 'there';
      }),
    );
    await world.finish();
    expect(seen.ended).toEqual({ ok: true, value: 'there' });
    expect(attempts).toEqual([1, 2, 3]);
  });

  it('passes on the last failure as it is, and says why it stopped', async () => {
    const { world, some, events } = make({ attempts: 3 });
    const seen = watch(some.run(fail));
    await world.finish();
    expect(seen.ended).toEqual({ ok: false, error: down });
    expect(events.map(({ kind }) => kind)).toEqual([
      'retry-scheduled',
      'retry-scheduled',
      'retry-refused',
      'failed',
    ]);
    expect(events[2]).toMatchObject({ why: 'attempts', error: down });
  });

  it('waits a random part of base x 2^n, at most the cap', () => {
    expect([1, 2, 3, 9].map((attempt) => fullJitter(attempt, 100, 1_000, 1))).toEqual([
      100, 200, 400, 1_000,
    ]);
    expect(fullJitter(1_000, 100, 20_000, 0.5)).toBe(10_000);
    const { world } = make();
    const waits = Array.from({ length: 10_000 }, () => fullJitter(3, 100, 20_000, world.random()));
    expect(Math.max(...waits)).toBeLessThan(400);
    expect(waits.reduce((sum, each) => sum + each, 0) / 10_000).toBeCloseTo(200, -1.2);
  });

  it('draws its waits from the seed: the same seed, the same times', async () => {
    const times = async (seed: number): Promise<number[]> => {
      const { world, some } = make({ attempts: 6 }, seed);
      const seen: number[] = [];
      watch(
        some.run(() => {
          seen.push(world.nowMs());
          return fail();
        }),
      );
      await world.finish();
      return seen;
    };
    expect(await times(7)).toEqual(await times(7));
    expect(await times(7)).not.toEqual(await times(8));
  });

  it('never goes past the deadline of the call', async () => {
    const { world, some, events } = make({ attempts: 9, baseMs: 10_000 });
    const seen = watch(some.run(fail, { withinMs: 50 }));
    await world.advance(50);
    expect(seen.ended).toEqual({ ok: false, error: down });
    expect(events.find(({ kind }) => kind === 'retry-refused')).toMatchObject({ why: 'deadline' });
  });

  it('does not send a second time what is `once`, and says so (got #757)', async () => {
    const { world, some, events } = make({ attempts: 3 });
    const seen = watch(some.run(fail, { once: true }));
    await world.finish();
    expect(seen.ended).toEqual({ ok: false, error: down });
    expect(events[0]).toMatchObject({ kind: 'retry-refused', why: 'once' });
  });

  it('stops waiting when the caller gives up', async () => {
    const { world, some } = make({ attempts: 3, baseMs: 100_000 });
    const caller = new AbortController();
    let attempts = 0;
    const seen = watch(
      some.run(
        () => {
          attempts++;
          return fail();
        },
        { signal: caller.signal },
      ),
    );
    await world.advance(1);
    caller.abort('gone');
    await world.advance(1);
    expect(seen.ended).toEqual({ ok: false, error: 'gone' });
    expect([attempts, world.waiting()]).toEqual([1, 0]);
  });

  it('does not send again when the caller gave up during an attempt', async () => {
    const { world, some } = make({ attempts: 3 });
    const caller = new AbortController();
    let attempts = 0;
    const seen = watch(
      some.run(
        () => {
          attempts++;
          caller.abort('gone');
          return fail();
        },
        { signal: caller.signal },
      ),
    );
    await world.finish();
    expect([attempts, seen.ended?.ok]).toEqual([1, false]);
  });

  it('retries values that are judged bad, frees those it drops, and gives back the last', async () => {
    let cancelled = 0;
    const response = (status: number, headers: Record<string, string> = {}) => ({
      status,
      headers: new Headers(headers),
      body: { cancel: () => Promise.resolve(cancelled++) },
    });
    const options = { judge: httpJudge, discard: httpDiscard, pushback: httpPushback };
    const { world, some } = make({ attempts: 2, ...options });
    const seen = watch(some.run(() => response(503)));
    await world.finish();
    expect(seen.ended).toMatchObject({ ok: true, value: { status: 503 } });
    expect(cancelled).toBe(1);

    const patient = make({ attempts: 2, ...options });
    let sent = 0;
    watch(patient.some.run(() => (sent++, response(429, { 'retry-after': '7' }))));
    await patient.world.advance(6_999);
    expect(sent).toBe(1);
    await patient.world.advance(1);
    expect(sent).toBe(2);
  });

  it('stays away when the server says so by a negative pushback', async () => {
    const { world, some, events } = make({ attempts: 3, pushback: () => -1 });
    watch(some.run(fail));
    await world.finish();
    expect(events[0]).toMatchObject({ kind: 'retry-refused', why: 'pushback' });
  });

  it('asks no timer for a wait of nothing when the jitter is 0', async () => {
    const { world, some } = make({ attempts: 3, baseMs: 0 });
    const seen = watch(some.run(fail));
    await world.advance(0);
    expect(seen.ended?.ok).toBe(false);
    expect(world.nowMs()).toBe(0);
  });

  it('retries errors by the judge: a 404 was an answer', async () => {
    const { world, some } = make({
      attempts: 3,
      judge: { error: (error) => (error === down ? 'good' : 'bad') },
    });
    let attempts = 0;
    watch(some.run(() => (attempts++, fail())));
    await world.finish();
    expect(attempts).toBe(1);
  });
});

describe('httpPushback', () => {
  const asked = (headers: Record<string, string>) =>
    httpPushback({ kind: 'value', value: { status: 503, headers: new Headers(headers) } });

  it('reads seconds, and dates against the date of the response itself', () => {
    expect(asked({ 'retry-after': '120' })).toBe(120_000);
    expect(
      asked({
        date: 'Mon, 20 Oct 2025 07:00:00 GMT',
        'retry-after': 'Mon, 20 Oct 2025 07:00:30 GMT',
      }),
    ).toBe(30_000);
    expect(asked({})).toBeNull();
    expect(asked({ 'retry-after': 'soon' })).toBeNull();
  });
});

describe('the retry budget', () => {
  const earn = (budget: RetryBudget, startedMs: number): void =>
    budget.earn({ attempt: 1, startedMs, countedBy: null });

  it('is a share of the calls of the last seconds, and a reserve', () => {
    const world = createVirtualWorld();
    const budget = retryBudget({ ratio: 0.1, windowMs: 10_000, reserve: 0, world });
    for (let i = 0; i < 100; i++) earn(budget, i * 10);
    expect(budget.left(1_000)).toBeCloseTo(10);
    const taken = Array.from({ length: 30 }, () => budget.take(1_000)).filter(Boolean).length;
    expect(taken).toBe(10);
    expect(budget.left(20_000)).toBe(0);
  });

  it('is charged when a retry is scheduled, not when it is sent (Envoy #30205)', async () => {
    const world = createVirtualWorld();
    const budget = retryBudget({ ratio: 0, reserve: 5, windowMs: 1e9, world });
    const some = compose('some', [retry({ attempts: 2, baseMs: 60_000, budget, world })], {
      world,
    });
    const seen = Array.from({ length: 50 }, () => watch(some.run(fail)));
    await world.advance(0);
    expect(some.counts.get('retry-scheduled')).toBe(5);
    expect(some.counts.get('retry-refused')).toBe(45);
    expect(budget.left(0)).toBe(0);
    await world.finish();
    expect(seen.every(({ ended }) => ended?.ok === false)).toBe(true);
  });

  it('earns once for a call, though retry and hedge share it, and nothing by second sendings', async () => {
    const world = createVirtualWorld();
    const budget = retryBudget({ ratio: 0.1, reserve: 0, windowMs: 1e9, world });
    const some = compose(
      'some',
      [retry({ attempts: 2, budget, world }), hedge({ budget, world })],
      { world },
    );
    for (let i = 0; i < 100; i++) await some.run(() => i);
    expect(budget.left(0)).toBeCloseTo(10);
    watch(some.run(fail));
    await world.finish();
    expect(budget.left(0)).toBeCloseTo(9.1);
  });

  it('draws a lot for a fraction, so that a fleet of quiet clients keeps the share', () => {
    const world = createVirtualWorld(3);
    let taken = 0;
    for (let client = 0; client < 20_000; client++) {
      const budget = retryBudget({ ratio: 0.1, windowMs: 10_000, reserve: 0, world });
      earn(budget, 0);
      earn(budget, 5_000);
      for (const failure of [0, 1]) taken += budget.take(5_000 + failure) ? 1 : 0;
    }
    expect(taken / 40_000).toBeCloseTo(0.1, 2);
  });

  it('holds over many calls: never more than the ratio, but for the reserve', () => {
    const world = createVirtualWorld(5);
    const budget = retryBudget({ ratio: 0.2, windowMs: 10_000, reserve: 3, world });
    let taken = 0;
    for (let i = 0; i < 100_000; i++) {
      earn(budget, i * 10);
      if (budget.take(i * 10)) taken++;
    }
    // A window is 9 to 10 slices long: the reserve comes back after 9 s at the earliest.
    expect(taken).toBeLessThanOrEqual(0.2 * 100_000 + (3 * 1_000_000) / 9_000);
    expect(taken).toBeGreaterThan(0.19 * 100_000);
  });
});
