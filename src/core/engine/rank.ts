/**
 * The order in which nodes are worked out: what is needed before what needs it. Nodes that hang on
 * each other in a ring share a rank. This is Tarjan's algorithm ("Depth-first search and linear graph
 * algorithms", SIAM J. Comput. 1972), with its recursion on a list of its own, so that a chain of any
 * length does not overflow; one look at every member and need.
 */
import { groupByRow, IntList, type Rows } from './int-list.ts';
import { KIND } from './network.ts';

interface Graph {
  readonly kind: Int32Array;
  readonly members: Rows;
  readonly entryStart: Int32Array;
  readonly target: Int32Array;
}

export interface Ranks {
  readonly rank: Int32Array;
  readonly rankCount: number;
  readonly rankNodes: Rows;
  /** 1: the nodes of this rank form a ring, one node that needs itself among them. */
  readonly ring: Uint8Array;
}

export function rankNodes(graph: Graph): Ranks {
  const walk = new Walk(graph);
  const nodeCount = graph.kind.length;
  for (let node = 0; node < nodeCount; node += 1) walk.from(node);
  const identity = Int32Array.from({ length: nodeCount }, (_, node) => node);
  return {
    rank: walk.rank,
    rankCount: walk.rankCount,
    rankNodes: groupByRow(walk.rankCount, walk.rank, identity),
    ring: Uint8Array.from({ length: walk.rankCount }, (_, rank) => (walk.rings.has(rank) ? 1 : 0)),
  };
}

class Walk {
  readonly rank: Int32Array;
  readonly rings = new Set<number>();
  rankCount = 0;
  readonly #graph: Graph;
  /** When a node was first met, 0 for not yet; and the earliest met that it leads back to. */
  readonly #met: Int32Array;
  readonly #earliest: Int32Array;
  /** How many of its targets have been looked at. */
  readonly #looked: Int32Array;
  readonly #path = new IntList();
  readonly #open = new IntList();
  #clock = 0;

  constructor(graph: Graph) {
    const nodeCount = graph.kind.length;
    this.#graph = graph;
    this.rank = new Int32Array(nodeCount).fill(-1);
    this.#met = new Int32Array(nodeCount);
    this.#earliest = new Int32Array(nodeCount);
    this.#looked = new Int32Array(nodeCount);
  }

  from(start: number): void {
    if (this.#met[start] !== 0) return;
    this.#meet(start);
    while (this.#path.length > 0) {
      const node = this.#path.at(this.#path.length - 1);
      const target = this.#nextTarget(node);
      if (target < 0) this.#leave(node);
      else if (this.#met[target] === 0) this.#meet(target);
      else if ((this.rank[target] as number) < 0) {
        if (target === node) this.rings.add(-1 - node);
        this.#reaches(node, this.#met[target] as number);
      }
    }
  }

  #meet(node: number): void {
    this.#clock += 1;
    this.#met[node] = this.#clock;
    this.#earliest[node] = this.#clock;
    this.#path.push(node);
    this.#open.push(node);
  }

  #reaches(node: number, met: number): void {
    if (met < (this.#earliest[node] as number)) this.#earliest[node] = met;
  }

  #leave(node: number): void {
    this.#path.pop();
    if (this.#path.length > 0) {
      this.#reaches(this.#path.at(this.#path.length - 1), this.#earliest[node] as number);
    }
    if (this.#earliest[node] !== this.#met[node]) return;
    const rank = this.rankCount;
    this.rankCount += 1;
    let size = 0;
    for (let closed = -1; closed !== node; size += 1) {
      closed = this.#open.pop();
      this.rank[closed] = rank;
    }
    if (size > 1 || this.rings.delete(-1 - node)) this.rings.add(rank);
  }

  /** The next member or target that was not looked at, or -1. Roles are told, they decide nothing here. */
  #nextTarget(node: number): number {
    const { kind, members, entryStart, target } = this.#graph;
    if (kind[node] === KIND.roles) return -1;
    const looked = this.#looked[node] as number;
    this.#looked[node] = looked + 1;
    const member = (members.start[node] as number) + looked;
    const memberEnd = members.start[node + 1] as number;
    if (member < memberEnd) return members.items[member] as number;
    const entry = (entryStart[node] as number) + member - memberEnd;
    return entry < (entryStart[node + 1] as number) ? (target[entry] as number) : -1;
  }
}
