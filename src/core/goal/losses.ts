/**
 * The fault sets of a goal (G1, G2): a class becomes its members that the journey reaches, a list
 * becomes the cross product of its entries, each set lost all at once.
 */
import { compareText } from '#base';
import { formatLost } from '#core/map';
import type { DomainId, Goal, Lost, Survive } from '#core/map';
import type { Engine } from '#core/engine';
import { enclosing } from './map-index.ts';
import type { MapIndex } from './map-index.ts';
import type { Reach } from './reach.ts';

/** Things lost all at once. */
export interface FaultSet {
  /** As printed and typed; sorted. `incident/ID` and `reboot` stand among them. */
  readonly ids: readonly string[];
  /** In the order of their ids. */
  readonly lost: readonly Lost[];
  readonly incidents: readonly string[];
  readonly reboot: boolean;
}

export interface FaultSets {
  /** In the order of their ids, each once. */
  readonly sets: readonly FaultSet[];
  /** False when the bound was reached: the first `bound` sets are there. */
  readonly complete: boolean;
}

interface Part {
  readonly id: string;
  readonly lost: Lost | null;
  readonly incident: string | null;
}

/** Fault sets by their text, so that journeys which share one share the object. */
export type KnownSets = Map<string, FaultSet>;

/** Fault sets of one list at most: each is lost together and lived through on its own. */
const MOST_COMBINED = 200_000;

/** Every fault set of the goal for a journey, at most `bound` of them; each is looked up in `known` first. */
export function faultSetsOf(
  index: MapIndex,
  engine: Engine,
  goal: Goal,
  reach: Reach,
  bound: number,
  known: KnownSets,
): FaultSets {
  let products: readonly (readonly Part[])[] = [[]];
  let complete = true;
  const entries = goal.survive.map((entry) => partsOf(index, engine, entry, reach));
  // An empty class beside others leaves the others to be lost: it must not make the goal hold (N6).
  const members = entries.filter((parts) => parts.length > 0);
  const most = members.length > 1 ? Math.min(bound, MOST_COMBINED) : bound;
  for (const parts of members.length > 0 ? members : entries) {
    const room = Math.max(1, Math.floor(most / Math.max(1, parts.length)));
    complete &&= products.length <= room && parts.length <= most;
    const first = parts.slice(0, most);
    products = products
      .slice(0, room)
      .flatMap((product) => first.map((each) => [...product, each]));
  }
  const texts = new Set<string>();
  for (const product of products) {
    const set = asSet(product);
    const text = set.ids.join('\n');
    texts.add(text);
    if (!known.has(text)) known.set(text, set);
  }
  const sets = [...texts].sort(compareText).flatMap((text) => known.get(text) ?? []);
  return { sets, complete };
}

function asSet(product: readonly Part[]): FaultSet {
  const once = new Map(product.map((each) => [each.id, each]));
  const parts = [...once.values()].sort((a, b) => compareText(a.id, b.id));
  return {
    ids: parts.map(({ id }) => id),
    lost: parts.flatMap(({ lost }) => (lost === null ? [] : [lost])),
    incidents: parts.flatMap(({ incident }) => (incident === null ? [] : [incident])),
    reboot: once.has('reboot'),
  };
}

function partsOf(index: MapIndex, engine: Engine, entry: Survive, reach: Reach): readonly Part[] {
  const fromLost = (lost: Lost): Part => ({ id: formatLost(lost), lost, incident: null });
  switch (entry.kind) {
    case 'any':
      return engine.members(reach.journey, entry.of).map(fromLost);
    case 'any-region-control':
      return regionsWithControl(index, reach).map((domain) =>
        fromLost({ kind: 'control', domain }),
      );
    case 'lost':
      return [fromLost(entry.lost)];
    case 'incident':
      return [{ id: `incident/${entry.id}`, lost: null, incident: entry.id }];
    case 'reboot':
      return [{ id: 'reboot', lost: null, incident: null }];
  }
}

/** Regions that hold or are the home of something the journey reaches (N1, X11), sorted. */
function regionsWithControl(index: MapIndex, reach: Reach): readonly DomainId[] {
  const domains = reach.components.flatMap(({ component, placements, operations }) => [
    ...placements,
    ...component.operations.flatMap(({ name, home }) =>
      home !== null && operations.includes(name) ? [home] : [],
    ),
  ]);
  const regions = [...new Set(domains)].flatMap((domain) => enclosing(index, domain));
  const ids = regions.filter(({ level }) => level === 'region').map(({ id }) => id);
  return [...new Set(ids)].sort(compareText);
}
