import { describe, expect, it } from 'vitest';
import { compose } from '../compose.ts';
import { createVirtualWorld, settle, watch } from '../virtual-world.testing.ts';
import { BEATEN, hedge, type HedgeOptions } from './hedge.ts';
import { Latencies } from './latencies.ts';
import { retryBudget } from './retry-budget.ts';

const down = new Error('down');

function make(options: HedgeOptions = {}) {
  const world = createVirtualWorld();
  const some = compose('some', [hedge({ budget: null, afterMs: 100, world, ...options })], {
    world,
  });
  return { world, some };
}

describe('a hedge', () => {
  it('is sent when the first is slow; the first good answer wins and the other is ended', async () => {
    const { world, some } = make();
    const signals: AbortSignal[] = [];
    const seen = watch(
      some.run((call) => {
        signals.push(call.signal);
        return call.attempt === 1 ? world.later(1_000, 'first') : world.later(50, 'second');
      }),
    );
    await world.advance(99);
    expect(signals).toHaveLength(1);
    await world.advance(51);
    expect(seen.ended).toEqual({ ok: true, value: 'second' });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(signals[0]?.reason).toBe(BEATEN);
    expect(some.counts.get('hedge-won')).toBe(1);
  });

  it('is not sent when the first answers in time, and leaves no timer', async () => {
    const { world, some } = make();
    const seen = watch(some.run(() => world.later(99, 1)));
    await world.advance(99);
    expect(seen.ended).toEqual({ ok: true, value: 1 });
    expect([some.counts.get('hedge-sent'), world.waiting()]).toEqual([undefined, 0]);
  });

  it('is no retry: a failure before it was sent is passed on at once', async () => {
    const { world, some } = make();
    const seen = watch(some.run(() => Promise.reject(down)));
    await settle();
    expect(seen.ended).toEqual({ ok: false, error: down });
    expect(world.waiting()).toBe(0);
  });

  it('saves a call whose first sending fails while it is under way', async () => {
    const { world, some } = make();
    const seen = watch(
      some.run((call) =>
        call.attempt === 1 ? world.laterFail(120, down) : world.later(100, 'saved'),
      ),
    );
    await world.advance(200);
    expect(seen.ended).toEqual({ ok: true, value: 'saved' });
  });

  it('passes on the first failure when all fail', async () => {
    const { world, some } = make({ most: 2 });
    const seen = watch(some.run((call) => world.laterFail(500 - 100 * call.attempt, call.attempt)));
    await world.advance(600);
    expect(seen.ended).toEqual({ ok: false, error: 3 });
    expect(some.counts.get('hedge-sent')).toBe(2);
  });

  it('takes a token of the budget, the same as a retry', async () => {
    const world = createVirtualWorld();
    const budget = retryBudget({ ratio: 0, reserve: 1, world });
    const some = compose('some', [hedge({ afterMs: 100, budget, world })], { world });
    const calls = [1, 2, 3].map(() => watch(some.run(() => world.later(300, 'late'))));
    await world.advance(300);
    expect(calls.every(({ ended }) => ended?.ok)).toBe(true);
    expect(some.counts.get('hedge-sent')).toBe(1);
  });

  it('is not sent for a call that must not be sent twice, nor for one that was given up', async () => {
    const { world, some } = make();
    watch(some.run(() => world.later(300, 1), { once: true }));
    const caller = new AbortController();
    const seen = watch(some.run(() => world.later(300, 1), { signal: caller.signal }));
    await world.advance(50);
    caller.abort('gone');
    await world.advance(300);
    expect(seen.ended).toEqual({ ok: false, error: 'gone' });
    expect(some.counts.get('hedge-sent')).toBeUndefined();
  });

  it('frees the answer that came too late', async () => {
    const freed: unknown[] = [];
    const world = createVirtualWorld();
    const late = hedge({ afterMs: 10, budget: null, world, discard: (each) => freed.push(each) });
    // Policies inside that do not let go of their work at once: both answers come at one moment.
    const some = compose('some', [late], { world });
    const ends = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const seen = watch(some.run((call) => ends[call.attempt - 1]!.promise));
    await world.advance(10);
    ends[0]?.resolve('one');
    ends[1]?.resolve('two');
    await settle();
    expect(seen.ended).toEqual({ ok: true, value: 'one' });
    expect(freed).toEqual(['two']);
  });

  it('learns when to be sent: at the percentile of what it has seen', async () => {
    const { world, some } = make({ percentile: 0.9, afterMs: 5_000 });
    for (let i = 1; i <= 100; i++) {
      watch(some.run(() => world.later(i, i)));
      await world.advance(i);
    }
    let sentMs = 0;
    const startMs = world.nowMs();
    watch(
      some.run((call) => {
        if (call.attempt === 2) sentMs = world.nowMs() - startMs;
        return world.later(2_000, 1);
      }),
    );
    await world.advance(2_000);
    expect(sentMs).toBeGreaterThanOrEqual(90);
    expect(sentMs).toBeLessThan(90 * 1.11);
  });
});

describe('latencies', () => {
  it('give percentiles at most a tenth too high, and forget what is old', () => {
    const latencies = new Latencies();
    for (let i = 1; i <= 900; i++) latencies.record(i);
    for (const share of [0.5, 0.9, 0.99]) {
      const exact = share * 900;
      expect(latencies.percentile(share)).toBeGreaterThanOrEqual(exact);
      expect(latencies.percentile(share)).toBeLessThan(exact * 1.11);
    }
    for (let i = 0; i < 5_000; i++) latencies.record(5);
    expect(latencies.percentile(0.95)).toBeLessThan(6);
    latencies.record(1e12);
    latencies.record(0);
    expect(latencies.size).toBeLessThan(1_000);
  });
});
