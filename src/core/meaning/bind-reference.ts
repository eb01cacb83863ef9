/** Binds references to what they read, seen from the place where they stand (N4, N5, O1). */
import { assert } from '#base';
import type { Component, ComponentId, DomainId, Ref, ResolvedMap } from '#core/map';
import type { DomainTree } from './domain-tree.ts';
import type { Ground, Reference } from './expanded.ts';

/** Binds a reference that stands at a place; at null, in a journey. */
export type Bind = (ref: Ref, place: number | null) => Reference;

/** A binder for a map; constant time for each reference but for the placements of its target. */
export function createBinder(
  map: ResolvedMap,
  tree: DomainTree,
  ground: Ground,
  positions: ReadonlyMap<ComponentId, number>,
): Bind {
  const dataPlanes: (readonly number[])[] = map.components.map(dataPositions);
  const wholes = new Map<Ref, Reference>();

  return (ref, from) => {
    const position = positions.get(ref.component);
    const component = map.components[position ?? -1];
    assert(position !== undefined && component !== undefined, `${ref.component} is in the map`);
    const domain = from === null ? null : (ground.places[from]?.domain ?? null);
    const places = ownPlaces(tree, ground, component, position, ref, domain);
    const whole = wholes.get(ref);
    if (places.length === 0 && whole !== undefined) return whole;
    const chooses = ref.at.kind === 'near' && component.failover !== null && places.length > 0;
    const readsOne = places.length > 0 && !chooses;
    const [read = -1] = places;
    const first = ground.firstPlace[position] ?? 0;
    const bound: Reference = {
      ref,
      component: position,
      reads: readsOne ? 'place' : chooses ? 'near' : 'whole',
      places: chooses ? places : places.slice(0, 1),
      operations:
        ref.operation === null
          ? (dataPlanes[position] ?? [])
          : [positionOf(component, ref.operation)],
      firstUnit: ground.places[readsOne ? read : first]?.firstUnit ?? 0,
    };
    if (places.length === 0) wholes.set(ref, bound);
    return bound;
  };
}

function dataPositions({ operations }: Component): readonly number[] {
  return [...operations.keys()].filter((at) => operations[at]?.plane === 'data');
}

function positionOf(component: Component, operation: string): number {
  const found = component.operations.findIndex(({ name }) => name === operation);
  assert(found >= 0, `${component.id} has an operation ${operation} (O1)`);
  return found;
}

/** The places that a reference may mean instead of the whole component, the preferred first (N4, N5). */
function ownPlaces(
  tree: DomainTree,
  ground: Ground,
  component: Component,
  position: number,
  ref: Ref,
  from: DomainId | null,
): readonly number[] {
  const first = ground.firstPlace[position] ?? 0;
  const { placements } = component;
  // The only placement is the whole component.
  if (placements.length <= 1) return [first];
  if (ref.at.kind === 'anywhere') return [];
  if (ref.at.kind === 'placement') {
    const named = placements.indexOf(ref.at.domain);
    assert(named >= 0, `${ref.component} stands in ${ref.at.domain}`);
    return [first + named];
  }
  const region = tree.regionOf(from);
  const near = region === null ? [] : placements.filter((each) => tree.regionOf(each) === region);
  assert(ref.at.kind === 'near' || near.length > 0, `${ref.component} stands in ${region} (N4)`);
  const own = near.filter((each) => each === from);
  const others = near.filter((each) => each !== from);
  return [...own, ...others].map((each) => first + placements.indexOf(each));
}
