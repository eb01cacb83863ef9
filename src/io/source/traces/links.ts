/**
 * Messages that are taken out in another trace than they were put in: a consumer's span is linked to the
 * producer's. Either may come first. Both kinds are kept up to a bound, the oldest giving way.
 */
import type { Edges } from './edges.ts';

interface Consumer {
  readonly service: number;
  readonly start: number;
  readonly weight: number;
}

/** Links of one look. */
export class Links {
  /** Links whose other end never came, or came too late. */
  open = 0;
  readonly #edges: Edges;
  readonly #most: number;
  readonly #producers = new Map<number, number>();
  readonly #waiting = new Map<number, Consumer[]>();

  constructor(edges: Edges, most: number) {
    this.#edges = edges;
    this.#most = most;
  }

  /** A span that puts a message somewhere. */
  produced(key: number, caller: number): void {
    this.#producers.delete(key);
    this.#producers.set(key, caller);
    keepWithin(this.#producers, this.#most);
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) return;
    this.#waiting.delete(key);
    for (const consumer of waiting) this.#join(caller, consumer);
  }

  /** A span that was caused by a message. */
  consumed(key: number, consumer: Consumer): void {
    const caller = this.#producers.get(key);
    if (caller !== undefined) {
      this.#join(caller, consumer);
      return;
    }
    this.open++;
    const waiting = this.#waiting.get(key) ?? [];
    if (waiting.length < 16) waiting.push(consumer);
    this.#waiting.set(key, waiting);
    keepWithin(this.#waiting, this.#most);
  }

  #join(caller: number, { service, start, weight }: Consumer): void {
    if (this.#edges.callers[caller]?.service === service) return;
    const counts = this.#edges.toService(caller, service)?.counts;
    if (counts === undefined) return;
    counts.addCall(start, -1, false, weight);
    counts.asyncCalls++;
    counts.requests++;
  }
}

function keepWithin(map: Map<number, unknown>, most: number): void {
  if (map.size <= most) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}

/** A span by all six words of its ids, in 53 bits: two that are the same are one in billions of spans. */
export function linkKey(
  a: number,
  b: number,
  c: number,
  d: number,
  high: number,
  low: number,
): number {
  let one = 0;
  let other = 0x51ed_270b;
  for (const word of [a, b, c, d, high, low]) {
    one = Math.imul(one ^ word, 0x9e37_79b1);
    one ^= one >>> 15;
    other = Math.imul(other ^ word, 0x85eb_ca6b);
    other ^= other >>> 13;
  }
  return (one >>> 0) * 2 ** 21 + (other >>> 11);
}
