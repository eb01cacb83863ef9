/** A set of indices, one bit each. */
import type { Memory } from './memory.ts';

/** Room is made beforehand, so that adding cannot fail half-way. */
export class BitSet {
  #words: Int32Array;
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#words = memory.allocate(64);
  }

  /** Makes room for indices below `length`. @throws OutOfMemory, the set untouched. */
  reserve(length: number): void {
    const needed = Math.ceil(length / 32);
    if (needed <= this.#words.length) return;
    this.#words = this.#memory.extend(this.#words, Math.max(needed, this.#words.length * 2));
  }

  /** Adds an index, for which room was made. */
  add(index: number): void {
    this.#words[index >>> 5] = (this.#words[index >>> 5] as number) | (1 << (index & 31));
  }

  /** Whether an index below the reserved length is in the set. */
  has(index: number): boolean {
    return (((this.#words[index >>> 5] as number) >>> (index & 31)) & 1) === 1;
  }

  /** Gives the memory back; the set must not be used again. */
  release(): void {
    this.#memory.release(this.#words);
  }
}
