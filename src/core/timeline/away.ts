/**
 * Places that were cut off: from a look on, nothing good of anything, of three things at least. The
 * looks of that time say nothing of the targets. Where all places see nothing good at once, none is
 * heard either: what happened then is not known, and is shown so.
 */
import type { Away, Look } from './types.ts';

/** Fewer things than that cannot tell a broken network from broken targets. */
const LEAST_TARGETS = 3;
const TWICE = 2;

/** All times at which a place was cut off, in order of time, then place. `looks` are in order of time. */
export function awayOf(looks: readonly Look[]): readonly Away[] {
  return [...Map.groupBy(looks, ({ place }) => place).values()]
    .flatMap(awayOfPlace)
    .toSorted((a, b) => a.fromMs - b.fromMs || (a.place < b.place ? -1 : 1));
}

/**
 * A run of looks without a good one is one when all that the place looks at was bad in it, each twice:
 * beside things that truly fail one bad look at the last would be enough otherwise. Where the place says
 * itself that it could not look, once is enough.
 */
function awayOfPlace(looks: readonly Look[]): readonly Away[] {
  const known = new Set<string>();
  const found: Away[] = [];
  // How often each was bad in this run, and how many were so twice.
  let counts = new Map<string, number>();
  let [fromMs, isAway, twice] = [0, false, 0];
  for (const { place, target, ok, atMs } of looks) {
    known.add(target);
    if (ok === true) {
      if (isAway) found.push({ place, fromMs, toMs: atMs });
      if (counts.size > 0) counts = new Map();
      [isAway, twice] = [false, 0];
      continue;
    }
    if (counts.size === 0) fromMs = atMs;
    const before = counts.get(target) ?? 0;
    const now = before + (ok === null ? TWICE : 1);
    counts.set(target, now);
    if (before < TWICE && now >= TWICE) twice++;
    isAway ||= known.size >= LEAST_TARGETS && twice === known.size;
  }
  const place = looks[0]?.place ?? '';
  return isAway ? [...found, { place, fromMs, toMs: null }] : found;
}

/** Whether a look was made while its place was cut off. */
export function madeAway({ place, atMs }: Look, away: readonly Away[]): boolean {
  return away.some(
    (each) =>
      each.place === place && each.fromMs <= atMs && (each.toMs === null || atMs < each.toMs),
  );
}
