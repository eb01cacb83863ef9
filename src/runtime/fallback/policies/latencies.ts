/**
 * Percentiles of recent durations: counts in classes that grow by a tenth (so an answer is at most 10 %
 * too high), all halved after 1,000, so that old times fade. O(1) to record, O(classes) to ask.
 */
const GROWTH = 1.1;
const CLASSES = 160;
const FADE_AT = 1_000;

/** Durations from 1 ms to over an hour; shorter ones count as 1 ms. */
export class Latencies {
  readonly #counts: Float64Array = new Float64Array(CLASSES);
  #total = 0;

  /** How many are remembered, old ones by less. */
  get size(): number {
    return this.#total;
  }

  record(durationMs: number): void {
    const place = Math.ceil(Math.log(Math.max(1, durationMs)) / Math.log(GROWTH));
    const at = Math.min(CLASSES - 1, place);
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#total++;
    if (this.#total < FADE_AT) return;
    this.#total = 0;
    for (let i = 0; i < CLASSES; i++) {
      this.#counts[i] = (this.#counts[i] ?? 0) / 2;
      this.#total += this.#counts[i] ?? 0;
    }
  }

  /** The duration that this share of calls does not exceed. */
  percentile(share: number): number {
    let left = share * this.#total;
    for (let i = 0; i < CLASSES; i++) {
      left -= this.#counts[i] ?? 0;
      if (left <= 0) return GROWTH ** i;
    }
    return GROWTH ** (CLASSES - 1);
  }
}
