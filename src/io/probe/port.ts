/** What every probe is: one look at one thing, never repeated within itself. Who calls it judges. */

/** What a look found. `ok` is null when it could not look (its own trouble), which says nothing. */
export interface ProbeResult {
  readonly ok: boolean | null;
  /** From the start of the look to its end, in milliseconds. */
  readonly ms: number;
  /** One sentence: what was seen, or why it could not look. */
  readonly what: string;
  /** What was measured, by name: texts, numbers, truths. No secrets. */
  readonly facts: Facts;
  /** What a status feed says; only feeds have it. */
  readonly reports?: readonly ReportedStatus[];
}

/** Measurements by name. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** One thing that a provider says of itself. What the provider leaves out is null; text is kept as it is. */
export interface ReportedStatus {
  readonly provider: string;
  readonly service: string | null;
  readonly region: string | null;
  /** What it says, as plain text. */
  readonly words: string;
  /** The provider's own word or code for how bad or how far it is. */
  readonly status: string | null;
  /** Whether it goes on: true, over: false, not to be told: null. */
  readonly open: boolean | null;
  /** Milliseconds since 1970. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly url: string | null;
}

/** What a look may use of the outside, so that tests and places differ only here. */
export interface ProbeWorld {
  /** Milliseconds, never going back. */
  readonly monotonicMs: () => number;
  /** Milliseconds since 1970, for certificates. */
  readonly nowMs: () => number;
  /** Addresses that may be asked; private ranges are refused unless this says otherwise. */
  readonly mayReach: (address: string) => boolean;
  /** The addresses of a host name; the system's resolver when absent. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  /** When a heart last beat, in milliseconds since 1970; null for never. Absent: nobody listens. */
  readonly lastBeatMs?: (name: string) => number | null;
  /** Since when somebody listens for beats, in milliseconds since 1970. */
  readonly listensSinceMs?: number;
}

/** A kind of probe. `Target` is plain data, read by `parseTargets` with all its problems at once. */
export interface Probe<Target> {
  readonly kind: string;
  /** One look; ends by itself within the target's own limit, or by the signal. Never rejects. */
  look(target: Target, world: ProbeWorld, signal: AbortSignal): Promise<ProbeResult>;
}
