/** What a `.tf` file says: blocks, attributes and expressions, with their lines. */

/** A value as it is written. */
export type Expression =
  /** A text, number or boolean without anything to fill in. */
  | { readonly kind: 'literal'; readonly line: number; readonly text: string }
  | { readonly kind: 'template'; readonly line: number; readonly parts: readonly Expression[] }
  | { readonly kind: 'list'; readonly line: number; readonly items: readonly Expression[] }
  | {
      readonly kind: 'object';
      readonly line: number;
      readonly entries: readonly (readonly [string, Expression])[];
    }
  /** `aws_sqs_queue.jobs.arn`, `var.region`; indexes are left out. */
  | { readonly kind: 'reference'; readonly line: number; readonly path: string }
  | {
      readonly kind: 'call';
      readonly line: number;
      readonly name: string;
      readonly args: readonly Expression[];
    }
  /** `test ? yes : no`. */
  | {
      readonly kind: 'condition';
      readonly line: number;
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | {
      readonly kind: 'equals';
      readonly line: number;
      readonly left: Expression;
      readonly right: Expression;
      readonly negated: boolean;
    }
  /** Operators, `for`: only what they refer to is known. */
  | { readonly kind: 'other'; readonly line: number; readonly inside: readonly Expression[] };

/** `name = value`. */
export interface Attribute {
  readonly name: string;
  readonly line: number;
  readonly value: Expression;
}

/** `type "label" { ... }`. */
export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly line: number;
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
}

/** A file, with the first line that could not be followed; null when all could. */
export interface HclFile {
  readonly blocks: readonly Block[];
  readonly attributes: readonly Attribute[];
  /** The first line that could not be followed; null when all could. */
  readonly trouble: number | null;
}

/** The parts of a quoted text as one expression. */
export function joinParts(parts: readonly Expression[], literal: string, line: number): Expression {
  if (parts.length === 0) return { kind: 'literal', line, text: literal };
  const all: Expression[] =
    literal === '' ? [...parts] : [...parts, { kind: 'literal', line, text: literal }];
  const [only] = all;
  return all.length === 1 && only !== undefined ? only : { kind: 'template', line, parts: all };
}

/** Conditions and comparisons are kept as such; of the rest only the parts are. */
export function joinOperands(
  parts: readonly Expression[],
  operators: readonly string[],
  line: number,
): Expression {
  const [a, b, c, d] = parts;
  const signs = operators.join(' ');
  if (a !== undefined && b !== undefined && parts.length === 2 && /^[=!]=$/.test(signs)) {
    return { kind: 'equals', line, left: a, right: b, negated: signs === '!=' };
  }
  if (a !== undefined && b !== undefined && c !== undefined) {
    if (signs === '? :') return { kind: 'condition', line, test: a, yes: b, no: c };
    if (d !== undefined && /^[=!]= \? :$/.test(signs)) {
      const test = joinOperands([a, b], operators.slice(0, 1), line);
      return { kind: 'condition', line, test, yes: c, no: d };
    }
  }
  return { kind: 'other', line, inside: parts };
}
