/**
 * A map laid out for counting: every thing that has an outcome is a node, every need of every
 * placement an entry, both numbered, in typed arrays. Nothing here changes once it is built.
 */
import type { Need } from '#core/map';
import type { Geography } from './geography.ts';
import type { Rows } from './int-list.ts';

/** What is true of a node at a moment (X4): three bits, `DOWN` and `DEGRADED` never together. */
export const WRONG = 1;
export const DOWN = 2;
export const DEGRADED = 4;

/** How the outcome of a node follows from its members and needs. */
export const KIND = {
  /** One operation of one placement, or what all operations of a placement have in common. */
  unit: 0,
  /** The worst of its members: all data-plane operations of something (O1), or a journey (U3). */
  worst: 1,
  /** Members counted (X5): a component as a whole, or a group to a need that does not check. */
  count: 2,
  /** A group to a need that checks: a wrong alternative is as good as none (X5). */
  checkedCount: 3,
  /** Like `count`, over the placements that serve (X6). */
  served: 4,
  /** The first member that serves, else the last one, which is the component as a whole (N5). */
  near: 5,
  /** The placements of a component with failover: no outcome, only something to be told (X6). */
  roles: 6,
} as const;

/** When an entry acts. */
export const ACTS = {
  running: 0,
  /** At a reboot only (X10); its part in X7 is an entry of its own. */
  starting: 1,
  /** Part of being ready: the target must not be bad. */
  readyIfNotBad: 2,
  /** Part of being ready: the target must be ok when the need is hard, not bad when it is soft. */
  readyIfOk: 3,
} as const;

export const STRENGTH = { soft: 0, hard: 1, unknown: 2 } as const;

/** Needs, one entry for each placement that has it; the entries of one node stand together. */
export interface Entries {
  readonly count: number;
  /** The node that has the need. */
  readonly owner: Int32Array;
  readonly target: Int32Array;
  readonly strength: Uint8Array;
  readonly acts: Uint8Array;
  /** 0 or 1. */
  readonly checked: Uint8Array;
  /** 0 or 1: `meanwhile: degraded`. */
  readonly meanwhile: Uint8Array;
  /** 0 or 1: of a device, so that it has no grace at a reboot. */
  readonly device: Uint8Array;
  /** Milliseconds, Infinity for ever; low <= high. */
  readonly graceLow: Float64Array;
  readonly graceHigh: Float64Array;
  /** Milliseconds; 0: full again at once. */
  readonly refill: Float64Array;
  /** The component that has it, and the need as the map has it. */
  readonly component: Int32Array;
  readonly source: readonly Need[];
}

/** A component with failover. Its placements stand together, originals first. */
export interface FailoverPlan {
  readonly component: number;
  readonly rolesNode: number;
  readonly firstPlacement: number;
  readonly placementCount: number;
  readonly slotCount: number;
  readonly firstSlot: number;
  readonly afterMs: number;
  /** Wrong counts as down for roles (X6). */
  readonly checked: boolean;
}

export interface Network extends Geography {
  readonly nodeCount: number;
  /** Nodes below this are units, in order of component, placement, operation. */
  readonly unitCount: number;
  readonly kind: Uint8Array;
  /** What a count needs: members alive, members ok (X5). */
  readonly leastAlive: Int32Array;
  readonly leastOk: Int32Array;
  readonly members: Rows;
  /** Beside `members.items`: the placement whose role decides, -1 where none does. */
  readonly memberPlacement: Int32Array;
  /** Entry ids of a node: from `entryStart[node]` up to `entryStart[node + 1]`. */
  readonly entryStart: Int32Array;
  readonly entries: Entries;
  /** By node: the nodes whose outcome may follow from it. */
  readonly dependants: Rows;
  /** By node: entries that have it as target and may have a clock, or belong to a device. */
  readonly clocked: Rows;
  /** Nodes that hang on each other in a ring share a rank; targets rank below what needs them. */
  readonly rank: Int32Array;
  readonly rankCount: number;
  readonly rankNodes: Rows;
  /** 1: a ring. */
  readonly ring: Uint8Array;
  /** The highest rank of a target whose loss uses up a grace that is refilled; -1 when there is none. */
  readonly refilledRank: number;

  /** All data-plane operations of a placement, the worst of them (O3). */
  readonly health: Int32Array;
  /** 1: serves before anything happens. */
  readonly serves: Uint8Array;

  readonly failovers: readonly FailoverPlan[];
  readonly slotCount: number;
  /** By component: its index in `failovers`, or -1; by node the same for `roles` nodes. */
  readonly failoverOfComponent: Int32Array;
  readonly failoverOfNode: Int32Array;
  /** By failover: the nodes whose outcome hangs on who serves. */
  readonly roleNodes: Rows;
  /** By placement: entries that decide whether it is ready (X7). */
  readonly ready: Rows;

  readonly journeyIndex: ReadonlyMap<string, number>;
  readonly journeyNode: Int32Array;
  /** By node: the journey that it is, or -1. */
  readonly journeyOfNode: Int32Array;
}
