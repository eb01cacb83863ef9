/** The JSON Schema of `guard.yaml` (draft 7, which editors read), and its reference as a table. */
import { keysBelow, POLICY_KEYS, type KeyKind, type PolicyKey } from './policy-keys.ts';

type JsonSchema = { readonly [keyword: string]: unknown };

const DURATION = '^(0|(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d|w)\\s*)+)$';

/** The whole schema, a plain value to be printed. */
export function policySchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A policy of the Firebreak guard',
    ...mapping(''),
  };
}

function mapping(path: string): JsonSchema {
  const keys = keysBelow(path).flatMap((key) => {
    const full = path === '' ? key : `${path}.${key}`;
    const found = POLICY_KEYS.find((each) => each.path === full);
    return found === undefined ? [] : [[key, found] as const];
  });
  return {
    type: 'object',
    properties: Object.fromEntries(keys.map(([key, found]) => [key, describe(found)])),
    required: keys.filter(([, found]) => found.isRequired).map(([key]) => key),
    additionalProperties: false,
  };
}

function describe({ path, takes, what, usual }: PolicyKey): JsonSchema {
  const description = usual === null ? what : `${what}; usually ${usual}`;
  return { description, ...describeKind(path, takes) };
}

function describeKind(path: string, takes: KeyKind): JsonSchema {
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
      return { type: 'string', pattern: DURATION };
    case 'endpoints':
      return { type: 'array', minItems: 1, items: ENDPOINT };
  }
}

const ENDPOINT: JsonSchema = {
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
  const rows = POLICY_KEYS.map(({ path, takes, isRequired, usual, what }) => [
    `\`${path}\``,
    sayKind(takes),
    isRequired ? 'required' : usual === null ? '' : /^[\d{]/.test(usual) ? `\`${usual}\`` : usual,
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
