/** The JSON Schema of `resolver.yaml` (draft 7, which editors read), and its reference as a table. */
import { formatDuration } from '#base';
import { CONFIG_KEYS, keysBelow, type ConfigKey, type KeyKind } from './config-keys.ts';

type JsonSchema = { readonly [keyword: string]: unknown };

const DURATION = '^(0|(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d|w)\\s*)+)$';
const TEXT: JsonSchema = { type: 'string', minLength: 1 };

/** The whole schema, a plain value to be printed. */
export function resolverSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'The configuration of firebreak resolver',
    ...mapping(''),
  };
}

function mapping(path: string): JsonSchema {
  const keys = keysBelow(path).flatMap((key) => {
    const full = path === '' ? key : `${path}.${key}`;
    const found = CONFIG_KEYS.find((each) => each.path === full);
    return found === undefined ? [] : [[key, found] as const];
  });
  return {
    type: 'object',
    properties: Object.fromEntries(keys.map(([key, found]) => [key, describe(found)])),
    required: keys.filter(([, found]) => found.isRequired).map(([key]) => key),
    additionalProperties: false,
  };
}

function describe({ path, takes, what, usual }: ConfigKey): JsonSchema {
  const description = usual === null ? what : `${what}; usually ${usual}`;
  return { description, ...describeKind(path, takes) };
}

function describeKind(path: string, takes: KeyKind): JsonSchema {
  switch (takes.kind) {
    case 'mapping':
      return mapping(path);
    case 'names':
      return {
        type: 'object',
        additionalProperties: takes.of === 'zones' ? upstreams() : mapping(`${path}.*`),
      };
    case 'text':
      return { ...TEXT, examples: [takes.example] };
    case 'texts':
      return { type: 'array', items: TEXT, minItems: 1, examples: [takes.example] };
    case 'whole':
      return { type: 'integer', minimum: takes.least, maximum: takes.most };
    case 'exactly':
      return { const: takes.value };
    case 'duration':
      return { type: 'string', pattern: DURATION };
    case 'port':
      return { anyOf: [{ type: 'integer', minimum: 1, maximum: 65_535 }, { const: 'none' }] };
    case 'flag':
      return { type: 'boolean' };
    case 'upstreams':
      return upstreams();
  }
}

function upstreams(): JsonSchema {
  const written = { ...mapping('upstreams.*'), required: ['at'] };
  return { type: 'array', minItems: 1, items: { anyOf: [TEXT, written] } };
}

/** The reference of the format as a Markdown table, a row a key. */
export function resolverReference(): string {
  const rows = CONFIG_KEYS.map(({ path, takes, isRequired, usual, what }) => [
    `\`${path}\``,
    sayKind(takes),
    isRequired ? 'required' : usual === null ? '' : /^\d/.test(usual) ? `\`${usual}\`` : usual,
    what,
  ]);
  const head = ['key', 'takes', 'usual', 'what it is'];
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

function sayKind(takes: KeyKind): string {
  switch (takes.kind) {
    case 'mapping':
      return 'a mapping';
    case 'names':
      return takes.of === 'zones' ? 'a mapping, a zone each' : 'a mapping, a name each';
    case 'text':
      return `a text: \`${takes.example}\``;
    case 'texts':
      return `a list: \`[${takes.example.join(', ')}]\``;
    case 'whole':
      return `a whole number, ${takes.least} to ${takes.most}`;
    case 'exactly':
      return `\`${takes.value}\``;
    case 'duration':
      return `a duration, ${formatDuration(takes.leastMs)} to ${formatDuration(takes.mostMs)}`;
    case 'port':
      return 'a port, or `none`';
    case 'flag':
      return '`true` or `false`';
    case 'upstreams':
      return 'a list of upstreams';
  }
}
