/**
 * A format written down as a table of keys, one row a key: the JSON Schema (draft 7, which editors read)
 * and the reference page are printed from it, so that neither can drift from what is read.
 */

/** A key by its whole path, `writers.*.store`; `*` is a name of the user's. */
export interface TableKey {
  readonly path: string;
  readonly isRequired: boolean;
  /** What holds when it is not written; null when nothing does. */
  readonly usual: string | null;
  readonly what: string;
}

/** Part of a JSON Schema. */
export interface KeySchema {
  readonly [keyword: string]: unknown;
}

/** A duration as people write it, for a JSON Schema. */
export const DURATION_PATTERN = '^(0|(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d|w)\\s*)+)$';

/** The keys of a table that may stand directly below a path; `''` is the top. */
export function keysDirectlyBelow(table: readonly TableKey[], path: string): readonly string[] {
  const head = path === '' ? '' : `${path}.`;
  return table.flatMap((each) => {
    const rest = each.path.startsWith(head) ? each.path.slice(head.length) : '';
    return rest === '' || rest.includes('.') || rest === '*' ? [] : [rest];
  });
}

/** The schema of the mapping at a path; `describe` says what one key takes. */
export function mappingSchema<Key extends TableKey>(
  table: readonly Key[],
  path: string,
  describe: (key: Key) => KeySchema,
): KeySchema {
  const keys = keysDirectlyBelow(table, path).flatMap((key) => {
    const full = path === '' ? key : `${path}.${key}`;
    const found = table.find((each) => each.path === full);
    return found === undefined ? [] : [[key, found] as const];
  });
  const property = (found: Key): KeySchema => {
    const { what, usual } = found;
    return { description: usual === null ? what : `${what}; usually ${usual}`, ...describe(found) };
  };
  return {
    type: 'object',
    properties: Object.fromEntries(keys.map(([key, found]) => [key, property(found)])),
    required: keys.filter(([, found]) => found.isRequired).map(([key]) => key),
    additionalProperties: false,
  };
}

/** The reference as a Markdown table; a usual value that starts with a digit or a brace is code. */
export function keyReference<Key extends TableKey>(
  table: readonly Key[],
  sayKind: (key: Key) => string,
): string {
  const rows = table.map((key) => [
    `\`${key.path}\``,
    sayKind(key),
    key.isRequired
      ? 'required'
      : key.usual === null
        ? ''
        : /^[\d{]/.test(key.usual)
          ? `\`${key.usual}\``
          : key.usual,
    key.what,
  ]);
  const head = ['key', 'takes', 'usual', 'what it is'];
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
