/** A sum over the last stretch of time, in ten slices that fall out of it one by one. */

const SLICES = 10;

/** Adds up what came within a window. Slices are counted from time 0; time that goes back counts as the newest. */
export class Windowed {
  readonly #sliceMs: number;
  readonly #slices: Float64Array = new Float64Array(SLICES);
  #newest = -Infinity;
  #sum = 0;

  constructor(windowMs: number) {
    this.#sliceMs = windowMs / SLICES;
  }

  /** Adds to the slice of now, and returns its number for `amend`. */
  add(nowMs: number, amount: number): number {
    if (nowMs >= (this.#newest + 1) * this.#sliceMs) this.#turn(nowMs);
    this.#put(this.#newest, amount);
    return this.#newest;
  }

  /** Adds to an earlier slice; false when that is no longer within the window. */
  amend(nowMs: number, slice: number, amount: number): boolean {
    this.sum(nowMs);
    const counts = slice > this.#newest - SLICES;
    if (counts) this.#put(slice, amount);
    return counts;
  }

  /** What came within the window that ends now. */
  sum(nowMs: number): number {
    if (nowMs >= (this.#newest + 1) * this.#sliceMs) this.#turn(nowMs);
    return this.#sum;
  }

  /** Forgets everything. */
  clear(): void {
    this.#slices.fill(0);
    this.#sum = 0;
  }

  #put(slice: number, amount: number): void {
    const at = ((slice % SLICES) + SLICES) % SLICES;
    this.#slices[at] = (this.#slices[at] ?? 0) + amount;
    this.#sum += amount;
  }

  /** Lets fall what is too old, then adds up anew, so that rounding never piles up. */
  #turn(nowMs: number): void {
    const slice = Math.floor(nowMs / this.#sliceMs);
    const first = Math.max(this.#newest + 1, slice - SLICES + 1);
    for (let each = first; each <= slice; each++) {
      this.#slices[((each % SLICES) + SLICES) % SLICES] = 0;
    }
    this.#newest = slice;
    this.#sum = this.#slices.reduce((sum, each) => sum + each, 0);
  }
}
