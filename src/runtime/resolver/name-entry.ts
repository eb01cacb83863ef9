/** How the book keeps a name: by type what was last good and what was last said, and the doubt about it. */
import type { Heard, HeldRecord, OtherWords } from './answer.ts';
import type { SignsOfLife } from './signs-of-life.ts';

/** One type of a name. */
export interface TypeEntry<Item extends HeldRecord> {
  readonly type: string;
  good: readonly Item[];
  /** What was given beside the good records. */
  proof: readonly Item[];
  lastGoodMs: number;
  freshUntilMs: number;
  /** The last word that was not good, and until when it stands without asking again. */
  last: { readonly heard: Exclude<Heard<Item>, { kind: 'good' }>; readonly untilMs: number } | null;
  /** When it was last said that this type is not there; null: never, or it was good since. */
  negative: Negative<Item> | null;
  isAsked: boolean;
}

/** A negative word that may be told again while upstreams fail. */
export interface Negative<Item extends HeldRecord> {
  readonly kind: 'empty' | 'no-such-name';
  readonly atMs: number;
  readonly proof: readonly Item[];
}

/** One name. */
export interface NameEntry<Item extends HeldRecord> {
  readonly name: string;
  readonly types: Map<string, TypeEntry<Item>>;
  firstGoodMs: number;
  hold: Hold | null;
  pin: Pin<Item> | null;
  /** Nothing of this name is held any more: a person said that it is not to be trusted. */
  isDenied: boolean;
  /** About how much memory it takes. */
  bytes: number;
}

/** What a person set. */
export interface Pin<Item extends HeldRecord> {
  readonly records: ReadonlyMap<string, readonly Item[]>;
  readonly untilMs: number;
}

/** A name that is doubted to be empty. */
export interface Hold {
  readonly why: 'empty' | 'no-such-name';
  readonly sinceMs: number;
  /** By address: what looks at it have shown. Empty: nobody could look. */
  readonly seen: Map<string, SignsOfLife>;
  checkedAtMs: number | null;
  nextCheckMs: number;
  /** What other upstreams said when last asked; null: there was nobody else to ask. */
  others: OtherWords | null;
}

/** A name of which nothing is known. */
export function newName<Item extends HeldRecord>(name: string, nowMs: number): NameEntry<Item> {
  const nothing = { hold: null, pin: null, isDenied: false, bytes: NAME_BYTES };
  return { name, types: new Map(), firstGoodMs: nowMs, ...nothing };
}

/** A type of which nothing is known. */
export function newType<Item extends HeldRecord>(type: string): TypeEntry<Item> {
  const nothing = { good: [], proof: [], last: null, negative: null, isAsked: false };
  return { type, lastGoodMs: 0, freshUntilMs: 0, ...nothing };
}

/** Nothing good is known any more. */
export function forgetGood<Item extends HeldRecord>(own: TypeEntry<Item>): void {
  own.good = [];
  own.proof = [];
  own.freshUntilMs = 0;
}

/** Whether any type has records. */
export function hasGood<Item extends HeldRecord>({ types }: NameEntry<Item>): boolean {
  for (const { good } of types.values()) if (good.length > 0) return true;
  return false;
}

/** Each address once, in the order of types. */
export function addressesOf<Item extends HeldRecord>({
  types,
}: NameEntry<Item>): readonly string[] {
  return [...new Set([...types.values()].flatMap(({ good }) => addressesIn(good)))];
}

/** The addresses of some records. */
export function addressesIn(records: readonly HeldRecord[]): readonly string[] {
  return records.flatMap(({ address }) => address ?? []);
}

/** The last word of this type was that it is not there. */
export function isNegative({ last }: Pick<TypeEntry<HeldRecord>, 'last'>): boolean {
  return last !== null && last.heard.kind !== 'failed';
}

/** What an entry weighs without its records, and a record that does not say what it weighs. */
const [NAME_BYTES, RECORD_BYTES] = [300, 150];

/** About how much memory a name takes now. */
export function weigh<Item extends HeldRecord>({ types, pin }: NameEntry<Item>): number {
  let bytes = NAME_BYTES;
  for (const { good, proof, negative } of types.values()) {
    bytes += weighAll(good) + weighAll(proof) + weighAll(negative?.proof ?? []);
  }
  for (const records of pin?.records.values() ?? []) bytes += weighAll(records);
  return bytes;
}

function weighAll<Item extends HeldRecord>(records: readonly Item[]): number {
  let bytes = 0;
  for (const record of records) bytes += record.bytes ?? RECORD_BYTES;
  return bytes;
}

/** The least TTL of some records, at most so much. */
export function leastTtl<Item extends HeldRecord>(records: readonly Item[], most: number): number {
  return records.reduce((least, { ttlSeconds }) => Math.min(least, ttlSeconds), most);
}
