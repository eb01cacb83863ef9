/** What was seen, what was said, and what both come to. Moments are milliseconds since 1970, in UTC. */

/** One look at one thing from one place: a line of `watch --json`. */
export interface Look {
  readonly atMs: number;
  readonly target: string;
  /** How it was looked at: `http`, `dns`, `feed`. */
  readonly probe: string;
  readonly place: string;
  /** Null: it could not be looked at. */
  readonly ok: boolean | null;
}

/** Who says it: somebody that we depend on, ourselves in public, or a diagnosis. */
export type SaidKind = 'provider' | 'own' | 'diagnosis';

/** One thing that was said. */
export interface Said {
  /** When it could first be read: for a feed, the first look that found it there. */
  readonly atMs: number;
  readonly by: string;
  readonly kind: SaidKind;
  /** The speaker's own word for how far it is: `investigating`; null where there is none. */
  readonly phase: string | null;
  readonly words: string;
  /** What it is about, as the speaker or the diagnosis names it: `dynamodb us-east-1`. */
  readonly about: readonly string[];
}

/** A time from a first moment to a last one; null: it had not ended when the looks did. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number | null;
}

/** What is held of a target for a while. `unknown`: nobody looked, or nobody could. */
export interface Stretch extends Span {
  readonly outcome: 'ok' | 'down' | 'unknown';
}

/** One thing that was looked at, over the whole time. */
export interface TargetLine {
  readonly target: string;
  /** Without gaps, from the first look of all to the last. */
  readonly stretches: readonly Stretch[];
  /** When it failed: dated back to the look that first saw it, and not said for a single bad look. */
  readonly failing: readonly Span[];
  readonly failedMs: number;
  /** Bad looks at times at which it did not fail. */
  readonly blips: number;
}

/** A place that saw nothing good for a while: its own network, most likely, so it was not heard. */
export interface Away extends Span {
  readonly place: string;
}

/** More things fail than before; as many as at the worst; fewer and fewer; none, between two waves. */
export type PhaseKind = 'spreading' | 'worst' | 'recovering' | 'quiet';

export interface Phase extends Span {
  readonly kind: PhaseKind;
  /** The most that failed at once in it. */
  readonly failing: number;
}

/** The moment at which somebody first said a word. */
export interface Naming {
  readonly term: string;
  readonly by: string;
  readonly kind: SaidKind;
  readonly atMs: number;
}

/** An outage, as it was seen and as it was told. */
export interface Timeline {
  /** From the first look to the last. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly looks: number;
  readonly places: readonly string[];
  /** When the first thing began to fail; null when nothing did. */
  readonly beganMs: number | null;
  /** When the last thing was well again; null when nothing failed, or it was not over. */
  readonly endedMs: number | null;
  /** The most that failed at once. */
  readonly worst: number;
  /** Those that failed longest first; then by name. */
  readonly targets: readonly TargetLine[];
  readonly phases: readonly Phase[];
  readonly away: readonly Away[];
  /** In order of time; the same words of the same speaker once. */
  readonly said: readonly Said[];
  /** Of the terms that were asked for, who said each first, by speaker; in order of time. */
  readonly named: readonly Naming[];
}
