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
import { LIMITS } from '#base';
import type { Mark } from './part.ts';
import type { ReadYaml } from './read-yaml.ts';
import type { Tell } from './told.ts';
import { quote } from './wording.ts';

/** A value with its marks, and what aliases make of it. */
interface Converted {
  readonly value: unknown;
  readonly inside: Mark['inside'];
  /** Aliases, and values, when all aliases are expanded. */
  readonly aliases: number;
  readonly size: number;
}

interface Conversion {
  readonly tell: Tell;
  /** Anchors that are complete. */
  readonly anchors: Map<string, Converted>;
  /** Anchors that we are inside of. */
  readonly open: Set<string>;
}

const NOTHING: Converted = { value: null, inside: null, aliases: 0, size: 1 };

/** Null after telling that aliases expand beyond the limit. Depth was bounded before. */
export function convertYaml(contents: unknown, tell: Tell): ReadYaml | null {
  const conversion: Conversion = { tell, anchors: new Map(), open: new Set() };
  const { value, inside, aliases, size } = convert(contents, conversion);
  if (aliases > LIMITS.yamlAliases || (aliases > 0 && size > LIMITS.yamlTokens)) {
    const what = `Aliases expand to more than ${LIMITS.yamlAliases} copies or ${LIMITS.yamlTokens} values.`;
    tell('too-many-aliases', 0, what, 'Write out what they stand for.');
    return null;
  }
  return { value, root: { key: 0, value: offsetOf(contents, 0), inside } };
}

function convert(node: unknown, conversion: Conversion): Converted {
  if (isAlias(node)) return follow(node, conversion);
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return NOTHING;
  if (node.tag !== undefined && node.tag !== '' && !node.tag.startsWith('tag:yaml.org,2002:')) {
    tellTag(node, conversion.tell);
  }
  const anchor = node.anchor;
  if (anchor !== undefined) conversion.open.add(anchor);
  const converted = isScalar(node)
    ? { ...NOTHING, value: convertScalar(node, conversion.tell) }
    : isSeq(node)
      ? convertList(node, conversion)
      : convertMapping(node, conversion);
  if (anchor !== undefined) {
    conversion.open.delete(anchor);
    conversion.anchors.set(anchor, converted);
  }
  return converted;
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

function convertMapping(node: YAMLMap, conversion: Conversion): Converted {
  const value: Record<string, unknown> = {};
  const inside = new Map<string, Mark>();
  let aliases = 0;
  let size = 1;
  for (const pair of node.items) {
    const keyOffset = offsetOf(pair.key, offsetOf(node, 0));
    const key = convertKey(pair.key, keyOffset, conversion.tell);
    const converted = convert(pair.value, conversion);
    aliases += converted.aliases;
    size += converted.size;
    if (key === null) continue;
    if (inside.has(key)) {
      const what = `The key ${quote(key)} stands twice in one mapping.`;
      conversion.tell('duplicate-key', keyOffset, what, 'Merge the two, or rename one.');
      continue;
    }
    const property = {
      value: converted.value,
      enumerable: true,
      writable: true,
      configurable: true,
    };
    if (key === '__proto__') Object.defineProperty(value, key, property);
    else value[key] = converted.value;
    const offset = offsetOf(pair.value, keyOffset);
    inside.set(key, { key: keyOffset, value: offset, inside: converted.inside });
  }
  return { value, inside, aliases, size };
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
