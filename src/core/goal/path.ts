/** From the ids of a because-chain to steps with what is known of each need on the way. */
import type { Component, DomainId, Need } from '#core/map';
import { ownedNeeds, refsOf } from './map-index.ts';
import type { MapIndex, OwnedNeed } from './map-index.ts';
import type { Step } from './types.ts';

/** A step bound to the map; `component` is null for the journey, a domain, `reboot` or a group's name. */
export interface Stop {
  readonly id: string;
  readonly component: Component | null;
  readonly domain: DomainId | null;
  readonly operation: string | null;
  /** How the stop before needs this one. */
  readonly owned: OwnedNeed | null;
}

/** The chain bound to the map. Ids that name nothing in it are kept, unbound. */
export function bindPath(index: MapIndex, ids: readonly string[]): readonly Stop[] {
  const stops: Stop[] = [];
  for (const [position, id] of ids.entries()) {
    const named = position === 0 && index.journeys.has(id as never) ? null : readId(index, id);
    const before = stops.findLast(({ component }) => component !== null) ?? null;
    stops.push({
      id,
      component: named?.component ?? null,
      domain: named?.domain ?? null,
      operation: named?.operation ?? null,
      owned: before === null || named === null ? null : needBetween(before, named.component),
    });
  }
  return stops;
}

/** Stops as they are shown. */
export function toSteps(stops: readonly Stop[]): readonly Step[] {
  return stops.map(({ id, owned }) => ({ id, need: owned?.need ?? null }));
}

interface Named {
  readonly component: Component;
  readonly domain: DomainId | null;
  readonly operation: string | null;
}

/** Reads a component, placement, operation or unit as it is typed (N3); null when it is none. */
export function readId(index: MapIndex, id: string): Named | null {
  const whole = readPlacement(index, id);
  if (whole !== null) return { ...whole, operation: null };
  const colon = id.lastIndexOf(':');
  const place = colon < 0 ? null : readPlacement(index, id.slice(0, colon));
  return place === null ? null : { ...place, operation: id.slice(colon + 1) };
}

function readPlacement(index: MapIndex, id: string): Omit<Named, 'operation'> | null {
  const whole = index.components.get(id as Component['id']);
  if (whole !== undefined) {
    const [only, ...others] = whole.placements;
    return { component: whole, domain: others.length === 0 ? (only ?? null) : null };
  }
  const at = id.indexOf('@');
  if (at > 0) return placed(index, id.slice(0, at), id.slice(at + 1));
  const provider = id.slice(0, id.indexOf('/'));
  for (let slash = id.lastIndexOf('/'); slash > 0; slash = id.lastIndexOf('/', slash - 1)) {
    const found = placed(index, `${provider}/${id.slice(slash + 1)}`, id.slice(0, slash));
    if (found !== null) return found;
  }
  return null;
}

function placed(
  index: MapIndex,
  component: string,
  domain: string,
): Omit<Named, 'operation'> | null {
  const found = index.components.get(component as Component['id']);
  const at = found?.placements.find((each) => each === domain);
  return found === undefined || at === undefined ? null : { component: found, domain: at };
}

/** The need that leads from a stop to a component: of its operation before others, hard before soft. */
function needBetween(before: Stop, to: Component): OwnedNeed | null {
  if (before.component === null) return null;
  const leading = ownedNeeds(before.component).filter(({ need }) =>
    refsOf(need).some((ref) => ref.component === to.id),
  );
  const rank = ({ owner, need }: OwnedNeed): number =>
    (owner.kind === 'operation' && before.operation !== null && owner.operation !== before.operation
      ? 100
      : 0) +
    STRENGTH[need.strength] * 10 +
    (owner.kind === 'failover' ? 5 : 0) +
    (need.when === 'starting' ? 1 : 0);
  return leading.toSorted((a, b) => rank(a) - rank(b))[0] ?? null;
}

const STRENGTH: Readonly<Record<Need['strength'], number>> = { hard: 0, unknown: 1, soft: 2 };
