/**
 * Waiting in turn: first come, first served for each key, and the keys one after the other, so that a
 * noisy one cannot starve the rest. When it is full, the longest queue gives up its newest: filling it
 * only pushes out one's own.
 */
export class FairQueue<Item> {
  /** Keys in the order of their turns: a Map keeps the order of insertion. */
  readonly #queues = new Map<string, Item[]>();
  readonly #most: number;
  #size = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  /** Adds at the end of its key's queue. @returns who has no room: null, or an item, perhaps this one. */
  add(key: string, item: Item): Item | null {
    const own = this.#queues.get(key) ?? [];
    let out: Item | null = null;
    if (this.#size >= this.#most) {
      const longest = this.#longest();
      if (longest === null || longest.length <= own.length + 1) return item;
      out = longest.pop() ?? null;
      this.#size--;
    }
    own.push(item);
    this.#size++;
    this.#queues.set(key, own);
    return out;
  }

  /** The next in turn; its key goes to the end of the turns. */
  take(): Item | undefined {
    for (const [key, queue] of this.#queues) {
      this.#queues.delete(key);
      const item = queue.shift();
      if (queue.length > 0) this.#queues.set(key, queue);
      if (item === undefined) continue;
      this.#size--;
      return item;
    }
    return undefined;
  }

  /** Takes out one that will wait no longer. */
  remove(key: string, item: Item): void {
    const queue = this.#queues.get(key);
    const index = queue?.indexOf(item) ?? -1;
    if (queue === undefined || index < 0) return;
    queue.splice(index, 1);
    this.#size--;
    if (queue.length === 0) this.#queues.delete(key);
  }

  #longest(): Item[] | null {
    let longest: Item[] | null = null;
    for (const queue of this.#queues.values()) {
      if (longest === null || queue.length > longest.length) longest = queue;
    }
    return longest;
  }
}
