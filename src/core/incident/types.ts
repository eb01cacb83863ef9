/**
 * An outage as data: what was observed, minute by minute, of which operation, and what people did.
 * Minutes count from the incident's own T0 and may be negative (T7). A range is read at its widest.
 */
import type { EvidenceWord, Lost } from '#core/map';

/** A minute, or the earliest and latest that it may have been. */
export type Minute = number | { readonly earliest: number; readonly latest: number };

/**
 * How it failed. `fails` and `empty` are down; `slow`, `stale` and `partly` (some errors) are
 * degraded; `wrong` is a valid answer that is not true: neither grace nor failover notices it (S1, U4).
 */
export type ImpairmentKind = 'fails' | 'empty' | 'slow' | 'stale' | 'partly' | 'wrong';

/** Share of requests that failed, 0..1, only where it was published (S1). */
export interface Share {
  readonly low: number;
  readonly high: number;
}

/** One observed impairment of one thing, from a minute to a minute. */
export interface IncidentRow {
  /** As typed in the file: `aws/us-east-1/dynamodb:name`, `aws/redshift:iam-user-query`. */
  readonly lost: string;
  readonly kind: ImpairmentKind;
  /** null: the onset is not known; read as the incident's start. */
  readonly from: Minute | null;
  /** null: the end is not known; read as the incident's end. */
  readonly until: Minute | null;
  readonly share: Share | null;
  /** One sentence: through what it failed. */
  readonly because: string;
  readonly evidence: EvidenceWord;
  readonly cites: string;
  /** From memory, not re-checked at its source: printed with a mark. */
  readonly unverified: boolean;
}

/** What operators did, and when. */
export interface OperatorAction {
  readonly at: Minute;
  readonly what: string;
  /** A word or two for a tick under the day: "cause found". */
  readonly short: string;
  readonly cites: string;
  readonly unverified: boolean;
}

/** What was said in public, or what others reported. */
export interface Report {
  readonly at: Minute;
  readonly by: string;
  readonly what: string;
  readonly cites: string;
  readonly unverified: boolean;
}

export interface Incident {
  /** `aws-2025-10-20`: provider and UTC date; the folder's name. */
  readonly id: string;
  readonly title: string;
  readonly provider: string;
  /** UTC, `2025-10-20T06:48Z`: minute 0. */
  readonly startsAt: string;
  /** The last minute of any impairment. */
  readonly endsAtMin: number;
  /** One or two sentences: what happened. */
  readonly summary: string;
  /** Error of the published times, in minutes: printed as +-5 min. */
  readonly timesWithinMin: number;
  /**
   * Providers whose services' state is what the rows say, no more: the catalogue's inferred needs
   * between that provider's own services do not act in a replay (I1).
   */
  readonly observed: readonly string[];
  /** In order of onset, then id. */
  readonly rows: readonly IncidentRow[];
  readonly actions: readonly OperatorAction[];
  readonly reports: readonly Report[];
  readonly sources: readonly {
    readonly id: string;
    readonly title: string;
    readonly url: string | null;
  }[];
}

/** A row that acts on a map: bound to what it takes away, at its widest, in milliseconds. */
export interface Impairment {
  readonly lost: Lost;
  /** `wrong` reads as down, but neither grace nor failover notices it. */
  readonly effect: 'down' | 'degraded' | 'wrong';
  readonly fromMs: number;
  /** null: never lifted. */
  readonly toMs: number | null;
  /** Of failing requests while it acts: 1..1 for a loss, 0..1 where none was published. */
  readonly share: Share;
}
