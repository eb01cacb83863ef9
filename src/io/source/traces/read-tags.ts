/** Tags of Jaeger and Zipkin, which are attributes as texts: the same names mean the same. */
import { spanKeys, takeNumber, takeText } from './attributes.ts';
import { NO_NAME } from './byte-names.ts';
import type { ByteNames } from './byte-names.ts';
import { mayBeEntry, entryNameOf } from './entry-name.ts';
import { SLOT } from './span.ts';
import type { Span } from './span.ts';

/** An object of JSON. */
export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Tags of libraries that say what they speak to before there was a convention: system, and which slot. */
const OWN_TAGS: Readonly<Record<string, readonly [number, string]>> = {
  'cassandra.keyspace': [SLOT.databaseName, 'cassandra'],
  'mongodb.command': [-1, 'mongodb'],
  'kafka.topic': [SLOT.destination, 'kafka'],
  'rabbit.queue': [SLOT.destination, 'rabbitmq'],
  'jms.queue': [SLOT.destination, 'jms'],
  'jms.topic': [SLOT.destination, 'jms'],
};

const MESSAGING: ReadonlySet<string> = new Set(['kafka', 'rabbitmq', 'jms']);

/** One tag; values may be texts, numbers and truth values. */
export function takeTag(span: Span, names: ByteNames, key: string, value: unknown): void {
  const own = Object.hasOwn(OWN_TAGS, key) ? OWN_TAGS[key] : undefined;
  if (own !== undefined && typeof value === 'string') takeOwnTag(span, names, own, value);
  const code = spanKeys.codeOfText(key);
  if (code < 0) return;
  if (typeof value === 'number') takeNumber(span, code, value);
  else if (typeof value === 'boolean') takeNumber(span, code, value ? 1 : 0);
  else if (typeof value === 'string') {
    const bytes = new Uint8Array(Buffer.from(value.slice(0, 4_096)));
    takeText(span, code, names, bytes, 0, bytes.length);
  }
}

function takeOwnTag(
  span: Span,
  names: ByteNames,
  [slot, system]: readonly [number, string],
  value: string,
): void {
  const systemSlot = MESSAGING.has(system) ? SLOT.messagingSystem : SLOT.databaseSystem;
  if (span.names[systemSlot] === NO_NAME) span.names[systemSlot] = names.idOf(system);
  if (slot >= 0 && value !== '') span.names[slot] = names.idOf(value);
}

/** A text as a name of a slot; nothing when it is none. */
export function takeName(span: Span, names: ByteNames, slot: number, value: unknown): void {
  if (typeof value === 'string' && value !== '') span.names[slot] = names.idOf(value);
}

/** The name of a span that may be an entry. */
export function takeSpanName(span: Span, names: ByteNames, name: unknown): void {
  if (typeof name === 'string' && mayBeEntry(span)) span.name = names.idOf(entryNameOf(name));
}

/** Microseconds; 0 when it is no time. */
export function microsecondsOf(value: unknown): number {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && number > 0 && number < 2 ** 53 ? Math.floor(number) : 0;
}
