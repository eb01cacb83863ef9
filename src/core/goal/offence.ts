/** Where a timeline breaks a goal: the first stretch that is too long, and why, at its worst outcome. */
import type { Goal } from '#core/map';
import type { Interval, Timeline } from '#core/meaning';
import { exceeds, isLate } from './outcome.ts';
import type { JudgedOutcome } from './outcome.ts';

export interface Offence {
  /** First moment of the stretch. */
  readonly startsMs: number;
  /** Ids from the journey to what is lost, at the first moment of the stretch's worst outcome. */
  readonly because: readonly string[];
  /** That moment. */
  readonly atMs: number;
}

/** `outcome` is what the loss makes of the journey under the goal. */
export function offenceIn(
  timeline: Timeline,
  goal: Goal,
  outcome: JudgedOutcome,
  canWaitMs: number | null,
): Offence {
  const least = outcome === 'down' && goal.allow === 'degraded' ? 2 : 1;
  const bad = (each: Interval): boolean => rank(each) >= least && !isLate(each, canWaitMs);
  const first = stretchesOf(timeline.intervals, bad).find((stretch) =>
    exceeds(lengthOf(stretch), goal.backWithinMs),
  );
  const worst = first?.find((each) => each.outcome === outcome) ?? first?.[0];
  return {
    startsMs: first?.[0]?.fromMs ?? 0,
    because: worst?.because ?? [],
    atMs: worst?.fromMs ?? 0,
  };
}

function rank({ outcome }: Interval): number {
  return outcome === 'down' ? 2 : outcome === 'degraded' ? 1 : 0;
}

function stretchesOf(
  intervals: readonly Interval[],
  bad: (each: Interval) => boolean,
): readonly (readonly Interval[])[] {
  const stretches: Interval[][] = [];
  let open: Interval[] | null = null;
  for (const each of intervals) {
    if (!bad(each)) {
      open = null;
    } else if (open === null) {
      open = [each];
      stretches.push(open);
    } else {
      open.push(each);
    }
  }
  return stretches;
}

function lengthOf(stretch: readonly Interval[]): number | null {
  const toMs = stretch.at(-1)?.toMs ?? null;
  return toMs === null ? null : toMs - (stretch[0]?.fromMs ?? 0);
}
