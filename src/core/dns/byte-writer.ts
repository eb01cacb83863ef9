/**
 * Writes numbers and names of a message, with the compression of RFC 1035, section 4.1.4. It never
 * throws: the first value that does not fit is kept in `problem` and the rest is of no use.
 *
 * Suffixes are matched with their case, so that reading gives back what was written. Most messages
 * repeat one name, so the index of suffixes is built only when a second name comes.
 */
import type { Problem } from '#base';
import { fromHex } from './encodings.ts';
import { MAX_LABEL_BYTES, MAX_NAME_BYTES, nameByteLength, readByte, type Name } from './name.ts';
import { dnsProblem, type DnsProblemCode } from './problem.ts';

/** No message, and nothing that goes into one, is longer; beyond it nothing is written. */
const MOST_BYTES = 262_144;

/** A growing row of bytes. */
export class ByteWriter {
  bytes: Uint8Array;
  /** Where in `bytes` the message begins. */
  base: number;
  offset: number;
  problem: Problem | null = null;
  /** Names in lower case and never compressed: the canonical form (RFC 4034, section 6.2). */
  readonly canonical: boolean;
  #recentName = '';
  #recentAt = 0;
  #suffixes: Map<string, number> | null = null;

  constructor(canonical = false, bytes: Uint8Array = new Uint8Array(512), base = 0) {
    this.canonical = canonical;
    this.bytes = bytes;
    this.base = base;
    this.offset = base;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.offset - this.base;
  }

  /** What was written, copied. */
  copy(): Uint8Array {
    return this.bytes.slice(this.base, this.offset);
  }

  /** Keeps the first trouble. */
  fail(code: DnsProblemCode, what: string): void {
    this.problem ??= dnsProblem(code, `${what}.`);
  }

  /** Says where the trouble was met. */
  explain(where: string): void {
    if (this.problem === null) return;
    this.problem = { ...this.problem, what: `${where}: ${this.problem.what}` };
  }

  /** Makes room for `count` more bytes; false when there can be none. */
  reserve(count: number): boolean {
    const needed = this.offset + count;
    if (needed <= this.bytes.length) return true;
    if (needed - this.base > MOST_BYTES) {
      this.fail('dns-too-long', `The message is longer than ${MOST_BYTES} bytes`);
      return false;
    }
    const grown = new Uint8Array(Math.max(2 * this.length, this.length + count, 1024));
    grown.set(this.bytes.subarray(this.base, this.offset));
    this.bytes = grown;
    this.offset -= this.base;
    this.base = 0;
    return true;
  }

  u8(value: number): void {
    if ((value & 0xff) !== value) return this.#misfit(value, 255);
    if (this.reserve(1)) this.bytes[this.offset++] = value;
  }

  u16(value: number): void {
    if ((value & 0xffff) !== value) return this.#misfit(value, 65_535);
    if (!this.reserve(2)) return;
    this.bytes[this.offset++] = value >> 8;
    this.bytes[this.offset++] = value & 0xff;
  }

  u32(value: number): void {
    if (value >>> 0 !== value) return this.#misfit(value, 4_294_967_295);
    if (!this.reserve(4)) return;
    const { bytes, offset } = this;
    bytes[offset] = value >>> 24;
    bytes[offset + 1] = (value >>> 16) & 0xff;
    bytes[offset + 2] = (value >>> 8) & 0xff;
    bytes[offset + 3] = value & 0xff;
    this.offset = offset + 4;
  }

  u48(value: number): void {
    const largest = 281_474_976_710_655;
    if (!Number.isInteger(value) || value < 0 || value > largest)
      return this.#misfit(value, largest);
    this.u16(Math.floor(value / 4_294_967_296));
    this.u32(value % 4_294_967_296);
  }

  #misfit(value: unknown, largest: number): void {
    this.fail('dns-value', `${String(value)} is no whole number from 0 to ${largest}`);
  }

  put(bytes: Uint8Array): void {
    if (!this.reserve(bytes.length)) return;
    this.bytes.set(bytes, this.offset);
    this.offset += bytes.length;
  }

  /** Bytes given as hexadecimal. */
  hex(text: string): void {
    const bytes = fromHex(text);
    if (bytes === null) this.fail('dns-value', `${JSON.stringify(text)} is no hexadecimal`);
    else this.put(bytes);
  }

  /** The bytes of a byte string. */
  byteString(text: string): void {
    if (!this.reserve(text.length)) return;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code > 255) {
        return this.fail('dns-value', `${JSON.stringify(text)} has a character that is no byte`);
      }
      this.bytes[this.offset++] = code;
    }
  }

  /** A byte string of at most 255 bytes, its length before it. */
  shortString(text: string): void {
    if (text.length > 255) {
      return this.fail('dns-value', `A string of ${text.length} bytes is longer than 255`);
    }
    this.u8(text.length);
    this.byteString(text);
  }

  /** Leaves two bytes for a length; give the result to `endLength`. */
  beginLength(): number {
    this.u16(0);
    return this.length;
  }

  /** Fills in how many bytes were written since. */
  endLength(begun: number): void {
    const count = this.length - begun;
    if (count > 65_535) return this.fail('dns-too-long', `A field of ${count} bytes is too long`);
    this.patchU16(begun - 2, count);
  }

  /** Replaces the number at a place counted from the beginning. */
  patchU16(at: number, value: number): void {
    this.bytes[this.base + at] = value >> 8;
    this.bytes[this.base + at + 1] = value & 0xff;
  }

  /** Forgets everything from the place on, names too. */
  rewind(length: number): void {
    this.offset = this.base + length;
    this.#recentName = '';
    for (const [suffix, at] of this.#suffixes ?? []) {
      if (at >= length) this.#suffixes?.delete(suffix);
    }
  }

  /** A name, compressed where an earlier one ends in the same labels. */
  name(name: Name): void {
    if (this.canonical) return this.plainName(name);
    if (name === this.#recentName) return this.u16(0xc000 | this.#recentAt);
    if (name === '.') return this.u8(0);
    const start = this.length;
    const pointsAt = this.#labels(name, this.#indexed());
    if (pointsAt === 0) return;
    const at = pointsAt > 0 ? pointsAt : start;
    if (at >= 0x4000) return;
    this.#recentName = name;
    this.#recentAt = at;
  }

  /** A name where compression is forbidden. */
  plainName(name: Name): void {
    if (name === '.') this.u8(0);
    else this.#labels(name, null);
  }

  /**
   * Writes labels until the root or a known suffix. The place of the whole name when it was known
   * already, -1 when it is spelled here, 0 when it is no name.
   */
  #labels(name: string, suffixes: Map<string, number> | null): number {
    const length = name.length;
    const tooLong = length >= MAX_NAME_BYTES && nameByteLength(name) > MAX_NAME_BYTES;
    if (tooLong || !this.reserve(length + 2)) return this.#noName(name);
    for (let at = 0; at < length;) {
      const known = suffixes?.get(at === 0 ? name : name.slice(at));
      if (known !== undefined) {
        this.u16(0xc000 | known);
        return at === 0 ? known : -1;
      }
      at = this.#label(name, at);
      if (at < 0) return this.#noName(name);
    }
    this.bytes[this.offset++] = 0;
    return -1;
  }

  /** Writes the label that begins at `at` of the text; where the next begins, or -1 when it is none. */
  #label(name: string, at: number): number {
    const bytes = this.bytes;
    const lengthAt = this.offset++;
    for (; ; at++) {
      let code = at < name.length ? name.charCodeAt(at) : 0;
      if (code === 46) break;
      if (code === 92) {
        const read = readByte(name, at);
        if (read === null) return -1;
        code = read.byte;
        at = read.next - 1;
      } else if (code < 33 || code > 126) return -1;
      if (this.canonical && code >= 65 && code <= 90) code += 32;
      bytes[this.offset++] = code;
    }
    const count = this.offset - lengthAt - 1;
    bytes[lengthAt] = count;
    return count > 0 && count <= MAX_LABEL_BYTES ? at + 1 : -1;
  }

  #noName(name: string): number {
    this.fail('dns-name', `${JSON.stringify(name.slice(0, 300))} is no absolute domain name`);
    return 0;
  }

  /** The suffixes of the names written so far, the most recent one now among them. */
  #indexed(): Map<string, number> | null {
    const name = this.#recentName;
    if (name === '') return this.#suffixes;
    this.#suffixes ??= new Map();
    let place = this.#recentAt;
    for (let start = 0; start < name.length && place < 0x4000;) {
      const suffix = start === 0 ? name : name.slice(start);
      if (this.#suffixes.has(suffix)) break;
      this.#suffixes.set(suffix, place);
      place += (this.bytes[this.base + place] as number) + 1;
      start = afterLabel(name, start);
    }
    return this.#suffixes;
  }
}

function afterLabel(name: string, start: number): number {
  let at = start;
  for (let code = name.charCodeAt(at); code !== 46; code = name.charCodeAt(at)) {
    if (code !== 92) at += 1;
    else at = readByte(name, at)?.next ?? name.length;
  }
  return at + 1;
}
