/** JSON text to a plain value. */
import { assert } from '#base';
import { countKeysInText, countKeysInValue, findDuplicateKeys } from './json-places.ts';
import { endOfString, scanJson } from './json-scan.ts';
import type { Tell } from './told.ts';
import { quote } from './wording.ts';

/** The value, or undefined after telling why there is none. */
export function readJson(text: string, tell: Tell): unknown {
  const value = parseJson(text);
  if (value !== undefined) tellDuplicates(text, value, tell);
  else {
    const { offset, expected } = findJsonError(text);
    const found = offset < text.length ? quote(text.slice(offset, offset + 20)) : 'the end';
    const what = `This is not JSON: ${found} stands where ${expected} is expected.`;
    tell('syntax', offset, what, `Write ${expected}.`);
  }
  return value;
}

/** JSON.parse keeps the last of two keys: then the text holds more keys than the value. */
export function tellDuplicates(text: string, value: unknown, tell: Tell): void {
  if (countKeysInText(text) === countKeysInValue(value)) return;
  for (const { offset, key } of findDuplicateKeys(text)) {
    const what = `The key ${quote(key)} stands twice; readers of JSON keep one in silence.`;
    tell('duplicate-key', offset, what, 'Take one of them out.');
  }
}

/** undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

function findJsonError(text: string): { readonly offset: number; readonly expected: string } {
  const badString = findBadString(text);
  const error = scanJson(text, { begin() {}, end() {} });
  if (error !== null && (badString < 0 || error.offset < badString)) return error;
  assert(badString >= 0, 'text that JSON.parse refuses has a fault that we find');
  return { offset: badString, expected: 'a string without raw control characters, known escapes' };
}

/** The first string that JSON refuses for what is inside it; -1 when there is none. */
function findBadString(text: string): number {
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    const end = endOfString(text, at);
    if (end < 0) return -1;
    if (parseJson(text.slice(at, end)) === undefined) return at;
    at = end;
  }
  return -1;
}
