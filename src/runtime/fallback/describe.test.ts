import { describe as group, expect, it } from 'vitest';
import { parseMap } from '#core/map';
import { compose, policy } from './compose.ts';
import { formatMs } from '#runtime/description';
import { describe, formatDescription } from './describe.ts';
import { toMapPart } from './map-part.ts';
import { adaptiveThrottle } from './policies/throttle.ts';
import { bulkhead } from './policies/bulkhead.ts';
import { circuitBreaker } from './policies/circuit-breaker.ts';
import { deadline } from './policies/deadline.ts';
import { fallback } from './policies/fallback.ts';
import { hedge } from './policies/hedge.ts';
import { retryBudget } from './policies/retry-budget.ts';
import { retry } from './policies/retry.ts';
import { staleIfError } from './policies/stale-if-error.ts';
import { timeout } from './policies/timeout.ts';
import { inARow, ofCalls } from './policies/trip.ts';
import { createVirtualWorld, watch } from './virtual-world.testing.ts';

group('describe', () => {
  it('says the real numbers of every policy, a line each', () => {
    const all = policy('prices', [
      fallback(() => 0),
      staleIfError({ freshMs: 60_000, keepMs: 6 * 3_600_000 }),
      timeout({ afterMs: 5_000, covers: 'all' }),
      retry(),
      hedge({ percentile: 0.95 }),
      bulkhead({ atOnce: 10, queue: 20 }),
      deadline({ leastMs: 50 }),
      adaptiveThrottle(),
      circuitBreaker({ slowMs: 2_000 }),
      timeout(1_500),
    ]);
    expect(formatDescription(describe(all))).toBe(`prices
  fallback: answers itself when there is no answer
  stale-if-error: the last good answer, up to 6h old; asked anew after 1m
  timeout: all attempts together may last 5s
  retry: 3 attempts, waits of at most 300ms in all, 0.1 retries a call over 10s, and 3
  hedge: 1 more after 2s, later after the time of 0.95
  bulkhead: 10 at once, 20 may wait
  deadline: not begun with less than 50ms left
  throttle: refuses up to 0.9 of the calls once fewer than 1 in 2 is accepted
  circuit-breaker: opens at 0.5 of the calls of 10s, at least 20 or 1 slower than 2s, for up to 5s, later 1m; 3 probes close it
  timeout: an attempt may last 1500ms
  when the target is away: kept answers for 359m..6h, then answers of its own; a call ends within 5s
  provided: the fallback's own answer comes at once
  provided: the same \`key\` was asked for before, at least every 1m
  provided: at most 10 calls at once`);
    expect(JSON.parse(JSON.stringify(describe(all)))).toEqual(describe(all));
  });

  it('names the rule that a breaker opens by', () => {
    const says = (breaker: ReturnType<typeof circuitBreaker>): string =>
      describe(compose('some', [breaker])).layers[0]?.says ?? '';
    expect(says(circuitBreaker({ trip: inARow(5) }))).toMatch(/^opens at 5 failures in a row, /);
    expect(says(circuitBreaker({ trip: ofCalls(0.5) }))).toMatch(/^opens at 0.5 of 100 calls, at/);
  });

  it('writes durations as maps do', () => {
    expect([0, 90_000, 3_600_000, 1_500, 5_400_000].map(formatMs)).toEqual([
      '0',
      '90s',
      '1h',
      '1500ms',
      '90m',
    ]);
  });
});

group('what is described', () => {
  const numbers = (layer: Parameters<typeof policy>[1][number], world = createVirtualWorld()) => {
    const some = policy('some', [layer], { world });
    return { some, described: describe(some).layers[0] };
  };

  it('of a timeout is how long a hanging target stays unnoticed', async () => {
    const world = createVirtualWorld();
    const { some, described } = numbers(timeout({ afterMs: 1_500, world }), world);
    const seen = watch(some.run(() => new Promise(() => undefined)));
    while (seen.ended === null) await world.advance(10);
    expect(world.nowMs()).toBe(described?.noticesWithinMs);
  });

  it('of retries is the longest time that their waits take together', async () => {
    let longestMs = 0;
    for (let seed = 0; seed < 200; seed++) {
      const world = createVirtualWorld(seed);
      const { some } = numbers(retry({ attempts: 4, budget: null, world }), world);
      const seen = watch(some.run(() => Promise.reject(new Error('down'))));
      while (seen.ended === null) await world.advance(5);
      longestMs = Math.max(longestMs, world.nowMs());
    }
    const promised = numbers(retry({ attempts: 4 })).described?.noticesWithinMs ?? 0;
    expect(longestMs).toBeLessThanOrEqual(promised + 5);
    expect(longestMs).toBeGreaterThan(promised / 2);
  });

  it('of a hedge is when the second is sent, and how many', async () => {
    const world = createVirtualWorld();
    const { some, described } = numbers(
      hedge({ afterMs: 700, most: 2, budget: null, world }),
      world,
    );
    const sentMs: number[] = [];
    void watch(
      some.run(() => {
        sentMs.push(world.nowMs());
        return new Promise(() => undefined);
      }),
    );
    await world.advance(10_000);
    const { afterMs = 0, most } = described?.settings ?? {};
    expect(sentMs).toEqual([0, Number(afterMs), 2 * Number(afterMs)]);
    expect(sentMs).toHaveLength(1 + Number(most));
  });

  it('of a budget is how many retries a window adds, taken over many, since less than one is drawn as a lot', async () => {
    const world = createVirtualWorld(4);
    const budget = retryBudget({ ratio: 0.1, windowMs: 10_000, reserve: 3, world });
    const { some, described } = numbers(retry({ attempts: 2, baseMs: 0, budget, world }), world);
    const { ratio, windowMs, reserve } = described?.settings ?? {};
    let sent = 0;
    const work = (): Promise<never> => {
      sent++;
      return Promise.reject(new Error('down'));
    };
    const perWindow: number[] = [];
    for (let window = 0; window < 30; window++) {
      sent = 0;
      for (let call = 0; call < 100; call++) {
        await some.run(work).catch(() => undefined);
        await world.advance(Number(windowMs) / 100);
      }
      perWindow.push(sent - 100);
    }
    const most = Number(ratio) * 100 + Number(reserve);
    const all = perWindow.reduce((sum, retries) => sum + retries, 0);
    expect(all / perWindow.length).toBeLessThanOrEqual(most);
    expect(all / perWindow.length).toBeGreaterThan(most / 2);
  });

  it('of a breaker is how long after its return the target may still be refused', async () => {
    let longestMs = 0;
    let promisedMs = 0;
    for (let outageMs = 1_000; outageMs < 300_000; outageMs += 7_001) {
      const world = createVirtualWorld(outageMs);
      const { some, described } = numbers(circuitBreaker({ trip: inARow(3), world }), world);
      promisedMs = described?.returnsWithinMs ?? 0;
      const ask = async (good: boolean): Promise<boolean> => {
        const work = () => (good ? true : Promise.reject(new Error('down')));
        return some.run(work).then(Boolean, () => false);
      };
      for (; world.nowMs() < outageMs; await world.advance(500)) await ask(false);
      const returnedMs = world.nowMs();
      while (!(await ask(true))) await world.advance(500);
      longestMs = Math.max(longestMs, world.nowMs() - returnedMs);
    }
    expect(longestMs).toBeLessThanOrEqual(promisedMs + 500);
    expect(longestMs).toBeGreaterThan(promisedMs / 3);
  });

  it('of a throttle is how long after the return it may still refuse', async () => {
    const world = createVirtualWorld(9);
    const { some, described } = numbers(adaptiveThrottle({ windowMs: 30_000, world }), world);
    const ask = async (good: boolean, seconds: number): Promise<number> => {
      let refused = 0;
      for (let i = 0; i < seconds * 10; i++) {
        const work = () => (good ? 1 : Promise.reject(new Error('down')));
        const before = some.counts.get('refused') ?? 0;
        await some.run(work).catch(() => undefined);
        if ((some.counts.get('refused') ?? 0) > before) refused = (i + 1) * 100;
        await world.advance(100);
      }
      return refused;
    };
    await ask(false, 60);
    const lastRefusalMs = await ask(true, 300);
    expect(lastRefusalMs).toBeLessThanOrEqual(described?.returnsWithinMs ?? 0);
    expect(lastRefusalMs).toBeGreaterThan(30_000);
  });
});

group('a map part', () => {
  const part = (...layers: Parameters<typeof policy>[1][number][]) =>
    toMapPart(describe(policy('prices', layers)), { component: 'shop', needs: 'price-list' });

  it('has the grace that stale-if-error grants, from the oldest answer to the newest', () => {
    const stale = staleIfError({ freshMs: 3_600_000, keepMs: 6 * 3_600_000 });
    expect(part(stale, timeout(2_000)).components).toEqual({
      shop: {
        needs: {
          'price-list': {
            hard: true,
            grace: '5h..6h',
            evidence: [
              {
                word: 'declared',
                note: 'prices: kept answers for 5h..6h; a call ends within 2s',
              },
            ],
          },
        },
      },
    });
  });

  it('is soft with a fallback, and has no grace by retries', () => {
    const made = part(
      fallback(() => 0),
      retry(),
      timeout(2_000),
    );
    expect(made.components['shop']?.needs['price-list']).toMatchObject({ soft: true });
    expect(made.components['shop']?.needs['price-list']).not.toHaveProperty('grace');
  });

  it('grants nothing where a target that hangs would be waited for without end', () => {
    const layers = [fallback(() => 0), staleIfError({ keepMs: 90_000 })];
    const note = 'prices: nothing bounds how long a call lasts: give it a timeout';
    expect(part(...layers).components['shop']?.needs['price-list']).toEqual({
      hard: true,
      evidence: [{ word: 'declared', note }],
    });
    const bounded = describe(policy('prices', layers), { workEndsWithinMs: 10_000 });
    expect(bounded.promise).toBe(
      'kept answers for 90s, then answers of its own; a call ends within 10s',
    );
  });

  it('promises nothing where the target may ask for any wait, but under a timeout of all', () => {
    const layers = [fallback(() => 0), retry({ pushback: () => 1 }), timeout(1_000)];
    const { promise, layers: said } = describe(policy('prices', layers));
    expect(promise).toBe('nothing bounds how long a call lasts: give it a timeout');
    expect(said[1]?.says).toMatch(/^3 attempts, waits as long as the target asks, /);
    const all = timeout({ afterMs: 5_000, covers: 'all' });
    expect(describe(policy('prices', [...layers, all])).promise).toBe(
      'answers of its own; a call ends within 5s',
    );
  });

  it('says when its own numbers refuse every call', () => {
    const all = policy('prices', [
      staleIfError({ keepMs: 90_000 }),
      timeout({ afterMs: 100, covers: 'all' }),
      deadline({ leastMs: 200 }),
    ]);
    const { promise, returnsWithinMs, graceMs } = describe(all);
    expect(promise).toBe(
      'every call is refused: a deadline asks for more time than a timeout around it leaves',
    );
    expect([returnsWithinMs, graceMs]).toEqual([null, undefined]);
  });

  it('is read by the language of the house', () => {
    const made = part(
      fallback(() => 0),
      staleIfError({ keepMs: 90_000 }),
      timeout(100),
    );
    const { ok, problems } = parseMap(JSON.stringify(made), 'part.json');
    expect(problems).toEqual([]);
    expect(ok).toBe(true);
  });

  it('promises no more than a running program keeps: the need is not felt for that long', async () => {
    const world = createVirtualWorld();
    const layer = staleIfError({ freshMs: 60_000, keepMs: 600_000, world });
    const prices = policy('prices', [layer, timeout({ afterMs: 2_000, world })], { world });
    const [leastMs, mostMs] = describe(prices).graceMs ?? [];
    const lasted: number[] = [];
    for (const askedBeforeMs of [0, 30_000, 59_999]) {
      await world.advance(600_000);
      await prices.run(() => 'price', { key: 'all' });
      await world.advance(askedBeforeMs);
      const goneMs = world.nowMs();
      const ask = (): Promise<boolean> =>
        prices
          .run(() => Promise.reject(new Error('down')), { key: 'all' })
          .then(
            () => true,
            () => false,
          );
      while (await ask()) await world.advance(100);
      lasted.push(world.nowMs() - goneMs);
      for (let i = 0; i < 2; i++) expect(await ask()).toBe(false);
    }
    expect(Math.min(...lasted)).toBeGreaterThanOrEqual(leastMs ?? Infinity);
    expect(Math.max(...lasted)).toBeLessThanOrEqual((mostMs ?? 0) + 100);
  });
});
