/** The JSON Schema of `resolver.yaml` (draft 7, which editors read), and its reference as a table. */
import { formatDuration } from '#base';
import { DURATION_PATTERN, keyReference, type KeySchema, mappingSchema } from '#core/document';
import { CONFIG_KEYS, type KeyKind } from './config-keys.ts';

const TEXT: KeySchema = { type: 'string', minLength: 1 };

/** The whole schema, a plain value to be printed. */
export function resolverSchema(): KeySchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'The configuration of firebreak resolver',
    ...mapping(''),
  };
}

function mapping(path: string): KeySchema {
  return mappingSchema(CONFIG_KEYS, path, (key) => describeKind(key.path, key.takes));
}

function describeKind(path: string, takes: KeyKind): KeySchema {
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
      return { type: 'string', pattern: DURATION_PATTERN };
    case 'port':
      return { anyOf: [{ type: 'integer', minimum: 1, maximum: 65_535 }, { const: 'none' }] };
    case 'flag':
      return { type: 'boolean' };
    case 'upstreams':
      return upstreams();
  }
}

function upstreams(): KeySchema {
  const written = { ...mapping('upstreams.*'), required: ['at'] };
  return { type: 'array', minItems: 1, items: { anyOf: [TEXT, written] } };
}

/** The reference of the format as a Markdown table, a row a key. */
export function resolverReference(): string {
  return keyReference(CONFIG_KEYS, ({ takes }) => sayKind(takes));
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
