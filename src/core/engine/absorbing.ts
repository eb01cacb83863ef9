/**
 * Lets a run be short: where a node is such that while it is down all journeys asked about are down,
 * for certain and at once, what hangs on it need not be worked out. Such a node is held: it shows as
 * ok, and that it is down is counted here. So what is shown is less down than what is true, but only
 * where it hangs on what is held, and only while journeys are down anyway.
 *
 * It must not matter later, when nothing is held any more. Needs and members lead from a rank to lower
 * ones; only roles are remembered, and clocks. A failover is unsure when something that decides its
 * roles ranks as high as what was held, or as something that hangs on the roles of an unsure one. Then
 * nothing is lost as long as
 *
 * - while anything is held, something is that ranks below all that hangs on unsure roles: so journeys
 *   are down in truth;
 * - when nothing is held any more, every unsure failover is as at first, and whatever is not ok, or
 *   can be refilled, ranks below all of that: then, rank by rank upwards, all that was not shown is ok
 *   again, the originals there serve again, and no clock runs there.
 *
 * A run that cannot be sure of this says so, and is done again in full.
 */
import { IntList } from './int-list.ts';
import { DEGRADED, DOWN, type Network } from './network.ts';

export class Absorbing {
  /** By node, a bit for each journey: down, or degraded, at once when the node is. */
  readonly down: Int32Array;
  readonly degraded: Int32Array;
  /** Nodes that are held now. */
  heldDown = 0;
  heldDegraded = 0;
  /** The lowest rank that is held, or was since something was first held; Infinity: none. */
  lowestRank: number = Infinity;
  /** What is held as down, and some that was. */
  readonly #nodes: IntList = new IntList();
  readonly #rank: Int32Array;
  readonly #held: Uint8Array;
  #wanted = 0;
  /** Roles are known to stand while the run lasts: degraded nodes are held too, and nothing comes back. */
  rolesStand = false;

  constructor(network: Network) {
    this.down = new Int32Array(network.nodeCount);
    this.degraded = new Int32Array(network.nodeCount);
    this.#rank = network.rank;
    this.#held = new Uint8Array(network.nodeCount);
  }

  /** `wanted`: a bit for each journey asked about. */
  begin(wanted: number, rolesStand: boolean): void {
    if (this.heldDown + this.heldDegraded > 0) this.#held.fill(0);
    this.heldDown = 0;
    this.heldDegraded = 0;
    this.release();
    this.#wanted = wanted;
    this.rolesStand = rolesStand;
  }

  /** Nothing is held any more, and what was held does not matter. */
  release(): void {
    this.lowestRank = Infinity;
    this.#nodes.clear();
  }

  /** The lowest rank that is held as down at this moment; Infinity for none. */
  lowestHeldNow(): number {
    let lowest = Infinity;
    let kept = 0;
    for (let index = 0; index < this.#nodes.length; index += 1) {
      const node = this.#nodes.at(index);
      if (this.#held[node] !== DOWN) continue;
      this.#nodes.set(kept, node);
      kept += 1;
      lowest = Math.min(lowest, this.#rank[node] as number);
    }
    this.#nodes.length = kept;
    return lowest;
  }

  /** What a node that is so shows to what hangs on it. */
  show(node: number, bits: number): number {
    const holds = this.#holds(node, bits);
    const held = this.#held[node] as number;
    if (holds !== held) {
      this.#held[node] = holds;
      this.heldDown += Number(holds === DOWN) - Number(held === DOWN);
      this.heldDegraded += Number(holds === DEGRADED) - Number(held === DEGRADED);
      if (holds !== 0) this.lowestRank = Math.min(this.lowestRank, this.#rank[node] as number);
      if (holds === DOWN) this.#nodes.push(node);
    }
    return holds === 0 ? bits : 0;
  }

  #holds(node: number, bits: number): number {
    const wanted = this.#wanted;
    if ((bits & DOWN) !== 0) {
      return ((this.down[node] as number) & wanted) === wanted ? DOWN : 0;
    }
    if (!this.rolesStand || (bits & DEGRADED) === 0) return 0;
    return ((this.degraded[node] as number) & wanted) === wanted ? DEGRADED : 0;
  }
}
