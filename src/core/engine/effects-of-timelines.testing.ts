/** Effects worked out the long way, from a timeline: what a sweep must say (U3, G3). Only for tests. */
import type { ResolvedMap } from '#core/map';
import type { Effect, Interval, Scenario, Stretches, Timeline } from '#core/meaning';
import type { Sweep } from './types.ts';

/** The scenario that a sweep asks about with one of its losses (T6, N7). */
export function scenarioOf(map: ResolvedMap, sweep: Sweep, index: number): Scenario {
  const losses = sweep.losses[index] ?? [];
  const unplaced = map.components.filter(({ placements }) => placements.length === 0);
  const domain = sweep.assumeWorst && losses.some(({ kind }) => kind === 'domain');
  const all = domain
    ? [...losses, ...unplaced.map(({ id }) => ({ kind: 'component' as const, component: id }))]
    : losses;
  return {
    impairments: all.map((lost) => ({
      lost,
      effect: 'down',
      fromMs: 0,
      toMs: sweep.forMs,
      share: { low: 1, high: 1 },
    })),
    reboot: sweep.reboot,
    reading: sweep.reading,
    grace: 'low',
    muted: [],
  };
}

/** null when the journey is never worse than ok. */
export function effectOfTimeline(
  map: ResolvedMap,
  { journey, intervals }: Timeline,
): Effect | null {
  const canWaitMs = map.journeys.find(({ id }) => id === journey)?.canWaitMs ?? null;
  const first = intervals.find(({ outcome }) => outcome !== 'ok');
  if (first === undefined) return null;
  const isLate = (interval: Interval): boolean =>
    canWaitMs !== null && interval.outcome === 'down' && lengthOf(interval) < canWaitMs;
  const judged = intervals.map((interval) => (isLate(interval) ? 'ok' : interval.outcome));
  return {
    journey,
    down: stretchesOf(
      intervals,
      judged.map((outcome) => outcome === 'down'),
    ),
    worse: stretchesOf(
      intervals,
      judged.map((outcome) => outcome !== 'ok'),
    ),
    late: intervals.some(isLate),
    firstMs: first.fromMs,
  };
}

function lengthOf({ fromMs, toMs }: Interval): number {
  return (toMs ?? Infinity) - fromMs;
}

function stretchesOf(intervals: readonly Interval[], counts: readonly boolean[]): Stretches {
  const lengths: number[] = [];
  intervals.forEach((interval, index) => {
    if (!counts[index]) return;
    const joined = index > 0 && counts[index - 1] === true;
    lengths.push((joined ? lengths.pop()! : 0) + lengthOf(interval));
  });
  const longest = Math.max(0, ...lengths);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return {
    longestMs: longest === Infinity ? null : longest,
    totalMs: total === Infinity ? null : total,
  };
}
