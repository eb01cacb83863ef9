/** What every policy is: something that wraps the next step, and can say what it does. */
import type { Home } from './call.ts';
import type { Next } from './work.ts';

/** Where a policy stands when the order is left to us: outermost first. The reasons are in docs/runtime.md. */
export const ORDER = [
  'fallback',
  'stale-if-error',
  'timeout-all',
  'retry',
  'hedge',
  'bulkhead',
  'deadline',
  'throttle',
  'circuit-breaker',
  'timeout',
] as const;

/** The kind of a policy of ours. */
export type LayerKind = (typeof ORDER)[number];

/** A policy's real numbers, in plain JSON. */
export interface LayerDescription {
  readonly kind: string;
  /** One sentence, with the numbers. */
  readonly says: string;
  /** For how long a fault of the target is not felt, from and to; absent when it grants none. */
  readonly graceMs?: readonly [number, number];
  /** The call still gets an answer when the target is lost, for ever. */
  readonly soft?: true;
  /** How long after the target's return it may still be felt. */
  readonly returnsWithinMs?: number;
  /** How long a fault can stay unnoticed by this call. */
  readonly noticesWithinMs?: number;
}

/** A policy. `Adds` is the type of answers that it makes up itself. */
export interface Layer<Adds = never> {
  readonly kind: string;
  wrap(next: Next): Next;
  describe(): LayerDescription;
  /** Hears of the policies it is part of; a breaker tells its changes to them all. */
  attach?(home: Home): void;
  /** What would be lost with the process, in plain JSON; never a live reference. */
  save?(): unknown;
  restore?(saved: unknown): void;
  /** Numbers of this moment: places in use, whether a breaker is open. */
  gauges?(): Readonly<Record<string, number>>;
  readonly adds?: () => Adds;
}
