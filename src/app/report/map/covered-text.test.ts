import { describe, expect, it } from 'vitest';

import type { TrafficFile } from '#core/map';
import { sayBearing, sayCoverage, sayCovered, sayTraffic, sayWindow } from './covered-text.ts';
import type { CoveredShown } from './covered-text.ts';

const COVERED: CoveredShown = {
  source: 'traces',
  things: 'calls',
  count: 41_234_567,
  named: 40_000_000,
  first: '2026-11-18T06:00:00Z',
  last: '2026-11-25T06:12:00Z',
  sampled: 0.1,
  records: 90_000_000,
  outside: 0,
};

describe('what a recording covered', () => {
  it('is calls, window and sampling', () => {
    expect(sayCovered(COVERED)).toBe('41 M calls in 7 days, 10 % sampled');
    expect(sayCovered({ ...COVERED, count: 4_719, sampled: null })).toBe('4,719 calls in 7 days');
    expect(sayCovered({ ...COVERED, count: 1, first: null })).toBe('1 calls, 10 % sampled');
  });

  it('is said with its days, the share that has names, and what came too late', () => {
    expect(sayCoverage(COVERED)).toBe(
      '41 M calls in 7 days, 10 % sampled (18 November 2026 to 25 November 2026); both ends are named of 97 % of them',
    );
    expect(sayCoverage({ ...COVERED, sampled: null, outside: 900 })).toBe(
      '41 M calls in 7 days (18 November 2026 to 25 November 2026); both ends are named of 97 % of them; nothing says whether calls were sampled; the partners of under 0.01 % of the records were out of the window: --window gives it room',
    );
  });

  it('is never rounded up to all of them', () => {
    expect(sayCoverage({ ...COVERED, named: COVERED.count - 1 })).toContain('named of 99.9 % of');
    expect(sayCoverage({ ...COVERED, named: COVERED.count })).toContain('named of 100 % of');
  });

  it.each([
    ['2026-11-18T06:00:00Z', '2026-11-18T06:00:00Z', 'one second'],
    ['2026-11-18T06:00:00Z', '2026-11-18T08:10:00Z', '2 h 10'],
    ['2026-11-18T06:00:00Z', '2026-11-20T05:00:00Z', '2 days'],
    [null, null, null],
  ])('between %s and %s is %s', (first, last, expected) => {
    expect(sayWindow(first, last)).toBe(expected);
  });
});

describe('what failed calls show', () => {
  const traffic = (counts: Partial<TrafficFile>): TrafficFile => ({
    first: '2026-11-18T06:00:00Z',
    last: '2026-11-25T06:00:00Z',
    calls: 214_390,
    ...counts,
  });

  it.each<readonly [Partial<TrafficFile>, string, string | null]>([
    [
      { errors: 9, borne: 9, passedOn: 0 },
      '9 of 214,390 calls failed; payouts answered all 9 well',
      'That looks soft, but 9 is few.',
    ],
    [
      { errors: 1, borne: 1, passedOn: 0 },
      '1 of 214,390 calls failed; payouts answered it well',
      'That looks soft, but 1 is few.',
    ],
    [
      { errors: 60, borne: 0, passedOn: 60 },
      '60 of 214,390 calls failed; payouts answered none of them well',
      'That looks hard.',
    ],
    [
      { errors: 30, borne: 5, passedOn: 15, retries: 10 },
      '30 of 214,390 calls failed, 10 were tried again; payouts answered 5 of 20 well',
      null,
    ],
    [
      { errors: 3, borne: 0, passedOn: 0 },
      '3 of 214,390 calls failed; how payouts answered then is not known',
      null,
    ],
    [{}, '214,390 calls, and none failed', null],
    [{ requests: 100_000 }, '214,390 calls, 2.1 to a request, and none failed', null],
    [{ async: true }, '214,390 calls, all asynchronous, and none failed', null],
  ])('%o: %s', (counts, said, bearing) => {
    expect(sayTraffic('payouts', traffic(counts))).toBe(said);
    expect(sayBearing(traffic(counts))).toBe(bearing);
  });
});
