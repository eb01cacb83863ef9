/** Who calls whom, while it is counted: services, what they call, edges between them, entries. */
import { Counts } from './counts.ts';
import type { Known } from './seen-target.ts';

/** Edges that are kept; a recording with more of them names what should be a value. */
const MAX_EDGES = 100_000;

/** Entries of one service; more of them are values in their names, and then the service is the entry. */
export const MAX_ENTRIES = 50;

/** A service at a place: `region` is '' when its resource does not say one. */
export interface Caller {
  readonly service: number;
  readonly region: string;
}

/** What an edge leads to: a service that was seen, or what a caller said. */
export type Callee =
  | { readonly kind: 'service'; readonly service: number }
  | { readonly kind: 'target'; readonly target: number };

/** One edge. */
export interface Edge {
  /** Its number; edges are numbered as they come. */
  readonly index: number;
  readonly caller: number;
  readonly callee: Callee;
  readonly counts: Counts;
}

/** A service by its name and namespace. */
export interface SeenService {
  readonly name: string;
  readonly namespace: string;
  /** What deploys it, when resources say: names that manifests know it by. */
  readonly workloads: Set<string>;
  readonly served: Counts;
  readonly entries: Map<string, Counts>;
  /** Of all entries together. */
  readonly entered: Counts;
  /** Services that it says call it, where their own spans are not there. */
  readonly calledBy: Map<string, Counts>;
}

/** All that one look counts. */
export class Edges {
  readonly callers: Caller[] = [];
  readonly services: SeenService[] = [];
  readonly targets: Known[] = [];
  readonly edges: Map<number, Edge> = new Map();
  /** Calls of edges beyond the bound. */
  left = 0;
  readonly #callerIds = new Map<string, number>();
  readonly #serviceIds = new Map<string, number>();
  readonly #targetIds = new Map<string, number>();

  service(name: string, namespace: string): number {
    return idOf(this.#serviceIds, this.services, `${namespace}\n${name}`, () => ({
      name,
      namespace,
      workloads: new Set(),
      served: new Counts(),
      entries: new Map(),
      entered: new Counts(),
      calledBy: new Map(),
    }));
  }

  caller(service: number, region: string): number {
    return idOf(this.#callerIds, this.callers, `${service} ${region}`, () => ({ service, region }));
  }

  target(known: Known): number {
    return idOf(this.#targetIds, this.targets, JSON.stringify(known.target), () => known);
  }

  /** The counts of an edge; null beyond the bound. */
  toService(caller: number, service: number): Edge | null {
    return this.#edge(caller, service * 2, { kind: 'service', service });
  }

  toTarget(caller: number, target: number): Edge | null {
    return this.#edge(caller, target * 2 + 1, { kind: 'target', target });
  }

  #edge(caller: number, code: number, callee: Callee): Edge | null {
    const key = caller * 2 ** 26 + code;
    const known = this.edges.get(key);
    if (known !== undefined) return known;
    if (this.edges.size >= MAX_EDGES) {
      this.left++;
      return null;
    }
    const edge = { index: this.edges.size, caller, callee, counts: new Counts() };
    this.edges.set(key, edge);
    return edge;
  }
}

function idOf<Item>(
  ids: Map<string, number>,
  items: Item[],
  key: string,
  make: () => Item,
): number {
  const known = ids.get(key);
  if (known !== undefined) return known;
  ids.set(key, items.length);
  items.push(make());
  return items.length - 1;
}
