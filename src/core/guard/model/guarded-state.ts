/** States, steps and bounds of the guarded world: the protocol's own states, and what surrounds them. */
import type { Contents, StoreView, ZoneView, ZoneWrite } from '../protocol/contents.ts';
import type { EnactorState } from '../protocol/enactor.ts';
import type { HandCommand, HandWrite } from '../protocol/hands.ts';
import type { PlannerState } from '../protocol/planner.ts';

/**
 * What may go wrong, and how often in one run. Two troubles have no bound: crashes (who stops forgets
 * all, and its lease ends) and writes without a reply (applied at once, later, or never; one at a time
 * is on its way).
 */
export interface Troubles {
  /** A lease ends under an enactor that still works. */
  readonly expiries: number;
  /** A plan whose contents cannot be read. */
  readonly unread: number;
  /** A person freezes; thawing is always possible. */
  readonly freezes: number;
  /** Somebody else changes the records and leaves the marker. */
  readonly foreign: number;
  /** An authority serves something wrong, or what is published does not work. */
  readonly wrong: number;
  /** The store is set back to its first day. */
  readonly restores: number;
}

/** A world to explore. */
export interface World {
  readonly enactors: number;
  /** How often what is wanted changes: each asks for at least one plan. */
  readonly wishes: number;
  readonly keep: number;
  readonly troubles: Troubles;
  /** Enactors take turns by a lease. It saves work; safety does not rest on it. */
  readonly lease: boolean;
  /** Writes may be on their way without anybody waiting. */
  readonly flies: boolean;
  /** The zone can compare in a write. */
  readonly compares: boolean;
  /** Enactors also look when there is nothing to do. */
  readonly restless: boolean;
}

/** A state of the world. */
export interface GuardedState {
  readonly zone: ZoneView;
  readonly store: StoreView;
  readonly wanted: Contents;
  /** Changes of what is wanted, so far. */
  readonly wishes: number;
  readonly planner: PlannerState;
  readonly hand: Hand | null;
  readonly enactors: readonly Worker[];
  /** A write that nobody hears of any more, and that may still arrive. */
  readonly late: ZoneWrite | null;
  readonly left: Troubles;
  readonly known: Known;
}

/** An enactor, and whether it has the lease. It does not notice when it loses it. */
export interface Worker {
  readonly doing: EnactorState;
  readonly lease: boolean;
}

/** A person at work: has read, puts the plan, writes. */
export interface Hand extends HandWrite {
  readonly kind: HandCommand['kind'];
  readonly hasPut: boolean;
}

/** What is true in the world, whether or not the protocol knows it. */
export interface Known {
  /** The records are somebody else's. */
  readonly foreign: boolean;
  /** The contents last found wrong. */
  readonly wrong: Contents | null;
  /** First addresses of contents that were verified, ascending. */
  readonly sound: readonly string[];
  readonly restored: boolean;
}

/** A step; enactors are numbered from 1. */
export type GuardedAction =
  | { readonly kind: 'wish' }
  | { readonly kind: 'planner'; readonly how: 'well' | 'crash' }
  | { readonly kind: 'enactor'; readonly enactor: number; readonly how: How }
  | { readonly kind: 'expire' }
  | { readonly kind: 'late'; readonly how: 'arrives' | 'dies' }
  | { readonly kind: 'hand'; readonly command: HandCommand['kind'] }
  | { readonly kind: 'hand-goes-on' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'restore-store' };

/** How an enactor's request goes. */
export type How =
  | 'well'
  /** No reply to a write, which may still arrive. */
  | 'no-reply'
  | 'unread'
  | 'wrong'
  | 'not-yet'
  /** Stops and forgets; what it was about to ask is not asked. After `no-reply` it is as stopped. */
  | 'crash';
