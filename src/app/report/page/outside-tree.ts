/** The outside as a tree, provider > region > service, each level by the damage of its loss. */
import { compareText } from '#base';
import type { Outside } from '#core/goal';

export interface OutsideBranch {
  readonly outside: Outside;
  readonly children: readonly OutsideBranch[];
}

/** The roots, the most harmful first. */
export function outsideTree(outside: readonly Outside[]): readonly OutsideBranch[] {
  const known = new Set(outside.map(({ id }) => id));
  const byParent = Map.groupBy(outside, ({ parent }) =>
    parent !== null && known.has(parent) ? parent : null,
  );
  const grow = (parent: string | null): readonly OutsideBranch[] =>
    [...(byParent.get(parent) ?? [])]
      .sort(byDamage)
      .map((each) => ({ outside: each, children: grow(each.id) }));
  return grow(null);
}

/** The tree told top-down, with the depth of each. */
export function linesOfDescent(
  outside: readonly Outside[],
): readonly (OutsideBranch & { readonly depth: number })[] {
  const tell = (
    branch: OutsideBranch,
    depth: number,
  ): readonly (OutsideBranch & { readonly depth: number })[] => [
    { ...branch, depth },
    ...branch.children.flatMap((child) => tell(child, depth + 1)),
  ];
  return outsideTree(outside).flatMap((branch) => tell(branch, 0));
}

/** Journeys stopped, services stopped, journeys degraded, then id. */
export function byDamage(a: Outside, b: Outside): number {
  return (
    b.stops.journeys.length - a.stops.journeys.length ||
    b.stops.services.length - a.stops.services.length ||
    b.degrades.journeys.length - a.degrades.journeys.length ||
    compareText(a.id, b.id)
  );
}

/** True when its loss does something to a service or a journey. */
export function harms({ stops, degrades }: Outside): boolean {
  return [stops, degrades].some(({ services, journeys }) => services.length + journeys.length > 0);
}
