/** Counterexamples chosen to be shown, run exactly, with the whole path to what is lost. */
import { assert } from '#base';
import type { Engine } from '#core/engine';
import type { Component, DomainId, JourneyId, Lost } from '#core/map';
import type { Scenario, Timeline } from '#core/meaning';
import { countUnits } from './count-units.ts';
import { canWaitOf, scenarioOf } from './evaluate.ts';
import type { ActingIncidents } from './evaluate.ts';
import type { Judged, JudgedSet } from './judge.ts';
import type { FaultSet } from './losses.ts';
import { liesIn, regionOf } from './map-index.ts';
import type { MapIndex } from './map-index.ts';
import { nest } from './nesting.ts';
import { offenceIn } from './offence.ts';
import type { Offence } from './offence.ts';
import { isOwn } from './outside.ts';
import { bindPath } from './path.ts';
import type { Stop } from './path.ts';
import { otherPlacement } from './standby.ts';
import type { CheckOptions } from './types.ts';

/** A set to be shown for a case, with those around it. */
export interface Shown {
  readonly judged: Judged;
  readonly item: JudgedSet;
  readonly around: readonly string[];
}

/** The innermost of a case's sets, those among a team's own services last. */
export function innermost(
  index: MapIndex,
  judged: Judged,
  sets: readonly JudgedSet[],
  ownLast: boolean,
): readonly Shown[] {
  const nests = nest(index, sets).map(({ item, around }) => ({ judged, item, around }));
  if (!ownLast) return nests;
  const own = nests.map((each) => isOwnLoss(index, each.item.set.lost));
  return [
    ...nests.filter((_, at) => own[at] !== true),
    ...nests.filter((_, at) => own[at] === true),
  ];
}

/** True when nothing but a team's own services is lost. */
export function isOwnLoss(index: MapIndex, lost: readonly Lost[]): boolean {
  const each = lost.map((one) => ('component' in one ? index.components.get(one.component) : null));
  return each.length > 0 && each.every((component) => !!component && isOwn(component));
}

export interface ShowOptions extends Pick<CheckOptions, 'assume' | 'compile'> {
  readonly incidents: ActingIncidents;
}

/** Runs all, each loss once for all its journeys. */
export function runShown(
  index: MapIndex,
  shown: readonly Shown[],
  options: ShowOptions,
  run: (scenario: Scenario, journeys: readonly JourneyId[]) => readonly Timeline[],
): ReadonlyMap<Shown, Timeline> {
  const groups = Map.groupBy(shown, ({ judged, item }) =>
    [judged.case.goal.forMs, item.reading, ...item.set.ids].join('\n'),
  );
  const found = new Map<Shown, Timeline>();
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const journeys = [...new Set(group.map(({ judged }) => judged.case.journey))].sort();
    const timelines = run(scenarioFor(index, first, options), journeys);
    const byJourney = new Map(timelines.map((each) => [each.journey, each]));
    for (const each of group) {
      const timeline = byJourney.get(each.judged.case.journey);
      assert(timeline !== undefined, 'a timeline for each journey asked');
      found.set(each, timeline);
    }
  }
  return found;
}

/** The scenario of a shown set. */
export function scenarioFor(
  index: MapIndex,
  { judged, item }: Shown,
  options: ShowOptions,
): Scenario {
  const { incidents, assume } = options;
  const { reading, set } = item;
  return scenarioOf(index, judged.case, set, {
    reading,
    incidents,
    assumeWorst: assume === 'worst',
  });
}

/** Where its goal is broken, and the stops from the journey to what is lost, through a standby that waits. */
export interface Trace extends Offence {
  readonly stops: readonly Stop[];
}

/** Components with several placements that one trace looks behind; each costs an engine of its own. */
const LOOKS = 5;

/** Units of a map above which no trace looks behind. */
const LOOK_UP_TO = 20_000;

/** Traces a shown set along its timeline. */
export function traceOf(
  index: MapIndex,
  shown: Shown,
  timeline: Timeline,
  options: ShowOptions,
): Trace {
  const { goal, journey } = shown.judged.case;
  const offence = offenceIn(timeline, goal, shown.item.outcome, canWaitOf(index, journey));
  const scenario = scenarioFor(index, shown, options);
  let stops = bindPath(index, offence.because);
  const looks = countUnits(index.map) <= LOOK_UP_TO ? LOOKS : 0;
  let from = 0;
  for (let look = 0; look < looks; look++) {
    const spread = spreadStop(index, shown.item.set, stops, from);
    if (spread === null) break;
    const { at, component, others } = spread;
    const more = otherPlacement(index, options.compile, component, others, scenario, offence.atMs);
    if (more !== null) {
      stops = bindPath(index, [...stops.slice(0, at).map(({ id }) => id), ...more]);
    }
    from = at + 1;
  }
  return { ...offence, stops };
}

interface Spread {
  readonly at: number;
  readonly component: Component;
  /** Placements that the loss leaves standing. */
  readonly others: readonly DomainId[];
}

/** The first stop at a placement where the loss is, of a component that stands elsewhere too. */
function spreadStop(
  index: MapIndex,
  set: FaultSet,
  stops: readonly Stop[],
  from: number,
): Spread | null {
  const last = stops.findLast(({ domain }) => domain !== null)?.domain ?? null;
  const named = set.lost.flatMap((lost) => ('domain' in lost ? [lost.domain] : []));
  const places = named.length > 0 ? named : last === null ? [] : [last];
  const lost = new Set(places.map((place) => regionOf(index, place) ?? place));
  const isLost = (domain: DomainId): boolean =>
    [...lost].some((place) => liesIn(index, domain, place));
  for (let at = from; at < stops.length; at++) {
    const { component = null, domain = null } = stops[at] ?? {};
    if (component === null || domain === null || !isOwn(component) || !isLost(domain)) continue;
    const others = component.placements.filter((each) => !isLost(each));
    if (others.length > 0) return { at, component, others };
  }
  return null;
}

/** The trace of one shown set on this engine. */
export function traceShown(
  index: MapIndex,
  engine: Engine,
  shown: Shown,
  options: ShowOptions,
): Trace {
  const { journey } = shown.judged.case;
  const [timeline] = engine.timelines(scenarioFor(index, shown, options), [journey]);
  assert(timeline !== undefined, 'a timeline for each journey asked');
  return traceOf(index, shown, timeline, options);
}
