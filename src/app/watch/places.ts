/**
 * Several places look at one thing: a majority of those that could look decides. A place that sees
 * everything bad is cut off itself, and is not heard: nothing is red because the prober has no network.
 */

/** What one place last saw of one target; null: it could not look. */
export interface PlaceSaw {
  readonly place: string;
  readonly target: string;
  readonly ok: boolean | null;
}

/** Fewer targets than that cannot tell a broken network from broken targets. */
const LEAST_TARGETS = 3;

/** Places that see nothing good of at least three targets. */
export function cutOff(saw: readonly PlaceSaw[]): readonly string[] {
  return [...Map.groupBy(saw, ({ place }) => place)]
    .filter(([, own]) => {
      const looked = own.filter(({ ok }) => ok !== null);
      return looked.length >= LEAST_TARGETS && looked.every(({ ok }) => ok === false);
    })
    .map(([place]) => place);
}

/** What all places together hold of a target: null where they are of two minds, or nobody could look. */
export function together(saw: readonly PlaceSaw[], target: string): boolean | null {
  const away = cutOff(saw);
  const words = saw.filter(
    (each) => each.target === target && each.ok !== null && !away.includes(each.place),
  );
  const bad = words.filter(({ ok }) => ok === false).length;
  if (words.length === 0 || bad * 2 === words.length) return null;
  return bad * 2 < words.length;
}
