/**
 * How many requests a journey loses in a scenario (S3): its rate times the share that is not served,
 * from event to event. While a grace runs out evenly the share is integrated by Simpson's rule over
 * pieces of a minute (exact for straight lines, and for products of up to three).
 */
import type { Journey, JourneyId, ResolvedMap } from '#core/map';
import { callsIn, piecesOf, sinceMondayMs } from './calls.ts';
import { expand, type Expanded } from './expand.ts';
import { createRecorder, journeyOutcome, positionOf, type Recorder } from './interpret.ts';
import { isLate } from './late.ts';
import { run } from './run.ts';
import { shareOf } from './share.ts';
import type { State } from './state.ts';
import type { Scenario } from './types.ts';

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
}

/** Pieces into which one stretch between two events is cut at most. */
const PIECES_AT_MOST = 2_000;
const PIECE_MS = 60_000;

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
  const counter = createLossCounter(expanded, position, startsAt);
  const recorder = createRecorder();
  const end = run(
    expanded,
    scenario,
    ({ state }) => {
      recorder.note(state.nowMs, journeyOutcome(state, position), () => []);
      counter.note(recorder);
    },
    (state, nextMs) => counter.count(state, Math.min(nextMs, untilMs ?? Infinity)),
  );
  if (untilMs !== null) counter.count(end, untilMs);
  return counter.lost(recorder);
}

/** Counts what one journey loses while a scenario runs. */
export interface LossCounter {
  /** To be called when an event is over and its outcome recorded. */
  note(recorder: Recorder): void;
  /** To be called before the next event moves anything. */
  count(state: State, nextMs: number): void;
  /** What was lost in all; late stretches lose nothing (U3). */
  lost(recorder: Recorder): JourneyLoss;
}

/** A counter for the journey at a position. */
export function createLossCounter(
  expanded: Expanded,
  position: number,
  startsAt: string,
): LossCounter {
  const startMs = sinceMondayMs(startsAt);
  /** Lost in each interval of the recorder, in its order. */
  const sums: { low: number; high: number }[] = [];
  const journey = expanded.journeys[position]?.journey ?? null;
  return {
    note(recorder) {
      if (recorder.count() > sums.length) sums.push({ low: 0, high: 0 });
    },
    count(state, nextMs) {
      const sum = sums.at(-1);
      if (sum === undefined || journey?.rate == null || nextMs <= state.nowMs) return;
      if (journeyOutcome(state, position) === 'ok') return;
      const lost = lostBetween(state, position, journey.rate, startMs, nextMs);
      sum.low += lost.low;
      sum.high += lost.high;
    },
    lost(recorder) {
      if (journey?.rate == null) return { notServed: null, value: null };
      const { canWaitMs, worth } = journey;
      const counted = recorder.intervals().map((interval, at) => ({
        partly: interval.outcome === 'degraded',
        ...(isLate(interval, canWaitMs) ? { low: 0, high: 0 } : (sums[at] ?? { low: 0, high: 0 })),
      }));
      const high = (parts: typeof counted): number =>
        parts.reduce((sum, part) => sum + part.high, 0);
      const low = counted.reduce((sum, part) => sum + part.low, 0);
      const found: NotServed = {
        atLeast: Math.floor(low + 1e-6),
        atMost: upwards(high(counted)),
        ofWhichPartly: upwards(high(counted.filter(({ partly }) => partly))),
      };
      if (worth === null) return { notServed: found, value: null };
      const inMoney = (calls: number): number => Math.round(calls * worth.amount * 100) / 100;
      const value = {
        atMost: inMoney(found.atMost),
        ofWhichPartly: inMoney(found.ofWhichPartly),
        currency: worth.currency,
      };
      return { notServed: found, value };
    },
  };
}

/** Whole calls, rounded up; what is left of a sum of fractions is no call. */
function upwards(calls: number): number {
  return Math.max(0, Math.ceil(calls - 1e-6));
}

function lostBetween(
  state: State,
  position: number,
  rate: NonNullable<Journey['rate']>,
  startMs: number,
  nextMs: number,
): { readonly low: number; readonly high: number } {
  let [low, high] = [0, 0];
  const first = shareOf(state, position, state.nowMs);
  const stepMs = first.rises
    ? Math.max(PIECE_MS, (nextMs - state.nowMs) / PIECES_AT_MOST)
    : nextMs - state.nowMs;
  let before = first;
  for (let fromMs = state.nowMs; fromMs < nextMs; fromMs += stepMs) {
    const toMs = Math.min(nextMs, fromMs + stepMs);
    const after = first.rises ? shareOf(state, position, toMs) : first;
    const middle = first.rises ? shareOf(state, position, (fromMs + toMs) / 2) : first;
    const mean = (side: 'low' | 'high'): number =>
      (before[side] + 4 * middle[side] + after[side]) / 6;
    for (const piece of piecesOf(rate, startMs, fromMs, toMs)) {
      low += callsIn(piece) * mean('low');
      high += callsIn(piece) * mean('high');
    }
    before = after;
  }
  return { low, high };
}
