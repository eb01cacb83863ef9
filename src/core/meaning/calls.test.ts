import { describe, expect, it } from 'vitest';
import { createRandom } from '#base';
import { callsIn, piecesOf, sinceMondayMs } from './calls.ts';

const DAY_MS = 86_400_000;

describe('calls by the hour of the week (S3)', () => {
  it('know the week of every moment, held against Date on 20,000 days, seed 1', () => {
    const random = createRandom(1);
    for (let round = 0; round < 20_000; round++) {
      const at = new Date((random.below(120_000) - 40_000) * DAY_MS + random.below(1_440) * 60_000);
      const text = `${at.toISOString().slice(0, 16)}Z`;
      const weekday = (at.getUTCDay() + 6) % 7;
      const time = at.getUTCHours() * 3_600_000 + at.getUTCMinutes() * 60_000;
      expect(sinceMondayMs(text), text).toBe(weekday * DAY_MS + time);
    }
  });

  it('cut a stretch where the rate changes, over the end of the week and before minute 0', () => {
    const perMinByHour = Array.from({ length: 168 }, (_, hour) => hour);
    const sunday = sinceMondayMs('2025-10-19T23:30Z');
    const pieces = piecesOf({ kind: 'by-hour', perMinByHour }, sunday, -3_600_000, 3_600_000);
    expect(pieces.map(({ perMin }) => perMin)).toEqual([166, 167, 0]);
    expect(pieces.map(({ fromMs, toMs }) => (toMs - fromMs) / 60_000)).toEqual([30, 60, 30]);
    const calls = pieces.reduce((sum, piece) => sum + callsIn(piece), 0);
    expect(calls).toBe(166 * 30 + 167 * 60);
  });
});
