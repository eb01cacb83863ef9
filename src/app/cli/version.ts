/** The version of this package, read from its package.json. */
import { readFileSync } from 'node:fs';

let known: string | null = null;

/** `0.1.0`. */
export function version(): string {
  if (known !== null) return known;
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  known = (JSON.parse(text) as { version: string }).version;
  return known;
}
