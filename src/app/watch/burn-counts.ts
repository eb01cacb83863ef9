/**
 * The looks of three days by minute, with the sums of every window of `BURN_WINDOWS` kept up to date, so
 * that asking costs the same after three days as after one minute. `burning` is its slow twin.
 */
import { BURN_WINDOWS, type BurnWindow } from './burn-rate.ts';

const MINUTE_MS = 60_000;
/** The longest window. */
const MINUTES = Math.max(...BURN_WINDOWS.map(({ longMs }) => longMs)) / MINUTE_MS;
/** Fewer bad looks than that are no rate: one bad look of a few would be the pace of a disaster. */
const LEAST_BAD = 3;

interface Sum {
  readonly minutes: number;
  good: number;
  bad: number;
}

/** One target with an objective. */
export class BurnCounts {
  readonly #budget: number;
  readonly #good = new Uint32Array(MINUTES);
  readonly #bad = new Uint32Array(MINUTES);
  readonly #sums: ReadonlyMap<BurnWindow, { readonly long: Sum; readonly short: Sum }>;
  #minute: number | null = null;

  /** `objective`: 0.999 leaves a budget of 0.001. */
  constructor(objective: number) {
    this.#budget = 1 - objective;
    const sum = (ms: number): Sum => ({ minutes: ms / MINUTE_MS, good: 0, bad: 0 });
    this.#sums = new Map(
      BURN_WINDOWS.map((each) => [each, { long: sum(each.longMs), short: sum(each.shortMs) }]),
    );
  }

  /** Looks of one moment, in the order of time; what is older than the newest counts as of then. */
  add(atMs: number, good: number, bad: number): void {
    this.#advance(atMs);
    const at = (this.#minute ?? 0) % MINUTES;
    this.#good[at] = (this.#good[at] ?? 0) + good;
    this.#bad[at] = (this.#bad[at] ?? 0) + bad;
    for (const sum of this.#all()) {
      sum.good += good;
      sum.bad += bad;
    }
  }

  /** The windows that burn too fast now, the gravest first. */
  burning(nowMs: number): readonly BurnWindow[] {
    this.#advance(nowMs);
    const share = ({ good, bad }: Sum): number => (good + bad === 0 ? 0 : bad / (good + bad));
    return BURN_WINDOWS.filter((window) => {
      const sums = this.#sums.get(window);
      const most = window.factor * this.#budget;
      return (
        sums !== undefined &&
        sums.long.bad >= LEAST_BAD &&
        share(sums.long) > most &&
        share(sums.short) > most
      );
    });
  }

  #advance(nowMs: number): void {
    const minute = Math.floor(nowMs / MINUTE_MS);
    const last = this.#minute ?? minute;
    this.#minute = Math.max(last, minute);
    // After a gap longer than all that is kept, nothing of it is left.
    if (minute - last > MINUTES) {
      for (const all of [this.#good, this.#bad]) all.fill(0);
      for (const sum of this.#all()) [sum.good, sum.bad] = [0, 0];
      return;
    }
    for (let next = last + 1; next <= minute; next++) {
      for (const sum of this.#all()) {
        const leaves = (next - sum.minutes + MINUTES) % MINUTES;
        sum.good -= this.#good[leaves] ?? 0;
        sum.bad -= this.#bad[leaves] ?? 0;
      }
      this.#good[next % MINUTES] = 0;
      this.#bad[next % MINUTES] = 0;
    }
  }

  #all(): readonly Sum[] {
    return [...this.#sums.values()].flatMap(({ long, short }) => [long, short]);
  }
}
