/**
 * Observations that stay: every look for a day, then a summary every five minutes, with what failed and
 * what changed kept as it was. Who draws a timeline or asks other places reads them here, in order.
 */

/** One look, as `watch --json` prints it. */
export interface Observation {
  readonly format: 1;
  /** `2026-11-25T09:40:00.000Z`. */
  readonly at: string;
  readonly target: string;
  readonly probe: string;
  readonly place: string;
  /** Null: it could not be looked at, or this place is cut off itself. */
  readonly ok: boolean | null;
  readonly ms: number;
  /** One sentence: what was seen. */
  readonly what: string;
  /** What is held of the target after this look. */
  readonly state: 'up' | 'down' | 'flapping' | 'unknown';
  /** Measurements by name. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Of a status feed: what it did not say at the look before. Absent when that is nothing. */
  readonly reports?: readonly object[];
}

/** The looks of five minutes, once they are more than a day old. Kept looks are counted here too. */
export interface ObservationSummary {
  /** When the five minutes begin, in milliseconds since 1970. */
  readonly fromMs: number;
  readonly target: string;
  readonly probe: string;
  readonly place: string;
  readonly good: number;
  readonly bad: number;
  /** Looks that could not be made. */
  readonly unseen: number;
  /** Of those that could. Null when there was none. */
  readonly leastMs: number | null;
  readonly meanMs: number | null;
  readonly mostMs: number | null;
}

/** What is asked for; all of it when a field is left out. */
export interface ObservationQuery {
  readonly target?: string;
  readonly place?: string;
  /** Milliseconds since 1970: from this one, until before that one. */
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** Looks of one answer; 10,000 when nothing is said. */
  readonly most?: number;
  /** The `next` of the answer before. */
  readonly after?: string;
}

/** Looks by time, and among those of one millisecond as they came. */
export interface ObservationList {
  readonly observations: readonly Observation[];
  /** For the next question; null when this was the last of them. */
  readonly next: string | null;
}

/** One target seen by one probe from one place. */
export interface ObservedSeries {
  readonly target: string;
  readonly probe: string;
  readonly place: string;
}

/** What thinning did. */
export interface Thinned {
  /** Looks that are now within summaries; `kept` of them also as they were. */
  readonly summed: number;
  readonly kept: number;
  /** The oldest kept looks, summaries and looks that had to leave, for the file had become too large. */
  readonly dropped: number;
}

/** How much there is. */
export interface ObservationSize {
  /** Of the database, without its free pages and without its log. */
  readonly bytes: number;
  readonly raw: number;
  readonly kept: number;
  readonly summaries: number;
}

/** A store of observations. Rejects with `StoreError`. */
export interface ObservationStore {
  /** When it is answered, it outlives the end of this process, whatever ends it. */
  append(observation: Observation, signal: AbortSignal): Promise<void>;
  /** Looks as they were, by time: all of the last day, of before then those that failed or changed. */
  list(query: ObservationQuery, signal: AbortSignal): Promise<ObservationList>;
  /** Five minutes each, by time, target, probe and place; 100,000 at most, the first ones. */
  summaries(
    query: Omit<ObservationQuery, 'after'>,
    signal: AbortSignal,
  ): Promise<readonly ObservationSummary[]>;
  /** Everything that was ever looked at, by target, probe and place. */
  series(signal: AbortSignal): Promise<readonly ObservedSeries[]>;
  /** Sums up what is older than a day, in small steps with pauses in between. */
  thin(signal: AbortSignal): Promise<Thinned>;
  size(signal: AbortSignal): Promise<ObservationSize>;
  close(): Promise<void>;
}
