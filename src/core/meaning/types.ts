/**
 * The question and the answer of the meaning, shared by the interpreter (`core/meaning`) and by the
 * fast engine (`core/engine`), which share nothing else.
 */
import type { Impairment } from '#core/incident';
import type { JourneyId } from '#core/map';

/** U1: ok < degraded < down. */
export type Outcome = 'ok' | 'degraded' | 'down';

/** U5: how needs of unknown strength are read. */
export type Reading = 'hard' | 'soft';

export interface Scenario {
  /** In any order. */
  readonly impairments: readonly Impairment[];
  /** G1: devices that the journeys reach start anew at minute 0. */
  readonly reboot: boolean;
  readonly reading: Reading;
  /** T2: `low` for goals (a grace ends at its lower bound), `range` for replay. */
  readonly grace: 'low' | 'range';
  /** I1: needs between this provider's own catalogue services do not act. Sorted. */
  readonly muted: readonly string[];
}

/** An unbroken stretch of one outcome. Neighbours differ in outcome. */
export interface Interval {
  readonly fromMs: number;
  /** null: it never ends. */
  readonly toMs: number | null;
  readonly outcome: Outcome;
  /** Ids from the journey to what is lost, at the interval's first moment; empty when ok. */
  readonly because: readonly string[];
}

/** What one journey goes through: intervals from the scenario's start without a gap, the last endless. */
export interface Timeline {
  readonly journey: JourneyId;
  readonly intervals: readonly Interval[];
}

/** Unbroken stretches of one badness within one timeline, in milliseconds; null never ends. */
export interface Stretches {
  readonly longestMs: number | null;
  readonly totalMs: number | null;
}

/** What one loss does to one journey. Late stretches (U3) count as ok here, and are said in `late`. */
export interface Effect {
  readonly journey: JourneyId;
  /** Of the outcome down. */
  readonly down: Stretches;
  /** Of degraded or down: worse than ok. */
  readonly worse: Stretches;
  /** A stop shorter than the journey's `canWait` happened. */
  readonly late: boolean;
  /** When the first stretch worse than ok begins (late ones included); null when there is none. */
  readonly firstMs: number | null;
}
