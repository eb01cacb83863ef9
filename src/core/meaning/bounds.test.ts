import { describe, expect, it } from 'vitest';
import { createRandom } from '#base';
import { atLeast, atMost } from './bounds.ts';

describe('bounds without assuming independence (S2)', () => {
  it('are Fréchet’s for one of them and for all of them', () => {
    expect(atMost([0.2, 0.3], 1)).toBeCloseTo(0.5);
    expect(atLeast([0.2, 0.3], 1)).toBeCloseTo(0.3);
    expect(atMost([0.6, 0.7], 2)).toBeCloseTo(0.6);
    expect(atLeast([0.6, 0.7], 2)).toBeCloseTo(0.3);
    expect(atMost([0.7, 0.8], 1)).toBe(1);
    expect(atLeast([0.1, 0.1], 2)).toBe(0);
  });

  it('of nothing that must fail are certain, of more than there are impossible', () => {
    expect([atLeast([0.5], 0), atMost([0.5], 0)]).toEqual([1, 1]);
    expect([atLeast([0.5], 2), atMost([0.5], 2)]).toEqual([0, 0]);
  });

  it('enclose every dependence, seed 1: 2,000 joint distributions over at most 4 things', () => {
    const random = createRandom(1);
    for (let round = 0; round < 2_000; round++) {
      const n = 1 + random.below(4);
      const outcomes = Array.from({ length: 2 ** n }, () =>
        random.chance(0.5) ? random.next() : 0,
      );
      const total = outcomes.reduce((sum, each) => sum + each, 0);
      if (total === 0) continue;
      const chanceOf = (holds: (fails: number) => boolean): number =>
        outcomes.reduce((sum, each, fails) => sum + (holds(fails) ? each : 0), 0) / total;
      const count = (bits: number): number => bits.toString(2).replaceAll('0', '').length;
      const chances = Array.from({ length: n }, (_, at) =>
        chanceOf((fails) => (fails >> at) % 2 === 1),
      );
      for (let m = 0; m <= n; m++) {
        const real = chanceOf((fails) => count(fails) >= m);
        expect(real).toBeLessThanOrEqual(atMost(chances, m) + 1e-9);
        expect(real).toBeGreaterThanOrEqual(atLeast(chances, m) - 1e-9);
      }
    }
  });
});
