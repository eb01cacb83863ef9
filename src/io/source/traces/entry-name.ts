/** What an entry point is called: its route, or the name of its span without what tells one call from another. */
import { NO_NAME } from './byte-names.ts';
import { KIND, ROUTE_SLOT } from './span.ts';
import type { Span } from './span.ts';

/** True for a span that nobody calls as far as it says, and that has no route: its name is all there is. */
export function mayBeEntry(span: Span): boolean {
  return (
    span.kind === KIND.server &&
    (span.parentHigh | span.parentLow) === 0 &&
    span.names[ROUTE_SLOT] === NO_NAME
  );
}

const MAX_LENGTH = 100;

/** Names that were spelled before, since most are; forgotten when they are too many to be names. */
const spelled = new Map<string, string>();

/** The same, looked up where it can be. */
export function entryNameOf(name: string): string {
  const known = spelled.get(name);
  if (known !== undefined) return known;
  if (spelled.size > 5_000) spelled.clear();
  const plain = spellEntryName(name);
  spelled.set(name, plain);
  return plain;
}

/** `GET /users/4711/reset?token=x` is `GET /users/{id}/reset`: the query and what looks like a value goes. */
export function spellEntryName(name: string): string {
  const plain = name.slice(0, 400).replace(/[?#;].*$/s, '');
  return plain
    .replace(/[^/\s]+/g, (part) => (isValue(part) ? '{id}' : part))
    .slice(0, MAX_LENGTH)
    .trim();
}

/** Numbers, ids and keys; `v1`, `oauth2` and `{id}` are words. */
function isValue(part: string): boolean {
  if (/^[{:<*]/.test(part)) return false;
  return (
    part.length > 24 ||
    /\d{3}/.test(part) ||
    /^\d/.test(part) ||
    /[@%=,]/.test(part) ||
    (/\d/.test(part) && part.length > 8)
  );
}
