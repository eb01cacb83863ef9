/** The JSON Schema of `guard.yaml` (draft 7, which editors read), and its reference as a table. */
import { DURATION_PATTERN, keyReference, type KeySchema, mappingSchema } from '#core/document';
import { POLICY_KEYS, type KeyKind } from './policy-keys.ts';

/** The whole schema, a plain value to be printed. */
export function policySchema(): KeySchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A policy of the Firebreak guard',
    ...mapping(''),
  };
}

function mapping(path: string): KeySchema {
  return mappingSchema(POLICY_KEYS, path, (key) => describeKind(key.path, key.takes));
}

function describeKind(path: string, takes: KeyKind): KeySchema {
  switch (takes.kind) {
    case 'mapping':
      return mapping(path);
    case 'names':
      return { type: 'object', minProperties: 1, additionalProperties: mapping(`${path}.*`) };
    case 'text':
      return { type: 'string', minLength: 1, examples: [takes.example] };
    case 'texts':
      return {
        type: 'array',
        items: { type: 'string', minLength: 1 },
        minItems: 1,
        examples: [takes.example],
      };
    case 'whole':
      return {
        type: 'integer',
        minimum: takes.least,
        ...(takes.most === null ? {} : { maximum: takes.most }),
      };
    case 'exactly':
      return { const: takes.value };
    case 'duration':
      return { type: 'string', pattern: DURATION_PATTERN };
    case 'endpoints':
      return { type: 'array', minItems: 1, items: ENDPOINT };
  }
}

const ENDPOINT: KeySchema = {
  anyOf: [
    { type: 'string', minLength: 1 },
    {
      type: 'object',
      properties: {
        address: { type: 'string', minLength: 1 },
        capacity: { type: 'integer', minimum: 1, maximum: 255 },
      },
      required: ['address'],
      additionalProperties: false,
    },
  ],
};

/** The reference of the format as a Markdown table, a row a key. */
export function policyReference(): string {
  return keyReference(POLICY_KEYS, ({ takes }) => sayKind(takes));
}

function sayKind(takes: KeyKind): string {
  switch (takes.kind) {
    case 'mapping':
      return 'a mapping';
    case 'names':
      return 'a mapping, a name each';
    case 'text':
      return `a text: \`${takes.example}\``;
    case 'texts':
      return `a list: \`[${takes.example.join(', ')}]\``;
    case 'whole':
      return takes.most === null
        ? `a whole number from ${takes.least}`
        : `a whole number, ${takes.least} to ${takes.most}`;
    case 'exactly':
      return `\`${takes.value}\``;
    case 'duration':
      return 'a duration: `60s`';
    case 'endpoints':
      return 'a list of addresses';
  }
}
