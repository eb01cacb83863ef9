/**
 * Walks JSON text token by token without building values: to place problems, to find keys that
 * stand twice, and to say where a text stops being JSON. Never recursive; linear in the text.
 */

/** What the walk meets. Offsets count from 0. */
export interface JsonVisitor {
  /** A value begins: `key` is the raw quoted key, or the position in a list, or null at the top. */
  begin(keyOffset: number, valueOffset: number, keyEnd: number, index: number): void;
  /** The mapping or list that began last, and was not ended yet, ends; a plain value ends at once. */
  end(): void;
}

export interface JsonError {
  readonly offset: number;
  readonly expected: string;
}

/** Walks the whole text. Null when it is JSON; else where it stops being so. */
export function scanJson(text: string, visitor: JsonVisitor): JsonError | null {
  const scan = createScan(text);
  const open: { readonly close: string; index: number }[] = [];
  let keyOffset = -1;
  let keyEnd = -1;
  for (;;) {
    // A value is due here.
    const frame = open.at(-1);
    scan.space();
    if (frame?.close === '}') {
      keyOffset = scan.at();
      if (!scan.string()) return scan.error('a key in double quotes');
      keyEnd = scan.at();
      scan.space();
      if (!scan.take(':')) return scan.error('`:`');
      scan.space();
    } else {
      keyOffset = keyEnd = -1;
    }
    const valueOffset = scan.at();
    visitor.begin(keyOffset < 0 ? valueOffset : keyOffset, valueOffset, keyEnd, frame?.index ?? 0);
    const opened = scan.take('{') ? '}' : scan.take('[') ? ']' : null;
    if (opened !== null) {
      scan.space();
      if (!scan.take(opened)) {
        open.push({ close: opened, index: 0 });
        continue;
      }
    } else if (!scan.plain()) {
      return scan.error('a value');
    }
    visitor.end();
    // A value has ended: go on with the next one, or end what it stands in.
    for (;;) {
      const around = open.at(-1);
      scan.space();
      if (around === undefined) return scan.done() ? null : scan.error('the end of the text');
      if (scan.take(',')) {
        around.index++;
        break;
      }
      if (!scan.take(around.close)) return scan.error(`\`,\` or \`${around.close}\``);
      open.pop();
      visitor.end();
    }
  }
}

interface Scan {
  at(): number;
  done(): boolean;
  space(): void;
  take(character: string): boolean;
  string(): boolean;
  /** A string, number, true, false or null. */
  plain(): boolean;
  error(expected: string): JsonError;
}

function createScan(text: string): Scan {
  let at = 0;
  const plainValue = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
  const string = (): boolean => {
    if (text.charCodeAt(at) !== 34) return false;
    const end = endOfString(text, at);
    if (end < 0) {
      at = text.length;
      return false;
    }
    at = end;
    return true;
  };
  return {
    at: () => at,
    done: () => at >= text.length,
    space() {
      for (;;) {
        const code = text.charCodeAt(at);
        if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
        at++;
      }
    },
    take(character) {
      if (text[at] !== character) return false;
      at++;
      return true;
    },
    string,
    plain() {
      if (text.charCodeAt(at) === 34) return string();
      plainValue.lastIndex = at;
      if (!plainValue.test(text)) return false;
      at = plainValue.lastIndex;
      return true;
    },
    error: (expected) => ({ offset: Math.min(at, text.length), expected }),
  };
}

/** The offset after the closing quote of the string that opens at `start`; -1 when it never closes. */
export function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 92) slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
  return -1;
}
