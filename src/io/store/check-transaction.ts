/** What every adapter checks before it asks its store: the limits of the port, the same everywhere. */
import { assert } from '#base';
import {
  MAX_CHANGES,
  MAX_KEY_BYTES,
  MAX_VALUE_BYTES,
  StoreError,
  type StoreTransaction,
} from './port.ts';

/** Throws `StoreError` (`too-large`) for what no store takes; a key of ours that is none is a bug. */
export function checkTransaction({ expect, puts, deletes }: StoreTransaction): void {
  const changed = [...puts.map(({ key }) => key), ...deletes];
  const keys = [...changed, ...expect.map(({ key }) => key)];
  assert(new Set(changed).size === changed.length, 'a transaction changes a key once');
  for (const key of keys) checkKey(key);
  if (changed.length > MAX_CHANGES || expect.length > MAX_CHANGES) {
    throw new StoreError(
      'too-large',
      `A transaction of ${changed.length} changes on ${expect.length} conditions is too large: ` +
        `${MAX_CHANGES} of each are the most. Nothing was changed.`,
    );
  }
  for (const { key, value, lastsMs } of puts) {
    const lasts = lastsMs === undefined || (Number.isSafeInteger(lastsMs) && lastsMs > 0);
    assert(lasts, 'an entry lasts a whole number of milliseconds, from 1');
    const bytes = Buffer.byteLength(value, 'utf8');
    if (bytes <= MAX_VALUE_BYTES) continue;
    throw new StoreError(
      'too-large',
      `The value of "${key}" has ${bytes} bytes; ${MAX_VALUE_BYTES} are the most. Nothing was changed.`,
    );
  }
}

/** Keys are made by the program, so a character that no store takes is a bug. */
function checkKey(key: string): void {
  assert(/^[\x20-\x7e]+$/.test(key), 'a key is printable ASCII');
  if (key.length <= MAX_KEY_BYTES) return;
  throw new StoreError('too-large', `A key of ${key.length} bytes; ${MAX_KEY_BYTES} are the most.`);
}

/** The least text above all that start with `prefix`; null when there is none. */
export function endOfPrefix(prefix: string): string | null {
  if (prefix === '') return null;
  const last = prefix.charCodeAt(prefix.length - 1);
  return prefix.slice(0, -1) + String.fromCharCode(last + 1);
}

/** Throws `StoreError` (`aborted`) when nobody waits any more. */
export function checkSignal(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw new StoreError('aborted', 'The store was not asked: the wait was called off.');
}
