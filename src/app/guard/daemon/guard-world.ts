/** All that the daemon touches, as one value: tests and the chaos run put others in its places. */
import type { NamePolicy, Policy } from '#core/guard';
import type { Store } from '#io/store';
import type { ZoneAdapter } from '#io/zone';
import type { Trail } from '../desk/trail.ts';
import type { GuardStore } from '../store/guard-store.ts';
import type { DaemonLog } from './daemon-log.ts';

/** One look at one endpoint: up, down, or null when it could not be looked at (which says nothing). */
export type LookAtEndpoint = (
  address: string,
  name: NamePolicy,
  signal: AbortSignal,
) => Promise<boolean | null>;

/** How often things happen, in milliseconds. */
export interface DaemonPace {
  /** Between two turns of an enactor and of a planner; a random part is added. */
  readonly turnMs: number;
  /** The longest that one request may take. */
  readonly requestMs: number;
  /** How long a turn holds the work of others off; it only saves work. */
  readonly leaseMs: number;
  /** After an apply, when health is looked at once more. */
  readonly healthAfterMs: number;
}

/** As it is shipped. */
export const USUAL_PACE: DaemonPace = {
  turnMs: 2_000,
  requestMs: 15_000,
  leaseMs: 10_000,
  healthAfterMs: 60_000,
};

/** The daemon's world. */
export interface GuardWorld {
  readonly policy: Policy;
  readonly policyHash: string;
  readonly owner: string;
  /** From where this process looks; null: it only plans and writes. */
  readonly place: string | null;
  readonly keep: number;
  readonly zone: ZoneAdapter;
  readonly store: GuardStore;
  readonly overrides: Store;
  /** A trail for each machine: they are two processes to the audit. */
  readonly openTrail: (as: 'enactor' | 'planner') => Promise<Trail>;
  readonly look: LookAtEndpoint;
  readonly log: DaemonLog;
  readonly pace: DaemonPace;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** In [0, 1). */
  readonly random: () => number;
}
