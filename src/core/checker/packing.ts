/** A state's numbers side by side in as few 32-bit words as their widths allow, none split. */
import { assert } from '#base';

/** How the slots of a state lie in its words. */
export class Packing {
  readonly slotCount: number;
  readonly wordCount: number;
  /** For each word, the slot after its last. */
  readonly #ends: Int32Array;
  /** For each slot: where it starts in its word, and the bits that its numbers may have. */
  readonly #shifts: Int32Array;
  readonly #masks: Int32Array;

  /** @param bits the width of each slot, 1 to 32 */
  constructor(bits: readonly number[]) {
    this.slotCount = bits.length;
    this.#shifts = new Int32Array(bits.length);
    this.#masks = new Int32Array(bits.length);
    const ends: number[] = [];
    let used = 0;
    for (const [slot, width] of bits.entries()) {
      assert(Number.isInteger(width) && width >= 1 && width <= 32, 'a slot has 1 to 32 bits');
      if (used + width > 32) {
        ends.push(slot);
        used = 0;
      }
      this.#shifts[slot] = used;
      this.#masks[slot] = width === 32 ? -1 : (1 << width) - 1;
      used += width;
    }
    if (bits.length > 0) ends.push(bits.length);
    this.#ends = Int32Array.from(ends);
    this.wordCount = ends.length;
  }

  /** Writes the words of a state. A number too big for its slot would merge states: it is a bug. */
  pack(slots: Int32Array, words: Int32Array): void {
    const shifts = this.#shifts;
    const masks = this.#masks;
    let excess = 0;
    let slot = 0;
    for (let word = 0; word < this.wordCount; word++) {
      const end = this.#ends[word] as number;
      let packed = 0;
      for (; slot < end; slot++) {
        const value = slots[slot] as number;
        excess |= value & ~(masks[slot] as number);
        packed |= value << (shifts[slot] as number);
      }
      words[word] = packed;
    }
    assert(excess === 0, 'every number of a state fits the bits its model gives it');
  }

  /** Reads a state whose words start at `offset`. */
  unpack(words: Int32Array, offset: number, slots: Int32Array): void {
    let slot = 0;
    for (let word = 0; word < this.wordCount; word++) {
      const packed = words[offset + word] as number;
      const end = this.#ends[word] as number;
      for (; slot < end; slot++) {
        slots[slot] = (packed >>> (this.#shifts[slot] as number)) & (this.#masks[slot] as number);
      }
    }
  }
}
