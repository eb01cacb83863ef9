/** A list of 32-bit numbers whose room is made beforehand, so that pushing cannot fail half-way. */
import type { Memory } from './memory.ts';

/** Numbers in the order in which they were pushed. */
export class Int32List {
  length = 0;
  items: Int32Array;
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
    this.items = memory.allocate(1024);
  }

  /** Makes room for some more items. @throws OutOfMemory, the list untouched. */
  reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.items.length) return;
    this.items = this.#memory.extend(this.items, Math.max(needed, this.items.length * 2));
  }

  /** Adds an item, for which room was made. */
  push(item: number): void {
    this.items[this.length++] = item;
  }

  /** The item at an index that exists. */
  at(index: number): number {
    return this.items[index] as number;
  }

  /** The newest item; the list must not be empty. */
  last(): number {
    return this.items[this.length - 1] as number;
  }

  /** Gives the memory back; the list must not be used again. */
  release(): void {
    this.#memory.release(this.items);
  }
}
