/** The nodes of a YAML document to plain values, with their marks; tells what a map does not take. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Alias,
  type Node,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Mark } from './part.ts';
import type { Tell } from './told.ts';
import { quote } from './wording.ts';

/** A value with its marks, and what it comes to when all aliases are expanded. */
export interface Converted {
  readonly value: unknown;
  readonly inside: Mark['inside'];
  readonly aliases: number;
  readonly size: number;
}

/** A mapping that grows. */
export interface OpenMapping {
  readonly value: Record<string, unknown>;
  readonly inside: Map<string, Mark>;
  aliases: number;
  size: number;
}

export interface Conversion {
  readonly tell: Tell;
  /** Anchors that are complete. */
  readonly anchors: Map<string, Converted>;
  /** Anchors that we are inside of. */
  readonly open: Set<string>;
  /** Sections of which entries were converted before the rest, by their position in the file. */
  readonly sections: Map<number, OpenMapping>;
}

export function createConversion(tell: Tell): Conversion {
  return { tell, anchors: new Map(), open: new Set(), sections: new Map() };
}

/** Entries of a section, ahead of the section itself. */
export function convertAhead(node: unknown, position: number, conversion: Conversion): void {
  if (!isMap(node)) return;
  let section = conversion.sections.get(position);
  if (section === undefined) {
    section = openMapping();
    conversion.sections.set(position, section);
  }
  convertPairs(node, section, conversion);
}

/** The whole of a document. Depth was bounded before. */
export function convertDocument(
  contents: unknown,
  conversion: Conversion,
): Converted & { readonly root: Mark } {
  const converted = isMap(contents)
    ? convertRoot(contents, conversion)
    : convert(contents, conversion);
  return { ...converted, root: { key: 0, value: offsetOf(contents, 0), inside: converted.inside } };
}

function convertRoot(node: YAMLMap, conversion: Conversion): Converted {
  const root = openMapping();
  convertPairs(node, root, conversion, conversion.sections);
  return root;
}

const NOTHING: Converted = { value: null, inside: null, aliases: 0, size: 1 };

function openMapping(): OpenMapping {
  return { value: {}, inside: new Map(), aliases: 0, size: 1 };
}

function convert(node: unknown, conversion: Conversion, begun = openMapping()): Converted {
  if (isAlias(node)) return follow(node, conversion);
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return NOTHING;
  if (node.tag !== undefined && node.tag !== '' && !node.tag.startsWith('tag:yaml.org,2002:')) {
    tellTag(node, conversion.tell);
  }
  const anchor = node.anchor;
  if (anchor !== undefined) conversion.open.add(anchor);
  const converted = convertContents(node, conversion, begun);
  if (anchor !== undefined) {
    conversion.open.delete(anchor);
    conversion.anchors.set(anchor, converted);
  }
  return converted;
}

function convertContents(
  node: Scalar | YAMLMap | YAMLSeq,
  conversion: Conversion,
  begun: OpenMapping,
): Converted {
  if (isScalar(node)) return { ...NOTHING, value: convertScalar(node, conversion.tell) };
  if (isSeq(node)) return convertList(node, conversion);
  convertPairs(node, begun, conversion);
  return begun;
}

function tellTag(node: Node, tell: Tell): void {
  const what = `The tag ${quote(node.tag ?? '')} means nothing in a map.`;
  tell('tag', offsetOf(node, 0), what, 'Take it out.');
}

function follow(alias: Alias, conversion: Conversion): Converted {
  const offset = offsetOf(alias, 0);
  if (conversion.open.has(alias.source)) {
    const what = `${quote(`*${alias.source}`)} stands inside what it names.`;
    conversion.tell('alias-loop', offset, what, 'Write out what is meant.');
    return NOTHING;
  }
  const target = conversion.anchors.get(alias.source);
  if (target === undefined) {
    const what = `No anchor ${quote(`&${alias.source}`)} stands above this alias.`;
    const mend = 'Define it above; anchors do not reach from file to file.';
    conversion.tell('unknown-anchor', offset, what, mend);
    return NOTHING;
  }
  return { ...target, aliases: target.aliases + 1 };
}

/** Words and numbers that YAML 1.1 readers take for something else. */
const OTHER_IN_YAML_1_1 =
  /^(?:yes|no|on|off|Yes|No|On|Off|YES|NO|ON|OFF|[-+]?0[0-9_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|[-+]?[0-9][0-9]*_[0-9_]*)$/;

function convertScalar(node: Scalar, tell: Tell): unknown {
  const source = node.source ?? '';
  if (node.type === 'PLAIN' && OTHER_IN_YAML_1_1.test(source)) {
    const what = `${quote(source)} without quotes is something else to YAML 1.1.`;
    tell('read-differently', offsetOf(node, 0), what, `Put it in quotes: \`"${source}"\`.`);
  }
  return node.value;
}

function convertList(node: YAMLSeq, conversion: Conversion): Converted {
  const value: unknown[] = [];
  const inside: Mark[] = [];
  let aliases = 0;
  let size = 1;
  for (const item of node.items) {
    const converted = convert(item, conversion);
    const offset = offsetOf(item, offsetOf(node, 0));
    value.push(converted.value);
    inside.push({ key: offset, value: offset, inside: converted.inside });
    aliases += converted.aliases;
    size += converted.size;
  }
  return { value, inside, aliases, size };
}

function convertPairs(
  node: YAMLMap,
  into: OpenMapping,
  conversion: Conversion,
  sections: ReadonlyMap<number, OpenMapping> = NO_SECTIONS,
): void {
  node.items.forEach((pair, position) => {
    const keyOffset = offsetOf(pair.key, offsetOf(node, 0));
    const key = convertKey(pair.key, keyOffset, conversion.tell);
    const converted = convert(pair.value, conversion, sections.get(position));
    into.aliases += converted.aliases;
    into.size += converted.size;
    if (key === null) return;
    if (into.inside.has(key)) {
      const what = `The key ${quote(key)} stands twice in one mapping.`;
      conversion.tell('duplicate-key', keyOffset, what, 'Merge the two, or rename one.');
      return;
    }
    setOwn(into.value, key, converted.value);
    const offset = offsetOf(pair.value, keyOffset);
    into.inside.set(key, { key: keyOffset, value: offset, inside: converted.inside });
  });
}

const NO_SECTIONS: ReadonlyMap<number, OpenMapping> = new Map();

/** Also `__proto__`, which plain assignment would not set. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else {
    const property = { value, enumerable: true, writable: true, configurable: true };
    Object.defineProperty(target, key, property);
  }
}

/** The text of a key, or null after telling why it is none. */
function convertKey(node: unknown, offset: number, tell: Tell): string | null {
  if (!isScalar(node)) {
    tell('key-not-text', offset, 'This key is no plain text.', 'Write a name, without brackets.');
    return null;
  }
  if (node.value === '<<' && node.type === 'PLAIN') {
    const mend = 'Write the keys out, or use an alias for a whole value: `shop: *base`.';
    tell('merge-key', offset, '`<<` merges keys in YAML 1.1 only.', mend);
    return null;
  }
  const value = convertScalar(node, tell);
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return node.source ?? String(value);
  const what = `The key ${quote(node.source ?? '')} is ${value === null ? 'nothing' : 'a truth value'} to YAML.`;
  tell('key-not-text', offset, what, `Put it in quotes: \`"${node.source ?? ''}"\`.`);
  return null;
}

function offsetOf(node: unknown, otherwise: number): number {
  if (isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) {
    return node.range?.[0] ?? otherwise;
  }
  return otherwise;
}
