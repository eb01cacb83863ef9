/**
 * Takes a JSON document apart byte by byte: into the items of its outer list, where it has one whose
 * items stand for themselves, else it is held whole. An item that is too large is passed by.
 */
import { Held } from './held.ts';
import type { JsonTaker } from './json-taker.ts';

/** Lists whose items stand for themselves. */
const LISTS: ReadonlySet<string> = new Set(['resourceSpans', 'resource_spans', 'batches', 'data']);

/** Bytes of a key that are looked at. */
const MAX_KEY = 64;

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

/** Documents as they come. */
export class JsonParts {
  line = 1;
  /** A document ended, and its line with it. */
  over = false;
  readonly #taker: JsonTaker;
  readonly #most: number;
  readonly #held = new Held();
  #place: 'between' | 'inside' | 'string' | 'lost' = 'between';
  #depth = 0;
  #escaped = false;
  /** The document is a list: its items are at depth 1, else those of a member's list at depth 2. */
  #isList = false;
  /** The string that was read last at depth 1; a key, before what it is the key of. */
  #key = '';
  #isKey = false;
  /** The key of the list whose items are given out; null outside of one. */
  #list: string | null = null;
  #hadItems = false;
  #hadDocument = false;
  /** Where in the data what is held goes on; -1 when nothing is held. */
  #start = -1;
  #startLine = 1;
  #isTooLarge = false;
  #atLineStart = false;
  /** The last byte that was no space and in no string. */
  #before = 0;

  constructor(taker: JsonTaker, most: number) {
    this.#taker = taker;
    this.#most = most;
  }

  begin(line: number): void {
    this.line = line;
    this.over = false;
    this.#hadDocument = false;
    this.#place = 'between';
    this.#depth = 0;
  }

  /** Reads from a place until the data or the line behind a document ends; gives that place back. */
  add(data: Uint8Array, from: number): number {
    if (this.#start >= 0) this.#start = from;
    let at = from;
    for (; at < data.length && !this.over; at++) {
      const byte = data[at] as number;
      if (byte === NEWLINE) this.line++;
      switch (this.#place) {
        case 'string':
          this.#inString(byte);
          break;
        case 'inside':
          if (byte > 0x20) this.#check(data, at, byte);
          else if (byte === NEWLINE) this.#atLineStart = true;
          break;
        case 'between':
          this.#between(at, byte);
          break;
        case 'lost':
          this.#inLoss(at, byte);
      }
    }
    if (this.#start >= 0) {
      this.#hold(data, at);
      this.#start = 0;
    }
    return at;
  }

  /** The file is over. */
  end(): void {
    if (this.#depth === 0) return;
    const line = this.#startLine;
    if (this.#start >= 0 && this.#held.length > 0)
      this.#give(this.#held.bytes, 0, this.#held.length, false);
    this.#lose(line);
  }

  #inString(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) {
      this.#place = 'inside';
      this.#before = QUOTE;
      this.#isKey = false;
      return;
    } else if (byte === NEWLINE) {
      // No string of JSON holds one: its end is missing.
      this.#lose(this.#startLine);
      this.#atLineStart = true;
      return;
    }
    if (this.#isKey && this.#key.length < MAX_KEY) this.#key += String.fromCharCode(byte);
  }

  #between(at: number, byte: number): void {
    if (byte === NEWLINE) this.over = this.#hadDocument;
    if (byte <= 0x20) return;
    if (byte === OPEN || byte === OPEN_LIST) this.#beginDocument(at, byte);
    else this.#lose(this.line);
  }

  #beginDocument(at: number, byte: number): void {
    this.#place = 'inside';
    this.#before = byte;
    this.#atLineStart = false;
    this.#depth = 1;
    this.#isList = byte === OPEN_LIST;
    this.#list = this.#isList ? '' : null;
    this.#hadItems = this.#isList;
    if (this.#isList) this.#start = -1;
    else this.#beginHeld(at);
    this.#startLine = this.line;
  }

  #beginHeld(at: number): void {
    this.#start = at;
    this.#startLine = this.line;
    this.#isTooLarge = false;
    this.#held.clear();
  }

  /** A value stands behind a bracket, a comma or a colon: elsewhere something before it is missing. */
  #check(data: Uint8Array, at: number, byte: number): void {
    const begins = byte === OPEN || byte === OPEN_LIST;
    if (begins && this.#before !== COMMA && this.#before !== COLON && this.#before !== OPEN_LIST) {
      const isLine = this.#atLineStart;
      this.#lose(this.#startLine);
      if (isLine) this.#beginAgain(at, byte);
      return;
    }
    this.#atLineStart = false;
    this.#before = byte;
    this.#inside(data, at, byte);
  }

  #inside(data: Uint8Array, at: number, byte: number): void {
    const inList = this.#list !== null && this.#depth === (this.#isList ? 1 : 2);
    if (byte === CLOSE || byte === CLOSE_LIST) this.#close(data, at, byte, inList);
    else if (byte === COMMA) {
      if (inList) this.#endHeld(data, at);
    } else if (byte === OPEN_LIST && this.#beginsList()) {
      this.#list = this.#key;
      this.#hadItems = true;
      this.#start = -1;
      this.#held.clear();
      this.#depth = 2;
    } else {
      if (inList && this.#start < 0) this.#beginHeld(at);
      if (byte === OPEN || byte === OPEN_LIST) this.#depth++;
      else if (byte === QUOTE) {
        this.#place = 'string';
        this.#isKey = this.#depth === 1 && !this.#isList;
        if (this.#isKey) this.#key = '';
      }
    }
  }

  #beginsList(): boolean {
    return this.#depth === 1 && !this.#isList && this.#list === null && LISTS.has(this.#key);
  }

  #close(data: Uint8Array, at: number, byte: number, inList: boolean): void {
    const isObject = this.#depth === 1 && !this.#isList;
    if ((inList && byte !== CLOSE_LIST) || (isObject && byte !== CLOSE)) {
      this.#lose(this.#startLine);
      return;
    }
    if (inList) {
      this.#endHeld(data, at);
      this.#list = null;
    }
    this.#depth--;
    if (this.#depth > 0) return;
    if (!this.#hadItems) this.#endHeld(data, at + 1);
    this.#start = -1;
    this.#place = 'between';
    this.#hadDocument = true;
  }

  /** What is held ends before this place, and is given out. */
  #endHeld(data: Uint8Array, at: number): void {
    if (this.#start < 0) return;
    if (this.#held.length === 0 && !this.#isTooLarge && at - this.#start <= this.#most) {
      this.#give(data, this.#start, at, true);
    } else {
      this.#hold(data, at);
      if (this.#isTooLarge) this.#taker.tooLarge(this.#startLine);
      else this.#give(this.#held.bytes, 0, this.#held.length, true);
    }
    this.#start = -1;
    this.#held.clear();
  }

  #hold(data: Uint8Array, to: number): void {
    if (this.#isTooLarge) return;
    if (this.#held.length + to - this.#start > this.#most) {
      this.#isTooLarge = true;
      this.#held.clear();
    } else this.#held.add(data, this.#start, to);
  }

  #give(data: Uint8Array, from: number, to: number, complete: boolean): void {
    const key = this.#hadItems ? this.#list : null;
    this.#taker.part({ key, data, from, to, line: this.#startLine, complete });
  }

  #lose(line: number): void {
    this.#taker.broken(line);
    this.#place = 'lost';
    this.#atLineStart = false;
    this.#depth = 0;
    this.#start = -1;
    this.#escaped = false;
    this.#held.clear();
  }

  #beginAgain(at: number, byte: number): void {
    this.#hadDocument = true;
    this.#beginDocument(at, byte);
  }

  /** A document may begin at the start of a line. */
  #inLoss(at: number, byte: number): void {
    if (this.#atLineStart && (byte === OPEN || byte === OPEN_LIST)) this.#beginAgain(at, byte);
    else this.#atLineStart = byte === NEWLINE;
  }
}
