/** From what a loss does to a journey to the word of a verdict (G3, T6, U3). */
import type { Goal } from '#core/map';
import type { Effect, Interval, Stretches, Timeline } from '#core/meaning';
import type { Verdict } from './types.ts';

/** U1 with late (U3), in order of badness. */
export type JudgedOutcome = 'ok' | 'late' | 'degraded' | 'down';

const RANK: Readonly<Record<JudgedOutcome, number>> = { ok: 0, late: 1, degraded: 2, down: 3 };

/** The worse of two outcomes. */
export function worse(a: JudgedOutcome, b: JudgedOutcome): JudgedOutcome {
  return RANK[a] >= RANK[b] ? a : b;
}

/** The longer of two durations; null never ends. */
export function longer(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.max(a, b);
}

/** True when a stretch of this length is longer than the bound; null never ends. */
export function exceeds(longestMs: number | null, boundMs: number): boolean {
  return longestMs === null || longestMs > boundMs;
}

/** What a loss makes of a journey under a goal: w when a stretch of at least w outlasts `backWithin` (G3). */
export function outcomeUnder(goal: Goal, effect: Effect): JudgedOutcome {
  if (exceeds(effect.down.longestMs, goal.backWithinMs)) return 'down';
  if (exceeds(effect.worse.longestMs, goal.backWithinMs)) return 'degraded';
  return effect.late ? 'late' : 'ok';
}

/** The word for an outcome under a goal (G3). */
export function wordFor(goal: Goal, outcome: JudgedOutcome): Exclude<Verdict, 'UNDECIDED'> {
  if (outcome === 'ok' || outcome === 'late') return 'HOLDS';
  return outcome === 'degraded' && goal.allow === 'degraded' ? 'DEGRADED' : 'FAILS';
}

/** The stretches that are worse than the goal allows. */
export function stretchesWorse(goal: Goal, effect: Effect): Stretches {
  return goal.allow === 'degraded' ? effect.down : effect.worse;
}

/** A timeline summed up, with stops shorter than `canWait` read as late (U3). */
export function effectOf(timeline: Timeline, canWaitMs: number | null): Effect {
  const read = timeline.intervals.map((each) => ({ ...each, late: isLate(each, canWaitMs) }));
  const down = read.map((each) => ({ ...each, bad: each.outcome === 'down' && !each.late }));
  const bad = read.map((each) => ({ ...each, bad: each.outcome !== 'ok' && !each.late }));
  return {
    journey: timeline.journey,
    down: sumUp(down),
    worse: sumUp(bad),
    late: read.some((each) => each.late),
    firstMs: read.find((each) => each.outcome !== 'ok')?.fromMs ?? null,
  };
}

/** True for a stop short enough to be made up for (U3). */
export function isLate(interval: Interval, canWaitMs: number | null): boolean {
  if (interval.outcome !== 'down' || canWaitMs === null || interval.toMs === null) return false;
  return interval.toMs - interval.fromMs < canWaitMs;
}

interface Marked {
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly bad: boolean;
}

function sumUp(intervals: readonly Marked[]): Stretches {
  let longestMs: number | null = 0;
  let totalMs: number | null = 0;
  let startMs: number | null = null;
  for (const { fromMs, toMs, bad } of intervals) {
    startMs = bad ? (startMs ?? fromMs) : null;
    if (!bad || startMs === null) continue;
    const lengthMs: number | null = toMs === null ? null : toMs - startMs;
    longestMs = longer(longestMs, lengthMs);
    totalMs = totalMs === null || toMs === null ? null : totalMs + toMs - fromMs;
  }
  return { longestMs, totalMs };
}
