/** What a map has in it, to see that random maps are not all of one kind. Only for tests. */
import type { Component, Need, Ref, ResolvedMap } from '#core/map';

export type Feature =
  'ring' | 'k of n' | 'grace chain of three' | 'nested domains' | 'failover' | 'soft' | 'unknown';

export const FEATURES: readonly Feature[] = [
  'ring',
  'k of n',
  'grace chain of three',
  'nested domains',
  'failover',
  'soft',
  'unknown',
];

export function featuresOf(map: ResolvedMap): ReadonlySet<Feature> {
  const found = new Set<Feature>();
  const needs = map.components.flatMap(needsOf);
  if (map.components.some(({ id }) => reaches(map, id, id))) found.add('ring');
  if (needs.some(isCounted) || map.components.some(isCountedComponent)) found.add('k of n');
  if (map.components.some((component) => graceChain(map, component, 3))) {
    found.add('grace chain of three');
  }
  if (hasNestedDomains(map)) found.add('nested domains');
  if (map.components.some(({ failover }) => failover !== null)) found.add('failover');
  if (needs.some(({ strength }) => strength === 'soft')) found.add('soft');
  if (needs.some(({ strength }) => strength === 'unknown')) found.add('unknown');
  return found;
}

function needsOf({ needs, operations }: Component): readonly Need[] {
  return [...needs, ...operations.flatMap((operation) => operation.needs)];
}

function refsOf({ target }: Need): readonly Ref[] {
  return target.kind === 'one' ? [target.ref] : target.of;
}

/** More than one alternative, and neither one nor all of them is the same as no count. */
function isCounted({ target }: Need): boolean {
  return target.kind === 'group' && target.atLeast < target.of.length;
}

function isCountedComponent({ placements, atLeast }: Component): boolean {
  return atLeast > 1 && atLeast < placements.length;
}

function componentsOf(map: ResolvedMap, needs: readonly Need[]): readonly Component[] {
  const ids = new Set(needs.flatMap(refsOf).map(({ component }) => component));
  return map.components.filter(({ id }) => ids.has(id));
}

function reaches(map: ResolvedMap, from: string, to: string): boolean {
  const met = new Set<string>();
  const open = map.components.filter(({ id }) => id === from);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const target of componentsOf(map, needsOf(next))) {
      if (target.id === to) return true;
      if (met.has(target.id)) continue;
      met.add(target.id);
      open.push(target);
    }
  }
  return false;
}

/** Whether so many needs in a row each bear a loss for a while. */
function graceChain(map: ResolvedMap, component: Component, length: number): boolean {
  if (length === 0) return true;
  const graced = needsOf(component).filter(({ grace }) => grace.lowMs !== 0);
  return componentsOf(map, graced).some((target) => graceChain(map, target, length - 1));
}

/** Placements in a domain and in one that encloses it. */
function hasNestedDomains(map: ResolvedMap): boolean {
  const used = new Set(map.components.flatMap(({ placements }) => placements));
  return map.domains.some(({ id, parent }) => {
    if (!used.has(id)) return false;
    for (let above = parent; above !== null;) {
      if (used.has(above)) return true;
      const at: string = above;
      above = map.domains.find((domain) => domain.id === at)?.parent ?? null;
    }
    return false;
  });
}
