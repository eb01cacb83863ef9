/** Environment files as Compose reads them, and `${VARIABLES}` filled in with their defaults. */

/** A variable of an environment file. */
export interface DotenvEntry {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/** The entries of a `.env` file; a value may use those above it. */
export function readDotenv(
  text: string,
  outer: ReadonlyMap<string, string> = new Map(),
): readonly DotenvEntry[] {
  const known = new Map(outer);
  const entries: DotenvEntry[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .forEach((raw, index) => {
      const match = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*?)\s*$/.exec(raw);
      const key = match?.[1];
      if (key === undefined) return;
      const written = match?.[2] ?? '';
      const literal = /^'(.*)'/.exec(written)?.[1];
      const value = literal ?? interpolate(unquote(written), known).text;
      known.set(key, value);
      entries.push({ key, value, line: index + 1 });
    });
  return entries;
}

function unquote(written: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(written)?.[1];
  return quoted ?? written.replace(/\s+#.*$/, '').replace(/^#.*$/, '');
}

/** A text with its variables filled in. */
export interface Interpolated {
  readonly text: string;
  /** Variables without a value and without a default, in order. */
  readonly missing: readonly string[];
  /** True when a variable may be left out on purpose: `${URL:-}`. */
  readonly optional: boolean;
}

/** Defaults inside defaults are followed this far. */
const MAX_DEPTH = 8;

/** Fills in `$A`, `${A}`, `${A:-default}`, `${A:?message}`, `${A:+instead}`; `$$` is a dollar sign. */
export function interpolate(
  text: string,
  values: ReadonlyMap<string, string>,
  missingText = '',
  depth = 0,
): Interpolated {
  if (!text.includes('$') || depth > MAX_DEPTH) return { text, missing: [], optional: false };
  const missing: string[] = [];
  let optional = false;
  let filled = '';
  for (let position = 0; position < text.length;) {
    const dollar = text.indexOf('$', position);
    if (dollar < 0) {
      filled += text.slice(position);
      break;
    }
    filled += text.slice(position, dollar);
    const found = readVariable(text, dollar);
    position = found.end;
    if (found.name === null) {
      filled += found.literal;
      continue;
    }
    const value = values.get(found.name);
    const inner = (): string => {
      const nested = interpolate(found.word, values, missingText, depth + 1);
      missing.push(...nested.missing);
      return nested.text;
    };
    if (found.operator === '+') filled += value === undefined ? '' : inner();
    else if (value !== undefined && (value !== '' || found.operator !== '-')) filled += value;
    else if (found.operator === '-') {
      optional ||= found.word === '';
      filled += inner();
    } else {
      missing.push(found.name);
      filled += missingText;
    }
  }
  return { text: filled, missing, optional };
}

interface Variable {
  readonly name: string | null;
  readonly operator: '' | '-' | '+' | '?';
  readonly word: string;
  readonly literal: string;
  readonly end: number;
}

/** What stands at a dollar sign. */
function readVariable(text: string, dollar: number): Variable {
  const literal = (length: number, value: string): Variable => ({
    name: null,
    operator: '',
    word: '',
    literal: value,
    end: dollar + length,
  });
  if (text[dollar + 1] === '$') return literal(2, '$');
  const bare = /^[A-Za-z_]\w*/.exec(text.slice(dollar + 1, dollar + 256))?.[0];
  if (bare !== undefined) {
    return { name: bare, operator: '', word: '', literal: '', end: dollar + 1 + bare.length };
  }
  if (text[dollar + 1] !== '{') return literal(1, '$');
  const close = closingBrace(text, dollar + 1);
  // Without an end there is no variable, here or further on.
  if (close < 0) return literal(text.length - dollar, text.slice(dollar));
  const match = /^([A-Za-z_]\w*)(?::?([-+?])([\s\S]*))?$/.exec(text.slice(dollar + 2, close));
  if (match === null) return literal(1, '$');
  const operator = (match[2] ?? '') as Variable['operator'];
  return { name: match[1] ?? '', operator, word: match[3] ?? '', literal: '', end: close + 1 };
}

function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index++) {
    if (text[index] === '{') depth++;
    else if (text[index] === '}' && --depth === 0) return index;
  }
  return -1;
}
