/**
 * Whether an upstream answers at all. One that has not answered a few questions in a row is asked last,
 * and tried again by questions of our own: no client waits to find out that it is still away.
 */

/** Questions in a row without any answer, until an upstream counts as away. */
const ENOUGH_FAILED = 3;

/** How often one that is away is tried: at first, and at most so long apart. */
const [TRY_MS, MOST_TRY_MS] = [1_000, 15_000];

/** What is known of one. Times are of any clock that does not go back. */
export class UpstreamHealth {
  #failed = 0;
  #tryAtMs = 0;
  #tryEveryMs = TRY_MS;

  get isAway(): boolean {
    return this.#failed >= ENOUGH_FAILED;
  }

  /** It said something, be it an error. */
  answered(): void {
    this.#failed = 0;
    this.#tryEveryMs = TRY_MS;
  }

  /** It said nothing in its time, or could not be reached. */
  failed(nowMs: number): void {
    if (++this.#failed === ENOUGH_FAILED) this.#tryAtMs = nowMs + this.#tryEveryMs;
  }

  /** Whether it is away and to be tried now; if so, the next time is later. */
  isToBeTried(nowMs: number): boolean {
    if (!this.isAway || nowMs < this.#tryAtMs) return false;
    this.#tryEveryMs = Math.min(MOST_TRY_MS, 2 * this.#tryEveryMs);
    this.#tryAtMs = nowMs + this.#tryEveryMs;
    return true;
  }
}
