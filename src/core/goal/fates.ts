/**
 * Fates: a team's own services grouped by exactly which single outside losses stop them, and which
 * degrade them. A hundred services share about a dozen fates, so a map can be drawn without being a
 * hairball. Each service is asked as a journey of its own, each outside thing lost for good.
 */
import { assert, compareText } from '#base';
import { formatLost, formatPlacement } from '#core/map';
import type { Component, ComponentId, DomainId, JourneyId, Lost, ResolvedMap } from '#core/map';
import type { Engine } from '#core/engine';
import type { Outcome, Reading } from '#core/meaning';
import { factsOf } from './facts.ts';
import { linesOf, neededBy } from './fate-lines.ts';
import type { Fate, FateKey, Fates, Group, Outside, Touched } from './fate-types.ts';
import { mergeNearest } from './fate-merge.ts';
import { enclosing, indexMap } from './map-index.ts';
import type { MapIndex } from './map-index.ts';
import { enclosersOf } from './nesting.ts';
import { isOwn } from './outside.ts';

export interface FateOptions {
  readonly compile: (map: ResolvedMap) => Engine;
  /** Fates at most; 12 when not given. */
  readonly most?: number;
}

/** Services above which fates are not worked out. */
const MOST_SERVICES = 5_000;

/** The fates of a map. */
export function fates(map: ResolvedMap, options: FateOptions): Fates {
  const index = indexMap(map);
  const own = map.components.filter(isOwn);
  const services = own.slice(0, MOST_SERVICES);
  const asked = outsideOf(index);
  const engine = options.compile(withServiceJourneys(map, services));
  const hard = rowsOf(engine, map, services, asked, 'hard');
  const isUnknown = map.components.some((each) => factsOf(each, null).unknown.length > 0);
  const soft = isUnknown ? rowsOf(engine, map, services, asked, 'soft') : hard;
  const outside = asked.map((each, at) => toOutside(each, hard[at], soft[at]));
  const exact = groupsOf(index, services, outside);
  const needed = map.journeys.map((each) => neededBy(index, each, 'unknown'));
  const { groups, mergedBy } = mergeNearest(exact, options.most ?? 12);
  const found = groups
    .map((each) => ({
      ...each,
      journeys: journeysOf(index, each.services, services, outside, needed),
    }))
    .toSorted(byDamage);
  return {
    services: services.map(({ id }) => id),
    journeys: map.journeys.map(({ id }) => id),
    fates: found,
    exactFates: exact.length,
    mergedBy,
    outside,
    lines: linesOf(index, found, outside),
    complete: own.length === services.length,
    stoppedBy:
      own.length === services.length ? null : `the first ${MOST_SERVICES} services by name`,
  };
}

interface AskedOutside {
  readonly id: string;
  readonly kind: Outside['kind'];
  readonly parent: string | null;
  readonly lost: Lost;
}

/** Providers and regions that hold something, services of providers by placement, vendors. */
function outsideOf(index: MapIndex): readonly AskedOutside[] {
  const { components } = index.map;
  const placements = components.flatMap((each) => each.placements);
  const homes = components.flatMap((each) => each.operations.flatMap(({ home }) => home ?? []));
  const domains = new Map(
    [...new Set([...placements, ...homes])]
      .flatMap((each) => enclosing(index, each))
      .map((domain) => [domain.id, domain] as const),
  );
  const drawn = new Map<DomainId, AskedOutside>();
  for (const { id, level } of domains.values()) {
    if (level !== 'provider' && level !== 'region') continue;
    const parent = parentOf(index, id);
    drawn.set(id, { id, kind: level, parent, lost: { kind: 'domain', domain: id } });
  }
  const parties = components
    .filter((each) => !isOwn(each))
    .flatMap((each) => partiesOf(index, each));
  return [...drawn.values(), ...parties].toSorted((a, b) => compareText(a.id, b.id));
}

function partiesOf(index: MapIndex, component: Component): readonly AskedOutside[] {
  const { id, placements, vendor } = component;
  if (vendor || placements.length === 0) {
    const kind = vendor ? 'vendor' : 'service';
    return [{ id, kind, parent: null, lost: { kind: 'component', component: id } }];
  }
  return placements.map((domain) => {
    const around = enclosing(index, domain).find(
      ({ level }) => level === 'region' || level === 'provider',
    );
    return {
      id: formatPlacement(id, domain),
      kind: 'service',
      parent: around?.id ?? null,
      lost: { kind: 'placement', component: id, domain },
    };
  });
}

function parentOf(index: MapIndex, domain: DomainId): string | null {
  const around = enclosing(index, domain).slice(1);
  return around.find(({ level }) => level === 'region' || level === 'provider')?.id ?? null;
}

const SERVICE = 'service ';

/** The map with a journey through each service, besides its own journeys. */
function withServiceJourneys(map: ResolvedMap, services: readonly Component[]): ResolvedMap {
  const more = services.map(({ id }) => ({
    id: `${SERVICE}${id}` as JourneyId,
    through: [{ component: id, at: { kind: 'anywhere' } as const, operation: null }],
    rate: null,
    worth: null,
    canWaitMs: null,
    safety: false,
  }));
  const journeys = [...map.journeys.map((each) => ({ ...each, canWaitMs: null })), ...more];
  return {
    ...map,
    journeys: journeys.toSorted((a, b) => compareText(a.id, b.id)),
    goals: [],
    accept: [],
  };
}

interface Row {
  readonly stops: Touched;
  readonly degrades: Touched;
}

/** For each outside thing, what its loss stops and degrades for good: how each timeline ends. */
function rowsOf(
  engine: Engine,
  map: ResolvedMap,
  services: readonly Component[],
  asked: readonly AskedOutside[],
  reading: Reading,
): readonly Row[] {
  const serviceAt = new Map(services.map(({ id }, at) => [`${SERVICE}${id}`, at]));
  const journeyAt = new Map<string, number>(map.journeys.map(({ id }, at) => [id, at]));
  const journeys = engine.map.journeys.map(({ id }) => id);
  return asked.map(({ lost }) => {
    const timelines = engine.timelines(
      {
        impairments: [{ lost, effect: 'down', fromMs: 0, toMs: null, share: { low: 1, high: 1 } }],
        reboot: false,
        reading,
        grace: 'low',
        muted: [],
      },
      journeys,
    );
    const ending = (outcome: Outcome): Touched => {
      const ids = timelines
        .filter(({ intervals }) => intervals.at(-1)?.outcome === outcome)
        .map(({ journey }) => journey);
      return { services: numbers(ids, serviceAt), journeys: numbers(ids, journeyAt) };
    };
    return { stops: ending('down'), degrades: ending('degraded') };
  });
}

function numbers(ids: readonly string[], at: ReadonlyMap<string, number>): readonly number[] {
  return ids.flatMap((id) => at.get(id) ?? []).toSorted((a, b) => a - b);
}

function toOutside(asked: AskedOutside, hard: Row | undefined, soft: Row | undefined): Outside {
  assert(hard !== undefined && soft !== undefined, 'a row for each outside thing');
  const { id, kind, parent } = asked;
  const without = (all: readonly number[], some: readonly number[]): readonly number[] => {
    const known = new Set(some);
    return all.filter((each) => !known.has(each));
  };
  return {
    id,
    kind,
    parent,
    stops: hard.stops,
    degrades: hard.degrades,
    stopsIfHard: {
      services: without(hard.stops.services, soft.stops.services),
      journeys: without(hard.stops.journeys, soft.stops.journeys),
    },
  };
}

function groupsOf(
  index: MapIndex,
  services: readonly Component[],
  outside: readonly Outside[],
): readonly Group[] {
  const groups = new Map<string, Group>();
  const marked = outside.map((each) => ({
    each,
    stops: new Set(each.stops.services),
    ifHard: new Set(each.stopsIfHard.services),
    degrades: new Set(each.degrades.services),
  }));
  services.forEach(({ id }, at) => {
    const chosen = (test: (row: (typeof marked)[number]) => boolean): readonly Outside[] =>
      marked.filter(test).map(({ each }) => each);
    const stops = chosen((row) => row.stops.has(at) && !row.ifHard.has(at));
    const mayStop = chosen((row) => row.ifHard.has(at));
    const degrades = chosen((row) => row.degrades.has(at));
    const key: FateKey = {
      stopsWith: smallest(index, stops),
      mayStopWith: smallest(index, mayStop),
      degradesWith: smallest(index, degrades),
    };
    const text = JSON.stringify(
      [stops, mayStop, degrades].map((list) => list.map((each) => each.id)),
    );
    const before = groups.get(text);
    groups.set(text, { ...key, services: [...(before?.services ?? []), id], closeKinds: [] });
  });
  return [...groups.values()];
}

/** Of nested outside things the innermost: what a region does because its one service does is the service's. */
function smallest(index: MapIndex, chosen: readonly Outside[]): readonly string[] {
  const parents = new Set(chosen.flatMap(({ parent }) => chain(index, parent)));
  return chosen.filter(({ id }) => !parents.has(id)).map(({ id }) => id);
}

function chain(index: MapIndex, parent: string | null): readonly string[] {
  if (parent === null) return [];
  const domain = parent as DomainId;
  return [
    formatLost({ kind: 'domain', domain }),
    ...enclosersOf(index, { kind: 'domain', domain }),
  ];
}

/** Journeys that need one of the members without doing without it, and stop with something that stops it. */
function journeysOf(
  index: MapIndex,
  members: readonly ComponentId[],
  services: readonly Component[],
  outside: readonly Outside[],
  needed: readonly ReadonlySet<ComponentId>[],
): readonly JourneyId[] {
  const chosen = new Set(members);
  const numbered = services.flatMap(({ id }, at) => (chosen.has(id) ? [{ id, at }] : []));
  const lost = new Set<number>();
  for (const { stops } of outside) {
    const stopped = new Set(stops.services);
    const down = numbered.filter(({ at }) => stopped.has(at));
    for (const journey of stops.journeys) {
      if (down.some(({ id }) => needed[journey]?.has(id) === true)) lost.add(journey);
    }
  }
  return index.map.journeys.filter((_, at) => lost.has(at)).map(({ id }) => id);
}

function byDamage(a: Fate, b: Fate): number {
  return (
    b.journeys.length - a.journeys.length ||
    b.services.length - a.services.length ||
    compareText(a.stopsWith.join(' '), b.stopsWith.join(' ')) ||
    compareText(a.services[0] ?? '', b.services[0] ?? '')
  );
}
