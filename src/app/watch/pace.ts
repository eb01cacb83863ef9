/**
 * Whether a target has become slower than it usually is: a one-sided CUSUM over the logarithm of the
 * times of good looks (Page 1954; allowance 0.75 and limit 12 standard deviations, an outlier counts
 * as 3). Centre and spread are the median and the median deviation of the first sixty looks, so that
 * what is odd in them does no harm; the centre then follows slowly. Besides, half of the last eight looks
 * must be half as slow again: what is only certain and not large is not told.
 */

/** What was noticed. */
export type PaceChange =
  | { readonly kind: 'slower'; readonly usualMs: number; readonly ms: number }
  | { readonly kind: 'usual'; readonly usualMs: number; readonly ms: number };

const LEARN = 60;
const LAST = 8;
const ALLOWANCE = 0.75;
const LIMIT = 12;
const OUTLIER = 3;
/** The least spread: a tenth; what is steadier than that is not known better. */
const LEAST_SPREAD = 0.1;
const FOLLOWS = 0.01;
const [SLOWER, BACK] = [1.5, 1.25];
/** Less than that nobody feels. */
const LEAST_MS = 5;
/** So many slow looks are what is usual now. */
const GIVES_IN = 500;

/** The times of one target. */
export class Pace {
  readonly #first: number[] = [];
  readonly #last: number[] = [];
  #centre = 0;
  #spread = LEAST_SPREAD;
  #sum = 0;
  /** Looks since it became slower; null while it is as usual. */
  #slow: number | null = null;

  /** The time of a good look. Null: nothing to tell. */
  hear(ms: number): PaceChange | null {
    const value = Math.log(Math.max(ms, 0.01));
    this.#last.push(value);
    if (this.#last.length > LAST) this.#last.shift();
    if (this.#first.length < LEARN) {
      this.#first.push(value);
      if (this.#first.length === LEARN) this.#learn();
      return null;
    }
    return this.#slow === null ? this.#whileUsual(value) : this.#whileSlow();
  }

  #learn(): void {
    this.#centre = median(this.#first);
    const away = this.#first.map((each) => Math.abs(each - this.#centre));
    // Of a normal distribution the median deviation is 0.6745 of the standard one.
    this.#spread = Math.max(LEAST_SPREAD, median(away) / 0.6745);
    this.#sum = 0;
  }

  #whileUsual(value: number): PaceChange | null {
    const away = Math.max(-OUTLIER, Math.min(OUTLIER, (value - this.#centre) / this.#spread));
    this.#sum = Math.max(0, this.#sum + away - ALLOWANCE);
    // By steps of one size up and down, and so towards the median, whatever lies far off.
    this.#centre += FOLLOWS * this.#spread * Math.max(-1, Math.min(1, away));
    const now = median(this.#last);
    const isLarge =
      now - this.#centre >= Math.log(SLOWER) && Math.exp(now) - Math.exp(this.#centre) >= LEAST_MS;
    if (this.#sum < LIMIT || !isLarge) return null;
    this.#slow = 0;
    return { kind: 'slower', usualMs: timeOf(this.#centre), ms: timeOf(now) };
  }

  #whileSlow(): PaceChange | null {
    const now = median(this.#last);
    this.#slow = (this.#slow ?? 0) + 1;
    const isBack = now - this.#centre < Math.log(BACK);
    if (!isBack && this.#slow < GIVES_IN) return null;
    if (!isBack) this.#centre = now;
    this.#slow = null;
    this.#sum = 0;
    return { kind: 'usual', usualMs: timeOf(this.#centre), ms: timeOf(now) };
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function timeOf(value: number): number {
  return Math.round(Math.exp(value) * 10) / 10;
}
