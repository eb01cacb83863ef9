/** Reads conditions, saying by column what is wrong and what to write instead. Cost: linear in the text. */
import { fail, type Place, type Problem, type Result, succeed, suggest } from '#base';
import {
  type Condition,
  type Operand,
  OPERATORS,
  type PathStep,
  PLACEHOLDERS,
  type Operator,
} from './condition.ts';
import { asNumber } from './evaluate-condition.ts';

/** Characters of the longest condition. */
export const MAX_CONDITION_LENGTH = 2_000;
/** Steps of the deepest path. */
const MAX_STEPS = 64;

/** Where a part of a condition begins; columns count from its start. */
interface Reading {
  readonly place: Place | null;
  readonly problems: Problem[];
}

/** Reads one condition. `place` is where its text begins; problems point into it. */
export function parseCondition(text: string, place: Place | null = null): Result<Condition> {
  const reading: Reading = { place, problems: [] };
  const parts = split(text, reading);
  if (parts === null) return fail(reading.problems);
  const left = parseOperand(parts.left, 0, reading);
  const right = parseOperand(parts.right, parts.rightAt, reading);
  checkPair(parts.operator, left, right, parts.rightAt, reading);
  if (reading.problems.length > 0) return fail(reading.problems);
  return succeed({ text, left, operator: parts.operator, right });
}

interface Parts {
  readonly left: string;
  readonly operator: Operator;
  readonly right: string;
  readonly rightAt: number;
}

/** Splits at the first operator that stands between spaces and not inside a function's brackets. */
function split(text: string, reading: Reading): Parts | null {
  if (text.length > MAX_CONDITION_LENGTH) {
    say(reading, 0, `it has ${text.length} characters`, `write ${MAX_CONDITION_LENGTH} at most`);
    return null;
  }
  const inside = /^\s*(?:pat|any|len|has)\(/.test(text);
  let found: { operator: Operator; at: number } | null = null;
  for (let at = text.indexOf(' '); at >= 0 && found === null; at = text.indexOf(' ', at + 1)) {
    if (inside && text[at - 1] !== ')') continue;
    const operator = OPERATORS.find((each) => text.startsWith(`${each} `, at + 1));
    if (operator !== undefined) found = { operator, at };
  }
  if (found === null) return missingOperator(text, inside, reading);
  const rightAt = found.at + found.operator.length + 2;
  const parts = { left: text.slice(0, found.at).trim(), right: text.slice(rightAt).trim() };
  if (parts.left === '' || parts.right === '') {
    const at = parts.left === '' ? 0 : rightAt;
    say(reading, at, 'one side is empty', 'write [STATUS] == 200');
    return null;
  }
  return { ...parts, operator: found.operator, rightAt };
}

function missingOperator(text: string, inside: boolean, reading: Reading): null {
  if (inside && !text.includes(')')) {
    say(reading, 0, 'a bracket is not closed', 'write ) before the comparison');
    return null;
  }
  const tight = /(?:==|!=|<=|>=|<|>)/.exec(text);
  if (tight === null) {
    const mend = `write a comparison, one of ${OPERATORS.join(' ')}, between two spaces`;
    say(reading, 0, 'nothing is compared', mend);
  } else {
    const mend = `write a space on both sides of ${tight[0]}, and a value behind it`;
    say(reading, tight.index, `${tight[0]} does not stand between two values`, mend);
  }
  return null;
}

function parseOperand(text: string, at: number, reading: Reading): Operand {
  const call = /^(pat|any|len|has)\(/.exec(text);
  if (call === null)
    return text.startsWith('[')
      ? parseValue(text, at, 'value', text, reading)
      : { kind: 'literal', text };
  const name = call[1] ?? '';
  if (!text.endsWith(')')) {
    say(reading, at, `${name}( is not closed`, `write ${text})`);
    return { kind: 'literal', text };
  }
  const inner = text.slice(name.length + 1, -1);
  if (name === 'pat') return { kind: 'pattern', text, pattern: inner };
  if (name === 'any')
    return { kind: 'any', text, options: inner.split(',').map((each) => each.trim()) };
  const take = name === 'len' ? 'length' : 'presence';
  return parseValue(inner.trim(), at + name.length + 1, take, text, reading);
}

function parseValue(
  inner: string,
  at: number,
  take: 'value' | 'length' | 'presence',
  text: string,
  reading: Reading,
): Operand {
  const match = /^\[([^\]]*)\](.*)$/s.exec(inner);
  const word = (match?.[1] ?? '').toUpperCase();
  const of = PLACEHOLDERS.find((each) => each === word);
  if (match === null || of === undefined) {
    const near = suggest(word, PLACEHOLDERS);
    const known = PLACEHOLDERS.map((each) => `[${each}]`).join(' ');
    const mend = near === null ? `write one of ${known}` : `did you mean [${near}]?`;
    say(reading, at, `"${shorten(inner)}" names nothing that an answer has`, mend);
    return { kind: 'literal', text };
  }
  const rest = match[2] ?? '';
  const pathAt = at + inner.length - rest.length;
  if (rest !== '' && of !== 'BODY' && of !== 'CONTEXT') {
    say(reading, pathAt, `[${of}] has nothing inside`, `write [${of}] alone`);
  }
  return { kind: 'value', text, of, path: parsePath(rest, pathAt, reading), take };
}

/** `.users[0].name`. A key is what stands between dots and brackets. */
function parsePath(text: string, at: number, reading: Reading): readonly PathStep[] {
  const steps: PathStep[] = [];
  const step = /\.([^.[\]]+)|\[(\d{1,9}|\*)\]/y;
  while (step.lastIndex < text.length && steps.length <= MAX_STEPS) {
    const from = step.lastIndex;
    const match = step.exec(text);
    if (match === null) {
      const mend = 'write .key or [0] or [*]';
      say(reading, at + from, `"${shorten(text.slice(from))}" is no step into the answer`, mend);
      return steps;
    }
    steps.push(match[1] ?? (match[2] === '*' ? { kind: 'every' } : Number(match[2])));
  }
  if (steps.length > MAX_STEPS)
    say(reading, at, 'the path is too long', `write ${MAX_STEPS} steps at most`);
  return steps;
}

/** What is only equal or not cannot be larger: said now, not found out on the day it is needed. */
function checkPair(
  operator: Operator,
  left: Operand,
  right: Operand,
  rightAt: number,
  reading: Reading,
): void {
  if (operator === '==' || operator === '!=') return;
  for (const [operand, at] of [
    [left, 0],
    [right, rightAt],
  ] as const) {
    if (operand.kind === 'pattern' || operand.kind === 'any') {
      say(
        reading,
        at,
        `${operand.text} has no order`,
        `compare it by == or != instead of ${operator}`,
      );
    } else if (operand.kind === 'literal' && asNumber(operand.text) === null) {
      const what = `"${shorten(operand.text)}" is neither a number nor a duration`;
      say(reading, at, what, 'write 300, 300ms or 48h');
    }
  }
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}

function say(reading: Reading, at: number, what: string, mend: string): void {
  const { place } = reading;
  const column = place?.column ?? null;
  reading.problems.push({
    code: 'probe-condition',
    severity: 'error',
    place: place === null || column === null ? place : { ...place, column: column + at },
    what: `this condition cannot be read at character ${at + 1}: ${what}`,
    mend,
  });
}
