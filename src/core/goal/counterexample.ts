/**
 * Counterexamples made ready to be shown: the smallest loss first, those around it counted (G4), the
 * path and the clock from an exact timeline, run again by the interpreter where one is given.
 */
import { assert } from '#base';
import type { Engine } from '#core/engine';
import { formatPlacement } from '#core/map';
import type { JourneyId, Lost } from '#core/map';
import { interpret } from '#core/meaning';
import type { Interval, Reading, Scenario, Timeline } from '#core/meaning';
import { canWaitOf, scenarioOf } from './evaluate.ts';
import type { ActingIncidents, Case } from './evaluate.ts';
import type { Judged, JudgedSet } from './judge.ts';
import { liesIn } from './map-index.ts';
import type { MapIndex } from './map-index.ts';
import { nest } from './nesting.ts';
import { effectOf, exceeds, isLate, outcomeUnder, stretchesWorse } from './outcome.ts';
import { bindPath, toSteps } from './path.ts';
import type { Stop } from './path.ts';
import type { CheckOptions, Counterexample } from './types.ts';
import { isOwn } from './outside.ts';
import { whenOf, whyOf } from './why.ts';

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

export interface ExplainOptions extends Pick<CheckOptions, 'assume'> {
  /** Run them again by the interpreter, which must agree. */
  readonly confirm: boolean;
  readonly incidents: ActingIncidents;
}

/** The shown sets explained, in their order. Each loss is run once for all its journeys. */
export function explainAll(
  index: MapIndex,
  engine: Engine,
  shown: readonly Shown[],
  options: ExplainOptions,
): readonly Counterexample[] {
  const timelines = runAll(index, shown, options, (scenario, journeys) =>
    engine.timelines(scenario, journeys),
  );
  if (options.confirm) {
    const again = runAll(index, shown, options, (scenario, journeys) =>
      interpret(index.map, scenario, journeys),
    );
    for (const each of shown) assertSame(index, each, again.get(each));
  }
  const enough = smallerLosses(index, engine, shown, timelines, options);
  return shown.map((each) => explain(index, each, timelines.get(each), enough.get(each) ?? null));
}

type Run = (scenario: Scenario, journeys: readonly JourneyId[]) => readonly Timeline[];

function runAll(
  index: MapIndex,
  shown: readonly Shown[],
  options: ExplainOptions,
  run: Run,
): ReadonlyMap<Shown, Timeline> {
  const groups = Map.groupBy(shown, ({ judged, item }) =>
    [judged.case.goal.forMs, item.reading, ...item.set.ids].join('\n'),
  );
  const found = new Map<Shown, Timeline>();
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const scenario = scenarioFor(index, first.judged.case, first.item, options);
    const journeys = [...new Set(group.map(({ judged }) => judged.case.journey))].sort();
    const timelines = new Map(run(scenario, journeys).map((each) => [each.journey, each]));
    for (const each of group) {
      const timeline = timelines.get(each.judged.case.journey);
      assert(timeline !== undefined, 'a timeline for each journey asked');
      found.set(each, timeline);
    }
  }
  return found;
}

function scenarioFor(
  index: MapIndex,
  each: Case,
  { set, reading }: { readonly set: JudgedSet['set']; readonly reading: Reading },
  options: ExplainOptions,
): Scenario {
  const { incidents } = options;
  return scenarioOf(index, each, set, {
    reading,
    incidents,
    assumeWorst: options.assume === 'worst',
  });
}

/** The path of one counterexample, bound to the map. */
export function counterexampleStops(
  index: MapIndex,
  engine: Engine,
  shown: Shown,
  options: ExplainOptions,
): readonly Stop[] {
  const scenario = scenarioFor(index, shown.judged.case, shown.item, options);
  const [timeline] = engine.timelines(scenario, [shown.judged.case.journey]);
  return timeline === undefined ? [] : bindPath(index, offence(index, shown, timeline).because);
}

/** The interpreter is the definition (M1): a counterexample that it does not confirm is a bug of ours. */
function assertSame(index: MapIndex, shown: Shown, timeline: Timeline | undefined): void {
  const { goal, journey } = shown.judged.case;
  assert(timeline !== undefined, 'a timeline for each journey asked');
  const outcome = outcomeUnder(goal, effectOf(timeline, canWaitOf(index, journey)));
  assert(
    outcome === shown.item.outcome,
    `interpreter and engine agree that losing ${shown.item.set.ids.join(' + ')} leaves ${journey} ` +
      `${shown.item.outcome} (the interpreter says ${outcome})`,
  );
}

function explain(
  index: MapIndex,
  shown: Shown,
  timeline: Timeline | undefined,
  enough: string | null,
): Counterexample {
  assert(timeline !== undefined, 'a timeline for each journey asked');
  const { judged, item, around } = shown;
  const { goal, journey, reach } = judged.case;
  const { startsMs, because } = offence(index, shown, timeline);
  const stops = bindPath(index, because);
  const finding = { index, reach, set: item.set, stops };
  const { longestMs, totalMs } = stretchesWorse(goal, item.effect);
  const tolerated = goal.allow === 'degraded' && item.outcome === 'degraded';
  return {
    lost: item.set.ids,
    path: toSteps(because[0] === journey ? stops : [journeyStop(journey), ...stops]),
    why: whyOf(finding),
    enough,
    startsMs,
    when: whenOf(finding, startsMs),
    outcome: item.outcome === 'down' ? 'down' : 'degraded',
    longestMs: tolerated ? item.effect.worse.longestMs : longestMs,
    totalMs: tolerated ? item.effect.worse.totalMs : totalMs,
    alsoBy: around,
    own: isOwnLoss(index, item.set.lost),
  };
}

function journeyStop(journey: JourneyId): Stop {
  return { id: journey, component: null, domain: null, operation: null, owned: null };
}

/** The first moment of the first stretch that is too long, and why, at the first moment of its worst outcome. */
function offence(
  index: MapIndex,
  { judged, item }: Shown,
  timeline: Timeline,
): { readonly startsMs: number; readonly because: readonly string[] } {
  const { goal, journey } = judged.case;
  const canWaitMs = canWaitOf(index, journey);
  const least = item.outcome === 'down' && goal.allow === 'degraded' ? 2 : 1;
  const bad = (each: Interval): boolean => rank(each) >= least && !isLate(each, canWaitMs);
  const stretches = stretchesOf(timeline.intervals, bad);
  const first = stretches.find((stretch) => exceeds(lengthOf(stretch), goal.backWithinMs));
  const worstOne = first?.find((each) => each.outcome === item.outcome) ?? first?.[0];
  return { startsMs: first?.[0]?.fromMs ?? 0, because: worstOne?.because ?? [] };
}

function rank({ outcome }: Interval): number {
  return outcome === 'down' ? 2 : outcome === 'degraded' ? 1 : 0;
}

function stretchesOf(
  intervals: readonly Interval[],
  bad: (each: Interval) => boolean,
): readonly (readonly Interval[])[] {
  const stretches: Interval[][] = [];
  let open: Interval[] | null = null;
  for (const each of intervals) {
    if (!bad(each)) {
      open = null;
    } else if (open === null) {
      open = [each];
      stretches.push(open);
    } else {
      open.push(each);
    }
  }
  return stretches;
}

function lengthOf(stretch: readonly Interval[]): number | null {
  const toMs = stretch.at(-1)?.toMs ?? null;
  return toMs === null ? null : toMs - (stretch[0]?.fromMs ?? 0);
}

/** For lost domains: the last placement on the path, where its loss alone breaks the goal too. */
function smallerLosses(
  index: MapIndex,
  engine: Engine,
  shown: readonly Shown[],
  timelines: ReadonlyMap<Shown, Timeline>,
  options: ExplainOptions,
): ReadonlyMap<Shown, string> {
  const found = new Map<Shown, string>();
  for (const each of shown) {
    const timeline = timelines.get(each);
    const [lost, ...others] = each.item.set.lost;
    if (timeline === undefined || lost?.kind !== 'domain' || others.length > 0) continue;
    if (each.item.set.ids.length > 1) continue;
    const last = bindPath(index, offence(index, each, timeline).because).findLast(
      ({ component, domain }) => component !== null && domain !== null,
    );
    if (!last?.component || last.domain === null || !liesIn(index, last.domain, lost.domain))
      continue;
    const { goal, journey } = each.judged.case;
    const smaller: Lost = { kind: 'placement', component: last.component.id, domain: last.domain };
    const [effect] = engine.sweep({
      journeys: [journey],
      losses: [[smaller]],
      forMs: goal.forMs,
      reading: each.item.reading,
      reboot: false,
      assumeWorst: options.assume === 'worst',
    });
    const touched = effect?.effects.find((one) => one.journey === journey);
    if (touched === undefined || outcomeUnder(goal, touched) !== each.item.outcome) continue;
    found.set(each, formatPlacement(last.component.id, last.domain));
  }
  return found;
}
