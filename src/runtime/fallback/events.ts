/** What policies tell: one union for all, so that one listener sees everything. */
import type { RefusalCode } from './errors.ts';

/** The states of a circuit breaker. */
export type BreakerState = 'closed' | 'open' | 'half-open' | 'forced-open' | 'disabled';

/** What happened, as a policy tells it. */
export type Fact =
  | {
      readonly kind: 'retry-scheduled';
      readonly attempt: number;
      readonly delayMs: number;
      readonly error: unknown;
    }
  | {
      readonly kind: 'retry-refused';
      readonly why: 'attempts' | 'budget' | 'deadline' | 'pushback' | 'once';
      readonly attempt: number;
      readonly error: unknown;
    }
  | { readonly kind: 'timed-out'; readonly afterMs: number }
  | { readonly kind: 'refused'; readonly code: RefusalCode }
  | {
      readonly kind: 'breaker-changed';
      readonly from: BreakerState;
      readonly to: BreakerState;
      /** `failures`, `slow calls`, `time`, `probes`, `lost probe`, `hand`, `restored`. */
      readonly why: string;
    }
  | { readonly kind: 'hedge-sent'; readonly afterMs: number }
  | { readonly kind: 'hedge-won' }
  | { readonly kind: 'fell-back'; readonly error: unknown }
  | { readonly kind: 'served-stale'; readonly ageMs: number; readonly error: unknown }
  | { readonly kind: 'coalesced' }
  | { readonly kind: 'succeeded'; readonly durationMs: number }
  | { readonly kind: 'failed'; readonly durationMs: number; readonly error: unknown };

/** A fact, with the policy that it is about and when: milliseconds of the policy's own timers. */
export type PolicyEvent = Fact & { readonly policy: string; readonly atMs: number };

/** Hears events. What it throws is dropped: an observer cannot harm a call. */
export type Listener = (event: PolicyEvent) => void;
