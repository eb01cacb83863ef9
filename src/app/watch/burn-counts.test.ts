/** Sums kept up to date say what the slow twin says, over seeded days with gaps. */
import { describe, expect, it } from 'vitest';
import { createRandom } from '#base';
import { BurnCounts } from './burn-counts.ts';
import { BURN_WINDOWS, burning, type MinuteCount } from './burn-rate.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-20T00:00:00Z');

describe('looks counted by minute', () => {
  it.each([1, 2, 3, 4, 5, 6])('burn as the slow twin burns, seed %i', (seed) => {
    const random = createRandom(seed);
    const counts = new BurnCounts(0.99);
    const all: MinuteCount[] = [];
    let [atMs, asked, burns] = [START, 0, 0];
    while (atMs < START + 9 * 1_440 * MINUTE) {
      // Stretches of different health, and gaps of up to four days.
      const share = [0, 0.01, 0.05, 0.3, 1][Math.floor(random.next() * 5)] ?? 0;
      const untilMs = atMs + random.next() * 600 * MINUTE;
      while (atMs < untilMs) {
        atMs += random.next() * 5 * MINUTE;
        const bad = random.next() < share ? 1 : 0;
        counts.add(atMs, 1 - bad, bad);
        all.push({ atMs: Math.floor(atMs / MINUTE) * MINUTE, good: 1 - bad, bad });
      }
      if (random.next() < 0.1) atMs += random.next() * 4 * 1_440 * MINUTE;
      atMs += random.next() * 3 * MINUTE;
      const bad = (window: number): number =>
        all.filter((each) => atMs - each.atMs < window).reduce((sum, each) => sum + each.bad, 0);
      const twin = burning(all, 0.99, atMs).filter(({ longMs }) => bad(longMs) >= 3);
      expect(counts.burning(atMs)).toEqual(twin);
      asked++;
      if (twin.length > 0) burns++;
    }
    expect(asked).toBeGreaterThan(10);
    expect(burns).toBeGreaterThan(0);
  });

  it('do not burn by one bad look of a few, and forget what is three days old', () => {
    const counts = new BurnCounts(0.999);
    counts.add(START, 1, 2);
    expect(counts.burning(START)).toEqual([]);
    counts.add(START + MINUTE, 0, 1);
    expect(counts.burning(START + MINUTE)).toEqual(BURN_WINDOWS);
    expect(counts.burning(START + 3 * 1_440 * MINUTE + 2 * MINUTE)).toEqual([]);
    counts.add(START + 20 * 1_440 * MINUTE, 1, 0);
    expect(counts.burning(START + 20 * 1_440 * MINUTE)).toEqual([]);
  });
});
