/** So many in a while, by key; bounded in memory whatever keys come. */

/** Counts in windows that begin with the first of their key. */
export class RateLimit {
  readonly #most: number;
  readonly #withinMs: number;
  readonly #mostKeys: number;
  readonly #seen = new Map<string, { count: number; readonly sinceMs: number }>();

  constructor(most: number, withinMs: number, mostKeys = 10_000) {
    this.#most = most;
    this.#withinMs = withinMs;
    this.#mostKeys = mostKeys;
  }

  /** True when there is room, which is taken then. */
  take(key: string, nowMs: number): boolean {
    const seen = this.#seen.get(key);
    if (seen === undefined || nowMs - seen.sinceMs >= this.#withinMs) {
      this.#seen.delete(key);
      if (this.#seen.size >= this.#mostKeys) this.#forget(nowMs);
      // Too many keys at once are an attack: new ones wait until others are old.
      if (this.#seen.size >= this.#mostKeys) return false;
      this.#seen.set(key, { count: 1, sinceMs: nowMs });
      return true;
    }
    if (seen.count >= this.#most) return false;
    seen.count += 1;
    return true;
  }

  #forget(nowMs: number): void {
    for (const [key, { sinceMs }] of this.#seen) {
      if (nowMs - sinceMs >= this.#withinMs) this.#seen.delete(key);
    }
  }
}
