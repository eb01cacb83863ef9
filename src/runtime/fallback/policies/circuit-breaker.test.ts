import { describe, expect, it } from 'vitest';
import { compose } from '../compose.ts';
import { Refused } from '../errors.ts';
import type { PolicyEvent } from '../events.ts';
import { createVirtualWorld, settle, watch } from '../virtual-world.testing.ts';
import { CircuitBreaker, type CircuitBreakerOptions } from './circuit-breaker.ts';
import { inARow, ofCalls, ofTime } from './trip.ts';

const down = new Error('down');
const fail = (): Promise<never> => Promise.reject(down);

function make(options: CircuitBreakerOptions = {}) {
  const world = createVirtualWorld();
  const breaker = new CircuitBreaker({ jitter: 0, world, ...options });
  const some = compose('some', [breaker], { world });
  const events: PolicyEvent[] = [];
  some.on((event) => events.push(event));
  const good = (count = 1) => repeat(count, () => some.run(() => 'good'));
  const bad = (count = 1) => repeat(count, () => some.run(fail).catch(() => undefined));
  /** A call that the test ends itself. */
  const begin = () => {
    const end = Promise.withResolvers<string>();
    return { ...end, seen: watch(some.run(() => end.promise)) };
  };
  return { world, breaker, some, events, good, bad, begin };
}

async function repeat(count: number, run: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < count; i++) await run();
}

describe('a closed breaker', () => {
  it('opens after so many failures in a row, and any success breaks the row', async () => {
    const { breaker, good, bad } = make({ trip: inARow(3) });
    await bad(2);
    await good();
    await bad(2);
    expect(breaker.state).toBe('closed');
    await bad();
    expect(breaker.state).toBe('open');
  });

  it('judges no share before there are enough calls', async () => {
    const { breaker, bad, good } = make({ trip: ofCalls(0.5, { calls: 10, least: 5 }) });
    await bad(4);
    expect(breaker.state).toBe('closed');
    await good();
    expect(breaker.state).toBe('open');
  });

  it('opens at the share exactly, not only above it', async () => {
    const { breaker, bad, good } = make({ trip: ofCalls(0.5, { calls: 4 }) });
    await good(2);
    await bad(1);
    expect(breaker.state).toBe('closed');
    await bad(1);
    expect(breaker.state).toBe('open');
  });

  it('counts only the last calls, going round its ring', async () => {
    const { breaker, bad, good } = make({ trip: ofCalls(0.6, { calls: 5 }) });
    await bad(2);
    await good(5);
    await bad(2);
    expect(breaker.state).toBe('closed');
    await bad(1);
    expect(breaker.state).toBe('open');
  });

  it('counts only the calls of the last seconds', async () => {
    const { world, breaker, bad, good } = make({
      trip: ofTime(0.5, { windowMs: 5_000, least: 4 }),
    });
    await bad(3);
    await world.advance(5_500);
    await bad(1);
    await good(2);
    expect(breaker.state).toBe('closed');
    await bad(1);
    expect(breaker.state).toBe('open');
  });

  it('opens by slow calls, failed or not', async () => {
    const { world, breaker, some } = make({
      trip: ofCalls(1, { calls: 5 }),
      slowMs: 4_000,
      slowShare: 0.5,
    });
    for (const lastsMs of [5_000, 5_000, 100, 100]) {
      const seen = watch(some.run(() => world.later(lastsMs, 1)));
      await world.advance(lastsMs);
      expect(seen.ended?.ok).toBe(true);
    }
    expect(breaker.state).toBe('closed');
    watch(some.run(() => world.later(5_000, 1)));
    await world.advance(5_000);
    expect(breaker.state).toBe('open');
  });

  it('opens by calls that are slow while still in flight (resilience4j #1597)', async () => {
    const { world, breaker, some, begin, events } = make({
      trip: ofTime(0.5, { least: 5 }),
      slowMs: 1_000,
      slowShare: 1,
    });
    const hung = Array.from({ length: 5 }, begin);
    await world.advance(999);
    expect(breaker.state).toBe('closed');
    await world.advance(1);
    await expect(some.run(() => 1)).rejects.toBeInstanceOf(Refused);
    expect(hung.every(({ seen }) => seen.ended === null)).toBe(true);
    expect(events[0]).toMatchObject({ kind: 'breaker-changed', to: 'open', why: 'slow calls' });
    for (const each of hung) each.resolve('late');
    await settle();
    expect(breaker.state).toBe('open');
  });

  it('counts a call that was slow in flight once, also when it fails later', async () => {
    const { world, breaker, good, begin } = make({
      trip: ofCalls(0.6, { calls: 5, least: 3 }),
      slowMs: 1_000,
      slowShare: 0.7,
    });
    const hung = [begin(), begin()];
    await world.advance(1_000);
    expect(breaker.state).toBe('closed');
    for (const each of hung) each.reject(down);
    await settle();
    expect(breaker.state).toBe('closed');
    await good(1);
    expect(breaker.state).toBe('open');
  });

  it('takes no account of what says nothing: refusals of its own kind, callers that gave up', async () => {
    const { some, breaker } = make({ trip: inARow(1) });
    const refusal = new Refused('ERR_BULKHEAD_FULL', 'full');
    await expect(some.run(() => Promise.reject(refusal))).rejects.toBe(refusal);
    const caller = new AbortController();
    const seen = watch(some.run(() => new Promise(() => undefined), { signal: caller.signal }));
    caller.abort('gone');
    await settle();
    expect(seen.ended).toEqual({ ok: false, error: 'gone' });
    expect(breaker.state).toBe('closed');
  });

  it('counts a call whose deadline ran out as failed', async () => {
    const { world, some, breaker } = make({ trip: inARow(1) });
    watch(some.run(() => new Promise(() => undefined), { withinMs: 10 }));
    await world.advance(10);
    expect(breaker.state).toBe('open');
  });

  it('judges values and errors as it is told', async () => {
    const { some, breaker } = make({
      trip: inARow(1),
      judge: {
        value: (value) => (value === 503 ? 'bad' : 'good'),
        error: (error) => (error === down ? 'good' : 'bad'),
      },
    });
    await expect(some.run(fail)).rejects.toBe(down);
    expect(breaker.state).toBe('closed');
    expect(await some.run(() => 503)).toBe(503);
    expect(breaker.state).toBe('open');
  });
});

describe('an open breaker', () => {
  it('refuses without starting the work, and says why and for how long', async () => {
    const { world, some, bad } = make({ trip: inARow(1), openMs: 5_000 });
    await bad();
    await world.advance(2_000);
    let started = false;
    const seen = watch(some.run(() => (started = true)));
    await settle();
    expect(started).toBe(false);
    expect(seen.ended?.ok === false && seen.ended.error).toMatchObject({
      name: 'Refused',
      code: 'ERR_BREAKER_OPEN',
      cause: down,
      retryAfterMs: 3_000,
    });
  });

  it('makes one error for all its refusals, whose stack does not grow (Polly)', async () => {
    const { some, bad } = make({ trip: inARow(1) });
    await bad();
    const errors = await Promise.all(
      Array.from({ length: 3 }, () => some.run(() => 1).catch((error: unknown) => error)),
    );
    expect(new Set(errors).size).toBe(1);
  });

  it('becomes half-open when its time is over, at the call that finds it so', async () => {
    const { world, breaker, bad } = make({ trip: inARow(1), openMs: 5_000 });
    await bad();
    await world.advance(4_999);
    expect(breaker.state).toBe('open');
    await world.advance(1);
    expect(breaker.state).toBe('half-open');
    expect(world.waiting()).toBe(0);
  });

  it('waits longer each time it opens again, and starts anew once it was closed', async () => {
    const { world, breaker, bad, good } = make({
      trip: inARow(1),
      openMs: 1_000,
      openMostMs: 3_000,
      probes: 1,
    });
    const waits: number[] = [];
    const wait = async (): Promise<void> => {
      let waitedMs = 0;
      for (; breaker.state === 'open'; waitedMs += 100) await world.advance(100);
      waits.push(waitedMs);
    };
    for (let i = 0; i < 4; i++) {
      await bad();
      await wait();
    }
    await good();
    await bad();
    await wait();
    expect(waits).toEqual([1_000, 2_000, 3_000, 3_000, 1_000]);
  });

  it('shortens its wait by chance, so that a fleet does not come back as one', async () => {
    const world = createVirtualWorld(4);
    const waits = Array.from({ length: 200 }, () => {
      const breaker = new CircuitBreaker({ openMs: 1_000, jitter: 0.2, world });
      return { breaker, some: compose('some', [breaker], { world }) };
    });
    for (const { some } of waits) {
      await repeat(20, () => some.run(fail).catch(() => undefined));
    }
    await world.advance(800);
    const early = waits.filter(({ breaker }) => breaker.state === 'half-open').length;
    await world.advance(100);
    const half = waits.filter(({ breaker }) => breaker.state === 'half-open').length;
    expect(early).toBeLessThanOrEqual(1);
    expect(half / 200).toBeGreaterThan(0.35);
    expect(half / 200).toBeLessThan(0.65);
    await world.advance(100);
    expect(waits.every(({ breaker }) => breaker.state === 'half-open')).toBe(true);
  });

  it('ignores what comes back from before it opened', async () => {
    const { breaker, bad, begin } = make({ trip: inARow(2) });
    const before = begin();
    await bad(2);
    before.resolve('good');
    await settle();
    expect(breaker.state).toBe('open');
  });
});

describe('a half-open breaker', () => {
  const opened = async (options: CircuitBreakerOptions = {}) => {
    const all = make({ trip: inARow(1), openMs: 1_000, ...options });
    await all.bad();
    await all.world.advance(1_000);
    return all;
  };

  it('lets in so many probes and refuses the rest', async () => {
    const { begin } = await opened({ probes: 4 });
    const calls = Array.from({ length: 6 }, begin);
    await settle();
    expect(calls.map(({ seen }) => seen.ended === null)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('closes as soon as its probes have decided', async () => {
    const { breaker, good } = await opened({ probes: 10, probeShare: 0.5 });
    await good(5);
    expect(breaker.state).toBe('half-open');
    await good(1);
    expect(breaker.state).toBe('closed');
  });

  it('opens again as soon as they have failed enough, one of one by default of one probe', async () => {
    const { breaker, bad, good } = await opened({ probes: 10, probeShare: 0.3 });
    await good(6);
    await bad(2);
    expect(breaker.state).toBe('half-open');
    await bad(1);
    expect(breaker.state).toBe('open');
    const single = await opened({ probes: 1 });
    await single.bad();
    expect(single.breaker.state).toBe('open');
  });

  it('takes slow probes for failed ones', async () => {
    const { world, breaker, some } = await opened({ probes: 2, probeShare: 1, slowMs: 500 });
    for (let i = 0; i < 2; i++) {
      watch(some.run(() => world.later(600, 1)));
      await world.advance(600);
    }
    expect(breaker.state).toBe('open');
  });

  it('gives a place back when a probe says nothing', async () => {
    const { breaker, some, good } = await opened({ probes: 1 });
    const caller = new AbortController();
    watch(some.run(() => new Promise(() => undefined), { signal: caller.signal }));
    caller.abort('gone');
    await settle();
    expect(breaker.state).toBe('half-open');
    await good();
    expect(breaker.state).toBe('closed');
  });

  it('never hangs: a probe that does not come back counts as failed (resilience4j #903, #935; opossum #57)', async () => {
    const { world, breaker, some, begin, good } = await opened({ probes: 1, probeMs: 10_000 });
    const lost = begin();
    await world.advance(9_999);
    await expect(some.run(() => 1)).rejects.toBeInstanceOf(Refused);
    expect(breaker.state).toBe('half-open');
    await world.advance(1);
    expect(breaker.state).toBe('open');
    await world.advance(2_000);
    await good();
    expect(breaker.state).toBe('closed');
    lost.reject(down);
    await settle();
    expect(breaker.state).toBe('closed');
  });

  it('starts to count anew once it is closed', async () => {
    const { breaker, bad, good } = await opened({ trip: ofCalls(1, { calls: 3 }), probes: 1 });
    breaker.release();
    await bad(2);
    expect(breaker.state).toBe('closed');
    await good();
  });
});

describe('a breaker by hand', () => {
  it('stays open while forced, and starts anew when released', async () => {
    const { world, breaker, some, good } = make({ openMs: 10 });
    breaker.force('forced-open');
    await world.advance(1e9);
    expect(breaker.state).toBe('forced-open');
    await expect(some.run(() => 1)).rejects.toMatchObject({ retryAfterMs: 0 });
    breaker.release();
    await good();
    expect(breaker.state).toBe('closed');
  });

  it('lets everything through while disabled', async () => {
    const { breaker, bad } = make({ trip: inARow(1) });
    breaker.force('disabled');
    await bad(50);
    expect(breaker.state).toBe('disabled');
  });

  it('tells its changes to every policy that it is part of', async () => {
    const world = createVirtualWorld();
    const breaker = new CircuitBreaker({ trip: inARow(1), world });
    const [one, two] = [compose('one', [breaker], { world }), compose('two', [breaker], { world })];
    await one.run(fail).catch(() => undefined);
    await expect(two.run(() => 1)).rejects.toBeInstanceOf(Refused);
    expect(two.counts.get('breaker-changed')).toBe(1);
    breaker.force('forced-open');
    expect(one.counts.get('breaker-changed')).toBe(2);
  });

  it('takes no nonsense', () => {
    for (const options of [
      { openMs: 0 },
      { probes: 0 },
      { probeShare: 0 },
      { slowShare: 1.1 },
      { jitter: -1 },
      { probeMs: Number.NaN },
    ]) {
      expect(() => new CircuitBreaker(options), JSON.stringify(options)).toThrow(RangeError);
    }
    expect(() => ofCalls(0)).toThrow(RangeError);
    expect(() => ofCalls(0.5, { calls: 0 })).toThrow(RangeError);
    expect(() => ofTime(1.1)).toThrow(RangeError);
    expect(() => inARow(0)).toThrow(RangeError);
  });
});
