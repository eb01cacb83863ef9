/** A map on its way to YAML text: values in their order, with the comments that belong to them. */

export type Tree =
  | { readonly kind: 'scalar'; readonly text: string }
  | { readonly kind: 'mapping' | 'list'; readonly entries: readonly TreeEntry[] };

export interface TreeEntry {
  /** null in a list. */
  readonly key: string | null;
  readonly tree: Tree;
  /** Lines of comment above it, without indentation. */
  readonly above: readonly string[];
  /** A comment on its line; null when there is none. */
  readonly beside: string | null;
  /** Lines of comment below it, at its indentation. */
  readonly below: readonly string[];
  /** An empty line above it. */
  readonly gap: boolean;
}

const WIDTH = 100;

/** The YAML text. Sections are spread over lines; deeper down, what fits on a line is on one line. */
export function printTree(entries: readonly TreeEntry[], header: readonly string[]): string {
  const lines: string[] = [...header];
  entries.forEach((entry, index) => {
    const gap = index > 0 && (entry.gap || isSection(entry) || isSection(entries[index - 1]));
    printEntry({ ...entry, gap }, '', isSection(entry), lines);
  });
  return `${lines.join('\n')}\n`;
}

/** A mapping or a list of mappings, with something in it. */
function isSection(entry: TreeEntry | undefined): boolean {
  if (entry === undefined || entry.tree.kind === 'scalar' || entry.tree.entries.length === 0)
    return false;
  return (
    entry.tree.kind === 'mapping' || entry.tree.entries.some(({ tree }) => tree.kind !== 'scalar')
  );
}

function printEntry(entry: TreeEntry, indent: string, spread: boolean, lines: string[]): void {
  if (entry.gap && lines.length > 0 && lines.at(-1) !== '') lines.push('');
  for (const line of entry.above) lines.push(line === '' ? '' : `${indent}${line}`);
  const start = entry.key === null ? '-' : `${quoteScalar(entry.key)}:`;
  const flow = spread ? null : flowOf(entry.tree);
  if (flow !== null && fits(`${indent}${start} ${flow}`, entry)) {
    lines.push(`${indent}${start} ${flow}${beside(entry)}`);
  } else if (entry.tree.kind !== 'scalar') {
    printSpread(entry, entry.tree, start, indent, lines);
  }
  for (const line of entry.below) lines.push(`${indent}${line}`);
}

function fits(line: string, { tree }: TreeEntry): boolean {
  return line.length <= WIDTH || tree.kind === 'scalar' || tree.entries.length === 0;
}

function beside({ beside: comment }: TreeEntry): string {
  return comment === null ? '' : ` ${comment}`;
}

function printSpread(
  entry: TreeEntry,
  tree: Tree & { readonly kind: 'mapping' | 'list' },
  start: string,
  indent: string,
  lines: string[],
): void {
  const inner = `${indent}  `;
  if (entry.key !== null) {
    lines.push(`${indent}${start}${beside(entry)}`);
    tree.entries.forEach((one, index) =>
      printEntry(index === 0 ? { ...one, gap: false } : one, inner, false, lines),
    );
    return;
  }
  // The first entry of a list item stands on the line of its dash.
  if (entry.beside !== null) lines.push(`${indent}${entry.beside}`);
  const [first, ...rest] = tree.entries;
  if (first === undefined) return;
  for (const line of first.above) lines.push(line === '' ? '' : `${indent}${line}`);
  const own: string[] = [];
  printEntry({ ...first, above: [], gap: false }, inner, false, own);
  lines.push(`${indent}- ${(own[0] ?? '').slice(inner.length)}`, ...own.slice(1));
  for (const one of rest) printEntry(one, inner, false, lines);
}

/** On one line; null when a comment inside forbids it. */
function flowOf(tree: Tree): string | null {
  if (tree.kind === 'scalar') return tree.text;
  const parts: string[] = [];
  for (const { key, tree: inside, above, beside: comment, below } of tree.entries) {
    if (above.length > 0 || comment !== null || below.length > 0) return null;
    const flow = flowOf(inside);
    if (flow === null) return null;
    parts.push(key === null ? flow : `${quoteScalar(key)}: ${flow}`);
  }
  if (tree.kind === 'list') return `[${parts.join(', ')}]`;
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

/** Text that every YAML reads as text, in and out of brackets. */
const PLAIN = /^[A-Za-z_/0-9](?:[A-Za-z0-9_./@+:-]| (?=[A-Za-z0-9_/(]))*$/;
/** Words and numbers of YAML 1.1 and 1.2; what ends in a colon. */
const SPECIAL =
  /^(?:y|n|yes|no|on|off|true|false|null|[-+]?[0-9][0-9_.]*(?:e[-+]?[0-9]+)?|0[ox][0-9a-f_]+|0b[01_]+|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|.*:(?: .*)?|[0-9]{4}-[0-9]+-[0-9]+[t ].*)$/i;

/** Plain where that is safe, else in double quotes as JSON has them. */
export function quoteScalar(text: string): string {
  return PLAIN.test(text) && !SPECIAL.test(text) ? text : JSON.stringify(text);
}
