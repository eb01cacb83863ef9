/**
 * Names by number, found by their bytes: a name that was seen before costs no text. Numbers depend on
 * the order of arrival, so nothing that is shown may depend on them.
 */

const FIRST_SLOTS = 1_024;

/** At most so many names of one look; a recording with more of them names what should be a value. */
const MAX_NAMES = 500_000;

/** Longest name that is kept. */
export const MAX_NAME_LENGTH = 500;

/** The number of what is not a name: too long, or one too many. */
export const NO_NAME = -1;

/** FNV-1a, one byte on. */
export function hashByte(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 16_777_619);
}

export const HASH_START: number = 0x811c_9dc5 | 0;

/** Names of one look. */
export class ByteNames {
  /** Names that were not taken in because there were too many. */
  left = 0;
  readonly #texts: string[] = [];
  #hashes = new Int32Array(256);
  #starts = new Uint32Array(257);
  #bytes = new Uint8Array(8_192);
  #slots = new Int32Array(FIRST_SLOTS).fill(NO_NAME);

  get size(): number {
    return this.#texts.length;
  }

  text(id: number): string {
    return this.#texts[id] ?? '';
  }

  /** The number of `data[from..to)`, whose hash is given. */
  idOfBytes(data: Uint8Array, from: number, to: number, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = mix(hash) & mask;
    for (let id = this.#slots[slot] as number; id !== NO_NAME; id = this.#slots[slot] as number) {
      if (this.#hashes[id] === hash && this.#same(id, data, from, to)) return id;
      slot = (slot + 1) & mask;
    }
    return this.#add(data, from, to, hash, slot);
  }

  /** The number of a text. */
  idOf(text: string): number {
    const bytes = Buffer.from(text);
    return this.idOfText(bytes, 0, bytes.length);
  }

  /** The number of `data[from..to)`. */
  idOfText(data: Uint8Array, from: number, to: number): number {
    let hash = HASH_START;
    for (let at = from; at < to; at++) hash = hashByte(hash, data[at] as number);
    return this.idOfBytes(data, from, to, hash);
  }

  #same(id: number, data: Uint8Array, from: number, to: number): boolean {
    const start = this.#starts[id] as number;
    const length = (this.#starts[id + 1] as number) - start;
    if (length !== to - from) return false;
    for (let at = 0; at < length; at++)
      if (this.#bytes[start + at] !== data[from + at]) return false;
    return true;
  }

  #add(data: Uint8Array, from: number, to: number, hash: number, slot: number): number {
    if (to - from > MAX_NAME_LENGTH) return NO_NAME;
    const id = this.#texts.length;
    if (id >= MAX_NAMES) {
      this.left++;
      return NO_NAME;
    }
    const start = this.#starts[id] as number;
    this.#makeRoom(id, start + to - from);
    this.#bytes.set(data.subarray(from, to), start);
    this.#starts[id + 1] = start + to - from;
    this.#hashes[id] = hash;
    this.#texts.push(Buffer.from(data.buffer, data.byteOffset + from, to - from).toString('utf8'));
    this.#slots[slot] = id;
    if (id * 2 > this.#slots.length) this.#spread();
    return id;
  }

  #makeRoom(id: number, bytes: number): void {
    if (id + 2 > this.#hashes.length) {
      const [hashes, starts] = [this.#hashes, this.#starts];
      this.#hashes = new Int32Array(hashes.length * 2);
      this.#hashes.set(hashes);
      this.#starts = new Uint32Array(hashes.length * 2 + 1);
      this.#starts.set(starts);
    }
    if (bytes > this.#bytes.length) {
      const before = this.#bytes;
      this.#bytes = new Uint8Array(Math.max(bytes, before.length * 2));
      this.#bytes.set(before);
    }
  }

  #spread(): void {
    const mask = this.#slots.length * 2 - 1;
    this.#slots = new Int32Array(mask + 1).fill(NO_NAME);
    for (let id = 0; id < this.#texts.length; id++) {
      let slot = mix(this.#hashes[id] as number) & mask;
      while (this.#slots[slot] !== NO_NAME) slot = (slot + 1) & mask;
      this.#slots[slot] = id;
    }
  }
}

function mix(hash: number): number {
  return hash ^ (hash >>> 15);
}

/** A few words that are known before, by their bytes: keys of objects and attributes. */
export class ByteWords {
  readonly #words: readonly Uint8Array[];
  readonly #codes: readonly number[];
  readonly #slots: Int16Array;
  readonly #mask: number;

  constructor(words: Readonly<Record<string, number>>) {
    const entries = Object.entries(words);
    this.#words = entries.map(([word]) => new Uint8Array(Buffer.from(word)));
    this.#codes = entries.map(([, code]) => code);
    let size = 16;
    while (size < entries.length * 8) size *= 2;
    this.#mask = size - 1;
    this.#slots = new Int16Array(size).fill(-1);
    this.#words.forEach((word, index) => {
      let slot = this.#slotOf(word, 0, word.length);
      while (this.#slots[slot] !== -1) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = index;
    });
  }

  /** The code of the word `data[from..to)`; -1 for any other. */
  codeOf(data: Uint8Array, from: number, to: number): number {
    let slot = this.#slotOf(data, from, to);
    for (let at = this.#slots[slot] as number; at >= 0; at = this.#slots[slot] as number) {
      if (sameBytes(this.#words[at] as Uint8Array, data, from, to))
        return this.#codes[at] as number;
      slot = (slot + 1) & this.#mask;
    }
    return -1;
  }

  codeOfText(text: string): number {
    const bytes = Buffer.from(text);
    return this.codeOf(bytes, 0, bytes.length);
  }

  /** By a few of its bytes: looking at all of them costs more than to compare once too often. */
  #slotOf(data: Uint8Array, from: number, to: number): number {
    const length = to - from;
    if (length === 0) return 0;
    const hash =
      length * 0x1f35 +
      (data[from] as number) * 0x0101 +
      (data[to - 1] as number) * 0x2b7 +
      (data[from + (length >> 1)] as number) * 0x4d3 +
      (data[from + (length >> 2)] as number) * 0x8b;
    return (hash ^ (hash >>> 7)) & this.#mask;
  }
}

function sameBytes(word: Uint8Array, data: Uint8Array, from: number, to: number): boolean {
  if (word.length !== to - from) return false;
  for (let at = 0; at < word.length; at++) if (word[at] !== data[from + at]) return false;
  return true;
}
