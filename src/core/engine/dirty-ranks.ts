/** Ranks whose nodes are to be worked out again: a bitmap with a bitmap above it, read upwards. */

export class DirtyRanks {
  readonly #words: Uint32Array;
  readonly #summary: Uint32Array;

  constructor(rankCount: number) {
    this.#words = new Uint32Array((rankCount >> 5) + 1);
    this.#summary = new Uint32Array((rankCount >> 10) + 1);
  }

  add(rank: number): void {
    const word = rank >> 5;
    this.#words[word] = (this.#words[word] as number) | (1 << (rank & 31));
    this.#summary[word >> 5] = (this.#summary[word >> 5] as number) | (1 << (word & 31));
  }

  /** Takes away and returns the lowest rank that is at least `from`; -1 when there is none. */
  take(from: number): number {
    const word = this.#firstWord(from);
    if (word < 0) return -1;
    const first = word === from >> 5 ? from & 31 : 0;
    const bits = (this.#words[word] as number) & (-1 << first);
    if (bits === 0) return this.take((word + 1) << 5);
    const bit = 31 - Math.clz32(bits & -bits);
    const rest = (this.#words[word] as number) & ~(1 << bit);
    this.#words[word] = rest;
    if (rest === 0) {
      this.#summary[word >> 5] = (this.#summary[word >> 5] as number) & ~(1 << (word & 31));
    }
    return (word << 5) | bit;
  }

  /** The first word at or after that of `from` that holds anything. */
  #firstWord(from: number): number {
    const word = from >> 5;
    let mask = -1 << (word & 31);
    for (let group = word >> 5; group < this.#summary.length; group += 1) {
      const bits = (this.#summary[group] as number) & mask;
      if (bits !== 0) return (group << 5) | (31 - Math.clz32(bits & -bits));
      mask = -1;
    }
    return -1;
  }
}
