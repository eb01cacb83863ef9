/**
 * All patterns as one tree over the labels of a name, read from the right. Of the patterns that match,
 * the most literal counts. A look-up costs a few steps a label however many patterns there are; a label
 * that several branches admit is tried in each.
 */
import { compareText } from '#base';
import {
  type Captured,
  compilePattern,
  type HostPattern,
  type LabelCache,
  type LabelTest,
  type PatternWords,
} from './host-pattern.ts';
import type { NameRow } from './types.ts';

export interface HostMatch extends Captured {
  readonly row: NameRow;
}

export interface HostPatterns {
  match(host: string): HostMatch | null;
}

interface Branch {
  readonly literals: Map<string, Branch>;
  readonly tested: { readonly label: LabelTest; readonly branch: Branch }[];
  /** A pattern that ends here, and one that lets more labels stand before: the most literal of each. */
  closed: HostPattern | null;
  open: HostPattern | null;
}

const NOTHING: Captured = {
  region: null,
  regionOf: null,
  code: null,
  service: null,
  suffix: null,
  site: null,
};

/** Patterns ready to match; of two rows with the same text the later one counts. */
export function compilePatterns(rows: readonly NameRow[], words: PatternWords): HostPatterns {
  const byText = new Map(rows.map((row) => [row.host, row]));
  const cache: LabelCache = new Map();
  const root = createBranch();
  for (const row of byText.values()) {
    for (const pattern of compilePattern(row, words, cache)) add(root, pattern);
  }
  return { match: (host) => find(root, host) };
}

function createBranch(): Branch {
  return { literals: new Map(), tested: [], closed: null, open: null };
}

function add(root: Branch, pattern: HostPattern): void {
  let at = root;
  for (const label of pattern.labels) at = below(at, label);
  if (pattern.open) at.open = better(at.open, pattern);
  else at.closed = better(at.closed, pattern);
}

function below(branch: Branch, label: LabelTest): Branch {
  if (label.kind === 'literal') {
    const known = branch.literals.get(label.key);
    if (known !== undefined) return known;
    const made = createBranch();
    branch.literals.set(label.key, made);
    return made;
  }
  const known = branch.tested.find((each) => each.label.key === label.key);
  if (known !== undefined) return known.branch;
  const made = createBranch();
  branch.tested.push({ label, branch: made });
  return made;
}

/** The more literal of two patterns; the first by text of equals. */
function better(one: HostPattern | null, other: HostPattern): HostPattern {
  if (one === null) return other;
  const order = other.literal - one.literal || compareText(one.row.host, other.row.host);
  return order > 0 ? other : one;
}

/** The best pattern met on a walk, with what its words stood for. */
interface Best {
  pattern: HostPattern | null;
  captured: Captured;
}

function find(root: Branch, host: string): HostMatch | null {
  const best: Best = { pattern: null, captured: NOTHING };
  const labels = host.split('.');
  walk(root, labels, labels.length, NOTHING, best);
  const { pattern, captured } = best;
  return pattern === null ? null : { ...captured, row: pattern.row, suffix: pattern.suffix };
}

/** `left` labels are not read yet. Depth is bounded by the longest pattern. */
function walk(
  branch: Branch,
  labels: readonly string[],
  left: number,
  captured: Captured,
  best: Best,
): void {
  if (branch.open !== null) offer(branch.open, captured, best);
  if (left === 0) {
    if (branch.closed !== null) offer(branch.closed, captured, best);
    return;
  }
  const label = labels[left - 1] ?? '';
  const literal = branch.literals.get(label);
  if (literal !== undefined) walk(literal, labels, left - 1, captured, best);
  for (const { label: test, branch: next } of branch.tested) {
    const found = test.kind === 'words' ? test.test(label) : {};
    if (found === null) continue;
    walk(next, labels, left - 1, { ...captured, ...found }, best);
  }
}

function offer(pattern: HostPattern, captured: Captured, best: Best): void {
  if (best.pattern !== null && better(best.pattern, pattern) === best.pattern) return;
  best.pattern = pattern;
  best.captured = captured;
}
