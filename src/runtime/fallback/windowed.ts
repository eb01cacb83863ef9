/** Sums over the last stretch of time, in ten slices that fall out of it one by one. */

const SLICES = 10;

/** Adds up, in one or more columns, what came within a window. Time is 0 or more; when it goes back it counts as the newest slice. */
export class Windowed {
  readonly #sliceMs: number;
  readonly #columns: number;
  readonly #slices: Float64Array;
  readonly #sums: Float64Array;
  /** The number of the newest slice, counted from time 0; where it stands; when it ends. */
  #newest = -1;
  #at = 0;
  #endsMs = 0;

  constructor(windowMs: number, columns = 1) {
    this.#sliceMs = windowMs / SLICES;
    this.#columns = columns;
    this.#slices = new Float64Array(SLICES * columns);
    this.#sums = new Float64Array(columns);
  }

  /** Adds to the slice of now. @returns its number, for `amend`. */
  add(nowMs: number, amount: number, column = 0): number {
    this.sums(nowMs);
    (this.#slices[this.#at + column] as number) += amount;
    (this.#sums[column] as number) += amount;
    return this.#newest;
  }

  /** Adds to an earlier slice; false when that is no longer within the window. */
  amend(nowMs: number, slice: number, amount: number, column: number): boolean {
    this.sums(nowMs);
    if (slice <= this.#newest - SLICES) return false;
    (this.#slices[(slice % SLICES) * this.#columns + column] as number) += amount;
    (this.#sums[column] as number) += amount;
    return true;
  }

  /** What came within the window that ends now, a number a column. */
  sums(nowMs: number): { readonly [column: number]: number } {
    if (nowMs >= this.#endsMs) this.#turn(Math.floor(nowMs / this.#sliceMs));
    return this.#sums;
  }

  /** Forgets everything. */
  clear(): void {
    this.#slices.fill(0);
    this.#sums.fill(0);
  }

  /** Lets fall what is too old. */
  #turn(slice: number): void {
    for (let each = Math.max(this.#newest, slice - SLICES); each++ < slice;) {
      this.#at = (each % SLICES) * this.#columns;
      for (let column = 0; column < this.#columns; column++) {
        (this.#sums[column] as number) -= this.#slices[this.#at + column] as number;
        this.#slices[this.#at + column] = 0;
      }
    }
    this.#newest = slice;
    this.#endsMs = (slice + 1) * this.#sliceMs;
  }
}
