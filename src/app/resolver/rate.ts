/**
 * So many a second, counted by the tenth of one: a queue of a whole second would be felt. Who goes beyond
 * it, and so floods, has a tenth of it for the next second: what there is to do goes to others.
 */
const TICK_MS = 100;
const PENALTY_MS = 1_000;
const PENALTY_SHARE = 10;

/** A rate. */
export class Rate {
  #count = 0;
  #sinceMs = -Infinity;
  #floodedUntilMs = -Infinity;

  /** Whether one more is within the rate. Times are of any clock that does not go back. */
  takes(mostPerSecond: number, nowMs: number): boolean {
    if (nowMs - this.#sinceMs >= TICK_MS) {
      this.#sinceMs = nowMs;
      this.#count = 0;
    }
    const most = (mostPerSecond * TICK_MS) / 1_000;
    this.#count++;
    if (this.#count > most) this.#floodedUntilMs = nowMs + PENALTY_MS;
    return this.#count <= (nowMs < this.#floodedUntilMs ? most / PENALTY_SHARE : most);
  }
}
