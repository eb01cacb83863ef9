/** What every probe is: one look at one thing, never repeated within itself. Who calls it judges. */

/** What a look found. `ok` is null when it could not look (its own trouble), which says nothing. */
export interface ProbeResult {
  readonly ok: boolean | null;
  /** From the start of the look to its end, in milliseconds. */
  readonly ms: number;
  /** One sentence: what was seen, or why it could not look. */
  readonly what: string;
  /** What was measured, by name: texts, numbers, truths. No secrets. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** What a look may use of the outside, so that tests and places differ only here. */
export interface ProbeWorld {
  /** Milliseconds, never going back. */
  readonly monotonicMs: () => number;
  /** Milliseconds since 1970, for certificates. */
  readonly nowMs: () => number;
  /** Addresses that may be asked; private ranges are refused unless this says otherwise. */
  readonly mayReach: (address: string) => boolean;
}

/** A kind of probe. `Target` is plain data, read by `parse` with all its problems at once. */
export interface Probe<Target> {
  readonly kind: string;
  /** One look; ends by itself within the target's own limit, or by the signal. */
  look(target: Target, world: ProbeWorld, signal: AbortSignal): Promise<ProbeResult>;
}
