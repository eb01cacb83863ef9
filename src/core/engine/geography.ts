/** Numbers for domains, components, placements, operations and units, in the order of the map. */
import { assert } from '#base';
import type { Component, ResolvedMap } from '#core/map';
import { groupByRow, IntList, type Rows } from './int-list.ts';

/** Where everything is. An unplaced component has one placement, in no domain. */
export interface Geography {
  readonly map: ResolvedMap;
  readonly domainIndex: ReadonlyMap<string, number>;
  readonly componentIndex: ReadonlyMap<string, number>;
  readonly domainParent: Int32Array;
  readonly domainChildren: Rows;
  /** The region that a domain is or lies in, -1 when it is in none. */
  readonly regionOf: Int32Array;
  /** By component: its placements are `placementStart[c]` up to, not including, `placementStart[c + 1]`. */
  readonly placementStart: Int32Array;
  readonly placementComponent: Int32Array;
  /** -1: unplaced. */
  readonly placementDomain: Int32Array;
  readonly placementsByDomain: Rows;
  /** By component, likewise: its operations. */
  readonly operationStart: Int32Array;
  /** By placement, likewise: its units, in the order of the operations. */
  readonly unitStart: Int32Array;
  readonly unitPlacement: Int32Array;
  /** Units by the home of their operation (N8). */
  readonly unitsByHome: Rows;
}

export function layOut(map: ResolvedMap): Geography {
  const domains = layOutDomains(map);
  const componentIndex = new Map(map.components.map(({ id }, index) => [id as string, index]));
  const placementStart = new Int32Array(map.components.length + 1);
  const operationStart = new Int32Array(map.components.length + 1);
  const placementComponent = new IntList();
  const placementDomain = new IntList();
  const unitStart = new IntList();
  const unitPlacement = new IntList();
  const homes = new IntList();
  const homed = new IntList();
  map.components.forEach((component, index) => {
    for (const domain of component.placements.length > 0 ? component.placements : [null]) {
      unitStart.push(unitPlacement.length);
      for (const { home } of component.operations) {
        if (home !== null) {
          homes.push(indexOf(domains.domainIndex, home));
          homed.push(unitPlacement.length);
        }
        unitPlacement.push(placementComponent.length);
      }
      placementComponent.push(index);
      placementDomain.push(domain === null ? -1 : indexOf(domains.domainIndex, domain));
    }
    placementStart[index + 1] = placementComponent.length;
    operationStart[index + 1] = (operationStart[index] as number) + component.operations.length;
  });
  unitStart.push(unitPlacement.length);
  return {
    ...domains,
    map,
    componentIndex,
    placementStart,
    placementComponent: placementComponent.toArray(),
    placementDomain: placementDomain.toArray(),
    placementsByDomain: groupPlaced(map.domains.length, placementDomain.toArray()),
    operationStart,
    unitStart: unitStart.toArray(),
    unitPlacement: unitPlacement.toArray(),
    unitsByHome: groupByRow(map.domains.length, homes.toArray(), homed.toArray()),
  };
}

type Domains = Pick<Geography, 'domainIndex' | 'domainParent' | 'domainChildren' | 'regionOf'>;

function layOutDomains({ domains }: ResolvedMap): Domains {
  const domainIndex = new Map(domains.map(({ id }, index) => [id as string, index]));
  const domainParent = Int32Array.from(domains, ({ parent }) =>
    parent === null ? -1 : indexOf(domainIndex, parent),
  );
  const regionOf = Int32Array.from(domains, (_, index) => {
    let at = index;
    while (at >= 0 && domains[at]?.level !== 'region') at = domainParent[at] as number;
    return at;
  });
  const children = Int32Array.from(domains, (_, index) => index).filter(
    (index) => (domainParent[index] as number) >= 0,
  );
  const parents = children.map((index) => domainParent[index] as number);
  return {
    domainIndex,
    domainParent,
    domainChildren: groupByRow(domains.length, parents, children),
    regionOf,
  };
}

function groupPlaced(domainCount: number, placementDomain: Int32Array): Rows {
  const placed = placementDomain.map((_, index) => index);
  const inDomain = placed.filter((index) => (placementDomain[index] as number) >= 0);
  const rows = inDomain.map((index) => placementDomain[index] as number);
  return groupByRow(domainCount, rows, inDomain);
}

function indexOf(index: ReadonlyMap<string, number>, id: string): number {
  const found = index.get(id);
  assert(found !== undefined, `a resolved map names only what it has, not ${id}`);
  return found;
}

/** Placements of a component in the region of the placement `from`: the one in its own domain first (N5). */
export function placementsNear(
  { placementStart, placementDomain, regionOf }: Geography,
  component: number,
  from: number,
): readonly number[] {
  const own = from < 0 ? -1 : (placementDomain[from] as number);
  const region = own < 0 ? -1 : (regionOf[own] as number);
  if (region < 0) return [];
  const near: number[] = [];
  const end = placementStart[component + 1] as number;
  for (let placement = placementStart[component] as number; placement < end; placement += 1) {
    const domain = placementDomain[placement] as number;
    if (domain === own) near.unshift(placement);
    else if (domain >= 0 && regionOf[domain] === region) near.push(placement);
  }
  return near;
}

/** The placement of a component in a domain; a resolved map names only those that are there. */
export function placementIn(geography: Geography, component: number, domain: string): number {
  const { id, placements } = componentAt(geography.map, component);
  const position = placements.findIndex((placed) => placed === domain);
  assert(position >= 0, `${id} is placed in ${domain}`);
  return (geography.placementStart[component] as number) + position;
}

/** The number of a component. */
export function componentNumber(geography: Geography, id: string): number {
  const index = geography.componentIndex.get(id);
  assert(index !== undefined, `a resolved map has the component ${id}`);
  return index;
}

/** The component of that number. */
export function componentAt(map: ResolvedMap, index: number): Component {
  const component = map.components[index];
  assert(component !== undefined, `there is a component ${index}`);
  return component;
}

/** Position of an operation within its component, by name. */
export function operationIndex(component: Component, name: string): number {
  const index = component.operations.findIndex((operation) => operation.name === name);
  assert(index >= 0, `${component.id} declares the operation ${name}`);
  return index;
}
