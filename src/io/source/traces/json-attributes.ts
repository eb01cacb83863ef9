/** Attributes of OTLP in JSON: what is kept of them goes to a span or a resource, the rest is passed by. */
import { takeNumber, takeText } from './attributes.ts';
import { ByteWords, NO_NAME } from './byte-names.ts';
import type { JsonBytes } from './json-bytes.ts';
import { RESOURCE } from './span.ts';
import type { Span, SpanSink } from './span.ts';

const KEY_VALUE = new ByteWords({ key: 1, value: 2 });
const VALUE = new ByteWords({
  stringValue: 1,
  string_value: 1,
  intValue: 2,
  int_value: 2,
  doubleValue: 2,
  double_value: 2,
  boolValue: 3,
  bool_value: 3,
  arrayValue: 4,
  array_value: 4,
});
const VALUES = new ByteWords({ values: 1 });

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const LETTER_T = 0x74;

const KEY_START = new Uint8Array(Buffer.from('{"key":"'));
const VALUE_START = new Uint8Array(Buffer.from('","value":{"stringValue":"'));

function startsWith(data: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let index = 0; index < word.length; index++)
    if (data[at + index] !== word[index]) return false;
  return true;
}

/** The quote that ends a short string without escapes; -1 for any other. */
function endOfPlain(data: Uint8Array, from: number, end: number): number {
  const last = Math.min(end, from + 200);
  for (let at = from; at < last; at++) {
    const byte = data[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) return -1;
  }
  return -1;
}

/** Reads lists of attributes where the text stands. */
export class JsonAttributes {
  readonly #json: JsonBytes;
  readonly #sink: SpanSink;
  readonly #span: Span;
  readonly #resource: Int32Array;
  /** Lists inside of lists are passed by. */
  #depth = 0;

  constructor(json: JsonBytes, sink: SpanSink, span: Span, resource: Int32Array) {
    this.#json = json;
    this.#sink = sink;
    this.#span = span;
    this.#resource = resource;
  }

  /** Attributes of a span, or else of a resource. */
  read(words: ByteWords, ofSpan: boolean): void {
    // A break in the middle of a list may have left it where it was.
    this.#depth = 0;
    const json = this.#json;
    if (!json.openList()) {
      json.skip();
      return;
    }
    for (let item = true; json.nextItem(item); item = false) {
      if (json.peek() !== OPEN) {
        json.skip();
        continue;
      }
      if (this.#plainAttribute(words, ofSpan)) continue;
      json.openObject();
      let key = -2;
      let value = -1;
      for (let first = true; json.nextKey(first); first = false) {
        const code = json.code(KEY_VALUE);
        if (code === 1) key = this.#string() ? json.code(words) : -1;
        else if (code !== 2) json.skip();
        else if (key >= 0) this.#value(key, ofSpan);
        else {
          json.peek();
          value = json.at;
          json.skip();
        }
      }
      // A value before its key was passed by, and is read now.
      if (key < 0 || value < 0) continue;
      const { at } = json;
      json.at = value;
      this.#value(key, ofSpan);
      json.at = at;
    }
  }

  /**
   * An attribute as nearly all are written: `{"key":"...","value":{"stringValue":"..."}}` without a space
   * or an escape. False, and nowhere further, for any other.
   */
  #plainAttribute(words: ByteWords, ofSpan: boolean): boolean {
    const json = this.#json;
    const { data, end } = json;
    const keyFrom = json.at + KEY_START.length;
    if (!startsWith(data, json.at, KEY_START)) return false;
    const keyTo = endOfPlain(data, keyFrom, end);
    if (keyTo < 0 || !startsWith(data, keyTo, VALUE_START)) return false;
    const from = keyTo + VALUE_START.length;
    const to = endOfPlain(data, from, end);
    if (to < 0 || data[to + 1] !== CLOSE || data[to + 2] !== CLOSE || to + 3 > end) return false;
    json.at = to + 3;
    const code = words.codeOf(data, keyFrom, keyTo);
    if (code < 0) return true;
    json.from = from;
    json.to = to;
    json.escaped = false;
    this.#text(code, ofSpan);
    return true;
  }

  #value(key: number, ofSpan: boolean): void {
    const json = this.#json;
    if (json.peek() !== OPEN) {
      json.skip();
      return;
    }
    json.openObject();
    for (let first = true; json.nextKey(first); first = false) {
      switch (json.code(VALUE)) {
        case 1:
          if (this.#string()) this.#text(key, ofSpan);
          break;
        case 2: {
          const value = json.number();
          if (ofSpan && !Number.isNaN(value)) takeNumber(this.#span, key, value);
          break;
        }
        case 3: {
          const isTrue = json.peek() === LETTER_T;
          json.skip();
          if (ofSpan) takeNumber(this.#span, key, isTrue ? 1 : 0);
          break;
        }
        case 4:
          this.#firstOf(key, ofSpan);
          break;
        default:
          json.skip();
      }
    }
  }

  /** Of a list the first value: tables of one call, mostly one. */
  #firstOf(key: number, ofSpan: boolean): void {
    const json = this.#json;
    if (json.peek() !== OPEN) {
      json.skip();
      return;
    }
    json.openObject();
    for (let first = true; json.nextKey(first); first = false) {
      if (json.code(VALUES) !== 1 || !json.openList()) {
        json.skip();
        continue;
      }
      for (let item = true; json.nextItem(item); item = false) {
        if (item && json.peek() === OPEN && this.#depth === 0) {
          this.#depth++;
          this.#value(key, ofSpan);
          this.#depth--;
        } else json.skip();
      }
    }
  }

  #text(key: number, ofSpan: boolean): void {
    const json = this.#json;
    let { data, from, to } = json;
    if (json.escaped) {
      data = new Uint8Array(Buffer.from(json.text()));
      [from, to] = [0, data.length];
    }
    if (ofSpan) takeText(this.#span, key, this.#sink.names, data, from, to);
    else if (this.#resource[key] === NO_NAME || key !== RESOURCE.container) {
      this.#resource[key] = this.#sink.names.idOfText(data, from, to);
    }
  }

  /** Reads a string; what is none is passed by. */
  #string(): boolean {
    const isString = this.#json.peek() === QUOTE;
    if (isString) this.#json.string();
    else this.#json.skip();
    return isString;
  }
}
