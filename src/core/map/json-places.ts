/** Where the values of a JSON text stand, and which of its keys stand twice. */
import { endOfString, scanJson } from './json-scan.ts';
import type { Path } from './part.ts';

interface Wanted {
  /** Positions in the list of what is sought. */
  readonly keys: number[];
  readonly values: number[];
  readonly inside: Map<string, Wanted>;
}

/**
 * Offsets of what is sought, in its order; the nearest enclosing value where a path leads nowhere.
 * One walk over the text for all of them.
 */
export function findInJson(
  text: string,
  sought: readonly { readonly path: Path; readonly on: 'key' | 'value' }[],
): readonly number[] {
  const root = createWanted();
  const found = sought.map(() => 0);
  sought.forEach(({ path, on }, index) => {
    let wanted = root;
    for (const step of path) wanted = childOf(wanted, String(step));
    (on === 'key' ? wanted.keys : wanted.values).push(index);
  });
  const open: (Wanted | null)[] = [];
  scanJson(text, {
    begin(keyOffset, valueOffset, keyEnd, index) {
      const around = open.at(-1);
      const wanted =
        open.length === 0 ? root : (around?.inside.get(stepOf(keyOffset, keyEnd, index)) ?? null);
      open.push(wanted);
      if (wanted !== null) mark(wanted, keyOffset, valueOffset, found);
    },
    end() {
      open.pop();
    },
  });
  return found;

  function stepOf(keyOffset: number, keyEnd: number, index: number): string {
    return keyEnd < 0 ? String(index) : readKey(text, keyOffset, keyEnd);
  }
}

function createWanted(): Wanted {
  return { keys: [], values: [], inside: new Map() };
}

function childOf(wanted: Wanted, step: string): Wanted {
  const known = wanted.inside.get(step);
  if (known !== undefined) return known;
  const child = createWanted();
  wanted.inside.set(step, child);
  return child;
}

/** What lies inside is placed here too, until it is met itself. */
function mark(wanted: Wanted, keyOffset: number, valueOffset: number, found: number[]): void {
  for (const index of wanted.keys) found[index] = keyOffset;
  for (const index of wanted.values) found[index] = valueOffset;
  const inside = [...wanted.inside.values()];
  for (let next = inside.pop(); next !== undefined; next = inside.pop()) {
    for (const index of next.keys) found[index] = keyOffset;
    for (const index of next.values) found[index] = keyOffset;
    inside.push(...next.inside.values());
  }
}

function readKey(text: string, offset: number, end: number): string {
  const key: unknown = JSON.parse(text.slice(offset, end));
  return String(key);
}

/** How many keys the text holds, those that stand twice counted twice. The text must be JSON. */
export function countKeysInText(text: string): number {
  let keys = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    at = endOfString(text, at);
    while (text.charCodeAt(at) <= 32) at++;
    if (text.charCodeAt(at) === 58) keys++;
  }
  return keys;
}

/** How many keys a parsed value holds. */
export function countKeysInValue(value: unknown): number {
  let keys = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (Array.isArray(next)) {
      for (const item of next) if (typeof item === 'object') open.push(item);
      continue;
    }
    for (const inside of Object.values(next)) {
      keys++;
      if (typeof inside === 'object') open.push(inside);
    }
  }
  return keys;
}

/** Every key that stands again in its own mapping, in order. */
export function findDuplicateKeys(text: string): readonly { offset: number; key: string }[] {
  const duplicates: { offset: number; key: string }[] = [];
  const open: Set<string>[] = [];
  scanJson(text, {
    begin(keyOffset, _valueOffset, keyEnd) {
      if (keyEnd >= 0) {
        const key = readKey(text, keyOffset, keyEnd);
        const keys = open.at(-1);
        if (keys?.has(key) === true) duplicates.push({ offset: keyOffset, key });
        else keys?.add(key);
      }
      open.push(new Set());
    },
    end() {
      open.pop();
    },
  });
  return duplicates;
}
