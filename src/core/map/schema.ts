/** The JSON Schema of a map (draft 7, which editors read), printed from the table of the format. */
import { LIMITS } from '#base';
import type { RecordShape, Shape } from './format-table.ts';
import { MAP_FORMAT } from './format-table.ts';
import { TEXT_FORMS } from './text-forms.ts';

export type JsonSchema = { readonly [keyword: string]: unknown };

/** The whole schema, a plain value to be printed. */
export function mapSchema(): JsonSchema {
  const definitions = new Map<string, JsonSchema>();
  const map = describeRecord(MAP_FORMAT, definitions);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A Firebreak map',
    ...map,
    definitions: Object.fromEntries(definitions),
  };
}

function describe(shape: Shape, definitions: Map<string, JsonSchema>): JsonSchema {
  switch (shape.kind) {
    case 'text':
      return { type: 'string', maxLength: shape.longest, pattern: TEXT_FORMS[shape.form].pattern };
    case 'word':
      return { enum: shape.of };
    case 'number':
      return {
        type: shape.whole ? 'integer' : 'number',
        minimum: shape.least,
        maximum: shape.most,
      };
    case 'exactly':
      return { const: shape.value };
    case 'boolean':
      return { type: 'boolean' };
    case 'list':
      return describeList(shape, definitions);
    case 'mapping': {
      const { pattern } = TEXT_FORMS[shape.keys];
      return {
        type: 'object',
        propertyNames: { maxLength: LIMITS.idLength, pattern },
        additionalProperties: describe(shape.of, definitions),
      };
    }
    case 'record':
      return refer(shape, definitions);
    case 'either':
      return { anyOf: shape.of.map((one) => describe(one, definitions)) };
  }
}

function describeList(
  { of, least, lengths, distinct }: Shape & { readonly kind: 'list' },
  definitions: Map<string, JsonSchema>,
): JsonSchema {
  return {
    type: 'array',
    items: describe(of, definitions),
    ...(least > 0 ? { minItems: least } : {}),
    ...(distinct ? { uniqueItems: true } : {}),
    ...(lengths === null
      ? {}
      : { anyOf: lengths.map((length) => ({ minItems: length, maxItems: length })) }),
  };
}

/** Records that stand in several places are defined once; "a need" becomes `need`. */
function refer(shape: RecordShape, definitions: Map<string, JsonSchema>): JsonSchema {
  const name = shape.what.replace(/^an? /, '').replaceAll(' ', '-');
  if (!definitions.has(name)) {
    definitions.set(name, {});
    definitions.set(name, describeRecord(shape, definitions));
  }
  return { $ref: `#/definitions/${name}` };
}

function describeRecord(shape: RecordShape, definitions: Map<string, JsonSchema>): JsonSchema {
  const properties = Object.entries(shape.fields).map(([key, field]) => {
    const described = describe(field.shape, definitions);
    // Beside `$ref` draft 7 reads nothing else.
    const whole = '$ref' in described ? { allOf: [described] } : described;
    return [key, { description: field.doc, ...whole }] as const;
  });
  const exclusive = shape.atMostOneOf.flatMap((group) => pairsOf(group));
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(properties),
    ...(shape.required.length > 0 ? { required: shape.required } : {}),
    ...(shape.together.length > 0
      ? { dependencies: Object.fromEntries(shape.together.map(([key, other]) => [key, [other]])) }
      : {}),
    ...(exclusive.length > 0
      ? { allOf: exclusive.map((pair) => ({ not: { required: pair } })) }
      : {}),
  };
}

function pairsOf(group: readonly string[]): readonly (readonly [string, string])[] {
  return group.flatMap((a, index) => group.slice(index + 1).map((b) => [a, b] as const));
}
