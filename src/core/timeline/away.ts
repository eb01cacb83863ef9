/**
 * Places that were cut off: from a look on, nothing good of anything, of three things at least. The
 * looks of that time say nothing of the targets. Where all places see nothing good at once, none is
 * heard either: what happened then is not known, and is shown so.
 */
import type { Away, Look } from './types.ts';

/** Fewer things than that cannot tell a broken network from broken targets. */
const LEAST_TARGETS = 3;

/** All times at which a place was cut off, in order of time, then place. `looks` are in order of time. */
export function awayOf(looks: readonly Look[]): readonly Away[] {
  return [...Map.groupBy(looks, ({ place }) => place).values()]
    .flatMap(awayOfPlace)
    .toSorted((a, b) => a.fromMs - b.fromMs || (a.place < b.place ? -1 : 1));
}

/** A run of looks without a good one is one when all that the place looks at has been bad in it. */
function awayOfPlace(looks: readonly Look[]): readonly Away[] {
  const all = new Map<string, boolean>();
  const found: Away[] = [];
  let run: Look[] = [];
  let isAway = false;
  for (const look of looks) {
    all.set(look.target, look.ok === true);
    if (look.ok === true) {
      if (isAway) found.push({ place: look.place, fromMs: run[0]?.atMs ?? 0, toMs: look.atMs });
      [run, isAway] = [[], false];
      continue;
    }
    run.push(look);
    isAway ||= all.size >= LEAST_TARGETS && [...all.values()].every((isGood) => !isGood);
  }
  const first = run[0];
  if (isAway && first !== undefined) {
    found.push({ place: first.place, fromMs: first.atMs, toMs: null });
  }
  return found;
}

/** Whether a look was made while its place was cut off. */
export function madeAway({ place, atMs }: Look, away: readonly Away[]): boolean {
  return away.some(
    (each) =>
      each.place === place && each.fromMs <= atMs && (each.toMs === null || atMs < each.toMs),
  );
}
