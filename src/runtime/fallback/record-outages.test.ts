import { describe as group, expect, it } from 'vitest';
import { compose, policy, type Policy } from './compose.ts';
import { describe } from './describe.ts';
import { fallback } from './policies/fallback.ts';
import { retry } from './policies/retry.ts';
import { staleIfError } from './policies/stale-if-error.ts';
import { timeout } from './policies/timeout.ts';
import { recordOutages } from './record-outages.ts';
import { createVirtualWorld, type VirtualWorld } from './virtual-world.testing.ts';

const START_MS = Date.UTC(2026, 9, 20, 6, 0);
const HOUR_MS = 3_600_000;

interface Shop {
  readonly world: VirtualWorld;
  readonly wallMs: () => number;
  readonly prices: Policy<string>;
  /** Asks every ten seconds for so long. */
  readonly pass: (ms: number, isAway: boolean) => Promise<void>;
}

/** Keeps answers for two hours, then has its own. */
function open(): Shop {
  const world = createVirtualWorld();
  const layers = [
    fallback(() => 'ask us'),
    staleIfError({ keepMs: 2 * HOUR_MS, world }),
    retry({ attempts: 2, baseMs: 10, world }),
    timeout({ afterMs: 500, world }),
  ] as const;
  const prices = policy('prices', layers, { world });
  return {
    world,
    wallMs: () => START_MS + world.nowMs(),
    prices,
    pass: async (ms, isAway) => {
      for (let done = 0; done < ms; done += 10_000) {
        await Promise.all([
          prices.run(() => (isAway ? Promise.reject(new Error('down')) : '2.80'), {
            key: 'bread',
          }),
          world.advance(10_000),
        ]);
      }
    },
  };
}

group('a record of outages', () => {
  it('says when, for how long, and what callers got, also while it lasts', async () => {
    const { prices, pass, wallMs } = open();
    const record = recordOutages(prices, { wallMs });
    await pass(48 * 60_000, false);
    await pass(HOUR_MS, true);
    expect(record.seen).toMatchObject([
      { at: expect.stringMatching(/^2026-10-20T06:48:00/), feltAfterMs: null },
    ]);
    await pass(2 * HOUR_MS, true);
    await pass(HOUR_MS, false);
    const [outage, ...others] = record.seen;
    expect(others).toEqual([]);
    const { kept = 0, own = 0, failed } = outage ?? {};
    expect([kept + own, failed]).toEqual([1_080, 0]);
    expect(Math.abs(kept - 720)).toBeLessThanOrEqual(1);
    expect(outage?.lastedMs).toBeGreaterThan(3 * HOUR_MS - 20_000);
    // What was seen is what was promised: the kept answers last for two hours.
    const [fromMs = 0] = describe(prices).graceMs ?? [];
    expect(Math.abs((outage?.feltAfterMs ?? 0) - fromMs)).toBeLessThan(20_000);
  });

  it('takes a second outage for one of its own, and forgets a blink and the oldest', async () => {
    const { prices, pass, wallMs } = open();
    const record = recordOutages(prices, { wallMs, most: 2 });
    for (const minutes of [10, 20, 30]) {
      await pass(minutes * 60_000, true);
      await pass(10_000, false);
      await pass(HOUR_MS, false);
      await pass(10_000, true);
      await pass(HOUR_MS, false);
    }
    // Before the first there was no answer to keep.
    expect(record.seen.map(({ lastedMs }) => Math.round(lastedMs / 60_000))).toEqual([20, 30]);
    record.stop();
    await pass(HOUR_MS, true);
    expect(record.seen).toHaveLength(2);
  });

  it('goes on from what an earlier process saw, and goes into the description', async () => {
    const first = open();
    const record = recordOutages(first.prices, { wallMs: first.wallMs });
    await first.pass(60_000, false);
    await first.pass(HOUR_MS, true);
    const saved = JSON.parse(JSON.stringify(record.seen)) as typeof record.seen;
    const second = open();
    const next = recordOutages(second.prices, { wallMs: second.wallMs, seen: saved });
    await second.pass(60_000, false);
    await second.pass(HOUR_MS, true);
    expect(next.seen).toHaveLength(2);
    expect(describe(second.prices, { seen: next.seen }).seen).toEqual(next.seen);
    expect(describe(second.prices)).not.toHaveProperty('seen');
  });

  it('does not take a failure for an outage: the caller may have given up', async () => {
    const world = createVirtualWorld();
    const some = compose('some', [timeout({ afterMs: 100, world })], { world });
    const record = recordOutages(some, { leastMs: 0 });
    await some.run(() => Promise.reject(new Error('down'))).catch(() => undefined);
    expect(record.seen).toEqual([]);
  });
});
