/**
 * A small, tolerant reader of HCL, the language of `.tf` files: blocks, attributes and the expressions
 * that a map needs (texts with `${}`, lists, objects, references, calls). What it cannot follow it keeps
 * as the references that stand in it; what is not HCL it skips line by line. One pass, bounded depth.
 */

import { joinOperands, joinParts } from './expression.ts';
import type { Attribute, Block, Expression, HclFile } from './expression.ts';

const MAX_DEPTH = 60;

/** Reads a file; never throws. */
export function readHcl(text: string): HclFile {
  const reader = new HclReader(text.replace(/^\uFEFF/, ''));
  const { attributes, blocks } = reader.body(0, false);
  return { attributes, blocks, trouble: reader.trouble };
}

/** Where a file is read, and what is read there. */
class HclReader {
  readonly #text: string;
  #position = 0;
  #line = 1;
  trouble: number | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  /** Attributes and blocks up to the closing brace or the end of the file. */
  body(depth: number, inside: boolean): { attributes: Attribute[]; blocks: Block[] } {
    const attributes: Attribute[] = [];
    const blocks: Block[] = [];
    for (;;) {
      this.#skipSpace(true);
      if (this.#position >= this.#text.length) break;
      if (this.#peek() === '}') {
        this.#advance(1);
        if (inside) break;
        this.#fail();
        continue;
      }
      const line = this.#line;
      const name = this.#take(/[A-Za-z_][\w-]*/y) ?? this.#quoted();
      if (name === null) {
        this.#skipLine();
        continue;
      }
      this.#skipSpace(false);
      if (this.#peek() === '=' && this.#peek(1) !== '=') {
        this.#advance(1);
        attributes.push({ name, line, value: this.#expression(depth) });
        continue;
      }
      const block = this.#block(name, line, depth);
      if (block === null) this.#skipLine();
      else blocks.push(block);
    }
    return { attributes, blocks };
  }

  #block(type: string, line: number, depth: number): Block | null {
    const labels: string[] = [];
    for (;;) {
      this.#skipSpace(false);
      const label = this.#take(/[A-Za-z_][\w-]*/y) ?? this.#quoted();
      if (label === null) break;
      labels.push(label);
    }
    if (this.#peek() !== '{' || depth >= MAX_DEPTH) return null;
    this.#advance(1);
    return { type, labels, line, ...this.body(depth + 1, true) };
  }

  /** One expression; what stands behind an operator joins it as an `other`. */
  #expression(depth: number): Expression {
    const line = this.#line;
    const first = this.#primary(depth);
    const inside: Expression[] = first === null ? [] : [first];
    const operators: string[] = [];
    for (let operand = 0; operand < 1_000; operand++) {
      this.#skipSpace(false);
      const operator = this.#take(/\|\||&&|==|!=|<=|>=|=>|\.\.\.|[?:+\-*/%<>!]/y);
      if (operator === null) break;
      operators.push(operator);
      this.#skipSpace(true);
      const next = this.#primary(depth);
      if (next !== null) inside.push(next);
    }
    if (operators.length === 0 && first !== null) return first;
    if (first === null && inside.length === 0) this.#skipToEnd();
    return joinOperands(inside, operators, line);
  }

  #primary(depth: number): Expression | null {
    this.#skipSpace(false);
    const line = this.#line;
    if (depth >= MAX_DEPTH) {
      this.#skipLine();
      return { kind: 'other', line, inside: [] };
    }
    const next = this.#peek();
    if (next === '"') return this.#template(line, depth);
    if (next === '[') return this.#list(line, depth);
    if (next === '{') return this.#object(line, depth);
    if (next === '(') {
      this.#advance(1);
      const inside = this.#until(')', depth);
      return this.#suffix({ kind: 'other', line, inside }, depth);
    }
    const heredoc = this.#take(/<<-?[A-Za-z_]\w*/y);
    if (heredoc !== null) return this.#heredoc(heredoc.replace(/^<<-?/, ''), line, depth);
    const number = this.#take(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    if (number !== null) return { kind: 'literal', line, text: number };
    const unary = this.#take(/[!-]/y);
    if (unary !== null) return this.#primary(depth + 1);
    const name = this.#take(/[A-Za-z_][\w-]*(?:::[A-Za-z_][\w-]*)*/y);
    return name === null ? null : this.#named(name, line, depth);
  }

  /** A word: a boolean, a call, or the start of a reference. */
  #named(name: string, line: number, depth: number): Expression {
    if (this.#peek() === '(') {
      this.#advance(1);
      return this.#suffix({ kind: 'call', line, name, args: this.#until(')', depth) }, depth);
    }
    if (name === 'true' || name === 'false' || name === 'null')
      return { kind: 'literal', line, text: name };
    return this.#suffix({ kind: 'reference', line, path: name }, depth);
  }

  /** `.name`, `[0]`, `["key"]`, `[*]`, `.*` behind an expression. */
  #suffix(start: Expression, depth: number): Expression {
    let path = start.kind === 'reference' ? start.path : null;
    const inside: Expression[] = [];
    for (let step = 0; step < 200; step++) {
      const part = this.#take(/\.(?:[A-Za-z_][\w-]*|\*|\d+)/y);
      if (part !== null) {
        if (path !== null && /^\.[A-Za-z_]/.test(part)) path += part;
        continue;
      }
      if (this.#peek() !== '[') break;
      this.#advance(1);
      const index = this.#until(']', depth);
      inside.push(...index.filter(({ kind }) => kind !== 'literal'));
    }
    if (start.kind !== 'reference' || path === null) return start;
    const reference: Expression = { kind: 'reference', line: start.line, path };
    return inside.length === 0
      ? reference
      : { kind: 'other', line: start.line, inside: [reference, ...inside] };
  }

  #list(line: number, depth: number): Expression {
    this.#advance(1);
    this.#skipSpace(true);
    if (this.#take(/for\b/y) !== null)
      return { kind: 'other', line, inside: this.#until(']', depth) };
    return { kind: 'list', line, items: this.#until(']', depth) };
  }

  /** Expressions up to a closing sign, commas between them. */
  #until(close: string, depth: number): Expression[] {
    const items: Expression[] = [];
    for (;;) {
      this.#skipSpace(true);
      const next = this.#peek();
      if (next === '') break;
      if (next === close) {
        this.#advance(1);
        break;
      }
      if (next === ',' || next === ':') {
        this.#advance(1);
        continue;
      }
      const before = this.#position;
      items.push(this.#expression(depth + 1));
      if (this.#position === before) {
        this.#fail();
        this.#advance(1);
      }
    }
    return items;
  }

  #object(line: number, depth: number): Expression {
    this.#advance(1);
    this.#skipSpace(true);
    if (this.#take(/for\b/y) !== null)
      return { kind: 'other', line, inside: this.#until('}', depth) };
    const entries: (readonly [string, Expression])[] = [];
    for (;;) {
      this.#skipSpace(true);
      const next = this.#peek();
      if (next === '') break;
      if (next === '}') {
        this.#advance(1);
        break;
      }
      if (next === ',') {
        this.#advance(1);
        continue;
      }
      const before = this.#position;
      const key = this.#take(/[A-Za-z_][\w.-]*/y) ?? this.#quoted() ?? this.#computedKey(depth);
      this.#skipSpace(true);
      if (key !== null && this.#take(/=(?!=)|:/y) !== null)
        entries.push([key, this.#expression(depth + 1)]);
      else if (this.#position === before) {
        this.#fail();
        this.#advance(1);
      }
    }
    return { kind: 'object', line, entries };
  }

  /** `(var.name) = ...`: the key is not known, its place is kept. */
  #computedKey(depth: number): string | null {
    if (this.#peek() !== '(') return null;
    this.#advance(1);
    this.#until(')', depth);
    return '(computed)';
  }

  /** A quoted text with `${}` in it. */
  #template(line: number, depth: number): Expression {
    this.#advance(1);
    const parts: Expression[] = [];
    let literal = '';
    while (this.#position < this.#text.length && this.#peek() !== '"' && this.#peek() !== '\n') {
      const interpolated = this.#interpolation(line, depth);
      if (interpolated === null) {
        literal += this.#character();
        continue;
      }
      if (literal !== '') parts.push({ kind: 'literal', line, text: literal });
      literal = '';
      parts.push(interpolated);
    }
    if (this.#peek() === '"') this.#advance(1);
    else this.#fail();
    return joinParts(parts, literal, line);
  }

  #heredoc(word: string, line: number, depth: number): Expression {
    this.#skipLine();
    const end = new RegExp(`^[ \\t]*${word}[ \\t]*\\r?$`, 'm');
    const rest = this.#text.slice(this.#position);
    const match = end.exec(rest);
    const stop = this.#position + (match?.index ?? rest.length);
    const parts: Expression[] = [];
    let literal = '';
    while (this.#position < stop) {
      const interpolated = this.#interpolation(line, depth);
      if (interpolated === null) {
        literal += this.#peek();
        this.#advance(1);
        continue;
      }
      if (literal !== '') parts.push({ kind: 'literal', line, text: literal });
      literal = '';
      parts.push(interpolated);
    }
    if (match !== null) this.#skipLine();
    return joinParts(parts, literal, line);
  }

  /** `${...}` and `%{...}`; null when none stands here. `$${` is text. */
  #interpolation(line: number, depth: number): Expression | null {
    const next = this.#peek();
    if ((next !== '$' && next !== '%') || this.#peek(1) !== '{') return null;
    this.#advance(2);
    const inside = this.#until('}', depth);
    const [only] = inside;
    return next === '$' && inside.length === 1 && only !== undefined
      ? only
      : { kind: 'other', line, inside };
  }

  #character(): string {
    const next = this.#peek();
    if (next === '\\') {
      const escaped = this.#peek(1);
      this.#advance(2);
      return { n: '\n', t: '\t', r: '\r' }[escaped] ?? escaped;
    }
    const doubled =
      (next === '$' || next === '%') && this.#peek(1) === next && this.#peek(2) === '{';
    this.#advance(doubled ? 3 : 1);
    return doubled ? `${next}{` : next;
  }

  /** A quoted text without anything to fill in, as labels and keys are. */
  #quoted(): string | null {
    const text = this.#take(/"(?:[^"\\\n]|\\.)*"/y);
    return text === null ? null : text.slice(1, -1).replace(/\\(.)/g, '$1');
  }

  #peek(ahead = 0): string {
    return this.#text.charAt(this.#position + ahead);
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#text)?.[0] ?? null;
    if (match !== null) this.#advance(match.length);
    return match;
  }

  #advance(length: number): void {
    const stop = Math.min(this.#text.length, this.#position + length);
    for (; this.#position < stop; this.#position++)
      if (this.#text.charCodeAt(this.#position) === 10) this.#line++;
  }

  /** Space and comments; across lines only where lines do not end anything. */
  #skipSpace(lines: boolean): void {
    for (;;) {
      const before = this.#position;
      this.#take(lines ? /[\s\uFEFF]+/y : /[^\S\n]+/y);
      this.#take(/(?:#|\/\/)[^\n]*/y);
      if (this.#peek() === '/' && this.#peek(1) === '*') {
        const end = this.#text.indexOf('*/', this.#position + 2);
        this.#advance((end < 0 ? this.#text.length : end + 2) - this.#position);
      }
      if (this.#position === before) return;
    }
  }

  #skipLine(): void {
    const end = this.#text.indexOf('\n', this.#position);
    this.#advance((end < 0 ? this.#text.length : end + 1) - this.#position);
  }

  /** To where an expression could end, when nothing here is one. */
  #skipToEnd(): void {
    this.#fail();
    this.#take(/[^\n,)\]}]*/y);
  }

  #fail(): void {
    this.trouble ??= this.#line;
  }
}
