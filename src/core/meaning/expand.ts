/**
 * A map unfolded to what the rules speak of: placements, their units (one for each operation), and
 * each need as each placement has it, with its references bound (N4, N5, O1, O3). Numbers are
 * positions in these lists. Linear in placements, units and needs.
 */
import { assert } from '#base';
import { dataOperations } from '#core/map';
import type {
  Component,
  ComponentId,
  DomainId,
  Journey,
  Need,
  Operation,
  Ref,
  ResolvedMap,
} from '#core/map';
import { createDomainTree, type DomainTree } from './domain-tree.ts';

export interface Place {
  /** Position of the component. */
  readonly component: number;
  /** null: the component is unplaced (N7). */
  readonly domain: DomainId | null;
  /** Its units follow each other, in the order of the component's operations. */
  readonly firstUnit: number;
  /** Its needs follow each other: the component's, those of its operations, those of its failover. */
  readonly firstNeed: number;
  readonly endNeed: number;
}

/** What a reference reads, seen from where it stands. */
export interface Reference {
  readonly ref: Ref;
  readonly component: number;
  /** `near`: the first of `places` that serves, else the whole component (N5). */
  readonly reads: 'place' | 'near' | 'whole';
  /** One for `place`; those in the own region for `near`, the own domain first; none for `whole`. */
  readonly places: readonly number[];
  /** Positions among the component's operations: the one named, or the data plane (O1). */
  readonly operations: readonly number[];
}

/** A need as one placement has it. */
export interface PlacedNeed {
  readonly need: Need;
  readonly place: number;
  /** Position of the operation that has it; -1 when the component has it, for all of them (O3). */
  readonly operation: number;
  readonly part: 'running' | 'starting' | 'failover';
  /** The alternatives; one when the need is no group. */
  readonly references: readonly Reference[];
  /** How many alternatives must answer. */
  readonly atLeast: number;
}

export interface Expanded {
  readonly map: ResolvedMap;
  readonly tree: DomainTree;
  readonly places: readonly Place[];
  /** Places of component c: from `firstPlace[c]` to before `firstPlace[c + 1]`. */
  readonly firstPlace: Int32Array;
  readonly unitPlace: Int32Array;
  readonly needs: readonly PlacedNeed[];
  /** Needs that read unit u: `dependents` from `firstDependent[u]` to before `firstDependent[u + 1]`. */
  readonly firstDependent: Int32Array;
  readonly dependents: Int32Array;
  readonly journeys: readonly {
    readonly journey: Journey;
    readonly through: readonly Reference[];
  }[];
}

/** Unfolds a map. */
export function expand(map: ResolvedMap): Expanded {
  const tree = createDomainTree(map);
  const ground = layOut(map);
  const bind = createBinder(map, tree, ground);
  const needs: PlacedNeed[] = [];
  const places = ground.places.map((place, index): Place => {
    const firstNeed = needs.length;
    needs.push(...needsOf(map, place.component, index, bind));
    return { ...place, firstNeed, endNeed: needs.length };
  });
  const journeys = map.journeys.map((journey) => ({
    journey,
    through: journey.through.map((ref) => bind(ref, null)),
  }));
  return {
    map,
    tree,
    ...ground,
    places,
    needs,
    journeys,
    ...readersOf(map, ground, places, needs),
  };
}

/** The component at a position. */
export function componentAt(expanded: Expanded, component: number): Component {
  const found = expanded.map.components[component];
  assert(found !== undefined, 'a position of a component');
  return found;
}

/** The place at a position. */
export function placeAt(expanded: Expanded, place: number): Place {
  const found = expanded.places[place];
  assert(found !== undefined, 'a position of a place');
  return found;
}

/** The placed need at a position. */
export function needAt(expanded: Expanded, need: number): PlacedNeed {
  const found = expanded.needs[need];
  assert(found !== undefined, 'a position of a need');
  return found;
}

/** The operation of a unit, and its position among those of its component. */
export function operationOf(
  expanded: Expanded,
  unit: number,
): { readonly operation: Operation; readonly position: number } {
  const place = placeAt(expanded, expanded.unitPlace[unit] ?? -1);
  const position = unit - place.firstUnit;
  const operation = componentAt(expanded, place.component).operations[position];
  assert(operation !== undefined, 'a unit of an operation');
  return { operation, position };
}

interface Ground {
  readonly places: readonly Omit<Place, 'firstNeed' | 'endNeed'>[];
  readonly firstPlace: Int32Array;
  readonly unitPlace: Int32Array;
}

function layOut(map: ResolvedMap): Ground {
  const places: Omit<Place, 'firstNeed' | 'endNeed'>[] = [];
  const firstPlace = new Int32Array(map.components.length + 1);
  const unitPlace: number[] = [];
  for (const [component, { placements, operations }] of map.components.entries()) {
    firstPlace[component] = places.length;
    for (const domain of placements.length === 0 ? [null] : placements) {
      for (let each = 0; each < operations.length; each++) unitPlace.push(places.length);
      places.push({ component, domain, firstUnit: unitPlace.length - operations.length });
    }
  }
  firstPlace[map.components.length] = places.length;
  return { places, firstPlace, unitPlace: Int32Array.from(unitPlace) };
}

type Bind = (ref: Ref, place: number | null) => Reference;

function createBinder(map: ResolvedMap, tree: DomainTree, ground: Ground): Bind {
  const positions = new Map<ComponentId, number>(map.components.map(({ id }, at) => [id, at]));
  const operationSets = new Map<string, readonly number[]>();
  const wholes = new Map<Ref, Reference>();

  function operationsOf(component: Component, name: string | null): readonly number[] {
    const key = `${component.id}:${name ?? '*'}`;
    const known = operationSets.get(key);
    if (known !== undefined) return known;
    const names = name === null ? dataOperations(component) : [name];
    const found = names.map((each) => component.operations.findIndex((one) => one.name === each));
    assert(found.length > 0 && !found.includes(-1), `${component.id} has operation ${name} (O1)`);
    operationSets.set(key, found);
    return found;
  }

  return (ref, from) => {
    const whole = wholes.get(ref);
    const place = from === null ? null : (ground.places[from] ?? null);
    const position = positions.get(ref.component);
    assert(position !== undefined, `${ref.component} is in the map`);
    const component = map.components[position];
    assert(component !== undefined, `${ref.component} is in the map`);
    const own = ownPlaces(tree, ground, position, ref, place?.domain ?? null);
    if (own.length === 0 && whole !== undefined) return whole;
    const dynamic = ref.at.kind === 'near' && component.failover !== null;
    const bound: Reference = {
      ref,
      component: position,
      reads: own.length === 0 ? 'whole' : dynamic ? 'near' : 'place',
      places: dynamic ? own : own.slice(0, 1),
      operations: operationsOf(component, ref.operation),
    };
    if (own.length === 0) wholes.set(ref, bound);
    return bound;
  };
}

/** The places that a reference may mean instead of the whole component, the preferred first (N4, N5). */
function ownPlaces(
  tree: DomainTree,
  ground: Ground,
  component: number,
  ref: Ref,
  from: DomainId | null,
): readonly number[] {
  if (ref.at.kind === 'anywhere') return [];
  const first = ground.firstPlace[component] ?? 0;
  const end = ground.firstPlace[component + 1] ?? 0;
  const all = Array.from({ length: end - first }, (_, index) => first + index);
  if (ref.at.kind === 'placement') {
    const { domain } = ref.at;
    const named = all.filter((place) => ground.places[place]?.domain === domain);
    assert(named.length === 1, `${ref.component} stands in ${domain}`);
    return named;
  }
  const region = tree.regionOf(from);
  const domainOf = (place: number): DomainId | null => ground.places[place]?.domain ?? null;
  const near = region === null ? [] : all.filter((at) => tree.regionOf(domainOf(at)) === region);
  assert(ref.at.kind === 'near' || near.length > 0, `${ref.component} stands in ${region} (N4)`);
  const own = near.filter((place) => domainOf(place) === from);
  return [...own, ...near.filter((place) => domainOf(place) !== from)];
}

function needsOf(map: ResolvedMap, position: number, place: number, bind: Bind): PlacedNeed[] {
  const component = map.components[position];
  assert(component !== undefined, 'a position of a component');
  const placed = (need: Need, operation: number, part: PlacedNeed['part']): PlacedNeed => {
    const { target } = need;
    const refs = target.kind === 'one' ? [target.ref] : target.of;
    const atLeast = target.kind === 'one' ? 1 : target.atLeast;
    const references = refs.map((ref) => bind(ref, place));
    return { need, place, operation, part, references, atLeast };
  };
  return [
    ...component.needs.map((need) => placed(need, -1, need.when)),
    ...component.operations.flatMap(({ needs }, operation) =>
      needs.map((need) => placed(need, operation, need.when)),
    ),
    ...(component.failover?.needs ?? []).map((need) => placed(need, -1, 'failover')),
  ];
}

/** The needs that must be looked at again when a unit changes; a failover's are only asked, never felt. */
function readersOf(
  map: ResolvedMap,
  ground: Ground,
  places: readonly Place[],
  needs: readonly PlacedNeed[],
): { readonly firstDependent: Int32Array; readonly dependents: Int32Array } {
  const firstDependent = new Int32Array(ground.unitPlace.length + 1);
  const eachRead = (visit: (unit: number, need: number) => void): void => {
    for (const [index, need] of needs.entries()) {
      if (need.part === 'failover') continue;
      for (const reference of need.references) {
        for (const unit of unitsRead(ground, places, reference)) visit(unit, index);
      }
    }
  };
  eachRead((unit) => {
    firstDependent[unit + 1] = (firstDependent[unit + 1] ?? 0) + 1;
  });
  for (let unit = 0; unit < ground.unitPlace.length; unit++) {
    firstDependent[unit + 1] = (firstDependent[unit + 1] ?? 0) + (firstDependent[unit] ?? 0);
  }
  const next = firstDependent.slice();
  const dependents = new Int32Array(firstDependent[ground.unitPlace.length] ?? 0);
  eachRead((unit, need) => {
    const at = next[unit] ?? 0;
    dependents[at] = need;
    next[unit] = at + 1;
  });
  return { firstDependent, dependents };
}

function unitsRead(
  ground: Ground,
  places: readonly Place[],
  reference: Reference,
): readonly number[] {
  const units: number[] = [];
  const first = ground.firstPlace[reference.component] ?? 0;
  const end = ground.firstPlace[reference.component + 1] ?? 0;
  const only = reference.reads === 'place' ? reference.places[0] : undefined;
  for (let place = only ?? first; place < (only === undefined ? end : only + 1); place++) {
    for (const operation of reference.operations) {
      units.push((places[place]?.firstUnit ?? 0) + operation);
    }
  }
  return units;
}
