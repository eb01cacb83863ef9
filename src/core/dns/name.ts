/**
 * Domain names as text. A `Name` is absolute (it ends in a dot), keeps its case, and spells every
 * byte in one way only, so two names have the same bytes exactly when they are the same text. Bytes
 * that mean something in a zone file are escaped with a backslash, bytes outside printable ASCII are
 * `\DDD` (RFC 1035, section 5.1; RFC 4343).
 */
import { AssertionError, fail, succeed, type Result } from '#base';
import { dnsProblem } from './problem.ts';

declare const nameBrand: unique symbol;

/** An absolute domain name, as this file spells it: `api.example.net.`, or `.` for the root. */
export type Name = string & { readonly [nameBrand]: true };

/** Bytes of the longest name, with its length bytes and the root (RFC 1035, section 3.1). */
export const MAX_NAME_BYTES = 255;

/** Bytes of the longest label. */
export const MAX_LABEL_BYTES = 63;

/** The root of all names. */
export const ROOT: Name = '.' as Name;

/** How each byte is spelled inside a label. */
export const SPELLED_BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  if (byte < 0x21 || byte > 0x7e) return `\\${String(byte).padStart(3, '0')}`;
  const character = String.fromCharCode(byte);
  return '."\\;()@$'.includes(character) ? `\\${character}` : character;
});

const PLAIN_NAME = /^(?:[a-zA-Z0-9_-]{1,63}\.)+$/;

/**
 * Reads a name as people and zone files write it. Without a last dot it is relative to `origin`,
 * or absolute when there is none.
 */
export function parseName(text: string, origin: Name | null = null): Result<Name> {
  if (text.length < MAX_NAME_BYTES && PLAIN_NAME.test(text)) return succeed(text as Name);
  if (text === '.') return succeed(ROOT);
  const spelled = spellLabels(text);
  if ('wrong' in spelled) return fail([dnsProblem('dns-name', `${quote(text)} ${spelled.wrong}.`)]);
  let name = spelled.labels.join('.') + '.';
  if (!spelled.absolute && origin !== null && origin !== ROOT) name += origin;
  if (nameByteLength(name) > MAX_NAME_BYTES) {
    return fail([dnsProblem('dns-name', `${quote(text)} is longer than ${MAX_NAME_BYTES} bytes.`)]);
  }
  return succeed(name as Name);
}

/** A name written in code. @throws AssertionError when it is none, which is our bug. */
export function nameOf(text: string): Name {
  const parsed = parseName(text);
  if (!parsed.ok) throw new AssertionError(`${quote(text)} is a domain name`);
  return parsed.value;
}

type Spelled = { labels: string[]; absolute: boolean } | { wrong: string };

/** The labels of a text, each spelled our way. */
function spellLabels(text: string): Spelled {
  if (text === '') return { wrong: 'is empty' };
  if (text.length > 4 * MAX_NAME_BYTES) return { wrong: 'is too long for a name' };
  const labels: string[] = [];
  let label = '';
  let labelBytes = 0;
  for (let at = 0; at < text.length;) {
    if (text.charAt(at) === '.') {
      if (labelBytes === 0) return { wrong: 'has an empty label' };
      labels.push(label);
      label = '';
      labelBytes = 0;
      at++;
      continue;
    }
    const read = readByte(text, at);
    if (read === null) return { wrong: 'has a backslash or character that is no byte of a name' };
    label += SPELLED_BYTES[read.byte] ?? '';
    at = read.next;
    if (++labelBytes > MAX_LABEL_BYTES) {
      return { wrong: `has a label longer than ${MAX_LABEL_BYTES} bytes` };
    }
  }
  if (labelBytes === 0) return { labels, absolute: true };
  labels.push(label);
  return { labels, absolute: false };
}

/**
 * The byte that starts at `at`: itself, `\X` or `\DDD`; null when it is none. Characters beyond
 * ASCII are none: which bytes they stand for is IDNA's matter, and whoever writes them knows.
 */
export function readByte(text: string, at: number): { byte: number; next: number } | null {
  const code = text.charCodeAt(at);
  if (code !== 92) return code < 128 ? { byte: code, next: at + 1 } : null;
  const digits = /^[0-9]{3}/.exec(text.slice(at + 1, at + 4));
  if (digits !== null) {
    const byte = Number(digits[0]);
    return byte < 256 ? { byte, next: at + 4 } : null;
  }
  const escaped = text.charCodeAt(at + 1);
  const plain = escaped > 32 && escaped < 127 && (escaped < 48 || escaped > 57);
  return plain ? { byte: escaped, next: at + 2 } : null;
}

/** Bytes of a name in a message, uncompressed, the root's byte included. */
export function nameByteLength(name: string): number {
  if (name === '.') return 1;
  if (!name.includes('\\')) return name.length + 1;
  let bytes = 1;
  for (let at = 0; at < name.length; bytes++) at += spelledLength(name, at);
  return bytes;
}

function spelledLength(name: string, at: number): number {
  if (name.charCodeAt(at) !== 92) return 1;
  const next = name.charCodeAt(at + 1);
  return next >= 48 && next <= 57 ? 4 : 2;
}

/** The labels as they are spelled, leftmost first; none for the root. */
export function nameLabels(name: Name): readonly string[] {
  if (name === '.') return [];
  if (!name.includes('\\')) return name.slice(0, -1).split('.');
  const labels: string[] = [];
  let start = 0;
  for (let at = 0; at < name.length; at += spelledLength(name, at)) {
    if (name.charCodeAt(at) !== 46) continue;
    labels.push(name.slice(start, at));
    start = at + 1;
  }
  return labels;
}

/** The name without its first label; null for the root. */
export function parentName(name: Name): Name | null {
  if (name === '.') return null;
  let at = 0;
  while (name.charCodeAt(at) !== 46) at += spelledLength(name, at);
  return at + 1 === name.length ? ROOT : (name.slice(at + 1) as Name);
}

/** The name under which names are found whatever their case (RFC 4343): a key for maps. */
export function nameKey(name: Name): string {
  return name.toLowerCase();
}

/** Whether two names are the same, whatever their case. */
export function sameName(a: Name, b: Name): boolean {
  return a === b || (a.length === b.length && a.toLowerCase() === b.toLowerCase());
}

/** Whether `name` is `zone` or below it. */
export function isWithin(name: Name, zone: Name): boolean {
  if (zone === '.' || sameName(name, zone)) return true;
  const dot = name.length - zone.length - 1;
  if (dot < 1 || name.charCodeAt(dot) !== 46) return false;
  if (name.slice(dot + 1).toLowerCase() !== zone.toLowerCase()) return false;
  let backslashes = 0;
  while (name.charCodeAt(dot - 1 - backslashes) === 92) backslashes++;
  return backslashes % 2 === 0;
}

/** How a zone file may write the name below `$ORIGIN origin`: `@`, `api`, or the whole name. */
export function relativeName(name: Name, origin: Name): string {
  if (origin === '.' || !isWithin(name, origin)) return name;
  const rest = name.length - origin.length - 1;
  return rest < 0 ? '@' : name.slice(0, rest);
}

/**
 * Text whose plain order is the canonical order of names (RFC 4034, section 6.1): labels from the
 * right, bytes in lower case, a missing label first.
 */
export function nameSortKey(name: Name): string {
  const labels = nameLabels(nameKey(name) as Name);
  let key = '';
  for (let index = labels.length - 1; index >= 0; index--) {
    const label = labels[index] ?? '';
    key += label.includes('\\') ? shiftedBytes(label) : label;
    key += '\u0000';
  }
  return key;
}

/** Escaped bytes as themselves. A zero byte takes \u0001 twice, so that only the end of a label is \u0000. */
function shiftedBytes(label: string): string {
  let text = '';
  for (let at = 0; at < label.length;) {
    const read = readByte(label, at) ?? { byte: 0, next: at + 1 };
    text +=
      read.byte < 2
        ? `\u0001${String.fromCharCode(read.byte + 1)}`
        : String.fromCharCode(read.byte);
    at = read.next;
  }
  return text;
}

/** Canonical order of names: negative, zero or positive. */
export function compareNames(a: Name, b: Name): number {
  const keyA = nameSortKey(a);
  const keyB = nameSortKey(b);
  return keyA < keyB ? -1 : keyA > keyB ? 1 : 0;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);
}
