/**
 * An incident replayed over a map: the interpreter over what was observed (M1), once for each reading
 * of what is unknown (U5). Everything that a terminal, a page or JSON shows of it is in the answer.
 */
import { fromMinutes, toMinutes } from '#base';
import type { Impairment, Incident } from '#core/incident';
import type { Journey, ResolvedMap } from '#core/map';
import { expand } from './expand.ts';
import { type Expanded } from './expanded.ts';
import { labelLate, mergeReadings } from './late.ts';
import { naiveIntervals, naiveReaches, touchesOf } from './naive.ts';
import { createLossCounter, type JourneyLoss, type NotServed } from './not-served.ts';
import type { ReplayAnswer, ReplayedJourney, ReplayInterval } from './replay-types.ts';
import { run, type Event } from './run.ts';
import type { Interval, Reading, Scenario } from './types.ts';
import { watchJourney, type JourneyWatch } from './watch-journey.ts';
import { watchLaunches } from './watch-launches.ts';
import { watchRoles } from './watch-roles.ts';
import { watchSpared } from './watch-spared.ts';
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
  const reaches = naiveReaches(expanded);
  const touches = touchesOf(expanded, impairments);
  const naives = reaches.map((reach) => naiveIntervals(touches, reach));
  const spared = naives.map((naive, position) => watchSpared(position, naive));
  const anyReach = union(expanded, reaches);
  const roles = watchRoles(expanded, anyReach);
  const launches = watchLaunches(expanded, anyReach);
  const hard = live(day, 'hard', (event) => {
    for (const watch of [...spared, roles, launches]) watch.after(event);
  });
  const soft = hasUnknown(expanded) ? live(day, 'soft', () => undefined) : hard;
  const journeys = expanded.journeys.flatMap(({ journey }, position): ReplayedJourney[] => {
    const [one, other, naive, sparing] = [
      hard[position],
      soft[position],
      naives[position],
      spared[position],
    ];
    if (!one || !other || !naive || !sparing) return [];
    return [
      {
        id: journey.id,
        ...replayed(journey, one, other, day.untilMs),
        naive: inMinutes(clip(naive, day.untilMs)),
        differs: withItems(sparing.spans(day.untilMs)),
        differsComplete: sparing.complete(),
      },
    ];
  });
  return {
    format: 1,
    incident: incident.id,
    startsAt: incident.startsAt,
    endsAtMin: incident.endsAtMin,
    without: protection,
    journeys,
    failovers: atMinutes(roles.turns(), day.untilMs),
    blocked: withItems(roles.blocked(day.untilMs)),
    launches: withItems(launches.lost(day.untilMs)),
    flapping: roles.flapping(),
  };
}

interface Day {
  readonly expanded: Expanded;
  readonly incident: Incident;
  readonly impairments: readonly Impairment[];
  readonly untilMs: number;
}

interface Lived {
  readonly intervals: readonly Interval[];
  readonly loss: JourneyLoss;
  readonly watch: JourneyWatch;
}

/** One run under one reading: what each journey went through, in order. */
function live(day: Day, reading: Reading, after: (event: Event) => void): readonly Lived[] {
  const { expanded, incident, untilMs } = day;
  const scenario: Scenario = {
    impairments: day.impairments,
    reboot: false,
    reading,
    grace: 'range',
    muted: incident.observed,
  };
  // Causes are told of the hard reading alone.
  const watches = expanded.journeys.map((_, at) => watchJourney(at, reading === 'hard'));
  const counter = createLossCounter(expanded, incident.startsAt);
  const end = run(
    expanded,
    scenario,
    (event) => {
      for (const watch of watches) watch.after(event);
      after(event);
    },
    (state, nextMs) => counter.count(state, Math.min(nextMs, untilMs)),
  );
  counter.count(end, untilMs);
  return watches.map((watch, position) => {
    const intervals = watch.intervals();
    return { intervals, loss: counter.lost(position, intervals), watch };
  });
}

function hasUnknown({ needs }: Expanded): boolean {
  return needs.some(({ need }) => need.strength === 'unknown');
}

function union(expanded: Expanded, reaches: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(expanded.places, (_, place) =>
    reaches.some((reach) => reach[place] === 1) ? 1 : 0,
  );
}

/** Both readings as one; causes and turns are those of the hard one. */
function replayed(
  { canWaitMs }: Journey,
  hard: Lived,
  soft: Lived,
  untilMs: number,
): Omit<ReplayedJourney, 'id' | 'naive' | 'differs' | 'differsComplete'> {
  const labelled = mergeReadings(
    labelLate(hard.intervals, canWaitMs),
    labelLate(soft.intervals, canWaitMs),
  );
  const { notServed, value, complete } = widest(hard.loss, soft.loss);
  return {
    intervals: withWaves(inMinutes(clip(labelled, untilMs))),
    notServed,
    ...(value === null ? {} : { value }),
    notServedComplete: complete,
    recoveries: atMinutes(hard.watch.turns(), untilMs),
    handovers: atMinutes(hard.watch.causeChanges(), untilMs),
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
  return { notServed, value: worse.value, complete: a.complete && b.complete };
}

/** A second wave: not ok again after having been ok, through a loss that no earlier interval ended in. */
function withWaves(
  intervals: readonly Omit<ReplayInterval, 'secondWave'>[],
): readonly ReplayInterval[] {
  const seen = new Set<string | undefined>();
  let okAgain = false;
  return intervals.map((interval) => {
    const cause = interval.because.at(-1);
    if (interval.outcome === 'ok') {
      okAgain = seen.size > 0;
      return { ...interval, secondWave: false };
    }
    const secondWave = okAgain && !seen.has(cause);
    seen.add(cause);
    okAgain = false;
    return { ...interval, secondWave };
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

type InMinutes<Item> = Omit<Item, 'fromMs' | 'toMs'> & {
  readonly fromMin: number;
  readonly toMin: number;
};

function inMinutes<Item extends { readonly fromMs: number; readonly toMs: number }>(
  items: readonly Item[],
): readonly InMinutes<Item>[] {
  return items.map(({ fromMs, toMs, ...item }) => ({
    fromMin: toMinutes(fromMs),
    toMin: toMinutes(toMs),
    ...item,
  }));
}

function withItems<Item>(
  spans: readonly { readonly fromMs: number; readonly toMs: number; readonly item: Item }[],
): readonly (Item & { readonly fromMin: number; readonly toMin: number })[] {
  return spans.map(({ fromMs, toMs, item }) => ({
    fromMin: toMinutes(fromMs),
    toMin: toMinutes(toMs),
    ...item,
  }));
}

function atMinutes<Item extends { readonly atMs: number }>(
  items: readonly Item[],
  untilMs: number,
): readonly (Omit<Item, 'atMs'> & { readonly atMin: number })[] {
  return items
    .filter(({ atMs }) => atMs <= untilMs)
    .map(({ atMs, ...item }) => ({ atMin: toMinutes(atMs), ...item }));
}
