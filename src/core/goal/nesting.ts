/**
 * Which losses lie in which (G4): a region encloses the placements in it, a component its operations.
 * The smallest loss that breaks a goal is shown, those around it are counted.
 */
import { assert, compareText } from '#base';
import { formatLost, formatPlacement } from '#core/map';
import type { Component, DomainId, Lost } from '#core/map';
import type { FaultSet } from './losses.ts';
import { enclosing } from './map-index.ts';
import type { MapIndex } from './map-index.ts';

/** A set that no other one lies in, with the sets around it. */
export interface Nest<Item> {
  readonly item: Item;
  /** Enclosing sets, as printed, sorted. */
  readonly around: readonly string[];
}

/** Where sets of several losses occur, all are compared pair by pair; above this many they stay unnested. */
const PAIRWISE = 2_000;

/**
 * The innermost of the items, smallest first, then by id. Single losses are nested by looking up what
 * encloses them, in linear time.
 */
export function nest<Item extends { readonly set: FaultSet }>(
  index: MapIndex,
  items: readonly Item[],
): readonly Nest<Item>[] {
  const byIds = new Map(items.map((item) => [idsText(item.set), item]));
  const around = new Map<Item, string[]>(items.map((item) => [item, []]));
  const inside = new Set<Item>();
  const put = (inner: Item, outer: Item): void => {
    inside.add(outer);
    around.get(inner)?.push(idsText(outer.set));
  };
  if (items.every(({ set }) => set.ids.length === 1)) {
    for (const inner of items) {
      for (const id of inner.set.lost.flatMap((lost) => enclosersOf(index, lost))) {
        const outer = byIds.get(id);
        if (outer !== undefined) put(inner, outer);
      }
    }
  } else if (items.length <= PAIRWISE) {
    for (const inner of items) {
      for (const outer of items) {
        if (inner !== outer && encloses(index, outer.set, inner.set)) put(inner, outer);
      }
    }
  }
  return items
    .filter((item) => !inside.has(item))
    .map((item) => ({ item, size: sizeOf(index, item.set), text: idsText(item.set) }))
    .sort((a, b) => a.size - b.size || compareText(a.text, b.text))
    .map(({ item }) => ({ item, around: (around.get(item) ?? []).sort(compareText) }));
}

/** `aws/us-east-1`, `aws/us-east-1 + reboot`: a set in one text. */
export function idsText(set: FaultSet): string {
  return set.ids.join(' + ');
}

/** True when each part of `inner` is or lies in a part of `outer`, and they are not the same. */
export function encloses(index: MapIndex, outer: FaultSet, inner: FaultSet): boolean {
  const ids = new Set(outer.ids);
  if (inner.reboot && !outer.reboot) return false;
  if (!inner.incidents.every((id) => outer.incidents.includes(id))) return false;
  const covered = inner.lost.every(
    (lost) => ids.has(formatLost(lost)) || enclosersOf(index, lost).some((id) => ids.has(id)),
  );
  if (!covered) return false;
  // Two sets that cover each other take the same away; the one of the lesser text is the inner one.
  return !mutual(index, outer, inner) || compareText(idsText(inner), idsText(outer)) < 0;
}

function mutual(index: MapIndex, outer: FaultSet, inner: FaultSet): boolean {
  const ids = new Set(inner.ids);
  return (
    outer.reboot === inner.reboot &&
    outer.incidents.every((id) => inner.incidents.includes(id)) &&
    outer.lost.every(
      (lost) => ids.has(formatLost(lost)) || enclosersOf(index, lost).some((id) => ids.has(id)),
    )
  );
}

/** The losses that take all of this one away too, as printed, itself not among them (X11). */
export function enclosersOf(index: MapIndex, lost: Lost): readonly string[] {
  switch (lost.kind) {
    case 'domain':
      return chain(index, lost.domain).slice(1);
    case 'control':
      return chain(index, lost.domain).flatMap((id) =>
        id === lost.domain ? [id] : [id, `${id}:control`],
      );
    case 'component':
      return common(index, componentOf(index, lost.component));
    case 'operation': {
      const component = componentOf(index, lost.component);
      return [
        lost.component,
        ...common(index, component),
        ...home(index, component, lost.operation),
      ];
    }
    case 'placement':
      return [lost.component, ...chain(index, lost.domain)];
    case 'unit': {
      const component = componentOf(index, lost.component);
      return [
        formatPlacement(lost.component, lost.domain),
        `${lost.component}:${lost.operation}`,
        lost.component,
        ...chain(index, lost.domain),
        ...home(index, component, lost.operation),
      ];
    }
  }
}

function componentOf(index: MapIndex, id: Component['id']): Component {
  const component = index.components.get(id);
  assert(component !== undefined, `${id} is in the map`);
  return component;
}

function chain(index: MapIndex, domain: DomainId): readonly string[] {
  return enclosing(index, domain).map(({ id }) => id);
}

/** Domains that hold all placements of a component. */
function common(index: MapIndex, component: Component): readonly string[] {
  const [first, ...rest] = component.placements.map((domain) => chain(index, domain));
  return (first ?? []).filter((id) => rest.every((each) => each.includes(id)));
}

function home(index: MapIndex, component: Component, name: string): readonly string[] {
  const at = component.operations.find((operation) => operation.name === name)?.home ?? null;
  return at === null ? [] : chain(index, at);
}

const SIZE: Readonly<Record<string, number>> = {
  unit: 1,
  operation: 2,
  placement: 10,
  component: 20,
  zone: 100,
  site: 100,
  control: 500,
  region: 1_000,
  provider: 10_000,
};

/** How much goes away, to show the smallest first (G4): operations, placements, components, zones and sites, regions, providers. */
function sizeOf(index: MapIndex, set: FaultSet): number {
  const sizes = set.lost.map((lost) => {
    const level = lost.kind === 'domain' ? index.domains.get(lost.domain)?.level : null;
    return SIZE[level ?? lost.kind] ?? 0;
  });
  return sizes.reduce((sum, size) => sum + size, set.incidents.length * 1_000_000);
}
