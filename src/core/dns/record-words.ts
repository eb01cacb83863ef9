/**
 * Takes the words of a record's data one by one, as the fields of its type want them. The first word
 * that does not fit is kept in `wrong`; from then on every field is empty, so the parsers of types
 * need no checks of their own.
 */
import { fromBase64, fromHex, toBase64, toHex, toUtf8 } from './encodings.ts';
import { parseName, readByte, ROOT, type Name } from './name.ts';
import type { Word } from './zone-file-scanner.ts';

/** A word that does not fit, null when one is missing, and why. */
export interface Misfit {
  readonly word: Word | null;
  readonly why: string;
}

/** A cursor over words. */
export class RecordWords {
  wrong: Misfit | null = null;
  readonly #words: readonly Word[];
  readonly #origin: Name | null;
  #next = 0;

  constructor(words: readonly Word[], origin: Name | null) {
    this.#words = words;
    this.#origin = origin;
  }

  get left(): number {
    return this.wrong === null ? this.#words.length - this.#next : 0;
  }

  /** Keeps the first misfit; `back` says which word, counted back from the next. */
  misfit(why: string, back = 1): void {
    this.wrong ??= { word: this.#words[this.#next - back] ?? null, why };
  }

  /** Says so when words are left. */
  end(): void {
    if (this.left > 0) this.misfit('has more words than its type wants', 0);
  }

  word(field: string): string {
    const word = this.wrong === null ? this.#words[this.#next] : undefined;
    if (word === undefined) {
      this.misfit(`lacks its ${field}`, 0);
      return '';
    }
    this.#next++;
    return word.text;
  }

  number(field: string, largest: number): number {
    const text = this.word(field);
    const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : Infinity;
    if (value <= largest) return value;
    this.misfit(`wants a number from 0 to ${largest} for its ${field}`);
    return 0;
  }

  u8(field: string): number {
    return this.number(field, 255);
  }

  u16(field: string): number {
    return this.number(field, 65_535);
  }

  u32(field: string): number {
    return this.number(field, 4_294_967_295);
  }

  /** Seconds, as a number or as `1h30m`. */
  seconds(field: string): number {
    const seconds = parseTtl(this.word(field));
    if (seconds !== null && seconds <= 4_294_967_295) return seconds;
    this.misfit(`wants seconds, or a duration such as 1h30m, for its ${field}`);
    return 0;
  }

  name(field: string): Name {
    const text = this.word(field);
    if (this.wrong !== null) return ROOT;
    if (text === '@' && this.#origin !== null) return this.#origin;
    const parsed = parseName(text, this.#origin);
    if (parsed.ok) return parsed.value;
    this.misfit(`has no domain name for its ${field}: ${parsed.problems[0]?.what ?? ''}`);
    return ROOT;
  }

  /** A byte string, quoted or not. */
  string(field: string): string {
    const bytes = unescapeBytes(this.word(field));
    if (bytes !== null) return bytes;
    this.misfit(`has a wrong escape in its ${field}`);
    return '';
  }

  /** All that is left, together, as hexadecimal; at least one digit unless `mayBeEmpty`. */
  hex(field: string, mayBeEmpty = false): string {
    return this.#rest(field, mayBeEmpty, (text) => (fromHex(text) === null ? null : text));
  }

  /** All that is left, together, as base64; given back as hexadecimal. */
  base64(field: string): string {
    return this.#rest(field, false, (text) => {
      const bytes = fromBase64(text);
      return bytes === null ? null : toHex(bytes);
    });
  }

  #rest(field: string, mayBeEmpty: boolean, read: (text: string) => string | null): string {
    let text = '';
    while (this.left > 0) text += this.word(field);
    const bytes = text === '' && !mayBeEmpty ? null : read(text);
    if (bytes === null) this.misfit(`has a malformed ${field}`);
    return bytes?.toLowerCase() ?? '';
  }
}

const TTL_UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Seconds of `3600`, `1h30m`, `1W`; null when the text is none. Units as BIND has them. */
export function parseTtl(text: string): number | null {
  if (/^[0-9]{1,10}$/.test(text)) return Number(text);
  if (!/^(?:[0-9]{1,10}[smhdw]){1,5}$/i.test(text)) return null;
  let seconds = 0;
  for (const [, count, unit] of text.toLowerCase().matchAll(/([0-9]+)([smhdw])/g)) {
    seconds += Number(count) * (TTL_UNITS[unit ?? ''] ?? 0);
  }
  return seconds;
}

/**
 * The byte string of a word: escapes undone, characters beyond ASCII as their UTF-8. Null when a
 * backslash stands before nothing or before a number above 255.
 */
export function unescapeBytes(text: string): string | null {
  let bytes = '';
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code < 128 && code !== 92) {
      bytes += text.charAt(at++);
      continue;
    }
    if (code === 92) {
      const read = text.charCodeAt(at + 1) === 32 ? { byte: 32, next: at + 2 } : readByte(text, at);
      if (read === null) return null;
      bytes += String.fromCharCode(read.byte);
      at = read.next;
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    bytes += String.fromCharCode(...toUtf8(character));
    at += character.length;
  }
  return bytes;
}

/** A byte string between quotes, as zone files write it. */
export function quoteBytes(bytes: string): string {
  let text = '"';
  for (let index = 0; index < bytes.length; index++) {
    const code = bytes.charCodeAt(index);
    if (code === 34 || code === 92) text += `\\${bytes.charAt(index)}`;
    else if (code < 32 || code > 126) text += `\\${String(code).padStart(3, '0')}`;
    else text += bytes.charAt(index);
  }
  return `${text}"`;
}

/** Base64 of hexadecimal that was checked before. */
export function hexToBase64(hex: string): string {
  return toBase64(fromHex(hex) ?? new Uint8Array(0));
}
