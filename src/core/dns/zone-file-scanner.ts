/**
 * Cuts a zone file (RFC 1035, section 5.1) into entries and words: comments, parentheses, quotes and
 * escapes end here. Words keep their backslashes, because `\.` and `.` differ in a name. Cost: one
 * pass, no regular expression that backtracks.
 */
import type { Place, Problem } from '#base';
import { dnsProblem } from './problem.ts';

/** One word of an entry. `quoted` words stood between quotes, which are not part of `text`. */
export interface Word {
  readonly text: string;
  readonly quoted: boolean;
  readonly line: number;
  readonly column: number;
}

/** What stands on one line, or on several between parentheses. */
export interface Entry {
  readonly words: readonly Word[];
  /** The line began with a blank: the owner is that of the entry before. */
  readonly indented: boolean;
  readonly line: number;
}

/** Words of the longest entry: enough for every TXT or generic record. */
const MAX_WORDS = 70_000;

/** Hands out the entries of one file, one by one. */
export class ZoneFileScanner {
  readonly problems: Problem[] = [];
  readonly #text: string;
  readonly #file: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;

  constructor(text: string, file: string) {
    this.#text = text.startsWith('\uFEFF') ? text.slice(1) : text;
    this.#file = file;
  }

  place(word: { readonly line: number; readonly column?: number }): Place {
    return { file: this.#file, line: word.line, column: word.column ?? null };
  }

  /** The next entry that has words; null at the end. One that cannot be cut is a problem and left out. */
  next(): Entry | null {
    while (this.#at < this.#text.length) {
      const entry = this.#entry();
      if (entry !== null && entry.words.length > 0) return entry;
    }
    return null;
  }

  #entry(): Entry | null {
    const line = this.#line;
    const first = this.#text.charCodeAt(this.#at);
    const indented = first === 32 || first === 9;
    const words: Word[] = [];
    let depth = 0;
    let wrong: string | null = null;
    while (this.#at < this.#text.length) {
      const character = this.#text.charAt(this.#at);
      if (character === '\n') {
        this.#newLine();
        if (depth === 0) break;
      } else if (character === ' ' || character === '\t' || character === '\r') this.#at++;
      else if (character === ';') this.#skipComment();
      else if (character === '(') {
        depth++;
        this.#at++;
      } else if (character === ')') {
        if (--depth < 0) wrong ??= 'A parenthesis closes that was never opened.';
        depth = Math.max(depth, 0);
        this.#at++;
      } else {
        const word = character === '"' ? this.#quoted() : this.#plain();
        if (word === null) wrong ??= 'A quote is not closed on its line.';
        else if (words.length < MAX_WORDS) words.push(word);
        else wrong ??= `An entry has more than ${MAX_WORDS} words.`;
      }
    }
    if (depth > 0) wrong ??= 'A parenthesis is never closed.';
    if (wrong === null) return { words, indented, line };
    this.problems.push(dnsProblem('dns-zone-file', wrong, this.place({ line })));
    return null;
  }

  #newLine(): void {
    this.#at++;
    this.#line++;
    this.#lineStart = this.#at;
  }

  #skipComment(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #quoted(): Word | null {
    const start = this.#at;
    this.#at++;
    const end = this.#closeQuote();
    if (end < 0) return null;
    return this.#word(start, this.#text.slice(start + 1, end), true);
  }

  /** Moves behind the closing quote; where it stands, or -1 when the line ends before. */
  #closeQuote(): number {
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text.charAt(this.#at);
      if (character === '"') return this.#at++;
      if (character === '\n') return -1;
      if (character === '\\' && this.#text.charAt(this.#at + 1) !== '\n') this.#at++;
    }
    return -1;
  }

  /** A word up to a blank. Quotes open inside it after `=` only: `alpn="h2,h3"`. */
  #plain(): Word | null {
    const start = this.#at;
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text.charAt(this.#at);
      if (' \t\r\n;()'.includes(character)) break;
      if (character === '\\' && this.#text.charAt(this.#at + 1) !== '\n') this.#at++;
      if (character !== '"') continue;
      if (this.#text.charAt(this.#at - 1) !== '=') break;
      this.#at++;
      if (this.#closeQuote() < 0) return null;
      this.#at--;
    }
    this.#at = Math.min(this.#at, this.#text.length);
    return this.#word(start, this.#text.slice(start, this.#at), false);
  }

  #word(start: number, text: string, quoted: boolean): Word {
    return { text, quoted, line: this.#line, column: start - this.#lineStart + 1 };
  }
}
