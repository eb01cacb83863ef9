/** What a journey can feel while the originals serve, and the placements whose loss changes roles. */
import { countsAtFirst, failoverOf, type Gates } from './gates.ts';
import { IntList } from './int-list.ts';
import { ACTS, type Network } from './network.ts';

export class CascadeReach {
  /** By node: 1 when reached. */
  readonly isReached: Uint8Array;
  /** The `health` of originals of failovers that the journey hangs on. */
  readonly watched: IntList = new IntList();
  readonly #network: Network;
  readonly #gates: Gates;
  readonly #isWatched: Uint8Array;
  readonly #open = new IntList();

  constructor(network: Network, gates: Gates) {
    this.#network = network;
    this.#gates = gates;
    this.isReached = new Uint8Array(network.nodeCount);
    this.#isWatched = new Uint8Array(network.failovers.length);
  }

  from(node: number): void {
    this.isReached.fill(0);
    this.#isWatched.fill(0);
    this.watched.clear();
    this.#visit(node);
    while (this.#open.length > 0) this.#follow(this.#open.pop());
  }

  #visit(node: number): void {
    if (this.isReached[node] === 1) return;
    this.isReached[node] = 1;
    this.#open.push(node);
  }

  #follow(node: number): void {
    const { members, entryStart, entries } = this.#network;
    if (this.#gates.changes[node] === 1) this.#watch(failoverOf(this.#network, node));
    const memberEnd = members.start[node + 1] as number;
    for (let at = members.start[node] as number; at < memberEnd; at += 1) {
      if (countsAtFirst(this.#network, node, at)) this.#visit(members.items[at] as number);
    }
    const end = entryStart[node + 1] as number;
    for (let entry = entryStart[node] as number; entry < end; entry += 1) {
      if (entries.acts[entry] === ACTS.running) this.#visit(entries.target[entry] as number);
    }
  }

  /** X6: roles hang on all data-plane operations of the originals, needed or not. */
  #watch(failover: number): void {
    if (this.#isWatched[failover] === 1) return;
    this.#isWatched[failover] = 1;
    const plan = this.#network.failovers[failover];
    if (plan === undefined) return;
    for (let slot = 0; slot < plan.slotCount; slot += 1) {
      const health = this.#network.health[plan.firstPlacement + slot] as number;
      this.watched.push(health);
      this.#visit(health);
    }
  }
}
