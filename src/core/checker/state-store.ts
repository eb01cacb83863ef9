/**
 * Every state seen, once: keys of a few words in the order of their discovery, found again by open
 * addressing with linear probing. A state costs its words plus 5 to 11 bytes of table.
 */
import type { Memory } from './memory.ts';

/** What `insert` answers when the key is new but the store may not hold more. */
export const FULL: number = -0x8000_0000;

const FIRST_CAPACITY = 1024;

/** A set of keys of `width` words, each with the index of its arrival. */
export class StateStore {
  count = 0;
  words: Int32Array;
  readonly width: number;
  readonly #memory: Memory;
  readonly #maxCount: number;
  #capacity = FIRST_CAPACITY;
  /**
   * In each place index + 1 of a key, or 0. A table of 2^n places needs n bits for that; the bits
   * above hold the same bits of the key's hash, so that most other keys need no look at the words.
   */
  #table: Int32Array;

  constructor(width: number, memory: Memory, maxCount = 0x7fff_ffff) {
    this.width = width;
    this.#memory = memory;
    this.#maxCount = maxCount;
    this.words = memory.allocate(FIRST_CAPACITY * width);
    this.#table = memory.allocate(FIRST_CAPACITY * 2);
  }

  /** The index of a new key, or ~index of a known one, or FULL. @throws OutOfMemory, store intact. */
  insert(key: Int32Array): number {
    const { width, words } = this;
    const table = this.#table;
    const mask = table.length - 1;
    const hash = hashWords(key, 0, width);
    let place = placeOf(hash, mask);
    for (;;) {
      const entry = table[place] as number;
      if (entry === 0) break;
      if (((entry ^ hash) & ~mask) === 0) {
        const offset = ((entry & mask) - 1) * width;
        let word = 0;
        while (word < width && words[offset + word] === key[word]) word++;
        if (word === width) return ~((entry & mask) - 1);
      }
      place = (place + 1) & mask;
    }
    if (this.count >= this.#maxCount) return FULL;
    if (this.count === this.#capacity || this.#isCrowded()) {
      this.#grow();
      return this.insert(key);
    }
    const offset = this.count * width;
    for (let word = 0; word < width; word++) words[offset + word] = key[word] as number;
    table[place] = (this.count + 1) | (hash & ~mask);
    return this.count++;
  }

  /** Gives all memory back; the store must not be used again. */
  release(): void {
    this.#memory.release(this.words);
    this.#memory.release(this.#table);
  }

  #isCrowded(): boolean {
    return this.count * 4 >= this.#table.length * 3;
  }

  #grow(): void {
    if (this.count === this.#capacity) {
      this.words = this.#memory.extend(this.words, this.#capacity * 2 * this.width);
      this.#capacity *= 2;
    }
    if (!this.#isCrowded()) return;
    const table = this.#memory.allocate(this.#table.length * 2);
    const mask = table.length - 1;
    for (let index = 0; index < this.count; index++) {
      const hash = hashWords(this.words, index * this.width, this.width);
      let place = placeOf(hash, mask);
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = (index + 1) | (hash & ~mask);
    }
    this.#memory.release(this.#table);
    this.#table = table;
  }
}

/** Multiply and shift over each word, as MurmurHash3 finishes (Austin Appleby, public domain). */
function hashWords(words: Int32Array, offset: number, width: number): number {
  let hash = 0x9e37_79b9;
  for (let word = 0; word < width; word++) {
    hash = Math.imul(hash ^ (words[offset + word] as number), 0x85eb_ca6b);
    hash ^= hash >>> 15;
  }
  return Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
}

/** The place of a hash folds in its upper bits, which the multiplication mixed best. */
function placeOf(hash: number, mask: number): number {
  return (hash ^ (hash >>> 16)) & mask;
}
