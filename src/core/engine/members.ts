/** Members of a class of losses among what a journey reaches (G1, G2), in the order of their text. */
import { compareText } from '#base';
import { formatLost, type Component, type Lost, type LossClass } from '#core/map';
import { componentAt } from './geography.ts';
import type { Network } from './network.ts';

export function membersOf(network: Network, reached: Uint8Array, of: LossClass): readonly Lost[] {
  const members = new Map<string, Lost>();
  const add = (lost: Lost): void => {
    members.set(formatLost(lost), lost);
  };
  switch (of) {
    case 'provider':
    case 'region':
    case 'zone':
    case 'site':
      for (const lost of domainsOf(network, reached, of)) add(lost);
      break;
    case 'vendor':
    case 'component':
    case 'operation':
    case 'placement':
      reached.forEach((isReached, unit) => {
        const lost = isReached === 1 ? memberOf(network, unit, of) : null;
        if (lost !== null) add(lost);
      });
      break;
  }
  return [...members].sort(([a], [b]) => compareText(a, b)).map(([, lost]) => lost);
}

type OwnClass = 'vendor' | 'component' | 'operation' | 'placement';

/** What of a unit belongs to the class, or null. */
function memberOf(network: Network, unit: number, of: OwnClass): Lost | null {
  const placement = network.unitPlacement[unit] as number;
  const component = componentAt(network.map, network.placementComponent[placement] as number);
  const domain = network.map.domains[network.placementDomain[placement] as number]?.id;
  switch (of) {
    case 'vendor':
      return component.vendor ? { kind: 'component', component: component.id } : null;
    case 'component':
      return { kind: 'component', component: component.id };
    case 'operation':
      return operationOf(component, unit - (network.unitStart[placement] as number));
    case 'placement':
      return domain === undefined ? null : { kind: 'placement', component: component.id, domain };
  }
}

/** G2: the one unnamed operation of a component was not declared (O1). */
function operationOf(component: Component, position: number): Lost | null {
  const operation = component.operations[position]?.name ?? '';
  return operation === '' ? null : { kind: 'operation', component: component.id, operation };
}

/** Domains of a level that are or enclose the placement of a reached unit, or its operation's home. */
function domainsOf(network: Network, reached: Uint8Array, level: string): readonly Lost[] {
  const { map, domainParent, placementDomain, unitPlacement, unitsByHome } = network;
  const holds = new Uint8Array(map.domains.length);
  const mark = (from: number): void => {
    for (let at = from; at >= 0 && holds[at] === 0; at = domainParent[at] as number) holds[at] = 1;
  };
  reached.forEach((isReached, unit) => {
    if (isReached === 1) mark(placementDomain[unitPlacement[unit] as number] as number);
  });
  map.domains.forEach((_, domain) => {
    const end = unitsByHome.start[domain + 1] as number;
    for (let at = unitsByHome.start[domain] as number; at < end; at += 1) {
      if (reached[unitsByHome.items[at] as number] === 1) mark(domain);
    }
  });
  return map.domains.flatMap(({ id, level: own }, domain): readonly Lost[] =>
    holds[domain] === 1 && own === level ? [{ kind: 'domain', domain: id }] : [],
  );
}
