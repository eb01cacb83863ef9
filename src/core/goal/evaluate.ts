/**
 * Judges cases (a goal for a journey, with its fault sets) by the engine under one reading. Cases of
 * the same duration share one sweep, so a loss that several goals ask about is worked out once.
 */
import { assert } from '#base';
import type { Engine } from '#core/engine';
import { bindIncident } from '#core/incident';
import type { Impairment, Incident } from '#core/incident';
import type { Goal, JourneyId, ResolvedMap } from '#core/map';
import type { Effect, Reading, Scenario } from '#core/meaning';
import type { FaultSet } from './losses.ts';
import type { MapIndex } from './map-index.ts';
import { effectOf, longer, outcomeUnder, wordFor, worse } from './outcome.ts';
import type { JudgedOutcome } from './outcome.ts';
import type { Reach } from './reach.ts';
import type { Verdict } from './types.ts';

/** One goal for one journey, with everything that it must survive. */
export interface Case {
  readonly goal: Goal;
  readonly journey: JourneyId;
  readonly reach: Reach;
  readonly sets: readonly FaultSet[];
  readonly complete: boolean;
}

export interface SetEffect {
  readonly set: FaultSet;
  readonly effect: Effect;
}

/** A case under one reading. */
export interface Judgement {
  readonly reading: Reading;
  readonly word: Exclude<Verdict, 'UNDECIDED'>;
  readonly outcome: JudgedOutcome;
  /** Sets with any effect, in the order of the case's sets. */
  readonly touched: readonly SetEffect[];
}

/** Incidents laid over a map, by id: what they take away, and the needs they silence (I1). */
export type ActingIncidents = ReadonlyMap<
  string,
  { readonly impairments: readonly Impairment[]; readonly muted: readonly string[] }
>;

/** The incidents laid over this map; a changed map needs them laid anew. */
export function layIncidents(
  incidents: ReadonlyMap<string, Incident>,
  map: ResolvedMap,
): ActingIncidents {
  return new Map(
    [...incidents].map(([id, incident]) => {
      const { impairments } = bindIncident(incident, map);
      return [id, { impairments, muted: incident.observed }] as const;
    }),
  );
}

export interface EvaluateOptions {
  readonly reading: Reading;
  /** N7: unplaced components stand in whatever domain is lost. */
  readonly assumeWorst: boolean;
  readonly incidents: ActingIncidents;
  readonly progress?: ((done: number) => void) | undefined;
}

/** Losses handed to the engine at once: bounds what is kept of their effects. */
const CHUNK = 20_000;

/** The judgements of the cases, in their order. */
export function evaluate(
  index: MapIndex,
  engine: Engine,
  cases: readonly Case[],
  options: EvaluateOptions,
): readonly Judgement[] {
  const touched = new Map<Case, SetEffect[]>(cases.map((each) => [each, []]));
  for (const group of sweepGroups(cases)) sweepGroup(engine, group, options, touched);
  for (const each of cases) {
    for (const set of each.sets) {
      if (set.incidents.length === 0) continue;
      const effect = effectOfIncidents(index, engine, each, set, options);
      if (effect !== null) touched.get(each)?.push({ set, effect });
    }
  }
  return cases.map((each) => judge(each, options.reading, touched.get(each) ?? []));
}

function judge(each: Case, reading: Reading, touched: readonly SetEffect[]): Judgement {
  const outcome = touched.reduce<JudgedOutcome>(
    (worst, { effect }) => worse(worst, outcomeUnder(each.goal, effect)),
    'ok',
  );
  return { reading, word: wordFor(each.goal, outcome), outcome, touched };
}

/** Losses of one duration, judged in one sweep for all the cases that ask about some of them. */
interface SweepGroup {
  readonly forMs: number | null;
  readonly reboot: boolean;
  /** Sorted. */
  readonly journeys: readonly JourneyId[];
  readonly sets: readonly FaultSet[];
  /** By journey: its cases, each with a mark for the sets that it asks about. */
  readonly asked: ReadonlyMap<
    JourneyId,
    readonly { readonly each: Case; readonly marks: Uint8Array }[]
  >;
}

function sweepGroups(cases: readonly Case[]): readonly SweepGroup[] {
  const parts = cases.flatMap((each) =>
    [false, true].map((reboot) => ({
      each,
      reboot,
      sets: each.sets.filter((set) => set.reboot === reboot && set.incidents.length === 0),
    })),
  );
  const groups = Map.groupBy(
    parts.filter(({ sets }) => sets.length > 0),
    ({ each, reboot }) => `${each.goal.forMs} ${reboot}`,
  );
  return [...groups.values()].map((group) => {
    const sets = [...new Set(group.flatMap((part) => part.sets))];
    const numbers = new Map(sets.map((set, number) => [set, number]));
    const asked = group.map(({ each, sets: own }) => {
      const marks = new Uint8Array(sets.length);
      for (const set of own) marks[numbers.get(set) ?? 0] = 1;
      return { each, marks };
    });
    const byJourney = Map.groupBy(asked, ({ each }) => each.journey);
    const { each, reboot } = group[0] as (typeof group)[number];
    return {
      forMs: each.goal.forMs,
      reboot,
      journeys: [...byJourney.keys()].sort(),
      sets,
      asked: byJourney,
    };
  });
}

function sweepGroup(
  engine: Engine,
  group: SweepGroup,
  options: EvaluateOptions,
  touched: ReadonlyMap<Case, SetEffect[]>,
): void {
  const same = createSame();
  for (let start = 0; start < group.sets.length; start += CHUNK) {
    const sets = group.sets.slice(start, start + CHUNK);
    const found = engine.sweep(
      {
        journeys: group.journeys,
        losses: sets.map(({ lost }) => lost),
        forMs: group.forMs,
        reading: options.reading,
        reboot: group.reboot,
        assumeWorst: options.assumeWorst,
      },
      (done) => options.progress?.(start + done),
    );
    for (const { index, effects } of found) {
      const set = sets[index];
      assert(set !== undefined, 'the sweep answers what it was asked');
      for (const effect of effects) {
        const entry = { set, effect: same(effect) };
        for (const { each, marks } of group.asked.get(effect.journey) ?? []) {
          if (marks[start + index] === 1) touched.get(each)?.push(entry);
        }
      }
    }
  }
}

/** Many losses do the same to a journey: each such effect is kept once. */
function createSame(): (effect: Effect) => Effect {
  const known = new Map<string, Effect>();
  return (effect) => {
    const { journey, down, worse: bad, late, firstMs } = effect;
    const key = `${down.longestMs} ${down.totalMs} ${bad.longestMs} ${bad.totalMs} ${late} ${firstMs} ${journey}`;
    const before = known.get(key);
    if (before === undefined) known.set(key, effect);
    return before ?? effect;
  };
}

function effectOfIncidents(
  index: MapIndex,
  engine: Engine,
  each: Case,
  set: FaultSet,
  options: EvaluateOptions,
): Effect | null {
  const scenario = scenarioOf(index, each, set, options);
  const [timeline] = engine.timelines(scenario, [each.journey]);
  assert(timeline !== undefined, 'a timeline for each journey asked');
  const effect = effectOf(timeline, canWaitOf(index, each.journey));
  return effect.firstMs === null ? null : effect;
}

/** How long a journey may be late, or null. */
export function canWaitOf(index: MapIndex, journey: JourneyId): number | null {
  return index.journeys.get(journey)?.canWaitMs ?? null;
}

/** The whole scenario of a fault set: losses from 0 to `for`, incidents at their own minutes (T6, T7). */
export function scenarioOf(
  index: MapIndex,
  each: Case,
  set: FaultSet,
  options: Pick<EvaluateOptions, 'reading' | 'assumeWorst' | 'incidents'>,
): Scenario {
  const incidents = set.incidents.map((id) => {
    const incident = options.incidents.get(id);
    assert(incident !== undefined, `incident ${id} was bound to the map`);
    return incident;
  });
  const unplaced =
    options.assumeWorst && set.lost.some(({ kind }) => kind === 'domain')
      ? index.map.components.filter(({ placements }) => placements.length === 0)
      : [];
  const lost = [
    ...set.lost,
    ...unplaced.map(({ id }) => ({ kind: 'component', component: id }) as const),
  ];
  const losses = lost.map((one): Impairment => ({
    lost: one,
    effect: 'down',
    fromMs: 0,
    toMs: each.goal.forMs,
    share: { low: 1, high: 1 },
  }));
  return {
    impairments: [...losses, ...incidents.flatMap(({ impairments }) => impairments)],
    reboot: set.reboot,
    reading: options.reading,
    grace: 'low',
    // What was seen says nothing of a day on which something else is lost too (I1).
    muted: losses.length > 0 ? [] : [...new Set(incidents.flatMap(({ muted }) => muted))].sort(),
  };
}

/** Effects of both readings of one set as one: the worse outcome, the longer times (U5). */
export function worst(a: Effect, b: Effect): Effect {
  const firsts = [a.firstMs, b.firstMs].filter((each) => each !== null);
  return {
    journey: a.journey,
    down: {
      longestMs: longer(a.down.longestMs, b.down.longestMs),
      totalMs: longer(a.down.totalMs, b.down.totalMs),
    },
    worse: {
      longestMs: longer(a.worse.longestMs, b.worse.longestMs),
      totalMs: longer(a.worse.totalMs, b.worse.totalMs),
    },
    late: a.late || b.late,
    firstMs: firsts.length === 0 ? null : Math.min(...firsts),
  };
}
