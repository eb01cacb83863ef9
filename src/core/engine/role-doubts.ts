/**
 * Which roles may not be what they show, in a run that holds back what it need not work out; how, and
 * when that matters, is told in `absorbing.ts`.
 */
import { IntList } from './int-list.ts';
import type { FailoverPlan, Network } from './network.ts';

/** Failovers in doubt, the lowest rank of what hangs on their roles, and that or the rank asked about. */
export interface Doubtful {
  readonly failovers: ReadonlySet<number>;
  readonly lowestRole: number;
  readonly rank: number;
}

export class RoleDoubts {
  /** By failover: the highest rank of what decides its roles, the lowest of what hangs on them. */
  readonly #top: Int32Array;
  readonly #lowestRole: Float64Array;
  /** Failovers that lost an original since they were last known to be as at first. */
  readonly #shaken = new IntList();
  readonly #isShaken: Uint8Array;

  constructor(network: Network) {
    this.#top = Int32Array.from(network.failovers, (plan) => highestRankOf(network, plan));
    this.#lowestRole = lowestRoles(network);
    this.#isShaken = new Uint8Array(network.failovers.length);
  }

  reset(): void {
    this.forget(() => true);
  }

  /** An original of the failover went down. */
  note(failover: number): void {
    if (this.#isShaken[failover] === 1) return;
    this.#isShaken[failover] = 1;
    this.#shaken.push(failover);
  }

  /** Forgets those that are as at first. */
  forget(isAsAtFirst: (failover: number) => boolean): void {
    let kept = 0;
    for (let index = 0; index < this.#shaken.length; index += 1) {
      const failover = this.#shaken.at(index);
      if (isAsAtFirst(failover)) {
        this.#isShaken[failover] = 0;
        continue;
      }
      this.#shaken.set(kept, failover);
      kept += 1;
    }
    this.#shaken.length = kept;
  }

  /**
   * Of the failovers that lost an original, those in whose roles something of rank `from` or above may
   * have a part, or whatever hangs on the roles of such a one in turn.
   */
  from(from: number): Doubtful {
    const failovers = new Set<number>();
    let rank = from;
    let lowestRole = Infinity;
    for (let grown = true; grown;) {
      grown = false;
      for (let index = 0; index < this.#shaken.length; index += 1) {
        const failover = this.#shaken.at(index);
        if (failovers.has(failover) || (this.#top[failover] as number) < rank) continue;
        failovers.add(failover);
        lowestRole = Math.min(lowestRole, this.#lowestRole[failover] as number);
        rank = Math.min(rank, lowestRole);
        grown = true;
      }
    }
    return { failovers, lowestRole, rank };
  }
}

function lowestRoles({ failovers, roleNodes, rank }: Network): Float64Array {
  return Float64Array.from(failovers, (_, failover) => {
    const start = roleNodes.start[failover] as number;
    const nodes = roleNodes.items.subarray(start, roleNodes.start[failover + 1] as number);
    return nodes.reduce((lowest, node) => Math.min(lowest, rank[node] as number), Infinity);
  });
}

/** Of the operations of the placements of a failover, and of what their being ready hangs on (X7). */
function highestRankOf(network: Network, plan: FailoverPlan): number {
  const { rank, ready, entries, unitStart } = network;
  const endPlacement = plan.firstPlacement + plan.placementCount;
  const endUnit = unitStart[endPlacement] as number;
  let highest = -1;
  for (let unit = unitStart[plan.firstPlacement] as number; unit < endUnit; unit += 1) {
    highest = Math.max(highest, rank[unit] as number);
  }
  const endReady = ready.start[endPlacement] as number;
  for (let at = ready.start[plan.firstPlacement] as number; at < endReady; at += 1) {
    const target = entries.target[ready.items[at] as number] as number;
    highest = Math.max(highest, rank[target] as number);
  }
  return highest;
}
