/** Unfolds a map (see `expanded.ts`). Linear in placements, units and needs. */
import { assert } from '#base';
import type { Need, ResolvedMap } from '#core/map';
import { createBinder, type Bind } from './bind-reference.ts';
import { createDomainTree } from './domain-tree.ts';
import type { Expanded, Ground, Place, PlacedNeed, Reference, Whole } from './expanded.ts';

/** Unfolds a map. */
export function expand(map: ResolvedMap): Expanded {
  const tree = createDomainTree(map);
  const ground = layOut(map);
  const positions = new Map(map.components.map(({ id }, at) => [id, at]));
  const bind = createBinder(map, tree, ground, positions);
  const needs: PlacedNeed[] = [];
  const places = ground.places.map((place, index): Place => {
    const firstNeed = needs.length;
    for (const need of needsOf(map, place.component, index, bind)) needs.push(need);
    return { ...place, firstNeed, endNeed: needs.length };
  });
  const journeys = map.journeys.map((journey) => ({
    journey,
    through: journey.through.map((ref) => bind(ref, null)),
  }));
  return {
    map,
    tree,
    positions,
    ...ground,
    places,
    needs,
    journeys,
    ...ownersOf(map, places, needs),
    ...readsOf(needs),
    wholes: wholesOf(map, ground),
    ...readersOf(ground, places, needs),
  };
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

/** The wholes of components in several places, at each of their units. */
function wholesOf(map: ResolvedMap, ground: Ground): readonly (Whole | null)[] {
  const wholes: (Whole | null)[] = Array.from(ground.unitPlace, () => null);
  for (const [component, { operations, placements, ...counts }] of map.components.entries()) {
    if (placements.length < 2) continue;
    const start = ground.firstPlace[component] ?? 0;
    const places = placements.map((_, at) => start + at);
    for (const at of operations.keys()) {
      const units = places.map((place) => (ground.places[place]?.firstUnit ?? 0) + at);
      const { atLeast, atLeastDegraded } = counts;
      const whole: Whole = { first: units[0] ?? 0, units, places, atLeast, atLeastDegraded };
      for (const unit of units) wholes[unit] = whole;
    }
  }
  return wholes;
}

/** The units that have each need: that of its operation, or all of its place (O3). */
function ownersOf(
  map: ResolvedMap,
  places: readonly Place[],
  needs: readonly PlacedNeed[],
): Pick<Expanded, 'firstOwner' | 'endOwner' | 'firstNeed'> {
  const firstOwner = new Int32Array(needs.length);
  const endOwner = new Int32Array(needs.length);
  for (const [index, { place, operation }] of needs.entries()) {
    const { firstUnit, component } = places[place] ?? { firstUnit: 0, component: -1 };
    const count = map.components[component]?.operations.length ?? 0;
    firstOwner[index] = operation < 0 ? firstUnit : firstUnit + operation;
    endOwner[index] = operation < 0 ? firstUnit + count : firstUnit + operation + 1;
  }
  const firstNeed = Int32Array.from([...places.map((place) => place.firstNeed), needs.length]);
  return { firstOwner, endOwner, firstNeed };
}

/** What the alternatives of each need read, as far as each is one unit or one whole. */
function readsOf(needs: readonly PlacedNeed[]): Pick<Expanded, 'onlyUnit' | 'firstRead' | 'reads'> {
  const onlyUnit = new Int32Array(needs.length).fill(-1);
  const firstRead = new Int32Array(needs.length + 1);
  const reads: number[] = [];
  for (const [index, { references }] of needs.entries()) {
    const isSimple = references.every(
      (each) => each.reads !== 'near' && each.operations.length === 1,
    );
    for (const { reads: read, firstUnit, operations } of isSimple ? references : []) {
      const unit = firstUnit + (operations[0] ?? 0);
      reads.push(read === 'place' ? unit : -1 - unit);
    }
    firstRead[index + 1] = reads.length;
    const first = reads[firstRead[index] ?? 0] ?? -1;
    if (isSimple && references.length === 1 && first >= 0) onlyUnit[index] = first;
  }
  return { onlyUnit, firstRead, reads: Int32Array.from(reads) };
}

/** The needs that must be looked at again when a unit changes; a failover's are only asked, never felt. */
function readersOf(
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
