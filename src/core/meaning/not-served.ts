/**
 * How many requests a journey loses in a scenario (S3): its rate times the share that is not served,
 * from event to event, integrated where a grace runs out evenly meanwhile (T2).
 */
import type { JourneyId, Rate, ResolvedMap } from '#core/map';
import { callsIn, piecesOf, sinceMondayMs } from './calls.ts';
import { expand } from './expand.ts';
import { type Expanded } from './expanded.ts';
import { createRecorder, journeyOutcome, positionOf } from './interpret.ts';
import { isLate } from './late.ts';
import { run } from './run.ts';
import { meanOf } from './integrate.ts';
import { sharesOf, type Effort, type Shares } from './share.ts';
import type { State } from './state.ts';
import type { Interval, Scenario } from './types.ts';

export interface NotServed {
  readonly atLeast: number;
  readonly atMost: number;
  /** Part of `atMost` that fell in hours that were served, but not fully. */
  readonly ofWhichPartly: number;
}

export interface Value {
  readonly atMost: number;
  readonly ofWhichPartly: number;
  readonly currency: string;
}

export interface JourneyLoss {
  /** null: the journey's rate is not known. */
  readonly notServed: NotServed | null;
  /** null: its worth is not known. */
  readonly value: Value | null;
  /** False when the map was too large to look at everything: what was not counts as lost at most. */
  readonly complete: boolean;
}

/** Nodes looked at in one scenario, moment by moment. */
const EFFORT_AT_MOST = 300_000;

/** What a journey loses from the first event to `untilMs`, or to the last event when that is null. */
export function notServed(
  map: ResolvedMap,
  scenario: Scenario,
  journey: JourneyId,
  startsAt: string,
  untilMs: number | null = null,
): JourneyLoss {
  const expanded = expand(map);
  const position = positionOf(expanded, journey);
  const counter = createLossCounter(expanded, startsAt);
  const recorder = createRecorder();
  const end = run(
    expanded,
    scenario,
    ({ state }) => recorder.note(state.nowMs, journeyOutcome(state, position), () => []),
    (state, nextMs) => counter.count(state, Math.min(nextMs, untilMs ?? Infinity)),
  );
  if (untilMs !== null) counter.count(end, untilMs);
  return counter.lost(position, recorder.intervals());
}

/** Counts what journeys lose while a scenario runs. */
export interface LossCounter {
  /** To be called before the next event moves anything. */
  count(state: State, nextMs: number): void;
  /** What the journey at a position has lost; late stretches lose nothing (U3). */
  lost(position: number, intervals: readonly Interval[]): JourneyLoss;
}

/** A counter for all journeys of a map whose rate is known. */
export function createLossCounter(expanded: Expanded, startsAt: string): LossCounter {
  const startMs = sinceMondayMs(startsAt);
  const effort: Effort = { left: EFFORT_AT_MOST };
  const stretches: Stretch[][] = expanded.journeys.map(() => []);
  let complete = true;
  return {
    count(state, nextMs) {
      if (nextMs <= state.nowMs) return;
      const losing = [...expanded.journeys.keys()].filter(
        (at) => expanded.journeys[at]?.journey.rate != null && journeyOutcome(state, at) !== 'ok',
      );
      if (losing.length === 0) return;
      const shares = sharesOf(state, losing, effort);
      complete &&= shares.complete;
      for (const [asked, position] of losing.entries()) {
        const rate = expanded.journeys[position]?.journey.rate ?? null;
        if (rate === null) continue;
        const lost = lostBetween(shares, asked, rate, startMs, state.nowMs, nextMs);
        stretches[position]?.push({ fromMs: state.nowMs, ...lost });
      }
    },
    lost: (position, intervals) => {
      const journey = expanded.journeys[position]?.journey ?? null;
      if (journey?.rate == null) return { notServed: null, value: null, complete: true };
      const { canWaitMs, worth } = journey;
      const notServed = sumUp(stretches[position] ?? [], intervals, canWaitMs);
      if (worth === null) return { notServed, value: null, complete };
      const inMoney = (calls: number): number => Math.round(calls * worth.amount * 100) / 100;
      const value = {
        atMost: inMoney(notServed.atMost),
        ofWhichPartly: inMoney(notServed.ofWhichPartly),
        currency: worth.currency,
      };
      return { notServed, value, complete };
    },
  };
}

interface Stretch {
  readonly fromMs: number;
  readonly low: number;
  readonly high: number;
}

function sumUp(
  stretches: readonly Stretch[],
  intervals: readonly Interval[],
  canWaitMs: number | null,
): NotServed {
  let [low, stopped, partly] = [0, 0, 0];
  let at = 0;
  for (const stretch of stretches) {
    while ((intervals[at]?.toMs ?? Infinity) <= stretch.fromMs) at++;
    const interval = intervals[at];
    if (interval === undefined || isLate(interval, canWaitMs)) continue;
    low += stretch.low;
    if (interval.outcome === 'degraded') partly += stretch.high;
    else stopped += stretch.high;
  }
  return {
    atLeast: Math.floor(low + 1e-6),
    atMost: upwards(stopped + partly),
    ofWhichPartly: upwards(partly),
  };
}

/** Whole calls, rounded up; what is left of a sum of fractions is no call. */
function upwards(calls: number): number {
  return Math.max(0, Math.ceil(calls - 1e-6));
}

function lostBetween(
  shares: Shares,
  journey: number,
  rate: Rate,
  startMs: number,
  fromMs: number,
  toMs: number,
): { readonly low: number; readonly high: number } {
  let [low, high] = [0, 0];
  const steady = shares.rises ? null : shares.at(journey, fromMs);
  for (const piece of piecesOf(rate, startMs, fromMs, toMs)) {
    const mean = steady ?? meanOf((ms) => shares.at(journey, ms), piece.fromMs, piece.toMs);
    low += callsIn(piece) * mean.low;
    high += callsIn(piece) * mean.high;
  }
  return { low, high };
}
