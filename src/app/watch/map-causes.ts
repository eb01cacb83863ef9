/**
 * What takes what, asked of the map: a target that is a part of it is lost, and the engine says which
 * other targets go down with it, with alternatives, placements and failover as the map has them. A
 * need whose strength nobody knows counts as hard, and a grace as over: the target is down, after all.
 */
import { createEngine, type Engine } from '#core/engine';
import {
  type Journey,
  type JourneyId,
  type Known,
  type Lost,
  parseLost,
  parseRef,
  type Ref,
  type ResolvedMap,
  type Target,
} from '#core/map';
import { type Causes, wayOver } from './causes.ts';

/** Targets that the map knows, and the causes among them. */
export interface MapCauses extends Causes {
  /** Names that are journeys or parts of the map, sorted. */
  readonly known: readonly string[];
}

/** Binds names of targets to journeys and parts of the map; the others have no cause here. */
export function causesOfMap(targets: readonly string[], map: ResolvedMap, known: Known): MapCauses {
  const bound = targets.flatMap((name) => bind(name, map, known) ?? []);
  const names = bound.map(({ name }) => name).sort();
  const seen = watchedMap(map, names, new Map(bound.map((each) => [each.name, each.through])));
  const lost = new Map(bound.flatMap(({ name, lost: own }) => (own === null ? [] : [[name, own]])));
  const alone = new Map<string, ReadonlySet<string>>();
  const takes = (losses: readonly Lost[]): ReadonlySet<string> =>
    losses.length === 0 ? new Set() : sweep(seen.engine, seen.journeys, losses);
  const takenBy = (target: string): ReadonlySet<string> => {
    const before = alone.get(target);
    if (before !== undefined) return before;
    const own = lost.get(target);
    const all = own === undefined ? new Set<string>() : new Set(takes([own]));
    all.delete(target);
    alone.set(target, all);
    return all;
  };
  return {
    known: names,
    takenBy,
    takenTogether: (all) => takes(all.flatMap((each) => lost.get(each) ?? [])),
    way: (target, cause) => way(target, cause, bound, map),
  };
}

interface Bound {
  readonly name: string;
  readonly through: readonly Ref[];
  /** A journey is lost by what it goes through. */
  readonly lost: Lost | null;
}

function bind(name: string, map: ResolvedMap, known: Known): Bound | null {
  const journey = map.journeys.find(({ id }) => id === name);
  if (journey !== undefined) return { name, through: journey.through, lost: null };
  const ref = parseRef(name, known);
  if (!ref.ok || ref.value.at.kind === 'same-region') return null;
  const lost = parseLost(name, known);
  // A part that the map does not reach takes nothing here, and the engine has never heard of it.
  const isReached = lost.ok && lost.problems.length === 0;
  return { name, through: [ref.value], lost: isReached ? lost.value : null };
}

interface Seen {
  readonly engine: Engine;
  readonly journeys: ReadonlyMap<JourneyId, string>;
}

/** The map with a journey through each target, in place of its own. */
function watchedMap(
  map: ResolvedMap,
  names: readonly string[],
  through: ReadonlyMap<string, readonly Ref[]>,
): Seen {
  const reached = new Set<string>(map.components.map(({ id }) => id));
  const journeys = names
    .map((name, index) => ({ name, id: `t${String(index).padStart(6, '0')}` as JourneyId }))
    .filter(({ name }) => through.get(name)?.every(({ component }) => reached.has(component)));
  const made = journeys.map(({ name, id }): Journey => ({
    id,
    through: through.get(name) ?? [],
    rate: null,
    worth: null,
    canWaitMs: null,
    safety: false,
  }));
  return {
    engine: createEngine({ ...map, journeys: made, goals: [], accept: [] }),
    journeys: new Map(journeys.map(({ id, name }) => [id, name])),
  };
}

function sweep(
  engine: Engine,
  journeys: ReadonlyMap<JourneyId, string>,
  lost: readonly Lost[],
): ReadonlySet<string> {
  const swept = engine.sweep({
    journeys: [...journeys.keys()],
    losses: [lost],
    forMs: null,
    reading: 'hard',
    reboot: false,
    assumeWorst: false,
  });
  const down = swept.flatMap(({ effects }) =>
    effects.filter(({ down: own }) => own.longestMs === null || own.longestMs > 0),
  );
  return new Set(down.flatMap(({ journey }) => journeys.get(journey) ?? []));
}

/** Over needs of any strength, from component to component. */
function way(target: string, cause: string, bound: readonly Bound[], map: ResolvedMap): string {
  const find = (name: string): Bound | undefined => bound.find((each) => each.name === name);
  const end = find(cause)?.through[0]?.component;
  const starts = find(target)?.through.map(({ component }): string => component) ?? [];
  if (end === undefined || starts.length === 0) return `${target} > ${cause}`;
  const components = new Map<string, ResolvedMap['components'][number]>(
    map.components.map((each) => [each.id, each]),
  );
  const needs = (id: string): readonly string[] => {
    const component = components.get(id);
    if (component === undefined) return [];
    const all = [...component.needs, ...component.operations.flatMap((each) => each.needs)];
    return all.flatMap(({ target: own }) => componentsOf(own));
  };
  const [, ...between] = wayOver('', end, (at) => (at === '' ? starts : needs(at)));
  return [target, ...between.slice(0, -1).filter((each) => each !== target), cause].join(' > ');
}

function componentsOf(target: Target): readonly string[] {
  return target.kind === 'one'
    ? [target.ref.component]
    : target.of.map(({ component }): string => component);
}
