import { describe, expect, it } from 'vitest';
import { scaleOf, strip, stripHead, type Stretch } from './strip.ts';

/** STS on 20 October 2025, borne for 5 minutes to an hour: the third row of TARGETS A1. */
const ACCOUNTS: readonly Stretch[] = [
  { fromMin: 0, toMin: 8, outcome: 'ok' },
  { fromMin: 8, toMin: 63, outcome: 'degraded' },
  { fromMin: 63, toMin: 91, outcome: 'down' },
  { fromMin: 91, toMin: 528, outcome: 'ok' },
  { fromMin: 528, toMin: 583, outcome: 'degraded' },
  { fromMin: 583, toMin: 611, outcome: 'down' },
  { fromMin: 611, toMin: null, outcome: 'ok' },
];

describe('a strip', () => {
  it('says the worst of each mark', () => {
    expect(strip(ACCOUNTS, scaleOf(0, 872, 44))).toBe(
      '---##.....................---##.............',
    );
  });

  it('has marks of a round number of minutes, as many as fit', () => {
    expect(scaleOf(0, 872, 44)).toEqual({ fromMin: 0, markMin: 20, marks: 44 });
    expect(scaleOf(-3, 60, 44)).toEqual({ fromMin: -3, markMin: 2, marks: 32 });
    expect(scaleOf(0, 7 * 1440, 44).marks).toBeLessThanOrEqual(44);
  });

  it('tells late, partly, not known and stopped apart from what works', () => {
    const scale = { fromMin: 0, markMin: 10, marks: 5 };
    const marks = (['ok', 'late', 'degraded', 'unknown', 'down'] as const).map(
      (outcome, index) => ({
        fromMin: index * 10,
        toMin: index * 10 + 10,
        outcome,
      }),
    );
    expect(strip(marks, scale)).toBe('.--?#');
  });

  it('has clock times above it that do not run into each other', () => {
    const scale = scaleOf(0, 872, 44);
    const times = [0, 5, 172, 872].map((minute) => ({ minute, text: `${minute}-----` }));
    expect(stripHead(times, scale)).toBe(
      '0-----  172-----                    872-----'.replace(/ {2}172/, '  172'),
    );
  });
});
