/**
 * Reads YAML files of many documents, each on its own: one broken document costs itself alone, and a
 * document that nobody wants is not parsed at all. Aliases share their branch instead of being copied,
 * so that a file whose aliases multiply stays as small as it is.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';

import type { Tree } from './tree.ts';

/** Longest single document that is parsed; the longest that people write by hand are a tenth of it. */
export const MAX_DOCUMENT_LENGTH = 2_000_000;

/** One document of a file. */
export interface YamlDocument {
  /** Null when it could not be read; `trouble` says why. */
  readonly tree: Tree | null;
  /** Line of the file on which the document starts. */
  readonly line: number;
  readonly trouble: { readonly line: number; readonly what: string } | null;
}

/** Documents of a file, in order. `wanted` sees the text of each before it is parsed. */
export function readYaml(
  text: string,
  wanted: (document: string) => boolean = () => true,
  tags: YamlTags = 'forgotten',
): readonly YamlDocument[] {
  return splitDocuments(text)
    .filter(({ body }) => body.trim() !== '' && wanted(body))
    .map(({ body, line }) => readDocument(body, line, tags));
}

/** `keys`: a value with a tag of its own becomes a map of one key, `!Ref Table` being `{ '!Ref': Table }`. */
export type YamlTags = 'forgotten' | 'keys';

/** Cuts at lines that are `---`, which cannot stand at the margin inside a document. */
function splitDocuments(text: string): readonly { body: string; line: number }[] {
  const parts: { body: string; line: number }[] = [];
  let current: string[] = [];
  let start = 1;
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  lines.forEach((line, index) => {
    if (!/^(?:---(?:\s|$)|\.\.\.\s*$)/.test(line)) {
      current.push(line);
      return;
    }
    parts.push({ body: current.join('\n'), line: start });
    // What stands behind the dashes belongs to the document; it is kept in its column.
    current = [line.startsWith('---') ? `   ${line.slice(3)}`.trimEnd() : ''];
    start = index + 1;
  });
  parts.push({ body: current.join('\n'), line: start });
  return parts;
}

function readDocument(body: string, line: number, tags: YamlTags): YamlDocument {
  const failed = (what: string, at: number): YamlDocument => ({
    tree: null,
    line,
    trouble: { line: at, what },
  });
  if (body.length > MAX_DOCUMENT_LENGTH) return failed('the document is longer than 2 MB', line);
  if (body.includes('\0')) return failed('the file is not text', line);
  if (isTooDeep(body)) return failed('the document is nested too deep', line);
  const counter = new LineCounter();
  try {
    const document = parseDocument(body, {
      lineCounter: counter,
      logLevel: 'silent',
      uniqueKeys: false,
      prettyErrors: false,
      strict: false,
    });
    const error = document.errors[0];
    if (error !== undefined) {
      return failed(firstSentence(error.message), line - 1 + counter.linePos(error.pos[0]).line);
    }
    const convert = converter(document, counter, line - 1, tags);
    const tree = document.contents === null ? null : convert(document.contents);
    return { tree, line, trouble: null };
  } catch {
    // The parser recurses; a document that is nested too deep for the stack ends here.
    return failed('the document is nested too deep', line);
  }
}

/** Brackets inside brackets cost the parser the square of their depth. */
const MAX_BRACKETS = 500;

function isTooDeep(body: string): boolean {
  let depth = 0;
  for (let index = 0; index < body.length && depth <= MAX_BRACKETS; index++) {
    const code = body.charCodeAt(index);
    if (code === OPEN_BRACKET || code === OPEN_BRACE) depth++;
    else if ((code === CLOSE_BRACKET || code === CLOSE_BRACE) && depth > 0) depth--;
  }
  return depth > MAX_BRACKETS;
}

const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

function firstSentence(message: string): string {
  const sentence = message.split('\n')[0] ?? '';
  // Messages of the parser may quote the file, and what it quotes may be a secret.
  return sentence
    .replace(/(["'`]).*\1/g, '...')
    .replace(/:\s.*$/, '')
    .replace(/[.\s]+$/, '');
}

/** Turns nodes into trees, each node once: what is shared in the file is shared in the tree. */
function converter(
  document: Document.Parsed,
  counter: LineCounter,
  linesBefore: number,
  tags: YamlTags,
): (node: Node) => Tree {
  const done = new WeakMap<Node, Tree>();
  const lineOf = (node: Node): number =>
    linesBefore + (node.range ? counter.linePos(node.range[0]).line : 1);
  const convert = (node: Node): Tree => {
    const line = lineOf(node);
    if (isAlias(node)) {
      const target = node.resolve(document);
      return target === undefined ? { kind: 'text', line, text: null } : convert(target);
    }
    const before = done.get(node);
    if (before !== undefined) return before;
    // While a node is being turned, an alias inside it to itself reads as nothing.
    done.set(node, { kind: 'text', line, text: null });
    const plain = convertNew(node, line);
    const { tag } = node;
    const tagged = tags === 'keys' && tag !== undefined && /^![A-Za-z]/.test(tag);
    const tree: Tree = tagged ? { kind: 'map', line, entries: new Map([[tag, plain]]) } : plain;
    done.set(node, tree);
    return tree;
  };
  const convertNew = (node: Node, line: number): Tree => {
    if (isSeq<Node>(node)) {
      const replaces = node.tag === '!override' || node.tag === '!reset';
      const items = node.items.map(convert);
      return { kind: 'list', line, items, ...(replaces ? { replaces } : {}) };
    }
    if (isScalar(node)) return { kind: 'text', line, text: scalarText(node) };
    if (!isMap<Node, Node | null>(node)) return { kind: 'text', line, text: null };
    const entries = new Map<string, Tree>();
    const merged: Tree[] = [];
    for (const pair of node.items) {
      const key = isScalar(pair.key) ? scalarText(pair.key) : null;
      if (key === null) continue;
      // The value's line is the line of its key: that is where people look for it.
      const keyLine = lineOf(pair.key);
      const value: Tree =
        pair.value === null ? { kind: 'text', line: keyLine, text: null } : convert(pair.value);
      if (key === '<<') merged.push(value);
      else entries.set(key, isAlias(pair.value) ? value : { ...value, line: keyLine });
    }
    mergeInto(entries, merged);
    return { kind: 'map', line, entries };
  };
  return convert;
}

/** YAML's merge key, which Compose files use: what the map says itself wins. */
function mergeInto(entries: Map<string, Tree>, merged: readonly Tree[]): void {
  const maps = merged.flatMap((tree) => (tree.kind === 'list' ? tree.items : [tree]));
  for (const map of maps) {
    if (map.kind !== 'map') continue;
    for (const [key, value] of map.entries) if (!entries.has(key)) entries.set(key, value);
  }
}

/** The text as it was typed; `~`, `null` and an empty value say that there is none. */
function scalarText(scalar: { value: unknown; source?: string | undefined }): string | null {
  const { source, value } = scalar;
  if (value === null || value === undefined) return null;
  if (source !== undefined) return source;
  return typeof value === 'string' ? value : null;
}
