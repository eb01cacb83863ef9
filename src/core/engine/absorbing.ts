/**
 * Lets a run be short: where a node is such that while it is down all journeys asked about are down,
 * for certain and at once, what hangs on it need not be worked out. Such a node is held: it shows as
 * ok, and that it is down is counted here.
 *
 * What is not worked out must not matter later, when nothing is held any more. It cannot as long as
 * whatever changes roles ranks below what was held, what is still not ok then does too, and no grace
 * above it is refilled: then all that hangs on what was held is ok again with it, every original there
 * serves again, and no clock there runs. A run that cannot be sure of this says so, and is done again
 * in full.
 */
import { DEGRADED, DOWN, type Network } from './network.ts';

export class Absorbing {
  /** By node, a bit for each journey: down, or degraded, at once when the node is. */
  readonly down: Int32Array;
  readonly degraded: Int32Array;
  /** Nodes that are held now. */
  heldDown = 0;
  heldDegraded = 0;
  /** The lowest rank that was held since `begin`. */
  lowestRank: number = Infinity;
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
    this.lowestRank = Infinity;
    this.#wanted = wanted;
    this.rolesStand = rolesStand;
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
