/** JSON as trees, with lines where a text search can find them. */
import type { Tree } from './tree.ts';

const MAX_DEPTH = 200;

/** A parsed value as a tree; every part has the same line, since JSON forgets them. */
export function treeOfJson(value: unknown, line: number, depth = 0): Tree {
  if (depth > MAX_DEPTH) return { kind: 'text', line, text: null };
  if (Array.isArray(value))
    return { kind: 'list', line, items: value.map((item) => treeOfJson(item, line, depth + 1)) };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, item]) => [key, treeOfJson(item, line, depth + 1)] as const,
    );
    return { kind: 'map', line, entries: new Map(entries) };
  }
  const known =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return { kind: 'text', line, text: known ? String(value) : null };
}

/** The line of an offset, worked out for many offsets of one text. */
export function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1))
    starts.push(index + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}

/** The line of the first occurrence of each text that the pattern captures. */
export function linesOf(text: string, pattern: RegExp): ReadonlyMap<string, number> {
  const lineAt = lineFinder(text);
  const lines = new Map<string, number>();
  for (const match of text.matchAll(pattern)) {
    const captured = match[1];
    if (captured !== undefined && !lines.has(captured)) lines.set(captured, lineAt(match.index));
  }
  return lines;
}
