/** Sums over the last stretch of time, in ten slices that fall out of it one by one. */

const SLICES = 10;

/** Adds up, in one or more columns, what came within a window. Time is 0 or more; when it goes back it counts as the newest slice. */
export class Windowed {
  readonly #sliceMs: number;
  readonly #columns: number;
  readonly #slices: Float64Array;
  readonly #sums: Float64Array;
  /** The number of the newest slice, counted from time 0. A small integer from the start, for speed. */
  #newest = -1e9;

  constructor(windowMs: number, columns = 1) {
    this.#sliceMs = windowMs / SLICES;
    this.#columns = columns;
    this.#slices = new Float64Array(SLICES * columns);
    this.#sums = new Float64Array(columns);
  }

  /** Adds to the slice of now, or to an earlier one. @returns the slice; of one that has fallen out, -1e9. */
  add(nowMs: number, amount: number, column = 0, slice: number = this.#turn(nowMs)): number {
    if (slice <= this.#newest - SLICES) return -1e9;
    (this.#slices[(slice % SLICES) * this.#columns + column] as number) += amount;
    (this.#sums[column] as number) += amount;
    return slice;
  }

  /** What came within the window that ends now, a number a column. */
  sums(nowMs: number): { readonly [column: number]: number } {
    this.#turn(nowMs);
    return this.#sums;
  }

  /** Forgets everything. */
  clear(): void {
    this.#slices.fill(0);
    this.#sums.fill(0);
  }

  /** Lets fall what is too old. @returns the newest slice. */
  #turn(nowMs: number): number {
    const slice = Math.floor(nowMs / this.#sliceMs);
    if (slice <= this.#newest) return this.#newest;
    for (let each = Math.max(this.#newest, slice - SLICES, -1); each++ < slice;) {
      for (let column = 0; column < this.#columns; column++) {
        const at = (each % SLICES) * this.#columns + column;
        (this.#sums[column] as number) -= this.#slices[at] as number;
        this.#slices[at] = 0;
      }
    }
    return (this.#newest = slice);
  }
}
