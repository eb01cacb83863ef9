/** Expressions of Terraform as trees, as far as their value is written in the files. */
import { at, referencesIn } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';
import type { Expression } from './expression.ts';
/** References that lead to references are followed this far. */
const MAX_STEPS = 30;

/** Longest text that filling in may make. */
const MAX_TEXT_LENGTH = 65_536;

/** What is known inside one module. */
export interface Scope {
  readonly prefix: string;
  /** Locals that were worked out before: each is worked out once. */
  readonly known: Map<string, Tree>;
  readonly variables: ReadonlyMap<string, Tree>;
  readonly locals: ReadonlyMap<string, Expression>;
  readonly regions: ReadonlyMap<string, Tree>;
  readonly outputs: (module: string, name: string) => Tree | null;
}

/** The text of a tree; null when it is none. */
export function textIn(tree: Tree | undefined): string | null {
  return tree?.kind === 'text' ? tree.text : null;
}

/** An expression as a tree, as far as it is known. */
export function evaluate(expression: Expression, scope: Scope, steps: number): Tree {
  const { line } = expression;
  const unknown = (references: readonly string[] = []): Tree => ({
    kind: 'text',
    line,
    text: null,
    references,
  });
  if (steps > MAX_STEPS) return unknown();
  const inner = (each: Expression): Tree => evaluate(each, scope, steps + 1);
  switch (expression.kind) {
    case 'literal':
      return { kind: 'text', line, text: expression.text === 'null' ? null : expression.text };
    case 'list':
      return { kind: 'list', line, items: expression.items.map(inner) };
    case 'object':
      return {
        kind: 'map',
        line,
        entries: new Map(expression.entries.map(([key, value]) => [key, inner(value)])),
      };
    case 'template':
      return joinTemplate(expression.parts.map(inner), line);
    case 'reference':
      // The value stands here, wherever it was written first.
      return { ...resolve(expression.path, line, scope, steps), line };
    case 'call':
      return call(expression.name, expression.args.map(inner), line);
    case 'condition': {
      const [yes, no] = [inner(expression.yes), inner(expression.no)];
      const test = textIn(inner(expression.test));
      if (test === 'true' || test === 'false') return { ...(test === 'true' ? yes : no), line };
      return unknown(unique([yes, no]));
    }
    case 'equals': {
      const [left, right] = [textIn(inner(expression.left)), textIn(inner(expression.right))];
      if (left === null || right === null) return unknown();
      return { kind: 'text', line, text: String((left === right) !== expression.negated) };
    }
    case 'other':
      return unknown(unique(expression.inside.map(inner)));
  }
}

function joinTemplate(parts: readonly Tree[], line: number): Tree {
  const references = unique(parts);
  let text: string | null = '';
  for (const part of parts) {
    const more: string | null = part.kind === 'text' ? part.text : null;
    text = text === null || more === null ? null : text + more;
    if (text !== null && text.length > MAX_TEXT_LENGTH) text = null;
  }
  return { kind: 'text', line, text, references };
}

function unique(trees: readonly Tree[]): readonly string[] {
  return [...new Set(trees.flatMap((tree) => referencesIn(tree, 2_000)))];
}

/** Calls that hand on what they are given, or that only wrap it. */
function call(name: string, args: readonly Tree[], line: number): Tree {
  const [first] = args;
  if (
    first !== undefined &&
    [
      'jsonencode',
      'yamlencode',
      'tostring',
      'toset',
      'tolist',
      'tomap',
      'nonsensitive',
      'sensitive',
      'one',
      'flatten',
      'trimspace',
    ].includes(name)
  )
    return first;
  if (['coalesce', 'try'].includes(name)) {
    const known = args.find(
      (arg) => arg.kind !== 'text' || arg.text !== null || (arg.references ?? []).length > 0,
    );
    if (known !== undefined) return known;
  }
  if ((name === 'lower' || name === 'upper') && first?.kind === 'text' && first.text !== null) {
    return {
      ...first,
      text: name === 'lower' ? first.text.toLowerCase() : first.text.toUpperCase(),
    };
  }
  if (name === 'merge' && args.every((arg) => arg.kind === 'map')) {
    return {
      kind: 'map',
      line,
      entries: new Map(args.flatMap((arg) => (arg.kind === 'map' ? [...arg.entries] : []))),
    };
  }
  if (name === 'concat' && args.every((arg) => arg.kind === 'list')) {
    return {
      kind: 'list',
      line,
      items: args.flatMap((arg) => (arg.kind === 'list' ? arg.items : [])),
    };
  }
  return { kind: 'text', line, text: null, references: unique(args) };
}

/** A local value, worked out once; one that leads to itself is nothing. */
function local(name: string, line: number, scope: Scope, steps: number): Tree {
  const before = scope.known.get(name);
  if (before !== undefined) return before;
  const nothing: Tree = { kind: 'text', line, text: null, references: [] };
  scope.known.set(name, nothing);
  const value = scope.locals.get(name);
  const tree = value === undefined ? nothing : evaluate(value, scope, steps + 1);
  scope.known.set(name, tree);
  return tree;
}

/** `var.x`, `local.x`, `module.x.y`, `data.aws_region.current.name`, or a resource's attribute. */
function resolve(path: string, line: number, scope: Scope, steps: number): Tree {
  const [head = '', second = '', ...rest] = path.split('.');
  const unknown = (references: readonly string[]): Tree => ({
    kind: 'text',
    line,
    text: null,
    references,
  });
  const found = (tree: Tree | undefined, keys: readonly string[]): Tree =>
    (keys.length === 0 ? tree : at(tree, ...keys)) ??
    unknown(tree === undefined ? [] : unique([tree]));
  switch (head) {
    case 'var':
      return found(scope.variables.get(second), rest);
    case 'local': {
      return found(local(second, line, scope, steps), rest);
    }
    case 'module': {
      const [name = '', ...keys] = rest;
      return found(scope.outputs(second, name) ?? undefined, keys);
    }
    case 'each':
    case 'count':
    case 'self':
    case 'path':
    case 'terraform':
      return unknown([]);
    case 'data':
      if (second === 'aws_region') return scope.regions.get('aws') ?? unknown([]);
      return unknown([`${scope.prefix}${path}`]);
    default:
      return path.includes('.') ? unknown([`${scope.prefix}${path}`]) : unknown([]);
  }
}
