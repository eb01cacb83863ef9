/**
 * An incident replayed over a map: the interpreter over what was observed (M1), once for each reading
 * of what is unknown (U5). Everything that a terminal, a page or JSON shows of it is in the answer.
 */
import { fromMinutes, toMinutes } from '#base';
import type { Impairment, Incident } from '#core/incident';
import type { Journey, ResolvedMap } from '#core/map';
import { expand, type Expanded } from './expand.ts';
import { labelLate, mergeReadings, type LabelledInterval } from './late.ts';
import { naiveIntervals, naiveReach } from './naive.ts';
import type { JourneyLoss, NotServed } from './not-served.ts';
import type { ReplayAnswer, ReplayedJourney, ReplayInterval } from './replay-types.ts';
import { run } from './run.ts';
import type { Reading, Scenario } from './types.ts';
import { watchJourney, type JourneyWatch } from './watch-journey.ts';
import { watchLaunches } from './watch-launches.ts';
import { watchRoles } from './watch-roles.ts';
import { watchSpared, type SparedWatch } from './watch-spared.ts';
import { without, type Protection } from './without.ts';

export interface ReplayOptions {
  /** Takes one kind of protection out of the map first. */
  readonly without?: Protection | null;
}

/** Replays an incident whose rows are bound to the map (`bindIncident`). */
export function replay(
  map: ResolvedMap,
  incident: Incident,
  impairments: readonly Impairment[],
  options: ReplayOptions = {},
): ReplayAnswer {
  const protection = options.without ?? null;
  const expanded = expand(protection === null ? map : without(map, protection));
  const day = { expanded, incident, impairments, untilMs: fromMinutes(incident.endsAtMin) };
  const reaches = expanded.journeys.map((_, position) => naiveReach(expanded, position));
  const naives = reaches.map((reach) => naiveIntervals(expanded, impairments, reach));
  const anyReach = Uint8Array.from(expanded.places, (_, place) =>
    reaches.some((reach) => reach[place] === 1) ? 1 : 0,
  );
  const spared = naives.map((each, position) => watchSpared(position, each));
  const roles = watchRoles(expanded, anyReach);
  const launches = watchLaunches(expanded, anyReach);
  const hard = live(day, 'hard', (event) => {
    for (const watch of [...spared, roles, launches]) watch.after(event);
  });
  const soft = hasUnknown(expanded) ? live(day, 'soft', () => undefined) : hard;
  const minutes = spansInMinutes;
  return {
    format: 1,
    incident: incident.id,
    startsAt: incident.startsAt,
    endsAtMin: incident.endsAtMin,
    without: protection,
    journeys: expanded.journeys.flatMap(({ journey }, position): ReplayedJourney[] => {
      const watches = [hard[position], soft[position], spared[position]] as const;
      const [one, other, sparedWatch] = watches;
      if (one === undefined || other === undefined || sparedWatch === undefined) return [];
      const naive = minutes(clip(naives[position] ?? [], day.untilMs));
      return [replayedJourney(journey, one, other, sparedWatch, naive, day.untilMs)];
    }),
    failovers: roles.turns().map(({ atMs, ...turn }) => ({ atMin: toMinutes(atMs), ...turn })),
    blocked: minutes(roles.blocked(day.untilMs)).map(({ item, ...span }) => ({ ...span, ...item })),
    launches: minutes(launches.lost(day.untilMs)).map(({ item, ...span }) => ({
      ...span,
      ...item,
    })),
    flapping: roles.flapping(),
  };
}

interface Day {
  readonly expanded: Expanded;
  readonly incident: Incident;
  readonly impairments: readonly Impairment[];
  readonly untilMs: number;
}

/** One run under one reading; a watch for each journey, in order. */
function live(
  day: Day,
  reading: Reading,
  after: (event: Parameters<JourneyWatch['after']>[0]) => void,
): readonly JourneyWatch[] {
  const { expanded, incident, untilMs } = day;
  const scenario: Scenario = {
    impairments: day.impairments,
    reboot: false,
    reading,
    grace: 'range',
    muted: incident.observed,
  };
  const watches = expanded.journeys.map((_, position) =>
    watchJourney(expanded, position, incident.startsAt),
  );
  const end = run(
    expanded,
    scenario,
    (event) => {
      for (const watch of watches) watch.after(event);
      after(event);
    },
    (state, nextMs) => {
      for (const watch of watches) watch.beforeNext(state, Math.min(nextMs, untilMs));
    },
  );
  for (const watch of watches) watch.beforeNext(end, untilMs);
  return watches;
}

function hasUnknown({ needs }: Expanded): boolean {
  return needs.some(({ need }) => need.strength === 'unknown');
}

function replayedJourney(
  journey: Journey,
  hard: JourneyWatch,
  soft: JourneyWatch,
  spared: SparedWatch,
  naive: ReplayedJourney['naive'],
  untilMs: number,
): ReplayedJourney {
  const labelled = mergeReadings(
    labelLate(hard.intervals(), journey.canWaitMs),
    labelLate(soft.intervals(), journey.canWaitMs),
  );
  const { notServed, value } = widest(hard.loss(), soft.loss());
  const inDay = <Item extends { readonly atMs: number }>(
    items: readonly Item[],
  ): readonly (Omit<Item, 'atMs'> & { readonly atMin: number })[] =>
    items
      .filter(({ atMs }) => atMs <= untilMs)
      .map(({ atMs, ...item }) => ({ atMin: toMinutes(atMs), ...item }));
  return {
    id: journey.id,
    intervals: withWaves(clip(labelled, untilMs)),
    notServed,
    ...(value === null ? {} : { value }),
    naive,
    differs: spansInMinutes(spared.spans(untilMs)).map(({ item, ...span }) => ({
      ...span,
      ...item,
    })),
    differsComplete: spared.complete(),
    recoveries: inDay(hard.turns()),
    handovers: inDay(hard.causeChanges()),
  };
}

/** U5: where only numbers differ the range covers both readings. */
function widest(a: JourneyLoss, b: JourneyLoss): JourneyLoss {
  if (a.notServed === null || b.notServed === null) return a;
  const worse = a.notServed.atMost >= b.notServed.atMost ? a : b;
  const notServed: NotServed = {
    ...(worse.notServed ?? a.notServed),
    atLeast: Math.min(a.notServed.atLeast, b.notServed.atLeast),
  };
  return { notServed, value: worse.value };
}

/** A second wave: not ok again after having been ok, through a loss that no earlier interval ended in. */
function withWaves(intervals: readonly LabelledInterval[]): readonly ReplayInterval[] {
  const seen = new Set<string | undefined>();
  let wasBad = false;
  let okSince = false;
  return spansInMinutes(clip(intervals, Infinity)).map(({ fromMin, toMin, outcome, because }) => {
    const cause = because.at(-1);
    const bad = outcome !== 'ok';
    const secondWave = bad && wasBad && okSince && !seen.has(cause);
    if (bad) {
      seen.add(cause);
      wasBad = true;
      okSince = false;
    } else {
      okSince = wasBad;
    }
    return { fromMin, toMin, outcome, because, secondWave };
  });
}

/** What lies before a moment; what never ends, ends there. */
function clip<Item extends { readonly fromMs: number; readonly toMs: number | null }>(
  items: readonly Item[],
  untilMs: number,
): readonly (Omit<Item, 'toMs'> & { readonly fromMs: number; readonly toMs: number })[] {
  return items
    .filter(({ fromMs }) => fromMs < untilMs)
    .map((item) => ({ ...item, toMs: Math.min(item.toMs ?? Infinity, untilMs) }));
}

function spansInMinutes<Item extends { readonly fromMs: number; readonly toMs: number }>(
  items: readonly Item[],
): readonly (Omit<Item, 'fromMs' | 'toMs'> & {
  readonly fromMin: number;
  readonly toMin: number;
})[] {
  return items.map(({ fromMs, toMs, ...item }) => ({
    fromMin: toMinutes(fromMs),
    toMin: toMinutes(toMs),
    ...item,
  }));
}
