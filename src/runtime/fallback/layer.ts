/** What every policy is: something that wraps the next step, and can say what it does. */
import type { Home } from './call.ts';
import type { Next } from './work.ts';

/**
 * Where a policy stands when the order is left to `policy(...)`: the lower, the further out. The reasons
 * are in docs/runtime.md.
 */
export type Rank = number;

/** A policy's numbers as they are in force, in plain JSON. */
export type LayerSettings = Readonly<Record<string, number | string>>;

/** A policy. `Adds` is the type of answers that it makes up itself. */
export interface Layer<Adds = never> {
  readonly kind: string;
  /** Its place in `policy(...)`; fallback 10, stale-if-error 20, ... timeout 100. */
  readonly rank: Rank;
  /** Goes around the next step. What it returns never throws, but rejects. */
  wrap(next: Next): Next;
  /** Its numbers as they are in force: what `describe` reads. */
  readonly settings: LayerSettings;
  /** Hears of the policies it is part of; a breaker tells its changes to them all. */
  attach?(home: Home): void;
  /** What would be lost with the process, in plain JSON; never a live reference. */
  save?(): unknown;
  restore?(saved: unknown): void;
  /** The state it is in, in a word, when it has states. */
  readonly state?: string;
  /** Numbers of this moment: places in use. */
  gauges?(): Readonly<Record<string, number>>;
  readonly adds?: () => Adds;
}
