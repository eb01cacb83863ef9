/**
 * The comments of a YAML text, each with the value that it belongs to: the one on whose line it
 * stands, else the next one, else, where it is indented deeper than that, the one above it. None is
 * lost, and empty lines are kept, one where there were several.
 */
import { Lexer } from 'yaml';
import { findLineStarts, positionAt } from './locate.ts';
import type { Mark } from './part.ts';

export interface Comments {
  /** Before the first value. An empty text is an empty line, here and below. */
  readonly header: readonly string[];
  readonly above: ReadonlyMap<Mark, readonly string[]>;
  readonly beside: ReadonlyMap<Mark, string>;
  readonly below: ReadonlyMap<Mark, readonly string[]>;
  /** Values with an empty line above them, or above the comments above them. */
  readonly gaps: ReadonlySet<Mark>;
}

/** A value where it begins; a list item begins at its dash. */
interface Placed {
  readonly mark: Mark;
  readonly line: number;
  readonly column: number;
}

interface Comment {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

export function attachComments(text: string, root: Mark): Comments {
  const lineStarts = findLineStarts(text);
  const placed = placeMarks(root, text, lineStarts);
  const firstOfLine = new Map<number, Placed>();
  for (const one of placed) if (!firstOfLine.has(one.line)) firstOfLine.set(one.line, one);
  const header: string[] = [];
  const above = new Map<Mark, string[]>();
  const beside = new Map<Mark, string>();
  const below = new Map<Mark, string[]>();
  const firstLine = new Map<Mark, number>();
  let next = 0;
  let last: Comment | null = null;
  for (const comment of findComments(text, lineStarts)) {
    while (next < placed.length && (placed[next]?.line ?? 0) <= comment.line) next++;
    const here = firstOfLine.get(comment.line);
    const following = placed[next];
    const apart = last !== null && comment.line - last.line > 1 ? [''] : [];
    if (here !== undefined && !beside.has(here.mark)) beside.set(here.mark, comment.text);
    else if (here !== undefined) push(below, here.mark, [comment.text]);
    else if (next === 0) header.push(...(header.length > 0 ? apart : []), comment.text);
    else {
      const upper = following === undefined ? null : belongsAbove(placed, next, comment);
      if (following === undefined || upper !== null) {
        push(below, (upper ?? belongsAbove(placed, next, comment) ?? placed[0])?.mark ?? root, [
          comment.text,
        ]);
      } else {
        push(above, following.mark, [...(above.has(following.mark) ? apart : []), comment.text]);
        if (!firstLine.has(following.mark)) firstLine.set(following.mark, comment.line);
      }
    }
    last = comment;
  }
  const gaps = new Set<Mark>();
  const isEmpty = (line: number): boolean =>
    text.slice(lineStarts[line - 1], lineStarts[line]).trim() === '';
  for (const { mark, line } of firstOfLine.values()) {
    if (line > 1 && isEmpty(line - 1)) {
      if (above.has(mark)) push(above, mark, ['']);
      else if (mark === placed[0]?.mark) header.push(...(header.length > 0 ? [''] : []));
      else gaps.add(mark);
    }
    const first = firstLine.get(mark) ?? 0;
    if (first > 1 && isEmpty(first - 1)) gaps.add(mark);
  }
  return { header, above, beside, below, gaps };
}

/** The value above a comment that is indented deeper than the value below it; null: it is not. */
function belongsAbove(placed: readonly Placed[], next: number, comment: Comment): Placed | null {
  const column = placed[next]?.column ?? 0;
  for (let index = next - 1; index >= 0; index--) {
    const one = placed[index];
    if (one !== undefined && one.column <= comment.column) return one.column > column ? one : null;
  }
  return null;
}

function push(map: Map<Mark, string[]>, mark: Mark, lines: readonly string[]): void {
  const before = map.get(mark);
  if (before === undefined) map.set(mark, [...lines]);
  else before.push(...lines);
}

/** Every value but the whole, in the order of the text, outer ones first. */
function placeMarks(root: Mark, text: string, lineStarts: readonly number[]): readonly Placed[] {
  const placed: Placed[] = [];
  const met = new Set<Mark>();
  const waiting: Mark[] = [root];
  for (let mark = waiting.pop(); mark !== undefined; mark = waiting.pop()) {
    const { inside } = mark;
    if (inside === null) continue;
    const isList = Array.isArray(inside);
    for (const one of inside.values()) {
      if (met.has(one)) continue;
      met.add(one);
      waiting.push(one);
      placed.push({
        mark: one,
        ...positionAt(lineStarts, isList ? dashOf(text, one.key) : one.key),
      });
    }
  }
  // Stable: an item comes before the first key inside it, which begins at the same place.
  return placed.sort((a, b) => a.line - b.line || a.column - b.column);
}

function dashOf(text: string, offset: number): number {
  let at = offset - 1;
  while (text[at] === ' ') at--;
  return text[at] === '-' ? at : offset;
}

/** What the lexer yields that is not in the text. */
const SIGNS: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f']);

function* findComments(text: string, lineStarts: readonly number[]): Iterable<Comment> {
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (SIGNS.has(lexeme)) continue;
    if (lexeme.startsWith('#')) yield { text: lexeme.trimEnd(), ...positionAt(lineStarts, offset) };
    offset += lexeme.length;
  }
}
