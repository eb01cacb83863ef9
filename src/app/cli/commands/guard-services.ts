/** What guard commands ask for, and the options that they share: the services in the words of the texts. */
import type { AuditEntry, HandRefusal, Policy } from '#core/guard';
import type {
  ShownApplied,
  ShownFailure,
  ShownOverride,
  ShownPlan,
  ShownProbes,
  ShownRisk,
  ShownStatus,
  ShownThaw,
} from '#app/report';

/** Options of every guard command that has a policy. */
export const GUARD_OPTIONS: readonly (readonly [string, string])[] = [
  ['--policy <file>', 'the policy (default guard.yaml)'],
  [
    '--state <folder>',
    'where store and log are (default $STATE_DIRECTORY, or guard-state beside the policy)',
  ],
  ['--store <store>', 'sqlite:FILE on one host (default), or etcd:https://HOST:2379 for several'],
];

/** Options of every command that writes to a zone by hand. */
export const HAND_OPTIONS: readonly (readonly [string, string])[] = [
  ...GUARD_OPTIONS,
  ['--as <owner>', 'who you are, in the zone and in the log (default USER@HOST)'],
];

/** What became of a write by hand. */
export type HandOutcome =
  | { readonly kind: 'applied'; readonly applied: ShownApplied }
  | { readonly kind: 'failed'; readonly failure: ShownFailure }
  /** Nothing was tried: the command makes no sense in this zone. */
  | { readonly kind: 'not-done'; readonly why: HandRefusal }
  /** What is shown now has another hash: `now`, or null when there is nothing to apply. */
  | { readonly kind: 'no-such-plan'; readonly hash: string; readonly now: string | null };

/** A generation that can be gone back to. */
export interface Earlier {
  readonly generation: number;
  readonly origin: 'planner' | 'rollback' | 'hand';
  readonly isVerified: boolean;
  readonly isLive: boolean;
  /** Addresses by name, as they are shown: `api 5, www 4`. */
  readonly holds: string;
}

/** What an override orders. */
export interface OverrideOrder {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly forMs: number;
  readonly why: string;
  readonly thenThaw: boolean;
}

/** The services, in the words of the texts. Every one is one look or one write, and ends by itself. */
export interface GuardDesk {
  readonly policy: Policy;
  readonly owner: string;
  /** Plans before the live one that clean-up leaves. */
  readonly history: number;
  /** Whether the zone compares in a write. */
  readonly compares: boolean;
  plan(): Promise<ShownPlan>;
  apply(hash: string): Promise<HandOutcome>;
  freeze(why: string): Promise<HandOutcome>;
  override(
    order: OverrideOrder,
  ): Promise<HandOutcome | { readonly kind: 'set'; readonly shown: ShownOverride }>;
  previewThaw(): Promise<ShownThaw | HandRefusal>;
  thaw(hash: string | null, why: string): Promise<HandOutcome>;
  earlier(): Promise<readonly Earlier[]>;
  rollback(to: number, why: string): Promise<HandOutcome>;
  keep(name: string | null, why: string): Promise<HandOutcome>;
  restore(name: string | null, why: string): Promise<HandOutcome>;
  status(): Promise<ShownStatus>;
  log(): Promise<readonly AuditEntry[]>;
  probes(place: string | null): Promise<ShownProbes>;
  risk(): Promise<ShownRisk>;
  /** The daemon: until the signal. Returns when everything is closed. */
  run(signal: AbortSignal, tell: (line: string) => void): Promise<void>;
  close(): Promise<void>;
}
