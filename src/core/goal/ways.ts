/**
 * Ways to mend, in order of preference. Each looks at the path of one counterexample and proposes
 * edits for it, the best first; whether they help is judged elsewhere.
 */
import { compareText } from '#base';
import type { CatalogueDomain, Component, ComponentId, DomainId, Goal, Lost, Ref } from '#core/map';
import type { Edit } from './edit.ts';
import type { FaultSet } from './losses.ts';
import { enclosing, liesIn, ownedNeeds, refsOf } from './map-index.ts';
import type { MapIndex, OwnedNeed } from './map-index.ts';
import type { Stop } from './path.ts';
import type { Reach } from './reach.ts';
import { isOwn } from './outside.ts';

export interface Trouble {
  readonly index: MapIndex;
  readonly goal: Goal;
  readonly reach: Reach;
  readonly set: FaultSet;
  /** What is lost; of an incident, the thing at the end of the path. */
  readonly lost: readonly Lost[];
  readonly stops: readonly Stop[];
  /** Domains where things may be placed, besides the map's own. */
  readonly places: readonly CatalogueDomain[];
  /** Longest stretch worse than allowed; null never ends. */
  readonly longestMs: number | null;
}

export interface Way {
  readonly name: string;
  /** Offered after every other way, however much it closes. */
  readonly last: boolean;
  propose(trouble: Trouble): readonly Edit[];
}

/** The ways, the best first. Relabelling a need is never the first advice. */
export const WAYS: readonly Way[] = [
  { name: 'elsewhere', last: false, propose: elsewhere },
  { name: 'another', last: false, propose: another },
  { name: 'bear', last: false, propose: bear },
  { name: 'soft', last: true, propose: soft },
];

/** Places tried for one component, at most. */
const PLACES = 2;

/** What stands only where the loss is stands elsewhere too; names of one region become one's own region. */
function elsewhere(trouble: Trouble): readonly Edit[] {
  for (const stop of trouble.stops.toReversed()) {
    const { component } = stop;
    const named = [...namedRegion(trouble, stop), ...prepared(trouble, stop)];
    if (named.length > 0) return named;
    if (component === null || !isOwn(component) || component.placements.length === 0) continue;
    if (component.placements.every((placement) => isGone(trouble, component, placement))) {
      return placesFor(trouble, component).map((domain) => ({ kind: 'place', component, domain }));
    }
    const takesOver = standby(component);
    if (takesOver !== null) return [takesOver];
  }
  return [];
}

function namedRegion({ index, lost: all }: Trouble, { owned, component }: Stop): readonly Edit[] {
  if (owned === null || component === null || !isOwn(owned.component)) return [];
  const refs = refsOf(owned.need);
  const gone = refs.some(
    ({ at }) =>
      at.kind === 'placement' &&
      all.some((lost) => 'domain' in lost && liesIn(index, at.domain, lost.domain)),
  );
  const spread = new Set(owned.component.placements.map((each) => rootOf(index, each)));
  if (!gone || owned.component.placements.length < 2 || spread.size !== 1) return [];
  const near = refs.map((ref): Ref => ({ ...ref, at: nearAt(index, ref) }));
  return [{ kind: 'near', owned, refs: near }];
}

/** A failover that changes something at the provider, where answering would do. */
function prepared({ index }: Trouble, { owned }: Stop): readonly Edit[] {
  if (owned === null || owned.owner.kind !== 'failover') return [];
  const refs = refsOf(owned.need);
  const operations = (ref: Ref): Component['operations'] =>
    index.components.get(ref.component)?.operations ?? [];
  const changes = refs.some((ref) =>
    operations(ref).some(({ name, plane }) => name === ref.operation && plane === 'control'),
  );
  const answers = refs.every((ref) => operations(ref).some(({ plane }) => plane === 'data'));
  if (!changes || !answers) return [];
  return [{ kind: 'prepared', owned, refs: refs.map((ref) => ({ ...ref, operation: null })) }];
}

function nearAt(index: MapIndex, ref: Ref): Ref['at'] {
  const target = index.components.get(ref.component);
  return target?.origin === 'catalogue' ? { kind: 'same-region' } : { kind: 'near' };
}

function rootOf(index: MapIndex, domain: DomainId): DomainId | null {
  return enclosing(index, domain).at(-1)?.id ?? null;
}

function standby(component: Component): Edit | null {
  if (component.placements.length < 2) return null;
  if (component.failover === null) {
    return component.placements.length > component.atLeast ? { kind: 'failover', component } : null;
  }
  return component.failover.standby === 'cold' ? { kind: 'hot', component } : null;
}

/** True when the loss takes this placement away by itself. */
function isGone(
  { index, lost: all }: Pick<Trouble, 'index' | 'lost'>,
  { id }: Component,
  placement: DomainId,
): boolean {
  return all.some((lost) => {
    switch (lost.kind) {
      case 'domain':
        return liesIn(index, placement, lost.domain);
      case 'placement':
      case 'unit':
        return lost.component === id
          ? lost.domain === placement
          : liesIn(index, lost.domain, placement);
      case 'component':
      case 'operation':
      case 'control':
        return false;
    }
  });
}

/** Where else it could stand: of the same level, not lost, best where its journey has most already, then where the map has, then the nearest by name. */
function placesFor(
  { index, reach, places, lost: all }: Trouble,
  component: Component,
): readonly DomainId[] {
  const [first] = component.placements;
  const here = first === undefined ? undefined : index.domains.get(first);
  if (here === undefined) return [];
  const provider = rootOf(index, here.id);
  const providerLost = all.some((lost) => lost.kind === 'domain' && lost.domain === provider);
  const inReach = placedIn(reach.components.map((each) => each.component));
  const inMap = placedIn(index.map.components);
  const fits = (domain: { readonly id: DomainId; readonly level: string }): boolean =>
    domain.level === here.level &&
    !component.placements.includes(domain.id) &&
    !isGone({ index, lost: all }, component, domain.id) &&
    (providerOf(domain.id) === providerOf(here.id)) !== providerLost;
  const domains = new Map(
    [...places, ...index.map.domains].map(({ id, level }) => [id, { id: id as DomainId, level }]),
  );
  return [...domains.values()]
    .filter(fits)
    .toSorted(
      (a, b) =>
        (inReach.get(b.id) ?? 0) - (inReach.get(a.id) ?? 0) ||
        (inMap.get(b.id) ?? 0) - (inMap.get(a.id) ?? 0) ||
        sharedStart(b.id, here.id) - sharedStart(a.id, here.id) ||
        compareText(a.id, b.id),
    )
    .slice(0, PLACES)
    .map(({ id }) => id);
}

/** How many of a team's own components stand in each domain. */
function placedIn(components: readonly Component[]): ReadonlyMap<DomainId, number> {
  const counts = new Map<DomainId, number>();
  for (const { placements } of components.filter(isOwn)) {
    for (const each of placements) counts.set(each, (counts.get(each) ?? 0) + 1);
  }
  return counts;
}

/** A provider's domains begin with its id. */
function providerOf(domain: DomainId): string {
  return domain.split('/')[0] ?? domain;
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/** Another party beside the one that is lost: one that stands beside it elsewhere, else a new one. */
function another({ index, lost: all, stops }: Trouble): readonly Edit[] {
  for (const { component, owned } of stops.toReversed()) {
    if (component === null || owned === null || !component.vendor || !isOwn(owned.component))
      continue;
    const lost = all.some((each) => 'component' in each && each.component === component.id);
    if (!lost || owned.owner.kind === 'failover') continue;
    const refs = refsOf(owned.need);
    const siblings = siblingsOf(index, component).filter(
      (id) => !refs.some((ref) => ref.component === id),
    );
    const known = siblings.map((other): Edit => ({
      kind: 'beside',
      owned,
      refs,
      other,
      isNew: false,
    }));
    const other = freeId(index, `second-${component.id.replaceAll('/', '-')}`);
    return [...known, { kind: 'beside', owned, refs, other, isNew: true }];
  }
  return [];
}

/** Vendors of its own kind, or that stand in one group with it somewhere in the map. */
function siblingsOf(index: MapIndex, vendor: Component): readonly ComponentId[] {
  const found = new Set<ComponentId>();
  for (const component of index.map.components) {
    if (component.vendor && component.kind !== 'vendor' && component.kind === vendor.kind) {
      found.add(component.id);
    }
    for (const { need } of ownedNeeds(component)) {
      const ids = refsOf(need).map((ref) => ref.component);
      if (need.target.kind === 'group' && ids.includes(vendor.id))
        ids.forEach((id) => found.add(id));
    }
  }
  found.delete(vendor.id);
  return [...found].sort(compareText);
}

function freeId(index: MapIndex, wanted: string): ComponentId {
  let id = wanted;
  for (let more = 2; index.components.has(id as ComponentId); more++) id = `${wanted}-${more}`;
  return id as ComponentId;
}

/** The loss is borne for as long as it lasts: by the need nearest to it first. */
function bear({ goal, set, stops, longestMs }: Trouble): readonly Edit[] {
  if (set.reboot || longestMs === null) return [];
  return ownNeeds(stops)
    .filter(({ owner, need }) => need.when === 'running' && owner.kind !== 'failover')
    .flatMap((owned): Edit[] => {
      const { lowMs } = owned.need.grace;
      const wholeHoursMs = Math.ceil((longestMs + (lowMs ?? 0)) / HOUR_MS) * HOUR_MS;
      const graceMs = set.incidents.length > 0 ? wholeHoursMs : goal.forMs;
      const helps = graceMs !== null && lowMs !== null && lowMs < graceMs;
      return helps ? [{ kind: 'grace', owned, graceMs }] : [];
    });
}

const HOUR_MS = 3_600_000;

/** What can be done without is done without: only where degraded is allowed does this help. */
function soft({ stops }: Trouble): readonly Edit[] {
  return ownNeeds(stops)
    .filter(({ owner, need }) => owner.kind !== 'failover' && need.strength !== 'soft')
    .map((owned) => ({ kind: 'soft', owned }));
}

/** The team's own needs on the path, the one nearest to the loss first. */
function ownNeeds(stops: readonly Stop[]): readonly OwnedNeed[] {
  return stops
    .toReversed()
    .flatMap(({ owned }) => (owned !== null && isOwn(owned.component) ? [owned] : []));
}
