/**
 * The entries of a zone file with the lines that they take, so that some can be changed and all others
 * stay as they were typed. It reads less than `parseZoneFile` does: what it makes of a file is always
 * read back by that one before it is written.
 */
import { nameKey, parseName, type Name } from '#core/dns';

/** A word and where it stands in the text. */
interface Word {
  readonly text: string;
  readonly start: number;
}

/** A record or directive; lines count from 0. */
export interface ZoneEntry {
  readonly firstLine: number;
  readonly lastLine: number;
  /** Its owner is that of the entry before. */
  readonly indented: boolean;
  /** Null: a directive, or a name that cannot be read. */
  readonly owner: Name | null;
  /** In capitals; '' for a directive. */
  readonly type: string;
  readonly data: readonly Word[];
}

const TTL = /^(?:\d+[smhdw]?)+$/i;
const CLASS = /^(?:IN|CH|HS|CLASS\d+)$/i;

/** All entries, in order, given the origin of the file. */
export function entriesOf(text: string, origin: Name | null): readonly ZoneEntry[] {
  const entries: ZoneEntry[] = [];
  let at = origin;
  let owner: Name | null = null;
  for (const { words, ...where } of rawEntries(text)) {
    const [first, second] = words;
    if (first === undefined) continue;
    if (!where.indented && first.text.startsWith('$')) {
      if (first.text.toUpperCase() === '$ORIGIN') at = nameFrom(second?.text ?? '', at) ?? at;
      entries.push({ ...where, owner: null, type: '', data: words });
      continue;
    }
    if (!where.indented) owner = nameFrom(first.text, at);
    let next = where.indented ? 0 : 1;
    while (TTL.test(words[next]?.text ?? '') || CLASS.test(words[next]?.text ?? '')) next++;
    const type = (words[next]?.text ?? '').toUpperCase();
    entries.push({ ...where, owner, type, data: words.slice(next + 1) });
  }
  return entries;
}

function nameFrom(text: string, origin: Name | null): Name | null {
  return text === '@' ? origin : parseName(text, origin).value;
}

/** A key for the set of an entry. */
export function entryKey({ owner, type }: Pick<ZoneEntry, 'owner' | 'type'>): string | null {
  return owner === null ? null : `${nameKey(owner)} ${type}`;
}

interface RawEntry {
  readonly words: readonly Word[];
  readonly firstLine: number;
  readonly lastLine: number;
  readonly indented: boolean;
}

/** A quoted string, a word, a parenthesis, a comment, a line end, or blanks. */
const TOKEN = /"(?:[^"\\\n]|\\[^\n])*"?|(?:[^\s;()"\\]|\\[^\n]?)+|[()]|;[^\n]*|\n|[^\S\n]+/g;

function rawEntries(text: string): readonly RawEntry[] {
  const entries: RawEntry[] = [];
  let words: Word[] = [];
  let line = 0;
  let firstLine = 0;
  let depth = 0;
  let indented = false;
  const end = (): void => {
    if (words.length > 0) entries.push({ words, firstLine, lastLine: line, indented });
    words = [];
  };
  let isLineStart = true;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (isLineStart && depth === 0) {
      firstLine = line;
      indented = /^\s/.test(token) && token !== '\n';
    }
    isLineStart = token === '\n';
    if (token === '\n') {
      if (depth === 0) end();
      line++;
    } else if (token === '(') depth++;
    else if (token === ')') depth = Math.max(0, depth - 1);
    else if (!/^[\s;]/.test(token)) words.push({ text: token, start: index });
  }
  end();
  return entries;
}
