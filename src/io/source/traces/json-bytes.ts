/**
 * A hand on the bytes of a JSON text: it goes to what is wanted and passes the rest by, without making a
 * value of it. It checks as much of the grammar as it needs to know where it is.
 */
import type { ByteWords } from './byte-names.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

/** The text is no JSON, or ends in the middle. */
export class NoJson extends Error {
  readonly at: number;

  constructor(at: number) {
    super('this is no JSON');
    this.at = at;
  }
}

/** A place in a text; all reading moves it on. */
export class JsonBytes {
  data: Uint8Array = new Uint8Array(0);
  at = 0;
  end = 0;
  /** Of the string that was read last, between its quotes. */
  from = 0;
  to = 0;
  /** It has escapes, so its bytes are not its text. */
  escaped = false;

  set(data: Uint8Array, from: number, to: number): void {
    this.data = data;
    this.at = from;
    this.end = to;
  }

  /** The next byte that is no space; -1 at the end. */
  peek(): number {
    const { data, end } = this;
    let { at } = this;
    if (at < end && (data[at] as number) > 0x20) return data[at] as number;
    while (at < end) {
      const byte = data[at] as number;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
      at++;
    }
    this.at = at;
    return at < end ? (data[at] as number) : -1;
  }

  fail(): never {
    throw new NoJson(this.at);
  }

  /** Goes into an object; then `nextKey` until it says no. */
  openObject(): void {
    if (this.peek() !== OPEN) this.fail();
    this.at++;
  }

  /** Reads the next key and goes to its value; false when the object is over. `first` at its start. */
  nextKey(first: boolean): boolean {
    let byte = this.peek();
    if (byte === CLOSE) {
      this.at++;
      return false;
    }
    if (!first) {
      if (byte !== COMMA) this.fail();
      this.at++;
      byte = this.peek();
    }
    if (byte !== QUOTE) this.fail();
    this.string();
    if (this.data[this.at] !== COLON && this.peek() !== COLON) this.fail();
    this.at++;
    return true;
  }

  openList(): boolean {
    if (this.peek() !== OPEN_LIST) return false;
    this.at++;
    return true;
  }

  /** Goes to the next item; false when the list is over. `first` at its start. */
  nextItem(first: boolean): boolean {
    const byte = this.peek();
    if (byte === CLOSE_LIST) {
      this.at++;
      return false;
    }
    if (first) return byte !== -1 || this.fail();
    if (byte !== COMMA) this.fail();
    this.at++;
    return true;
  }

  /** Reads a string: its bounds. */
  string(): void {
    const { data, end } = this;
    let at = this.at + 1;
    this.from = at;
    while (at < end) {
      const byte = data[at] as number;
      if (byte === QUOTE) {
        this.to = at;
        this.at = at + 1;
        this.escaped = false;
        return;
      }
      if (byte === BACKSLASH) {
        this.#escapedString(at);
        return;
      }
      at++;
    }
    this.at = end;
    this.fail();
  }

  #escapedString(at: number): void {
    this.at = at;
    this.#passString();
    this.to = this.at - 1;
    this.escaped = true;
  }

  /** Goes behind the quote that ends the string in which it stands. */
  #passString(): void {
    const { data, end } = this;
    let { at } = this;
    // Short strings are most strings; long ones are traces of stacks, which the platform passes faster.
    const near = Math.min(end, at + 48);
    while (at < near) {
      const byte = data[at] as number;
      if (byte === QUOTE) {
        this.at = at + 1;
        return;
      }
      at += byte === BACKSLASH ? 2 : 1;
    }
    while (at < end) {
      const quote = data.indexOf(QUOTE, at);
      if (quote < 0 || quote >= end) break;
      let slashes = 0;
      while (quote - slashes - 1 >= at && data[quote - slashes - 1] === BACKSLASH) slashes++;
      if (slashes % 2 === 0) {
        this.at = quote + 1;
        return;
      }
      at = quote + 1;
    }
    this.at = end;
    this.fail();
  }

  /** The string that was read last, as text. */
  text(): string {
    const { data, from, to } = this;
    const raw = Buffer.from(data.buffer, data.byteOffset + from, to - from).toString('utf8');
    if (!this.escaped) return raw;
    try {
      return JSON.parse(`"${raw}"`) as string;
    } catch {
      return raw;
    }
  }

  /** The code of the string that was read last. */
  code(words: ByteWords): number {
    return this.escaped
      ? words.codeOfText(this.text())
      : words.codeOf(this.data, this.from, this.to);
  }

  /** Passes a value by, whatever it is. */
  skip(): void {
    const byte = this.peek();
    if (byte === QUOTE) {
      this.at++;
      this.#passString();
    } else if (byte === OPEN || byte === OPEN_LIST) this.#skipNested();
    else this.#skipPlain();
  }

  #skipNested(): void {
    const { data, end } = this;
    let depth = 0;
    while (this.at < end) {
      const byte = data[this.at] as number;
      this.at++;
      if (byte === QUOTE) this.#passString();
      else if (byte === OPEN || byte === OPEN_LIST) depth++;
      else if (byte === CLOSE || byte === CLOSE_LIST) {
        depth--;
        if (depth === 0) return;
      }
    }
    this.fail();
  }

  /** A number, `true`, `false`, `null`. */
  #skipPlain(): void {
    const { data, end } = this;
    const start = this.at;
    let { at } = this;
    while (at < end && isPlain(data[at] as number)) at++;
    this.at = at;
    if (at === start) this.fail();
    this.from = start;
    this.to = at;
  }

  /** A number, or a string of one; NaN when the value is neither, which is passed by all the same. */
  number(): number {
    const byte = this.peek();
    if (byte === QUOTE) this.string();
    else if (byte === OPEN || byte === OPEN_LIST) {
      this.skip();
      return Number.NaN;
    } else {
      this.#skipPlain();
      this.escaped = false;
    }
    const { data, from, to } = this;
    let value = 0;
    for (let at = from; at < to; at++) {
      const digit = (data[at] as number) - 0x30;
      if (digit < 0 || digit > 9 || to - from > 15) return Number(this.text() || 'no');
      value = value * 10 + digit;
    }
    return to > from ? value : Number.NaN;
  }

  /** Nanoseconds as microseconds: all digits but the last three, which no number of JavaScript would keep. */
  microseconds(): number {
    const byte = this.peek();
    if (byte === QUOTE) this.string();
    else if (byte === OPEN || byte === OPEN_LIST) {
      this.skip();
      return 0;
    } else {
      this.#skipPlain();
      this.escaped = false;
    }
    const { data, from, to } = this;
    if (this.escaped || to - from > 19) return microsecondsOfText(this.text());
    let value = 0;
    for (let at = from; at < to; at++) {
      const digit = (data[at] as number) - 0x30;
      if (digit < 0 || digit > 9) return microsecondsOfText(this.text());
      if (at < to - 3) value = value * 10 + digit;
    }
    return value;
  }
}

/** The same of what is not plain digits. */
function microsecondsOfText(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text.slice(0, -3)) : Number(text) / 1_000;
  return value > 0 && value < 2 ** 53 ? Math.floor(value) : 0;
}

function isPlain(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e
  );
}
