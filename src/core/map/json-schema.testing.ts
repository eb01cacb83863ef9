/** A validator for the part of JSON Schema (draft 7) that the map's schema uses; asserts on any other keyword. */
import { assert } from '#base';
import type { JsonSchema } from './schema.ts';

export function isValid(value: unknown, schema: JsonSchema, whole: JsonSchema = schema): boolean {
  return Object.entries(schema).every(([keyword, rule]) => {
    const check = CHECKS[keyword];
    assert(check !== undefined, `the keyword ${keyword} is known`);
    return check(value, rule, schema, whole);
  });
}

type Check = (value: unknown, rule: unknown, schema: JsonSchema, whole: JsonSchema) => boolean;

const yes: Check = () => true;

const CHECKS: Readonly<Record<string, Check>> = {
  $schema: yes,
  title: yes,
  description: yes,
  definitions: yes,
  $ref: (value, rule, _schema, whole) => {
    const name = String(rule).replace('#/definitions/', '');
    return isValid(value, at(whole['definitions'], name), whole);
  },
  type: (value, rule) => {
    switch (rule) {
      case 'object':
        return isObject(value);
      case 'array':
        return Array.isArray(value);
      case 'integer':
        return Number.isInteger(value);
      default:
        return typeof value === rule;
    }
  },
  const: (value, rule) => value === rule,
  enum: (value, rule) => list(rule).includes(value),
  minimum: (value, rule) => typeof value !== 'number' || value >= Number(rule),
  maximum: (value, rule) => typeof value !== 'number' || value <= Number(rule),
  maxLength: (value, rule) => typeof value !== 'string' || Array.from(value).length <= Number(rule),
  pattern: (value, rule) => typeof value !== 'string' || new RegExp(String(rule), 'u').test(value),
  items: (value, rule, _schema, whole) =>
    !Array.isArray(value) || value.every((item) => isValid(item, schemaOf(rule), whole)),
  minItems: (value, rule) => !Array.isArray(value) || value.length >= Number(rule),
  maxItems: (value, rule) => !Array.isArray(value) || value.length <= Number(rule),
  uniqueItems: (value) =>
    !Array.isArray(value) ||
    new Set(value.map((item) => JSON.stringify(item))).size === value.length,
  properties: (value, rule, _schema, whole) =>
    !isObject(value) ||
    Object.entries(value).every(
      ([key, inside]) =>
        !Object.hasOwn(schemaOf(rule), key) || isValid(inside, at(rule, key), whole),
    ),
  required: (value, rule) =>
    !isObject(value) || list(rule).every((key) => Object.hasOwn(value, String(key))),
  propertyNames: (value, rule, _schema, whole) =>
    !isObject(value) || Object.keys(value).every((key) => isValid(key, schemaOf(rule), whole)),
  additionalProperties: (value, rule, schema, whole) =>
    !isObject(value) ||
    Object.entries(value).every(([key, inside]) => {
      if (Object.hasOwn(schemaOf(schema['properties'] ?? {}), key)) return true;
      return rule !== false && isValid(inside, schemaOf(rule), whole);
    }),
  dependencies: (value, rule) =>
    !isObject(value) ||
    Object.entries(schemaOf(rule)).every(
      ([key, others]) =>
        !Object.hasOwn(value, key) ||
        list(others).every((other) => Object.hasOwn(value, String(other))),
    ),
  allOf: (value, rule, _schema, whole) =>
    list(rule).every((one) => isValid(value, schemaOf(one), whole)),
  anyOf: (value, rule, _schema, whole) =>
    list(rule).some((one) => isValid(value, schemaOf(one), whole)),
  not: (value, rule, _schema, whole) => !isValid(value, schemaOf(rule), whole),
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function schemaOf(value: unknown): JsonSchema {
  assert(isObject(value), 'a schema is an object');
  return value;
}

function at(value: unknown, key: string): JsonSchema {
  return schemaOf(Object.getOwnPropertyDescriptor(schemaOf(value), key)?.value);
}

function list(value: unknown): readonly unknown[] {
  assert(Array.isArray(value), 'a list');
  return value;
}
