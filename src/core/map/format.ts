/**
 * The canonical form of a map: keys in the order of the format, needs as a mapping sorted by name,
 * one line where one is enough. What tools write is sorted by id; what people write keeps its order
 * and its comments.
 */
import { assert, compareText, fail, succeed, type Result } from '#base';
import { attachComments, type Comments } from './comments.ts';
import type { MapFile } from './file.ts';
import { MAP_FORMAT, type Field, type Shape } from './format-table.ts';
import { hasError } from './finding.ts';
import { draftPart } from './parse.ts';
import type { Mark } from './part.ts';
import { printTree, quoteScalar, type Tree, type TreeEntry } from './yaml-tree.ts';

/** YAML, sorted by id. */
export function formatMap(file: MapFile): string {
  const tree = layOut(file, MAP_FORMAT, null, { comments: NO_COMMENTS, sorted: true });
  assert(tree.kind === 'mapping', 'a map is a mapping');
  return printTree(tree.entries, []);
}

/** The canonical form of a text: JSON for JSON, YAML with its comments for YAML. */
export function formatMapText(text: string, file: string): Result<string> {
  const { content, origin, problems } = draftPart(text, file);
  if (hasError(problems)) return fail(problems);
  const { positions } = origin;
  if (positions.kind !== 'marks') return succeed(formatJson(content), problems);
  const comments = attachComments(text.replace(/^\uFEFF/, ''), positions.root);
  const sorted = content.found === true;
  const tree = layOut(content, MAP_FORMAT, positions.root, { comments, sorted });
  assert(tree.kind === 'mapping', 'a map is a mapping');
  return succeed(printTree(tree.entries, comments.header), problems);
}

/** JSON, sorted by id, one line for each domain, component, journey and goal: for large maps. */
export function formatJson(file: MapFile): string {
  const sections = Object.keys(MAP_FORMAT.fields).flatMap((key) => {
    const value = sortValue(valueAt(file, key), shapeOf(MAP_FORMAT.fields[key]));
    return value === undefined ? [] : [`${JSON.stringify(key)}: ${formatSection(value)}`];
  });
  return `{\n${sections.join(',\n')}\n}\n`;
}

function formatSection(value: unknown): string {
  if (Array.isArray(value) && value.some((item) => typeof item === 'object')) {
    return `[\n${value.map((item) => JSON.stringify(item)).join(',\n')}\n]`;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return JSON.stringify(value);
  const lines = Object.entries(value).map(
    ([id, one]) => `${JSON.stringify(id)}: ${JSON.stringify(one)}`,
  );
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n}`;
}

function valueAt(value: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

function shapeOf(field: Field | undefined): Shape {
  assert(field !== undefined, 'a key of the format');
  return field.shape;
}

/** The keys of a mapping or record that hold something, in canonical order, each with its shape. */
function orderKeys(
  value: object,
  shape: Shape,
  sorted: boolean,
  mark: Mark | null = null,
): readonly (readonly [string, Shape])[] {
  // Marks know the order of the text; objects put keys that are numbers first.
  const keys = mark?.inside instanceof Map ? [...mark.inside.keys()] : Object.keys(value);
  const present = keys.filter((key) => valueAt(value, key) !== undefined);
  if (shape.kind === 'record') {
    const { fields } = shape;
    return Object.keys(fields)
      .filter((key) => present.includes(key))
      .map((key) => [key, shapeOf(fields[key])]);
  }
  assert(shape.kind === 'mapping', 'a mapping');
  const inOrder = sorted || shape.keys === 'needId' ? present.sort(compareText) : present;
  return inOrder.map((key) => [key, shape.of]);
}

/** The shape among several that the value has; a list of needs becomes the mapping that it stands for. */
function choose(value: unknown, shape: Shape): readonly [unknown, Shape] {
  if (shape.kind !== 'either') return [value, shape];
  const mapping = shape.of.find((one) => one.kind === 'mapping');
  if (Array.isArray(value) && mapping !== undefined) {
    return [Object.fromEntries(value.map((name) => [String(name), {}])), mapping];
  }
  const kind = Array.isArray(value) ? 'list' : typeof value === 'object' ? 'mapping' : null;
  const fitting = shape.of.find((one) => (kind === null ? one.kind !== 'list' : one.kind === kind));
  return [value, fitting ?? shape];
}

function sortValue(value: unknown, shape: Shape): unknown {
  const [chosen, its] = choose(value, shape);
  if (Array.isArray(chosen)) {
    return its.kind === 'list' ? chosen.map((item) => sortValue(item, its.of)) : chosen;
  }
  if (typeof chosen !== 'object' || chosen === null) return chosen;
  return Object.fromEntries(
    orderKeys(chosen, its, true).map(([key, of]) => [key, sortValue(valueAt(chosen, key), of)]),
  );
}

interface Style {
  readonly comments: Comments;
  readonly sorted: boolean;
}

const NO_COMMENTS: Comments = {
  header: [],
  above: new Map(),
  beside: new Map(),
  below: new Map(),
  gaps: new Set(),
};

function layOut(value: unknown, shape: Shape, mark: Mark | null, style: Style): Tree {
  const [chosen, its] = choose(value, shape);
  if (Array.isArray(chosen)) {
    const entries = chosen.map((item, index) =>
      entryOf(null, item, its.kind === 'list' ? its.of : its, markAt(mark, index, null), style),
    );
    return { kind: 'list', entries };
  }
  if (typeof chosen !== 'object' || chosen === null) {
    return {
      kind: 'scalar',
      text: typeof chosen === 'string' ? quoteScalar(chosen) : String(chosen),
    };
  }
  const names = Array.isArray(value) ? value.map((name) => String(name)) : null;
  const entries = orderKeys(chosen, its, style.sorted, mark).map(([key, of]) =>
    entryOf(key, valueAt(chosen, key), of, markAt(mark, key, names), style),
  );
  return { kind: 'mapping', entries };
}

function markAt(
  mark: Mark | null,
  step: string | number,
  names: readonly string[] | null,
): Mark | null {
  const inside = mark?.inside ?? null;
  if (inside === null) return null;
  const at = typeof step === 'string' && names !== null ? names.indexOf(step) : step;
  return (
    (inside instanceof Map ? inside.get(String(at)) : [...inside.values()][Number(at)]) ?? null
  );
}

function entryOf(
  key: string | null,
  value: unknown,
  shape: Shape,
  mark: Mark | null,
  style: Style,
): TreeEntry {
  const { comments } = style;
  // What was an item of a list of needs is a mapping now, and has no marks inside.
  const tree = layOut(value, shape, mark, style);
  if (mark === null) return { key, tree, above: [], beside: null, below: [], gap: false };
  return {
    key,
    tree,
    above: comments.above.get(mark) ?? [],
    beside: comments.beside.get(mark) ?? null,
    below: comments.below.get(mark) ?? [],
    gap: comments.gaps.has(mark),
  };
}
