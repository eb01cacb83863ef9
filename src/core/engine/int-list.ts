/** Growing lists of whole numbers in typed arrays, and lists of lists laid end to end. */

/** A list of 32-bit whole numbers that grows by doubling. */
export class IntList {
  #items: Int32Array;
  length = 0;

  constructor(capacity = 16) {
    this.#items = new Int32Array(capacity);
  }

  push(item: number): void {
    if (this.length === this.#items.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.length] = item;
    this.length += 1;
  }

  /** The item at an index below `length`. */
  at(index: number): number {
    return this.#items[index] as number;
  }

  set(index: number, item: number): void {
    this.#items[index] = item;
  }

  /** Takes the last item away; the list must not be empty. */
  pop(): number {
    this.length -= 1;
    return this.#items[this.length] as number;
  }

  clear(): void {
    this.length = 0;
  }

  /** A copy of just the items. */
  toArray(): Int32Array {
    return this.#items.slice(0, this.length);
  }
}

/** Rows of whole numbers: row `r` is `items[start[r]]` up to, not including, `items[start[r + 1]]`. */
export interface Rows {
  readonly start: Int32Array;
  readonly items: Int32Array;
}

/** Rows from pairs (row, item), two lists of one length; the order within a row is that of the pairs. */
export function groupByRow(rowCount: number, rows: Int32Array, items: Int32Array): Rows {
  const start = new Int32Array(rowCount + 1);
  for (const row of rows) start[row + 1] = (start[row + 1] as number) + 1;
  for (let row = 0; row < rowCount; row += 1) {
    start[row + 1] = (start[row + 1] as number) + (start[row] as number);
  }
  const next = start.slice(0, rowCount);
  const grouped = new Int32Array(items.length);
  for (let pair = 0; pair < items.length; pair += 1) {
    const row = rows[pair] as number;
    const place = next[row] as number;
    grouped[place] = items[pair] as number;
    next[row] = place + 1;
  }
  return { start, items: grouped };
}
