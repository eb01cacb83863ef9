/** What one loss does to one journey, from the moments at which its outcome changes (U3, G3). */
import type { Effect, Stretches } from '#core/meaning';
import type { JourneyId } from '#core/map';

/** U1 as a number: 0 ok, 1 degraded, 2 down. */
export type Level = 0 | 1 | 2;

/** Moments, in order, from which on a journey is of a level; before the first it is ok. */
export interface Course {
  readonly at: number[];
  readonly level: Level[];
}

/** Adds a turn to a course; at one moment the last one counts. */
export function turn({ at, level }: Course, moment: number, to: Level): void {
  if (at.at(-1) === moment) {
    at.pop();
    level.pop();
  }
  if (moment === Infinity || (level.at(-1) ?? 0) === to) return;
  at.push(moment);
  level.push(to);
}

/** Adds up unbroken stretches: intervals must be given in order. */
class Stretching {
  #since = Number.NaN;
  #longest = 0;
  #total = 0;

  add(from: number, to: number, counts: boolean): void {
    if (!counts) {
      this.#since = Number.NaN;
      return;
    }
    if (Number.isNaN(this.#since)) this.#since = from;
    this.#longest = Math.max(this.#longest, to - this.#since);
    this.#total += to - from;
  }

  done(): Stretches {
    return { longestMs: finite(this.#longest), totalMs: finite(this.#total) };
  }
}

function finite(ms: number): number | null {
  return ms === Infinity ? null : ms;
}

/** null when the journey is never other than ok. */
export function effectOf(
  journey: JourneyId,
  { at, level }: Course,
  canWaitMs: number | null,
): Effect | null {
  const down = new Stretching();
  const worse = new Stretching();
  let late = false;
  let firstMs: number | null = null;
  at.forEach((from, index) => {
    const to = at[index + 1] ?? Infinity;
    const reached = level[index] ?? 0;
    if (reached > 0 && firstMs === null) firstMs = from;
    const waits = reached === 2 && canWaitMs !== null && to - from < canWaitMs;
    late ||= waits;
    down.add(from, to, reached === 2 && !waits);
    worse.add(from, to, reached > 0 && !waits);
  });
  if (firstMs === null) return null;
  return { journey, down: down.done(), worse: worse.done(), late, firstMs };
}
