/**
 * Members of a class of losses among what a journey reaches (G1, G2), in the order of their text. All
 * that the map has of a class are put in order once; each journey then picks its own.
 */
import { compareText } from '#base';
import { formatLost, type Component, type Lost, type LossClass } from '#core/map';
import { componentAt } from './geography.ts';
import type { Network } from './network.ts';

type DomainClass = 'provider' | 'region' | 'zone' | 'site';
type OwnClass = Exclude<LossClass, DomainClass>;

/** All members that a map has of a class of its own things. */
interface Roll {
  /** Sorted. */
  readonly members: readonly Lost[];
  /** By unit: the member that it belongs to, or -1. */
  readonly memberOfUnit: Int32Array;
}

export class Members {
  readonly #network: Network;
  readonly #rolls = new Map<OwnClass, Roll>();

  constructor(network: Network) {
    this.#network = network;
  }

  /** `reached`: by unit, 1 when the journey reaches it. */
  of(reached: Uint8Array, of: LossClass): readonly Lost[] {
    switch (of) {
      case 'provider':
      case 'region':
      case 'zone':
      case 'site':
        return domainsOf(this.#network, reached, of);
      case 'vendor':
      case 'component':
      case 'operation':
      case 'placement': {
        const roll = this.#rolls.get(of) ?? callRoll(this.#network, of);
        this.#rolls.set(of, roll);
        return pick(roll, reached);
      }
    }
  }
}

function pick({ members, memberOfUnit }: Roll, reached: Uint8Array): readonly Lost[] {
  const picked = new Uint8Array(members.length);
  for (let unit = 0; unit < reached.length; unit += 1) {
    const member = memberOfUnit[unit] as number;
    if (reached[unit] === 1 && member >= 0) picked[member] = 1;
  }
  return members.filter((_, member) => picked[member] === 1);
}

function callRoll(network: Network, of: OwnClass): Roll {
  const byText = new Map<string, { readonly lost: Lost; readonly units: number[] }>();
  network.unitPlacement.forEach((placement, unit) => {
    const lost = memberOf(network, unit, placement, of);
    if (lost === null) return;
    const text = formatLost(lost);
    const known = byText.get(text);
    if (known === undefined) byText.set(text, { lost, units: [unit] });
    else known.units.push(unit);
  });
  const inOrder = [...byText].sort(([a], [b]) => compareText(a, b));
  const memberOfUnit = new Int32Array(network.unitCount).fill(-1);
  inOrder.forEach(([, { units }], member) => {
    for (const unit of units) memberOfUnit[unit] = member;
  });
  return { members: inOrder.map(([, { lost }]) => lost), memberOfUnit };
}

/** What of a unit belongs to the class, or null. */
function memberOf(network: Network, unit: number, placement: number, of: OwnClass): Lost | null {
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
function domainsOf(network: Network, reached: Uint8Array, level: DomainClass): readonly Lost[] {
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
