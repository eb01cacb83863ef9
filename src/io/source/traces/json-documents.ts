/**
 * JSON documents out of bytes that come in pieces: one to a line, as exporters write them, or laid out
 * over many. A document that is larger than what is held at once is taken apart into the items of its
 * outer list, so only an item is ever held whole.
 */

import { Held } from './held.ts';
import { JsonParts } from './json-parts.ts';
import type { JsonTaker } from './json-taker.ts';

/** Bytes that are held at once. */
export const MAX_HELD_BYTES = 67_108_864;

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

/** The documents of one file. */
export class JsonDocuments {
  readonly #taker: JsonTaker;
  readonly #most: number;
  readonly #parts: JsonParts;
  readonly #held = new Held();
  #mode: 'undecided' | 'lines' | 'apart' = 'undecided';
  #line = 1;

  constructor(taker: JsonTaker, most: number = MAX_HELD_BYTES) {
    this.#taker = taker;
    this.#most = most;
    this.#parts = new JsonParts(taker, most);
  }

  add(data: Uint8Array): void {
    let at = 0;
    while (at < data.length) at = this.#step(data, at);
  }

  end(): void {
    if (this.#held.length > 0)
      this.#endLine(this.#held.bytes.slice(0, this.#held.length), 0, this.#held.length);
    if (this.#mode === 'apart') this.#parts.end();
  }

  /** Reads on from a place, to the place that it gives back. */
  #step(data: Uint8Array, at: number): number {
    if (this.#mode === 'apart') return this.#apart(data, at);
    const newline = data.indexOf(NEWLINE, at);
    const end = newline < 0 ? data.length : newline + 1;
    if (this.#held.length + end - at > this.#most) {
      // No such line is held: it is taken apart, and so is what was held of it.
      const start = this.#held.bytes.slice(0, this.#held.length);
      this.#takeApart();
      this.#apart(start, 0);
      return at;
    }
    if (newline >= 0 && this.#held.length === 0) {
      this.#endLine(data, at, end);
      return end;
    }
    this.#held.add(data, at, end);
    if (newline >= 0)
      this.#endLine(this.#held.bytes.slice(0, this.#held.length), 0, this.#held.length);
    return end;
  }

  /** A line, with its newline where it has one. */
  #endLine(data: Uint8Array, from: number, to: number): void {
    this.#held.clear();
    const isDecided = this.#mode === 'lines';
    const shape = isDecided ? lineShape(data, from, to) : shapeOf(data, from, to);
    if (shape === 'other') {
      this.#takeApart();
      for (let at = from; at < to;) at = this.#apart(data.subarray(0, to), at);
      return;
    }
    if (shape !== 'blank') {
      this.#mode = 'lines';
      this.#taker.part({ key: null, data, from, to, line: this.#line, complete: true });
    }
    this.#line++;
  }

  #takeApart(): void {
    this.#mode = 'apart';
    this.#held.clear();
    this.#parts.begin(this.#line);
  }

  #apart(data: Uint8Array, at: number): number {
    const end = this.#parts.add(data, at);
    this.#line = this.#parts.line;
    // Behind a document that is laid out there may be others, one to a line.
    if (this.#parts.over) this.#mode = 'undecided';
    return end;
  }
}

/** Behind a document in one line, a line is another, unless all of it is the bracket of one laid out. */
function lineShape(data: Uint8Array, from: number, to: number): 'blank' | 'document' | 'other' {
  let marks = 0;
  for (let at = from; at < to && marks < 2; at++) if ((data[at] as number) > 0x20) marks++;
  if (marks === 0) return 'blank';
  return marks === 1 ? 'other' : 'document';
}

/** One document, nothing, or anything else: its beginning, or several. Looked at once in a file, mostly. */
function shapeOf(data: Uint8Array, from: number, to: number): 'blank' | 'document' | 'other' {
  let depth = 0;
  let closed = false;
  for (let at = from; at < to; at++) {
    const byte = data[at] as number;
    if (byte <= 0x20) continue;
    if (closed || (depth === 0 && byte !== OPEN && byte !== OPEN_LIST)) return 'other';
    if (byte === QUOTE) {
      at = endOfString(data, at + 1, to);
      if (at < 0) return 'other';
    } else if (byte === OPEN || byte === OPEN_LIST) depth++;
    else if (byte === CLOSE || byte === CLOSE_LIST) {
      depth--;
      closed = depth === 0;
    }
  }
  return closed ? 'document' : depth === 0 ? 'blank' : 'other';
}

/** The place of the quote that ends a string; -1 when it is not there. */
function endOfString(data: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    const byte = data[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at++;
  }
  return -1;
}
