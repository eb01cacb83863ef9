/**
 * Messages that are taken out in another trace than they were put in: a consumer's span is linked to the
 * producer's. Either may come first. Both kinds are kept up to a bound, the oldest giving way.
 */
import type { Edges } from './edges.ts';

interface Producer {
  readonly caller: number;
}

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
  readonly #producers = new Map<string, Producer>();
  readonly #waiting = new Map<string, Consumer[]>();

  constructor(edges: Edges, most: number) {
    this.#edges = edges;
    this.#most = most;
  }

  /** A span that puts a message somewhere. */
  produced(key: string, caller: number): void {
    this.#producers.delete(key);
    this.#producers.set(key, { caller });
    keepWithin(this.#producers, this.#most);
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) return;
    this.#waiting.delete(key);
    for (const consumer of waiting) this.#join(caller, consumer);
  }

  /** A span that was caused by a message. */
  consumed(key: string, consumer: Consumer): void {
    const producer = this.#producers.get(key);
    if (producer !== undefined) {
      this.#join(producer.caller, consumer);
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

function keepWithin(map: Map<string, unknown>, most: number): void {
  if (map.size <= most) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}
