/** X11: the units that a loss covers. */
import type { Lost } from '#core/map';
import { componentAt } from './geography.ts';
import { IntList } from './int-list.ts';
import type { Network } from './network.ts';

/** Units by number; see `addUnits`. */
export function unitsOf(network: Network, lost: Lost): Int32Array {
  const units = new IntList();
  addUnits(network, lost, units);
  return units.toArray();
}

/**
 * Adds the units that a loss covers; one may be added twice when it is covered in two ways. What the
 * map does not reach is not in it: its loss covers nothing.
 */
export function addUnits(network: Network, lost: Lost, units: IntList): void {
  switch (lost.kind) {
    case 'domain':
      return addDomain(network, lost.domain, units);
    case 'control':
      return addControl(network, lost.domain, units);
    case 'component':
      return addComponent(network, lost.component, null, null, units);
    case 'operation':
      return addComponent(network, lost.component, null, lost.operation, units);
    case 'placement':
      return addComponent(network, lost.component, lost.domain, null, units);
    case 'unit':
      return addComponent(network, lost.component, lost.domain, lost.operation, units);
  }
}

/** N7: the units of everything unplaced, which `--assume worst` puts into whatever domain is lost. */
export function unplacedUnits(network: Network): Int32Array {
  const units = new IntList();
  network.placementDomain.forEach((domain, placement) => {
    if (domain < 0) addPlacement(network, placement, null, units);
  });
  return units.toArray();
}

function addDomain(network: Network, domain: string, units: IntList): void {
  forEachInside(network, domain, (inside) => {
    forEachOf(network.placementsByDomain, inside, (placement) => {
      addPlacement(network, placement, null, units);
    });
    // What has a home is covered by it, wherever its component is, or even if that is in no domain.
    forEachOf(network.unitsByHome, inside, (unit) => {
      units.push(unit);
    });
  });
}

function addControl(network: Network, domain: string, units: IntList): void {
  const add = (unit: number): void => {
    const placement = network.unitPlacement[unit] as number;
    const component = componentAt(network.map, network.placementComponent[placement] as number);
    const operation = component.operations[unit - (network.unitStart[placement] as number)];
    if (component.origin === 'catalogue' && operation?.plane === 'control') units.push(unit);
  };
  forEachInside(network, domain, (inside) => {
    forEachOf(network.placementsByDomain, inside, (placement) => {
      const end = network.unitStart[placement + 1] as number;
      for (let unit = network.unitStart[placement] as number; unit < end; unit += 1) add(unit);
    });
    forEachOf(network.unitsByHome, inside, add);
  });
}

/** Everywhere when `domain` is null, all operations when `operation` is. */
function addComponent(
  network: Network,
  id: string,
  domain: string | null,
  operation: string | null,
  units: IntList,
): void {
  const index = network.componentIndex.get(id);
  if (index === undefined) return;
  const { placements } = componentAt(network.map, index);
  const first = network.placementStart[index] as number;
  const end = network.placementStart[index + 1] as number;
  for (let placement = first; placement < end; placement += 1) {
    if (domain !== null && placements[placement - first] !== domain) continue;
    addPlacement(network, placement, operation, units);
  }
}

function addPlacement(
  network: Network,
  placement: number,
  operation: string | null,
  units: IntList,
): void {
  const component = componentAt(network.map, network.placementComponent[placement] as number);
  const first = network.unitStart[placement] as number;
  component.operations.forEach(({ name }, position) => {
    if (operation === null || name === operation) units.push(first + position);
  });
}

/** The domain and all within it. */
function forEachInside(network: Network, domain: string, visit: (inside: number) => void): void {
  const start = network.domainIndex.get(domain);
  const open = start === undefined ? [] : [start];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    visit(next);
    forEachOf(network.domainChildren, next, (child) => {
      open.push(child);
    });
  }
}

function forEachOf(
  rows: { readonly start: Int32Array; readonly items: Int32Array },
  row: number,
  visit: (item: number) => void,
): void {
  const end = rows.start[row + 1] as number;
  for (let at = rows.start[row] as number; at < end; at += 1) visit(rows.items[at] as number);
}
