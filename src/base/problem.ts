/** Where in a file; lines and columns start at 1, and are null when a source has none (JSON from a program). */
export interface Place {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
}

/**
 * Something wrong with an input. `what` says it in one sentence, `mend` says what to write instead.
 * Problems are returned all at once, never thrown; an `error` stops the command with exit 2, a
 * `warning` does not.
 */
export interface Problem {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly place: Place | null;
  readonly what: string;
  readonly mend: string;
}

/** `file:line:column`, as far as it is known. */
export function formatPlace(place: Place): string {
  if (place.line === null) return place.file;
  return place.column === null
    ? `${place.file}:${place.line}`
    : `${place.file}:${place.line}:${place.column}`;
}

/** Orders problems by file, line, column, code: the order in which they are always shown. */
export function compareProblems(a: Problem, b: Problem): number {
  return (
    compareText(a.place?.file ?? '', b.place?.file ?? '') ||
    (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
    (a.place?.column ?? 0) - (b.place?.column ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.what, b.what)
  );
}

/** Orders text by UTF-16 code units: the same on every machine and in every locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
