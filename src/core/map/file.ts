/**
 * The file form of a map: what people write in `firebreak.yaml`, what `firebreak map --write` writes,
 * what any program may print to be a source. Plain data, nothing filled in.
 */

/** Version of the format; a file of another version is a problem that says what to do. */
export const FORMAT_VERSION = 1;

export interface MapFile {
  readonly firebreak: 1;
  readonly name?: string;
  /** Written by a tool: what stands here gives way to what is written by hand (N2). */
  readonly found?: true;
  readonly include?: readonly string[];
  readonly domains?: Readonly<Record<string, DomainFile>>;
  readonly components?: Readonly<Record<string, ComponentFile>>;
  readonly journeys?: Readonly<Record<string, JourneyFile>>;
  readonly goals?: readonly GoalFile[];
  readonly accept?: readonly AcceptFile[];
  /** Shape of `components`; wins over what was found, without a conflict. */
  readonly corrections?: Readonly<Record<string, ComponentFile>>;
  /** Found name to mine. */
  readonly aliases?: Readonly<Record<string, string>>;
}

export interface DomainFile {
  readonly level: string;
  /** The part of the id before its last `/` when not written. */
  readonly parent?: string;
}

export interface ComponentFile {
  readonly kind?: string;
  readonly count?: number;
  readonly in?: readonly string[];
  readonly atLeast?: number;
  readonly atLeastDegraded?: number;
  readonly failover?: FailoverFile;
  /** A duration: at least one start in that time (T5). */
  readonly restarts?: string;
  readonly needs?: NeedsFile;
  readonly operations?: Readonly<Record<string, OperationFile>>;
  /** For probabilities, later: `{ every: 90d, lasts: 1h }`. */
  readonly fails?: { readonly every: string; readonly lasts: string };
  readonly evidence?: readonly EvidenceFile[];
}

export interface FailoverFile {
  readonly after?: string;
  readonly standby?: 'hot' | 'cold';
  readonly needs?: NeedsFile;
  readonly checked?: boolean;
}

export interface OperationFile {
  readonly plane?: 'data' | 'control';
  readonly home?: string;
  readonly needs?: NeedsFile;
}

/** A list of names, or a mapping from name to facts (the canonical form). */
export type NeedsFile = readonly string[] | Readonly<Record<string, NeedFile>>;

export interface NeedFile {
  readonly hard?: true;
  readonly soft?: true;
  readonly unknown?: true;
  /** `10m`, `5m..1h` or `forever`. */
  readonly grace?: string;
  readonly refill?: string;
  readonly meanwhile?: 'degraded';
  readonly when?: 'running' | 'starting';
  readonly from?: 'anywhere';
  readonly checked?: true;
  readonly evidence?: readonly EvidenceFile[];
  /** With `anyOf`, or `atLeast` and `of`, the key names a group. */
  readonly anyOf?: readonly string[];
  readonly atLeast?: number;
  readonly of?: readonly string[];
}

export interface EvidenceFile {
  readonly word: 'seen' | 'declared' | 'published' | 'reported' | 'assumed';
  readonly at?: string;
  readonly note?: string;
  readonly traffic?: TrafficFile;
}

/** What was counted when something was seen. Counts of parts that look at different calls add up. */
export interface TrafficFile {
  /** First and last sight, UTC: `2026-11-18T06:48:00Z`. */
  readonly first: string;
  readonly last: string;
  /** Of a need: calls made. Of a component: calls served, which are the chances its needs had to show. */
  readonly calls: number;
  readonly errors?: number;
  /** Of the errors of a need: how many the caller bore, its own answer being good. */
  readonly borne?: number;
  /** Of the errors of a need: how many the caller passed on, its own answer being bad for no other need. */
  readonly passedOn?: number;
  /** Requests of the caller in which the need was called at least once. */
  readonly requests?: number;
  /** Calls that repeat one that failed, within one request. */
  readonly retries?: number;
  /** Nobody waits for the answer. */
  readonly async?: true;
  /** Durations as counts by bucket, `bucket:count` in order: adds up with others of its kind. */
  readonly latency?: string;
  /** The share of calls that was kept, when the recording says so: 0.1 is one in ten. */
  readonly sampled?: number;
  /** Counted were questions to DNS: that it is there is known, not how often. Nothing ages by them. */
  readonly presence?: true;
}

export interface JourneyFile {
  readonly through: string | readonly string[];
  /** `1200/min`, `40/h`, `3/s`, a number of calls a minute, or 24 or 168 numbers by hour (UTC). */
  readonly rate?: string | number | readonly number[];
  /** `42 EUR`, for each call. */
  readonly worth?: string;
  readonly canWait?: string;
  readonly safety?: boolean;
  readonly evidence?: readonly EvidenceFile[];
}

export interface GoalFile {
  /** All journeys when not written. */
  readonly journeys?: readonly string[];
  readonly survive: string | readonly string[];
  readonly for?: string;
  readonly backWithin?: string;
  readonly allow?: 'degraded';
}

export interface AcceptFile {
  readonly goal: string;
  readonly lost: readonly string[];
  readonly why: string;
  readonly until: string;
}
