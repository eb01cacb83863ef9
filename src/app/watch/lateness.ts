/** How late looks began, for the watch to say of itself: the last so many exactly, and all in classes. */

/** The middle, the hundredth latest and the latest of the newest looks, and how many there were. */
export interface LatenessTold {
  readonly looks: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
}

/** Looks that are remembered one by one. */
const REMEMBERED = 65_536;

/** Upper ends in seconds, of a Prometheus histogram. */
export const LATENESS_CLASSES: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

/** Counts. */
export class Lateness {
  readonly #newest = new Float64Array(REMEMBERED);
  readonly #classes: number[] = LATENESS_CLASSES.map(() => 0);
  #count = 0;
  #sumMs = 0;

  /** One look began so late. */
  add(lateMs: number): void {
    this.#newest[this.#count % REMEMBERED] = lateMs;
    this.#count++;
    this.#sumMs += lateMs;
    const at = LATENESS_CLASSES.findIndex((each) => lateMs / 1_000 <= each);
    if (at >= 0) this.#classes[at] = (this.#classes[at] ?? 0) + 1;
  }

  /** Of the newest 65,536 looks. */
  tell(): LatenessTold {
    const sorted = this.#newest.slice(0, Math.min(this.#count, REMEMBERED)).sort();
    const at = (share: number): number =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return { looks: this.#count, p50Ms: at(0.5), p99Ms: at(0.99), mostMs: at(1) };
  }

  /** How many in each class or below it, all of them, and their sum in seconds. */
  histogram(): {
    readonly below: readonly number[];
    readonly count: number;
    readonly sum: number;
  } {
    let sum = 0;
    const below = this.#classes.map((each) => (sum += each));
    return { below, count: this.#count, sum: this.#sumMs / 1_000 };
  }
}
