/** Too many fates to look at become fewer: the rarest joins the nearest, and the rule is said. */
import { compareText } from '#base';
import type { FateKey, Group } from './fate-types.ts';

/** Said wherever fates were merged. */
const MERGE_RULE: string =
  'while there are more than %, the kind with the fewest services joins the one whose stopping ' +
  'losses differ least from its own, then whose degrading losses do, then the larger; kinds that ' +
  'stop with nothing outside join only each other';

export interface Merged {
  readonly groups: readonly Group[];
  readonly mergedBy: string | null;
}

/** At most `most` groups (two at least, where some stop with something and some with nothing). */
export function mergeNearest(exact: readonly Group[], most: number): Merged {
  let groups = [...exact];
  while (groups.length > most) {
    const joined = joinOne(groups);
    if (joined === null) break;
    groups = joined;
  }
  const merged = groups.length < exact.length;
  return { groups, mergedBy: merged ? MERGE_RULE.replace('%', String(most)) : null };
}

function joinOne(groups: readonly Group[]): Group[] | null {
  const byRarity = groups.toSorted(
    (a, b) => a.services.length - b.services.length || compareText(first(b), first(a)),
  );
  for (const rare of byRarity) {
    const [nearest] = groups
      .filter((each) => each !== rare && stopsWithSomething(each) === stopsWithSomething(rare))
      .map((each) => ({ each, far: distance(each, rare) }))
      .toSorted(
        (a, b) =>
          a.far.stops - b.far.stops ||
          a.far.degrades - b.far.degrades ||
          b.each.services.length - a.each.services.length ||
          compareText(first(a.each), first(b.each)),
      );
    if (nearest === undefined) continue;
    const others = groups.filter((each) => each !== rare && each !== nearest.each);
    return [...others, join(nearest.each, rare)];
  }
  return null;
}

function join(large: Group, rare: Group): Group {
  const { stopsWith, mayStopWith, degradesWith, services, closeKinds } = rare;
  const kind = { stopsWith, mayStopWith, degradesWith };
  const inside = closeKinds.reduce((sum, each) => sum + each.services, 0);
  return {
    ...large,
    services: [...large.services, ...services].toSorted(compareText),
    closeKinds: [
      ...large.closeKinds,
      { ...kind, services: services.length - inside },
      ...closeKinds,
    ],
  };
}

function stopsWithSomething(key: FateKey): boolean {
  return key.stopsWith.length + key.mayStopWith.length > 0;
}

function distance(a: FateKey, b: FateKey): { readonly stops: number; readonly degrades: number } {
  return {
    stops: difference([...a.stopsWith, ...a.mayStopWith], [...b.stopsWith, ...b.mayStopWith]),
    degrades: difference(a.degradesWith, b.degradesWith),
  };
}

/** In how many members two sets differ. */
function difference(a: readonly string[], b: readonly string[]): number {
  const [left, right] = [new Set(a), new Set(b)];
  const onlyLeft = [...left].filter((each) => !right.has(each));
  const onlyRight = [...right].filter((each) => !left.has(each));
  return onlyLeft.length + onlyRight.length;
}

function first(group: Group): string {
  return group.services[0] ?? '';
}
