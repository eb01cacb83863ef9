import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Windowed } from './windowed.ts';

describe('a windowed sum', () => {
  it('lets fall a slice at a time', () => {
    const sum = new Windowed(1_000);
    sum.add(0, 5);
    sum.add(950, 2);
    expect(sum.sums(999)[0]).toBe(7);
    expect(sum.sums(1_000)[0]).toBe(2);
    expect(sum.sums(1_899)[0]).toBe(2);
    expect(sum.sums(1_900)[0]).toBe(0);
  });

  it('is the slow sum over the slices that the window covers, whatever comes', () => {
    const entry = fc.record({
      passedMs: fc.integer({ min: 0, max: 700 }),
      amount: fc.integer({ min: -3, max: 9 }),
      column: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 80 }), (entries) => {
        const fast = new Windowed(1_000, 3);
        const all: { slice: number; amount: number; column: number }[] = [];
        let nowMs = 0;
        for (const { passedMs, amount, column } of entries) {
          nowMs += passedMs;
          fast.add(nowMs, amount, column);
          all.push({ slice: Math.floor(nowMs / 100), amount, column });
          const newest = Math.floor(nowMs / 100);
          for (const asked of [0, 1, 2]) {
            const slow = all
              .filter((each) => each.column === asked && each.slice > newest - 10)
              .reduce((sum, each) => sum + each.amount, 0);
            expect(fast.sums(nowMs)[asked]).toBe(slow);
          }
        }
      }),
    );
  });

  it('amends an earlier slice while it counts, and says when it does not', () => {
    const sum = new Windowed(1_000, 2);
    const place = sum.add(0, 1);
    expect(sum.amend(900, place, 1, 1)).toBe(true);
    expect(sum.sums(999)[1]).toBe(1);
    expect(sum.sums(1_000)[1]).toBe(0);
    expect(sum.amend(1_000, place, 1, 1)).toBe(false);
    expect(sum.sums(1_000)[1]).toBe(0);
  });

  it('takes time that goes back for the newest', () => {
    const sum = new Windowed(1_000);
    sum.add(5_000, 1);
    sum.add(100, 1);
    expect(sum.sums(5_000)[0]).toBe(2);
  });
});
