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

const NOTHING: ReadonlySet<string> = new Set();

/** Targets that the map knows, and the causes among them. */
export interface MapCauses extends Causes {
  /** Names that are journeys or parts of the map, sorted. */
  readonly known: readonly string[];
}

/** Binds names of targets to journeys and parts of the map; the others have no cause here. */
export function causesOfMap(targets: readonly string[], map: ResolvedMap, known: Known): MapCauses {
  const bound = targets.flatMap((name) => bind(name, map, known) ?? []);
  const names = bound.map(({ name }) => name).sort();
  const through = new Map(bound.map((each) => [each.name, each.through]));
  const seen = watchedMap(map, names, through);
  const lost = new Map(
    bound.flatMap(({ name, lost: own }) => (own === null ? [] : [[name, [own]] as const])),
  );
  const alone = new Map<string, ReadonlySet<string>>();
  const prepare = (all: readonly string[]): void => {
    const wanted = all.filter((each) => !alone.has(each) && lost.has(each));
    const taken = sweep(
      seen,
      wanted.map((each) => lost.get(each) ?? []),
    );
    for (const [index, each] of wanted.entries()) {
      const own = new Set(taken[index]);
      own.delete(each);
      alone.set(each, own);
    }
  };
  const takenBy = (target: string): ReadonlySet<string> => {
    if (!alone.has(target)) prepare([target]);
    return alone.get(target) ?? NOTHING;
  };
  return {
    known: names,
    prepare,
    takenBy,
    takenTogether: (all) =>
      sweep(seen, [all.flatMap((each) => lost.get(each) ?? [])])[0] ?? NOTHING,
    way: waysOf(through, map),
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

/** What each of the losses takes; nothing lost takes nothing. */
function sweep(
  { engine, journeys }: Seen,
  losses: readonly (readonly Lost[])[],
): readonly ReadonlySet<string>[] {
  const taken = losses.map(() => new Set<string>());
  if (losses.every((lost) => lost.length === 0)) return taken;
  const swept = engine.sweep({
    journeys: [...journeys.keys()],
    losses,
    forMs: null,
    reading: 'hard',
    reboot: false,
    assumeWorst: false,
  });
  for (const { index, effects } of swept) {
    for (const { journey, down } of effects) {
      const target = journeys.get(journey);
      const isDown = down.longestMs === null || down.longestMs > 0;
      if (isDown && target !== undefined) taken[index]?.add(target);
    }
  }
  return taken;
}

/** Ways over needs of any strength, from component to component. */
function waysOf(
  through: ReadonlyMap<string, readonly Ref[]>,
  map: ResolvedMap,
): (target: string, cause: string) => string {
  const needs = new Map<string, readonly string[]>(
    map.components.map((each) => {
      const all = [...each.needs, ...each.operations.flatMap((operation) => operation.needs)];
      return [each.id, all.flatMap(({ target }) => componentsOf(target))];
    }),
  );
  return (target, cause) => {
    const end = through.get(cause)?.[0]?.component;
    const starts = through.get(target)?.map(({ component }): string => component) ?? [];
    if (end === undefined || starts.length === 0) return `${target} > ${cause}`;
    const [, ...between] = wayOver('', end, (at) => (at === '' ? starts : (needs.get(at) ?? [])));
    return [target, ...between.slice(0, -1).filter((each) => each !== target), cause].join(' > ');
  };
}

function componentsOf(target: Target): readonly string[] {
  return target.kind === 'one'
    ? [target.ref.component]
    : target.of.map(({ component }): string => component);
}
