/** What calls say of their targets, by the names they say it with: each set of names is looked up once. */
import { TARGET_SLOTS } from './span.ts';

const EMPTY = -1;

/** Sets of names that are kept; beyond them each is looked up anew. */
const MAX_SETS = 200_000;

/** Numbers of sets of names. */
export class TargetTuples {
  #rows = new Int32Array(256 * TARGET_SLOTS);
  #values: number[] = [];
  #slots = new Int32Array(1_024).fill(EMPTY);

  /** The value of a set, made when it is new. `names` begins with the set. */
  valueOf(names: Int32Array, make: () => number): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(names, 0) & mask;
    for (let row = this.#slots[slot] as number; row !== EMPTY; row = this.#slots[slot] as number) {
      if (this.#same(row, names)) return this.#values[row] as number;
      slot = (slot + 1) & mask;
    }
    const value = make();
    if (this.#values.length < MAX_SETS) this.#add(names, value, slot);
    return value;
  }

  #same(row: number, names: Int32Array): boolean {
    const start = row * TARGET_SLOTS;
    for (let at = 0; at < TARGET_SLOTS; at++)
      if (this.#rows[start + at] !== names[at]) return false;
    return true;
  }

  #add(names: Int32Array, value: number, slot: number): void {
    const row = this.#values.length;
    if ((row + 1) * TARGET_SLOTS > this.#rows.length) {
      const rows = this.#rows;
      this.#rows = new Int32Array(rows.length * 2);
      this.#rows.set(rows);
    }
    for (let at = 0; at < TARGET_SLOTS; at++)
      this.#rows[row * TARGET_SLOTS + at] = names[at] as number;
    this.#values.push(value);
    this.#slots[slot] = row;
    if (row * 2 > this.#slots.length) this.#spread();
  }

  #spread(): void {
    const mask = this.#slots.length * 2 - 1;
    this.#slots = new Int32Array(mask + 1).fill(EMPTY);
    for (let row = 0; row < this.#values.length; row++) {
      let slot = hashOf(this.#rows, row * TARGET_SLOTS) & mask;
      while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      this.#slots[slot] = row;
    }
  }
}

function hashOf(words: Int32Array, from: number): number {
  let hash = 0;
  for (let at = 0; at < TARGET_SLOTS; at++)
    hash = Math.imul(hash ^ (words[from + at] as number), 0x9e37_79b1) ^ (hash >>> 15);
  return (hash ^ (hash >>> 16)) >>> 0;
}
