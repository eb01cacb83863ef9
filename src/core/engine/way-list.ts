/** Ways from a node to what hangs on it: lists by node and layer, linked, grown as they are met. */
import { IntList } from './int-list.ts';

/** Layers of a node: what follows from its being down, and from its being degraded. */
export const DOWN_LAYER = 0;
export const DEGRADED_LAYER = 1;

export class WayList {
  readonly #first: Int32Array;
  readonly #next = new IntList(1_024);
  readonly #leadsTo = new IntList(1_024);
  #delays = new Float64Array(1_024);
  #latestDelays = new Float64Array(1_024);

  constructor(nodeCount: number) {
    this.#first = new Int32Array(2 * nodeCount).fill(-1);
  }

  clear(): void {
    this.#first.fill(-1);
    this.#next.clear();
    this.#leadsTo.clear();
  }

  /** `leadsTo` is `2 * node + layer`, or -1 - signature. */
  add(node: number, layer: number, leadsTo: number, delay: number, latestDelay: number): void {
    const way = this.#next.length;
    if (way === this.#delays.length) this.#grow();
    this.#delays[way] = delay;
    this.#latestDelays[way] = latestDelay;
    this.#leadsTo.push(leadsTo);
    this.#next.push(this.#first[2 * node + layer] as number);
    this.#first[2 * node + layer] = way;
  }

  /** The first way, or -1. */
  first(node: number, layer: number): number {
    return this.#first[2 * node + layer] as number;
  }

  next(way: number): number {
    return this.#next.at(way);
  }

  leadsTo(way: number): number {
    return this.#leadsTo.at(way);
  }

  delay(way: number): number {
    return this.#delays[way] as number;
  }

  latestDelay(way: number): number {
    return this.#latestDelays[way] as number;
  }

  #grow(): void {
    const delays = new Float64Array(this.#delays.length * 2);
    const latestDelays = new Float64Array(this.#delays.length * 2);
    delays.set(this.#delays);
    latestDelays.set(this.#latestDelays);
    this.#delays = delays;
    this.#latestDelays = latestDelays;
  }
}
