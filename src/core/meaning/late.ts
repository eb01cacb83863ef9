/** Timelines as people are told them: late stops (U3), both readings as one (U5), summed up (T6, G3). */
import type { Effect, Interval, Stretches, Timeline } from './types.ts';

/** An outcome as a replay names it: `late` by U3, `unknown` where the readings of U5 differ. */
export type Label = Interval['outcome'] | 'late' | 'unknown';

export interface LabelledInterval {
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly outcome: Label;
  readonly because: readonly string[];
}

/** U3: an unbroken stop shorter than `canWait` is late, one of it or longer is down from its first minute. */
export function labelLate(
  intervals: readonly Interval[],
  canWaitMs: number | null,
): readonly LabelledInterval[] {
  return intervals.map((each) => (isLate(each, canWaitMs) ? { ...each, outcome: 'late' } : each));
}

/** Whether a stretch is a stop that can be made up for. */
export function isLate(interval: Interval, canWaitMs: number | null): boolean {
  if (interval.outcome !== 'down' || canWaitMs === null || interval.toMs === null) return false;
  return interval.toMs - interval.fromMs < canWaitMs;
}

/** U5: where both readings say the same it is said, elsewhere `unknown`; causes are the hard reading's. */
export function mergeReadings(
  hard: readonly LabelledInterval[],
  soft: readonly LabelledInterval[],
): readonly LabelledInterval[] {
  const starts = new Set([...hard, ...soft].map(({ fromMs }) => fromMs));
  const merged: LabelledInterval[] = [];
  for (const fromMs of [...starts].sort((a, b) => a - b)) {
    const [one, other] = [at(hard, fromMs), at(soft, fromMs)];
    if (one === undefined || other === undefined) continue;
    const outcome = one.outcome === other.outcome ? one.outcome : 'unknown';
    const last = merged.at(-1);
    if (last?.outcome === outcome) continue;
    if (last !== undefined) merged[merged.length - 1] = { ...last, toMs: fromMs };
    merged.push({ fromMs, toMs: null, outcome, because: one.because });
  }
  return merged;
}

function at(intervals: readonly LabelledInterval[], ms: number): LabelledInterval | undefined {
  return intervals.find(({ fromMs, toMs }) => fromMs <= ms && (toMs === null || ms < toMs));
}

/** What a goal measures (T6): stretches of down, and of worse than ok; late counts as ok (U3). */
export function measure(timeline: Timeline, canWaitMs: number | null): Effect {
  const labelled = labelLate(timeline.intervals, canWaitMs);
  const isDown = ({ outcome }: LabelledInterval): boolean => outcome === 'down';
  const isWorse = ({ outcome }: LabelledInterval): boolean =>
    outcome === 'down' || outcome === 'degraded';
  return {
    journey: timeline.journey,
    down: stretchesOf(labelled, isDown),
    worse: stretchesOf(labelled, isWorse),
    late: labelled.some(({ outcome }) => outcome === 'late'),
    firstMs: labelled.find(({ outcome }) => outcome !== 'ok')?.fromMs ?? null,
  };
}

function stretchesOf(
  intervals: readonly LabelledInterval[],
  counts: (interval: LabelledInterval) => boolean,
): Stretches {
  let [longest, total, current] = [0, 0, 0];
  for (const interval of intervals) {
    const lengthMs = (interval.toMs ?? Infinity) - interval.fromMs;
    current = counts(interval) ? current + lengthMs : 0;
    longest = Math.max(longest, current);
    total += counts(interval) ? lengthMs : 0;
  }
  const orNull = (ms: number): number | null => (ms === Infinity ? null : ms);
  return { longestMs: orNull(longest), totalMs: orNull(total) };
}
