/**
 * Reads numbers and names from a message. It never throws and never reads outside: the first
 * trouble is kept in `problem`, the cursor jumps to the end, and from there on everything reads as
 * 0 or the root, so callers look at `problem` once a record, not once a byte.
 *
 * Names cost what they say: pointers must go strictly backwards, at most 127 a name (an honest name
 * has at most as many labels), and all names of a message together may spell at most
 * `MAX_SPELLED_CHARACTERS`, which is far above any honest message and stops compression bombs.
 */
import type { Problem } from '#base';
import { MAX_NAME_BYTES, ROOT, SPELLED_BYTES, type Name } from './name.ts';
import { dnsProblem, type DnsProblemCode } from './problem.ts';

/** Characters that the names of one message may spell; a name met again costs nothing. */
export const MAX_SPELLED_CHARACTERS = 1_048_576;

const MAX_POINTERS = 127;

/** Which bytes are spelled as themselves. */
const PLAIN: readonly boolean[] = SPELLED_BYTES.map((spelled) => spelled.length === 1);

/** The characters of the name being spelled: used again each time, since a name is spelled in one go. */
const codes: number[] = Array.from({ length: 4 * MAX_NAME_BYTES }, () => 0);

/** A cursor over the bytes of one message. */
export class ByteReader {
  readonly bytes: Uint8Array;
  offset = 0;
  /** Where the part being read ends; pointers may lead anywhere before. */
  end: number;
  problem: Problem | null = null;
  #spelled = 0;
  #recentStart = -1;
  #recentName: Name = ROOT;
  #names: Map<number, Name> | null = null;

  readonly #compressed: boolean;

  /** `compressed` false refuses pointers everywhere: for data that stand outside a message. */
  constructor(bytes: Uint8Array, compressed = true) {
    this.bytes = bytes;
    this.#compressed = compressed;
    this.end = bytes.length;
  }

  /** Keeps the first trouble and stops reading. */
  fail(code: DnsProblemCode, what: string): void {
    this.problem ??= dnsProblem(code, `${what}, at byte ${this.offset}.`);
    this.offset = this.end;
  }

  /** Says where the trouble was met. */
  explain(where: string): void {
    if (this.problem === null) return;
    this.problem = { ...this.problem, what: `${where}: ${this.problem.what}` };
  }

  /** Whether `count` more bytes are there; says so when not. */
  has(count: number): boolean {
    if (this.offset + count <= this.end) return true;
    this.fail('dns-bytes-short', `The bytes end where ${count} more are needed`);
    return false;
  }

  u8(): number {
    return this.has(1) ? (this.bytes[this.offset++] as number) : 0;
  }

  u16(): number {
    if (!this.has(2)) return 0;
    const at = this.offset;
    this.offset = at + 2;
    return ((this.bytes[at] as number) << 8) | (this.bytes[at + 1] as number);
  }

  u32(): number {
    if (!this.has(4)) return 0;
    const high = this.u16();
    return high * 65_536 + this.u16();
  }

  u48(): number {
    if (!this.has(6)) return 0;
    const high = this.u16();
    return high * 4_294_967_296 + this.u32();
  }

  /** The next `count` bytes, not copied. */
  take(count: number): Uint8Array {
    if (!this.has(count)) return this.bytes.subarray(0, 0);
    this.offset += count;
    return this.bytes.subarray(this.offset - count, this.offset);
  }

  /** A name, compressed or not. */
  name(): Name {
    const start = this.offset;
    const first = this.bytes[start] as number;
    if (first >= 0xc0 && start + 2 <= this.end && this.#compressed) {
      const target = ((first & 0x3f) << 8) | (this.bytes[start + 1] as number);
      const known = target === this.#recentStart ? this.#recentName : this.#names?.get(target);
      if (known !== undefined && target < start) {
        this.offset = start + 2;
        return known;
      }
    }
    if (first === 0 && start < this.end) {
      this.offset = start + 1;
      return ROOT;
    }
    return this.#spell(start, this.#compressed);
  }

  /** A name where compression is forbidden: in SVCB, HTTPS and TSIG data. */
  plainName(): Name {
    return this.#spell(this.offset, false);
  }

  /** Follows a name from label to label and remembers it under the place where its labels began. */
  #spell(start: number, mayPoint: boolean): Name {
    const bytes = this.bytes;
    let count = 0;
    let at = start;
    let limit = this.end;
    let after = -1;
    let lowest = start;
    let memory = start;
    let wireBytes = 1;
    for (let pointers = 0; ;) {
      if (at >= limit) return this.#noName('dns-bytes-short', 'The bytes end inside a name');
      const length = bytes[at] as number;
      if (length === 0) break;
      if (length >= 0xc0 && mayPoint) {
        const target = at + 2 > limit ? -1 : ((length & 0x3f) << 8) | (bytes[at + 1] as number);
        if (target < 0) return this.#noName('dns-bytes-short', 'The bytes end inside a pointer');
        if (target >= lowest || target < 12 || ++pointers > MAX_POINTERS) {
          return this.#noName('dns-bytes-pointer', `A name points to byte ${target}`);
        }
        if (after < 0) {
          after = at + 2;
          limit = bytes.length;
          if (at === start) memory = target;
        }
        lowest = at = target;
        continue;
      }
      if (length > 63) return this.#noName('dns-bytes-label', `A label has the length ${length}`);
      wireBytes += length + 1;
      if (wireBytes > MAX_NAME_BYTES) return this.#noName('dns-bytes-name', 'A name is too long');
      const labelEnd = at + length + 1;
      if (labelEnd > limit) return this.#noName('dns-bytes-short', 'The bytes end inside a label');
      count = spellLabel(bytes, at + 1, labelEnd, count);
      at = labelEnd;
    }
    this.offset = after < 0 ? at + 1 : after;
    const text = count === 0 ? ROOT : String.fromCharCode.apply(null, codes.slice(0, count));
    return this.#remember(memory, text as Name);
  }

  #remember(start: number, name: Name): Name {
    this.#spelled += name.length;
    if (this.#spelled > MAX_SPELLED_CHARACTERS) {
      return this.#noName('dns-bytes-bomb', 'The names of the message expand without measure');
    }
    if (this.#recentStart >= 0) {
      this.#names ??= new Map();
      this.#names.set(this.#recentStart, this.#recentName);
    }
    this.#recentStart = start;
    this.#recentName = name;
    return name;
  }

  #noName(code: DnsProblemCode, what: string): Name {
    this.fail(code, what);
    return ROOT;
  }
}

/** Puts the characters of a label and its dot into `codes`; how many there are then. */
function spellLabel(bytes: Uint8Array, from: number, to: number, count: number): number {
  let next = count;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    if (PLAIN[byte] === true) codes[next++] = byte;
    else for (const each of SPELLED_BYTES[byte] as string) codes[next++] = each.charCodeAt(0);
  }
  codes[next] = 46;
  return next + 1;
}
