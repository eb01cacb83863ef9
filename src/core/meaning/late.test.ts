import { describe, expect, it } from 'vitest';
import type { JourneyId } from '#core/map';
import { labelLate, measure, mergeReadings } from './late.ts';
import { rowsOf } from './map-of.testing.ts';
import type { Interval, Outcome } from './types.ts';

const MINUTE = 60_000;

/** `[fromMin, outcome]`, each until the next. */
function intervals(...starts: readonly (readonly [number, Outcome])[]): readonly Interval[] {
  return starts.map(([from, outcome], at) => ({
    fromMs: from * MINUTE,
    toMs: at + 1 < starts.length ? starts[at + 1]![0] * MINUTE : null,
    outcome,
    because: outcome === 'ok' ? [] : ['j', 'x'],
  }));
}

const journey = 'j' as JourneyId;

describe('late stops (U3)', () => {
  it('are shorter than canWait; one that never ends is down', () => {
    const day = intervals([0, 'down'], [59, 'ok'], [70, 'down'], [130, 'degraded'], [131, 'down']);
    expect(rowsOf(labelLate(day, 60 * MINUTE)).map(([, , outcome]) => outcome)).toEqual([
      'late',
      'ok',
      'down',
      'degraded',
      'down',
    ]);
    expect(labelLate(day, null)).toEqual(day);
  });
});

describe('what a goal measures (T6, G3)', () => {
  it('counts down alone, and down with degraded, without a break', () => {
    const day = intervals(
      [0, 'degraded'],
      [5, 'down'],
      [15, 'degraded'],
      [20, 'ok'],
      [30, 'down'],
      [42, 'ok'],
    );
    expect(measure({ journey, intervals: day }, null)).toEqual({
      journey,
      down: { longestMs: 12 * MINUTE, totalMs: 22 * MINUTE },
      worse: { longestMs: 20 * MINUTE, totalMs: 32 * MINUTE },
      late: false,
      firstMs: 0,
    });
  });

  it('leaves late stops out, and says that there were some', () => {
    const day = intervals([0, 'ok'], [5, 'down'], [15, 'degraded'], [20, 'ok']);
    expect(measure({ journey, intervals: day }, 60 * MINUTE)).toEqual({
      journey,
      down: { longestMs: 0, totalMs: 0 },
      worse: { longestMs: 5 * MINUTE, totalMs: 5 * MINUTE },
      late: true,
      firstMs: 5 * MINUTE,
    });
  });

  it('knows what never ends', () => {
    const { down, worse } = measure(
      { journey, intervals: intervals([0, 'ok'], [5, 'degraded']) },
      null,
    );
    expect([down.longestMs, worse.longestMs, worse.totalMs]).toEqual([0, null, null]);
  });
});

describe('both readings as one (U5)', () => {
  it('say unknown where they differ, and nothing twice', () => {
    const hard = intervals([0, 'ok'], [10, 'down'], [30, 'degraded'], [40, 'ok']);
    const soft = intervals([0, 'ok'], [10, 'degraded'], [40, 'ok']);
    expect(rowsOf(mergeReadings(hard, soft))).toEqual([
      [0, 10, 'ok'],
      [10, 30, 'unknown'],
      [30, 40, 'degraded'],
      [40, null, 'ok'],
    ]);
    expect(mergeReadings(hard, hard)).toEqual(hard);
  });
});
