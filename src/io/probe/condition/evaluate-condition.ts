/**
 * Judges conditions by what was seen. As Gatus does, but for three things, each because a check that
 * passes by mistake is worse than none: what is no number is never smaller or larger than anything
 * (Gatus takes it for 0), fractions are compared as they are (Gatus cuts them off), and `?` in a
 * pattern is a question mark.
 *
 * Cost: linear in the body for each step and pattern; `[*]` goes over 10,000 elements at most.
 */
import { parseDuration } from '#base';
import type { Condition, ConditionResult, Operand, Operator, PathStep, Seen } from './condition.ts';

/** Elements that one `[*]` looks at; more make the condition fail and say so. */
const MAX_ELEMENTS = 10_000;
/** Characters of a value that are shown. */
const MAX_SHOWN = 60;

/** Whether the condition holds, and with what values when it does not. */
export function evaluateCondition(condition: Condition, seen: Seen): ConditionResult {
  const every = firstEvery(condition);
  if (every === null) return judge(condition, seen);
  const list = valueAt(rootOf(every.operand, seen), every.path);
  const length = Array.isArray(list) ? list.length : 0;
  if (length === 0) return { ok: false, shown: `${condition.text} (no elements)` };
  if (length > MAX_ELEMENTS)
    return { ok: false, shown: `${condition.text} (${length} elements, ${MAX_ELEMENTS} at most)` };
  for (let index = 0; index < length; index++) {
    const result = evaluateCondition(
      withIndex(condition, every.operand, every.path.length, index),
      seen,
    );
    if (!result.ok) return result;
  }
  return { ok: true, shown: condition.text };
}

/** The number that a text is: `200`, `0x1F`, `0b10`, `0o7`, `1.5`, or milliseconds of `48h`; null when none. */
export function asNumber(text: string): number | null {
  const trimmed = text.trim();
  if (/^[+-]?(?:0x[0-9a-f]+|0b[01]+|0o[0-7]+)$/i.test(trimmed)) {
    const unsigned = Number(trimmed.replace(/^[+-]/, ''));
    return trimmed.startsWith('-') ? -unsigned : unsigned;
  }
  if (/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i.test(trimmed)) return Number(trimmed);
  return parseDuration(trimmed);
}

function judge(condition: Condition, seen: Seen): ConditionResult {
  const left = textOf(condition.left, seen);
  const right = textOf(condition.right, seen);
  const ok = compare(condition.operator, condition, left, right);
  if (ok) return { ok, shown: condition.text };
  const shown = [show(condition.left, left), condition.operator, show(condition.right, right)];
  return { ok, shown: shown.join(' ') };
}

function compare(
  operator: Operator,
  { left, right }: Condition,
  leftText: string | null,
  rightText: string | null,
): boolean {
  if (leftText === null || rightText === null) return false;
  if (operator === '==') return isEqual(left, leftText, right, rightText);
  if (operator === '!=') return !isEqual(left, leftText, right, rightText);
  const a = asNumber(leftText);
  const b = asNumber(rightText);
  if (a === null || b === null) return false;
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}

function isEqual(left: Operand, leftText: string, right: Operand, rightText: string): boolean {
  if (left.kind === 'pattern' && right.kind !== 'pattern') return matches(left.pattern, rightText);
  if (right.kind === 'pattern' && left.kind !== 'pattern') return matches(right.pattern, leftText);
  if (left.kind === 'any' && right.kind !== 'any')
    return left.options.some((each) => isSame(each, rightText));
  if (right.kind === 'any' && left.kind !== 'any')
    return right.options.some((each) => isSame(each, leftText));
  return isSame(leftText, rightText);
}

/** Whole numbers are equal however they are written; all else as text. */
function isSame(a: string, b: string): boolean {
  if (a === b) return true;
  if (!isWhole(a) || !isWhole(b)) return false;
  return asNumber(a) === asNumber(b);
}

function isWhole(text: string): boolean {
  return text.length < 16 && /^[+-]?(?:\d+|0x[0-9a-f]+|0b[01]+|0o[0-7]+)$/i.test(text);
}

/** Whether a text is like a pattern, whose `*` stand for anything. Cost: one search for each part. */
export function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return pattern === text;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= end;
}

/** The text of an operand; null when what it names is not there. */
function textOf(operand: Operand, seen: Seen): string | null {
  if (operand.kind !== 'value') return operand.text;
  if (operand.take === 'presence')
    return String(valueAt(rootOf(operand, seen), operand.path) !== undefined);
  const value =
    operand.path.length === 0
      ? wholeOf(operand, seen)
      : valueAt(rootOf(operand, seen), operand.path);
  if (value === undefined || value === null) return null;
  if (operand.take === 'length') return String(lengthOf(value));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A body that is JSON counts its elements only when it is a list; otherwise it is the text that came. */
function wholeOf(operand: Operand & { readonly kind: 'value' }, seen: Seen): unknown {
  const root = rootOf(operand, seen);
  if (operand.of !== 'BODY') return root;
  return operand.take === 'length' && Array.isArray(root) ? root : seen.body;
}

function rootOf(operand: Operand & { readonly kind: 'value' }, seen: Seen): unknown {
  switch (operand.of) {
    case 'STATUS':
      return seen.status;
    case 'RESPONSE_TIME':
      return Math.round(seen.responseMs);
    case 'IP':
      return seen.ip;
    case 'CONNECTED':
      return seen.connected;
    case 'CERTIFICATE_EXPIRATION':
      return seen.certificateExpiresInMs ?? 0;
    case 'DNS_RCODE':
      return seen.rcode;
    case 'CONTEXT':
      return seen.context;
    case 'BODY':
      return jsonOf(seen);
  }
}

/** Bodies are parsed once, however many conditions ask. */
const PARSED = new WeakMap<Seen, { readonly value: unknown }>();

function jsonOf(seen: Seen): unknown {
  const known = PARSED.get(seen);
  if (known !== undefined) return known.value;
  let value: unknown;
  try {
    value = JSON.parse(seen.body ?? '');
  } catch {
    value = undefined;
  }
  PARSED.set(seen, { value });
  return value;
}

/** What stands at the end of a path; undefined when it leads nowhere. Inherited keys lead nowhere. */
function valueAt(root: unknown, path: readonly PathStep[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || typeof step === 'object') return undefined;
    if (typeof step === 'number')
      value = Array.isArray(value) ? (value[step] as unknown) : undefined;
    else value = Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
  }
  return value;
}

function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return (typeof value === 'string' ? value : JSON.stringify(value)).length;
}

function firstEvery(
  condition: Condition,
): { operand: Operand & { readonly kind: 'value' }; path: readonly PathStep[] } | null {
  for (const operand of [condition.left, condition.right]) {
    if (operand.kind !== 'value') continue;
    const at = operand.path.findIndex((step) => typeof step === 'object');
    if (at >= 0) return { operand, path: operand.path.slice(0, at) };
  }
  return null;
}

function withIndex(condition: Condition, operand: Operand, at: number, index: number): Condition {
  const fixed = (each: Operand): Operand =>
    each === operand && each.kind === 'value'
      ? { ...each, text: each.text.replace('[*]', `[${index}]`), path: each.path.with(at, index) }
      : each;
  return { ...condition, left: fixed(condition.left), right: fixed(condition.right) };
}

/** `[STATUS] (500)`: the name, and what it stood for. */
function show(operand: Operand, text: string | null): string {
  if (operand.kind !== 'value') return operand.text;
  if (text === null) return `${operand.text} (nothing there)`;
  const plain = text.slice(0, MAX_SHOWN).replace(/[^\x20-\x7e\u00a0-\u{10ffff}]/gu, ' ');
  const value =
    operand.of === 'CERTIFICATE_EXPIRATION' ? `${Math.floor(Number(text) / 3_600_000)}h` : plain;
  return `${operand.text} (${value}${text.length > MAX_SHOWN ? '...' : ''})`;
}
