/**
 * Works out again what something changed in, upwards by rank (X2). A ring is worked out from nothing,
 * first wrong, then down, then degraded; a ring whose inputs only got worse is carried on from where
 * it stands, which gives the same least fixpoint. Cost: the members and needs of what is looked at.
 */
import type { Absorbing } from './absorbing.ts';
import { DirtyRanks } from './dirty-ranks.ts';
import { IntList } from './int-list.ts';
import type { Moment } from './moment.ts';
import { DEGRADED, DOWN, KIND, WRONG, type Network } from './network.ts';

export class Settling {
  /** Failovers of which a placement, or a condition of being ready, changed; each once until cleared. */
  readonly told: IntList = new IntList();
  /** Holds back what need not be worked out further; rings are not held back. */
  absorbing: Absorbing | null = null;
  readonly #moment: Moment;
  readonly #network: Network;
  readonly #dirty: DirtyRanks;
  #lowest = Infinity;
  readonly #isTold: Uint8Array;
  /** By rank of a ring: the first of its dirty nodes, and whether something it hangs on got better. */
  readonly #firstDirty: Int32Array;
  readonly #loosened: Uint8Array;
  readonly #nextDirty: Int32Array;
  readonly #isDirty: Uint8Array;
  /** While a ring is worked out: its nodes to look at, those changed, and what they were. */
  readonly #queue = new IntList();
  readonly #isQueued: Uint8Array;
  readonly #moved = new IntList();
  readonly #isMoved: Uint8Array;
  readonly #was: Uint8Array;

  constructor(moment: Moment) {
    const { network } = moment;
    this.#moment = moment;
    this.#network = network;
    this.#dirty = new DirtyRanks(network.rankCount);
    this.#isTold = new Uint8Array(network.failovers.length);
    this.#firstDirty = new Int32Array(network.rankCount).fill(-1);
    this.#loosened = new Uint8Array(network.rankCount);
    this.#nextDirty = new Int32Array(network.nodeCount);
    this.#isDirty = new Uint8Array(network.nodeCount);
    this.#isQueued = new Uint8Array(network.nodeCount);
    this.#isMoved = new Uint8Array(network.nodeCount);
    this.#was = new Uint8Array(network.nodeCount);
  }

  tell(failover: number): void {
    if (this.#isTold[failover] === 1) return;
    this.#isTold[failover] = 1;
    this.told.push(failover);
  }

  clearTold(): void {
    for (let index = 0; index < this.told.length; index += 1) this.#isTold[this.told.at(index)] = 0;
    this.told.clear();
  }

  /** `loosened`: something that the node hangs on may have got better. */
  mark(node: number, loosened: boolean): void {
    const { kind, rank, ring, failoverOfNode } = this.#network;
    if (kind[node] === KIND.roles) {
      this.tell(failoverOfNode[node] as number);
      return;
    }
    const at = rank[node] as number;
    this.#dirty.add(at);
    if (at < this.#lowest) this.#lowest = at;
    if (ring[at] === 0) return;
    if (loosened) this.#loosened[at] = 1;
    if (this.#isDirty[node] === 1) return;
    this.#isDirty[node] = 1;
    this.#nextDirty[node] = this.#firstDirty[at] as number;
    this.#firstDirty[at] = node;
  }

  /** Until nothing is left to work out. */
  settle(): void {
    const { ring, rankNodes } = this.#network;
    if (this.#lowest === Infinity) return;
    let rank = this.#dirty.take(this.#lowest);
    this.#lowest = Infinity;
    while (rank >= 0) {
      if (ring[rank] === 1) this.#settleRing(rank);
      else this.#settleNode(rankNodes.items[rankNodes.start[rank] as number] as number);
      rank = this.#dirty.take(rank + 1);
    }
    this.#lowest = Infinity;
  }

  #settleNode(node: number): void {
    const found = this.#moment.evaluate(node);
    const bits = this.absorbing === null ? found : this.absorbing.show(node, found);
    const was = this.#moment.state[node] as number;
    if (bits === was) return;
    this.#moment.set(node, bits);
    this.#spread(node, (was & ~bits) !== 0, -1);
  }

  /** Marks what hangs on a node, but for nodes of the rank `within`. */
  #spread(node: number, loosened: boolean, within: number): void {
    const { dependants, rank } = this.#network;
    const end = dependants.start[node + 1] as number;
    for (let at = dependants.start[node] as number; at < end; at += 1) {
      const dependant = dependants.items[at] as number;
      if (rank[dependant] !== within) this.mark(dependant, loosened);
    }
  }

  #settleRing(rank: number): void {
    if (this.#loosened[rank] === 1 || !this.#carryOn(rank)) this.#startOver(rank);
    this.#loosened[rank] = 0;
    for (let node = this.#firstDirty[rank] as number; node >= 0;) {
      this.#isDirty[node] = 0;
      node = this.#nextDirty[node] as number;
    }
    this.#firstDirty[rank] = -1;
    for (let index = 0; index < this.#moved.length; index += 1) {
      const node = this.#moved.at(index);
      const was = this.#was[node] as number;
      const bits = this.#moment.state[node] as number;
      this.#isMoved[node] = 0;
      if (bits !== was) this.#spread(node, (was & ~bits) !== 0, rank);
    }
    this.#moved.clear();
  }

  /** False when something that was felt as degraded within this event is so no more: start over. */
  #carryOn(rank: number): boolean {
    for (const phase of this.#phases()) {
      for (let node = this.#firstDirty[rank] as number; node >= 0;) {
        this.#enqueue(node);
        node = this.#nextDirty[node] as number;
      }
      // What was moved in an earlier phase can be felt in this one.
      for (let index = 0; index < this.#moved.length; index += 1) {
        this.#enqueueDependants(this.#moved.at(index), rank);
        this.#enqueue(this.#moved.at(index));
      }
      if (!this.#run(rank, phase, true)) return false;
    }
    return true;
  }

  #startOver(rank: number): void {
    const { rankNodes } = this.#network;
    const start = rankNodes.start[rank] as number;
    const end = rankNodes.start[rank + 1] as number;
    for (let at = start; at < end; at += 1) this.#move(rankNodes.items[at] as number, 0);
    for (const phase of this.#phases()) {
      for (let at = start; at < end; at += 1) this.#enqueue(rankNodes.items[at] as number);
      this.#run(rank, phase, false);
    }
  }

  #phases(): readonly number[] {
    return this.#moment.readings.anyWrong ? [WRONG, DOWN, DEGRADED] : [DOWN, DEGRADED];
  }

  /** One least fixpoint within a ring: nodes only gain the bit `phase`. */
  #run(rank: number, phase: number, strict: boolean): boolean {
    const { state } = this.#moment;
    let complete = true;
    while (this.#queue.length > 0) {
      const node = this.#queue.pop();
      this.#isQueued[node] = 0;
      const was = state[node] as number;
      if ((was & phase) !== 0) continue;
      const bits = this.#moment.evaluate(node);
      if ((bits & phase) === 0) continue;
      const lost = was & DEGRADED & ~bits;
      if (lost !== 0 && strict && (this.#moment.before(node) & DEGRADED) === 0) complete = false;
      this.#move(node, (was & ~lost) | phase);
      this.#enqueueDependants(node, rank);
    }
    return complete;
  }

  #move(node: number, bits: number): void {
    if (this.#isMoved[node] === 0) {
      this.#isMoved[node] = 1;
      this.#was[node] = this.#moment.state[node] as number;
      this.#moved.push(node);
    }
    this.#moment.set(node, bits);
  }

  #enqueue(node: number): void {
    if (this.#isQueued[node] === 1) return;
    this.#isQueued[node] = 1;
    this.#queue.push(node);
  }

  #enqueueDependants(node: number, rank: number): void {
    const { dependants, rank: ranks } = this.#network;
    const end = dependants.start[node + 1] as number;
    for (let at = dependants.start[node] as number; at < end; at += 1) {
      const dependant = dependants.items[at] as number;
      if (ranks[dependant] === rank) this.#enqueue(dependant);
    }
  }
}
