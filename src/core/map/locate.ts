/** Finds the lines and columns of values by their paths. */
import type { Place } from '#base';
import { findInJson } from './json-places.ts';
import type { Mark, Origin, Path } from './part.ts';

export interface Sought {
  readonly path: Path;
  readonly on: 'key' | 'value';
  readonly offset?: number;
}

/** A place for each, in their order. A JSON text is walked once for all of them. */
export function locate(origin: Origin, sought: readonly Sought[]): readonly Place[] {
  const { file, positions } = origin;
  switch (positions.kind) {
    case 'none':
      return sought.map(() => ({ file, line: null, column: null }));
    case 'marks':
      return sought.map(({ path, on, offset }) =>
        placeAt(file, positions.lineStarts, offset ?? offsetOf(positions.root, path, on)),
      );
    case 'json': {
      const lineStarts = findLineStarts(positions.text);
      const offsets = findInJson(positions.text, sought);
      return sought.map(({ offset }, index) =>
        placeAt(file, lineStarts, offset ?? offsets[index] ?? 0),
      );
    }
  }
}

/** The place of one value when that is cheap: for evidence. A JSON file is named without its line. */
export function placeOf(origin: Origin, path: Path): Place {
  const { file, positions } = origin;
  if (positions.kind !== 'marks') return { file, line: null, column: null };
  return placeAt(file, positions.lineStarts, offsetOf(positions.root, path, 'key'));
}

/** The nearest thing that stands in the file: a missing key is placed at its mapping. */
function offsetOf(root: Mark, path: Path, on: 'key' | 'value'): number {
  let mark = root;
  for (const step of path) {
    const { inside } = mark;
    const next: Mark | undefined = isList(inside)
      ? inside[Number(step)]
      : inside?.get(String(step));
    if (next === undefined) return mark.key;
    mark = next;
  }
  return mark[on];
}

function isList(inside: Mark['inside']): inside is readonly Mark[] {
  return Array.isArray(inside);
}

/** Offsets at which lines begin. */
export function findLineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function placeAt(file: string, lineStarts: readonly number[], offset: number): Place {
  return { file, ...positionAt(lineStarts, offset) };
}

/** Line and column of an offset, both from 1. */
export function positionAt(
  lineStarts: readonly number[],
  offset: number,
): { readonly line: number; readonly column: number } {
  let low = 0;
  let high = lineStarts.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
}
