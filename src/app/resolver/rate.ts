/** So many a second, counted by the tenth of one: a queue of a whole second would be felt. */
const TICK_MS = 100;

/** A rate. */
export class Rate {
  #count = 0;
  #sinceMs = 0;

  /** Whether one more is within the rate. Times are of any clock that does not go back. */
  takes(mostPerSecond: number, nowMs: number): boolean {
    if (nowMs - this.#sinceMs >= TICK_MS) {
      this.#sinceMs = nowMs;
      this.#count = 0;
    }
    return ++this.#count <= (mostPerSecond * TICK_MS) / 1_000;
  }
}
