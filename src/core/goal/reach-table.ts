/** A map laid out in numbers for walking: units, and the references that lead from them. */
import { assert } from '#base';
import type { Component, DomainId, Need, Ref } from '#core/map';
import { refsOf, regionOf } from './map-index.ts';
import type { MapIndex } from './map-index.ts';

/** References of one list of needs, four numbers each: component, way, operation, placement. */
export type References = Int32Array;

/** Ways of a reference: to all placements, to the one in my region, to a named one. */
export const ALL = 0;
export const SAME_REGION = 1;
export const NAMED = 2;

/** In place of an operation: all of the data plane. */
export const DATA_PLANE = -1;

export interface ReachTable {
  readonly components: readonly Component[];
  readonly number: ReadonlyMap<string, number>;
  /** First unit of each component; units are placement by placement, operation by operation. */
  readonly unitStart: Int32Array;
  /** First placement of each component in one list of all; an unplaced component has one. */
  readonly placementStart: Int32Array;
  /** First operation of each component in one list of all. */
  readonly operationStart: Int32Array;
  /** Of the component's own needs and its failover's. */
  readonly own: readonly References[];
  /** By operation, of its needs. */
  readonly ofOperation: readonly References[];
  /** By placement of all: the region's number, or -1. */
  readonly region: Int32Array;
  /** True where a list of needs leads elsewhere from each placement. */
  readonly placed: readonly boolean[];
}

/** Lays the map out; cost linear in units and needs. */
export function buildReachTable(index: MapIndex): ReachTable {
  const { components } = index.map;
  const number = new Map<string, number>(components.map(({ id }, at) => [id, at]));
  const regions = new Map<DomainId, number>();
  const regionNumbers = new Map<DomainId | null, number>([[null, -1]]);
  const starts = { unit: [0], placement: [0], operation: [0] };
  const region: number[] = [];
  for (const { placements, operations } of components) {
    const places = Math.max(1, placements.length);
    starts.unit.push((starts.unit.at(-1) ?? 0) + places * operations.length);
    starts.placement.push((starts.placement.at(-1) ?? 0) + places);
    starts.operation.push((starts.operation.at(-1) ?? 0) + operations.length);
    if (placements.length === 0) region.push(-1);
    for (const domain of placements) {
      const known = regions.get(domain) ?? numberOf(regionNumbers, regionOf(index, domain));
      regions.set(domain, known);
      region.push(known);
    }
  }
  const own = components.map(({ needs, failover }) =>
    references([...needs, ...(failover?.needs ?? [])], components, number),
  );
  return {
    components,
    number,
    unitStart: Int32Array.from(starts.unit),
    placementStart: Int32Array.from(starts.placement),
    operationStart: Int32Array.from(starts.operation),
    own,
    ofOperation: components.flatMap(({ operations }) =>
      operations.map(({ needs }) => references(needs, components, number)),
    ),
    region: Int32Array.from(region),
    placed: own.map((refs) => refs.some((way, at) => at % 4 === 1 && way === SAME_REGION)),
  };
}

function numberOf(numbers: Map<DomainId | null, number>, region: DomainId | null): number {
  const known = numbers.get(region);
  if (known !== undefined) return known;
  numbers.set(region, numbers.size);
  return numbers.size - 1;
}

const NONE: References = new Int32Array(0);

function references(
  needs: readonly Need[],
  components: readonly Component[],
  number: ReadonlyMap<string, number>,
): References {
  if (needs.length === 0) return NONE;
  const numbers: number[] = [];
  for (const need of needs) {
    for (const ref of refsOf(need)) pushReference(numbers, ref, components, number);
  }
  return Int32Array.from(numbers);
}

/** Appends the four numbers of a reference. */
export function pushReference(
  numbers: number[],
  { component: id, at, operation }: Ref,
  components: readonly Component[],
  number: ReadonlyMap<string, number>,
): void {
  const target = number.get(id);
  const component = target === undefined ? undefined : components[target];
  assert(target !== undefined && component !== undefined, `${id} is in the map`);
  const named =
    operation === null || component.failover !== null
      ? DATA_PLANE
      : component.operations.findIndex(({ name }) => name === operation);
  const placement = at.kind === 'placement' ? component.placements.indexOf(at.domain) : -1;
  const way = at.kind === 'same-region' ? SAME_REGION : placement >= 0 ? NAMED : ALL;
  numbers.push(target, way, named, placement);
}
