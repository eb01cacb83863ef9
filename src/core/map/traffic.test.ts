import { describe, expect, it } from 'vitest';
import { createRandom } from '#base';
import type { TrafficFile } from './file.ts';
import {
  addLatency,
  formatLatency,
  latencyBucket,
  latencyQuantileMs,
  parseLatency,
} from './latency.ts';
import { addTraffic, bearingOf } from './traffic.ts';

const WINDOW = { first: '2026-11-18T00:00:00Z', last: '2026-11-25T00:00:00Z' };

function traffic(counts: Partial<TrafficFile>): TrafficFile {
  return { ...WINDOW, calls: 1, ...counts };
}

describe('durations', () => {
  it('are known to a tenth, whatever they are', () => {
    const random = createRandom(1);
    for (let round = 0; round < 2_000; round++) {
      const microseconds = 2 ** (random.below(43_000) / 1_000);
      const text = formatLatency(new Map([[latencyBucket(microseconds), 1]]));
      const shown = latencyQuantileMs(text, 0.5) ?? 0;
      expect(Math.abs(Math.log2((shown * 1_000) / microseconds))).toBeLessThanOrEqual(1 / 8 + 1e-9);
    }
  });

  it('have buckets for nothing, for ever and for no number', () => {
    expect([0, -5, Number.NaN].map(latencyBucket)).toEqual([0, 0, 0]);
    expect(latencyBucket(Number.MAX_VALUE)).toBe(175);
  });

  it('add up in any order, and are read as they are written', () => {
    expect(addLatency('40:9 41:40', '3:1 41:2')).toBe('3:1 40:9 41:42');
    expect(addLatency('3:1 41:2', '40:9 41:40')).toBe('3:1 40:9 41:42');
    expect(addLatency('', '7:1')).toBe('7:1');
    expect(formatLatency(parseLatency('41:2 3:1 x:1 5:-1 900:1 6'))).toBe('3:1 41:2');
  });

  it('have quantiles, or none where nothing was counted', () => {
    const text = formatLatency(
      new Map([
        [latencyBucket(1_000), 98],
        [latencyBucket(500_000), 2],
      ]),
    );
    expect(latencyQuantileMs(text, 0.5)).toBeCloseTo(1, 0);
    expect(latencyQuantileMs(text, 0.99)).toBeGreaterThan(450);
    expect(latencyQuantileMs('', 0.5)).toBe(null);
  });
});

describe('counts of two recordings', () => {
  it('add up, and cover the time of both', () => {
    const sum = addTraffic(
      traffic({
        calls: 10,
        errors: 2,
        borne: 1,
        passedOn: 1,
        retries: 1,
        latency: '4:10',
        async: true,
      }),
      traffic({
        calls: 30,
        first: '2026-11-01T00:00:00Z',
        errors: 1,
        latency: '4:30',
        async: true,
      }),
    );
    expect(sum).toEqual({
      first: '2026-11-01T00:00:00Z',
      last: WINDOW.last,
      calls: 40,
      errors: 3,
      borne: 1,
      passedOn: 1,
      retries: 1,
      async: true,
      latency: '4:40',
    });
  });

  it('are waited for when one of them is', () => {
    expect(addTraffic(traffic({ async: true }), traffic({})).async).toBeUndefined();
  });

  it('have the share that was kept of both: 100 calls of 1,000, and 100 of 100', () => {
    const sum = addTraffic(traffic({ calls: 100, sampled: 0.1 }), traffic({ calls: 100 }));
    expect(sum.sampled).toBe(0.1818);
  });
});

describe('failures', () => {
  it.each([
    [0, 0, 'either', false],
    [9, 0, 'soft', false],
    [28, 0, 'soft', false],
    [29, 0, 'soft', true],
    [44, 1, 'soft', false],
    [45, 1, 'soft', true],
    [0, 29, 'hard', true],
    [5, 5, 'either', false],
    [500, 500, 'either', false],
    [89, 11, 'either', false],
    [100_000, 100, 'soft', true],
    [90_100, 9_900, 'soft', false],
    [93_000, 7_000, 'soft', true],
    [100, 1_000_000, 'hard', true],
  ] as const)('%d borne and %d passed on look %s; enough: %s', (borne, passedOn, looks, enough) => {
    expect(bearingOf(traffic({ borne, passedOn }))).toEqual({
      looks,
      enough,
      failed: borne + passedOn,
      borne,
    });
  });

  it('decide by the bound of Clopper and Pearson: the same as its tail, summed term by term', () => {
    const choose = (n: number, k: number): number =>
      k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k;
    for (let failed = 1; failed <= 120; failed++) {
      for (let borne = Math.ceil(failed / 2); borne <= failed; borne++) {
        let tail = 0;
        for (let k = borne; k <= failed; k++)
          tail += choose(failed, k) * 0.9 ** k * 0.1 ** (failed - k);
        const enough = bearingOf(traffic({ borne, passedOn: failed - borne })).enough;
        if (Math.abs(tail - 0.05) > 1e-6) expect(enough, `${borne}/${failed}`).toBe(tail <= 0.05);
      }
    }
  });
});
