/**
 * Checks a plain value against the table of the format and tells every difference. Its depth is that
 * of the table, whatever the value. What is wrong is taken out, so that the rest can be read on.
 */
import { assert, LIMITS } from '#base';
import { checkFacts } from './facts.ts';
import type { Findings } from './finding.ts';
import type { Field, RecordShape, Shape } from './format-table.ts';
import type { Origin } from './part.ts';
import { hasForm } from './text-forms.ts';
import * as say from './wording.ts';

interface Walk {
  readonly origin: Origin;
  readonly findings: Findings;
  /** From the top of the file to the value that is looked at. */
  readonly path: (string | number)[];
}

/** Tells what is wrong in a value and takes it out of it. False when nothing of it is left. */
export function checkValue(
  value: unknown,
  shape: Shape,
  origin: Origin,
  findings: Findings,
): boolean {
  return check(value, shape, null, { origin, findings, path: [] });
}

function tell(walk: Walk, telling: say.Telling, on: 'key' | 'value' = 'value'): false {
  walk.findings.add({ origin: walk.origin, path: [...walk.path], on, ...telling });
  return false;
}

function tellAt(
  walk: Walk,
  step: string | number,
  telling: say.Telling,
  on: 'key' | 'value',
): void {
  walk.path.push(step);
  tell(walk, telling, on);
  walk.path.pop();
}

function check(value: unknown, shape: Shape, field: Field | null, walk: Walk): boolean {
  if (!hasType(value, shape)) return tell(walk, say.wrongType(value, shape, field));
  switch (shape.kind) {
    case 'text':
      return checkText(String(value), shape, walk, 'value');
    case 'word':
      return shape.of.includes(String(value)) || tell(walk, say.wrongWord(String(value), shape.of));
    case 'number':
      return fitsNumber(Number(value), shape) || tell(walk, say.wrongNumber(Number(value), shape));
    case 'exactly':
      return value === shape.value || tell(walk, say.notExactly(value, shape.value, walk.path));
    case 'boolean':
      return true;
    case 'list':
      assert(Array.isArray(value), 'hasType of a list');
      return checkList(value, shape, field, walk);
    case 'mapping':
      assert(isMapping(value), 'hasType of a mapping');
      return checkMapping(value, shape, field, walk);
    case 'record':
      assert(isMapping(value), 'hasType of a record');
      return checkRecord(value, shape, walk);
    case 'either': {
      const chosen = shape.of.find((one) => hasType(value, one));
      assert(chosen !== undefined, 'hasType of either');
      return check(value, chosen, field, walk);
    }
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasType(value: unknown, shape: Shape): boolean {
  switch (shape.kind) {
    case 'text':
    case 'word':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'exactly':
      return typeof value === typeof shape.value;
    case 'boolean':
      return typeof value === 'boolean';
    case 'list':
      return Array.isArray(value);
    case 'mapping':
    case 'record':
      return isMapping(value);
    case 'either':
      return shape.of.some((one) => hasType(value, one));
  }
}

function checkText(
  text: string,
  shape: Shape & { readonly kind: 'text' },
  walk: Walk,
  on: 'key' | 'value',
): boolean {
  if (text.length > shape.longest) return tell(walk, say.tooLong(text, shape.longest), on);
  if (!hasForm(text, shape.form)) return tell(walk, say.wrongForm(text, shape.form), on);
  const wrong = checkFacts(text, shape.form);
  return wrong === null || tell(walk, wrong, on);
}

function fitsNumber(value: number, shape: Shape & { readonly kind: 'number' }): boolean {
  const { least, most, whole } = shape;
  return value >= least && value <= most && (!whole || Number.isInteger(value));
}

/**
 * Entries keep their positions, so that later problems find their places: wrong ones become empty
 * text, or nothing.
 */
function checkList(
  value: unknown[],
  shape: Shape & { readonly kind: 'list' },
  field: Field | null,
  walk: Walk,
): boolean {
  const { least, lengths, distinct } = shape;
  if (value.length < least || (lengths !== null && !lengths.includes(value.length))) {
    return tell(walk, say.wrongLength(value.length, least, lengths));
  }
  const seen = new Set<unknown>();
  let right = true;
  for (let index = 0; index < value.length; index++) {
    const item = value[index];
    if (distinct && seen.has(item)) tellAt(walk, index, say.listedTwice(String(item)), 'value');
    if (distinct) seen.add(item);
    walk.path.push(index);
    const fits = check(item, shape.of, field, walk);
    walk.path.pop();
    if (!fits) value[index] = shape.of.kind === 'text' ? '' : null;
    right &&= fits;
  }
  return right || !shape.whole;
}

/** Something named stays named even when nothing that is said of it can be read. */
function checkMapping(
  value: Record<string, unknown>,
  shape: Shape & { readonly kind: 'mapping' },
  field: Field | null,
  walk: Walk,
): true {
  const keys = { kind: 'text', form: shape.keys, longest: LIMITS.idLength } as const;
  const { of } = shape;
  const mayBeEmpty = of.kind === 'record' && of.required.length === 0 && !of.whole;
  for (const key of Object.keys(value)) {
    walk.path.push(key);
    const named = checkText(key, keys, walk, 'key');
    const fits = check(value[key], of, field, walk);
    walk.path.pop();
    if (!named || (!fits && !mayBeEmpty)) delete value[key];
    else if (!fits) define(value, key, {});
  }
  return true;
}

/** Also for `__proto__`, which plain assignment would not set. */
function define(target: object, key: string, value: unknown): void {
  const property = { value, enumerable: true, writable: true, configurable: true };
  Object.defineProperty(target, key, property);
}

function checkRecord(value: Record<string, unknown>, shape: RecordShape, walk: Walk): boolean {
  // Keys that were there and are taken out: nobody is told to add them.
  const wrong: string[] = [];
  for (const key of Object.keys(value)) {
    const field = Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
    walk.path.push(key);
    const fits =
      field === undefined
        ? tell(walk, say.unknownKey(key, shape), 'key')
        : check(value[key], field.shape, field, walk);
    walk.path.pop();
    if (!fits) wrong.push(key);
  }
  checkExclusive(value, shape, walk, wrong);
  checkTogether(value, shape, walk, wrong);
  const missing = shape.required.filter((key) => !Object.hasOwn(value, key));
  for (const key of missing) tell(walk, say.missingKey(key, shape), 'key');
  for (const key of wrong) delete value[key];
  const lacking = missing.length > 0 || shape.required.some((key) => wrong.includes(key));
  return !lacking && !(shape.whole && wrong.length > 0);
}

function checkExclusive(
  value: Record<string, unknown>,
  shape: RecordShape,
  walk: Walk,
  wrong: string[],
): void {
  for (const group of shape.atMostOneOf) {
    let first = true;
    for (const key of group) {
      if (value[key] === undefined) continue;
      if (!first) {
        tellAt(walk, key, say.excluded(group, value), 'key');
        wrong.push(key);
      }
      first = false;
    }
  }
}

function checkTogether(
  value: Record<string, unknown>,
  shape: RecordShape,
  walk: Walk,
  wrong: string[],
): void {
  for (const [key, other] of shape.together) {
    if (value[key] === undefined || value[other] !== undefined) continue;
    tellAt(walk, key, say.needsAnother(key, other, shape), 'key');
    wrong.push(key);
  }
}
