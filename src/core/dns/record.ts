/**
 * Records as data. `kind` is the type, save for three: `other` is a type that this room does not
 * take apart (RFC 3597), `none` is a record without data, as UPDATE uses them (RFC 2136, section
 * 2.4 and 2.5).
 *
 * Byte strings (of TXT and CAA) have one character, of code 0 to 255, for each byte.
 */
import type { RecordClass, RecordType } from './codes.ts';
import type { Name } from './name.ts';

/** Where a zone begins: its serial and its times, in seconds. */
export interface SoaData {
  readonly kind: 'SOA';
  /** The primary server. */
  readonly primary: Name;
  /** The mailbox of whoever is responsible, its first dot standing for `@`. */
  readonly mailbox: Name;
  readonly serial: number;
  readonly refreshSeconds: number;
  readonly retrySeconds: number;
  readonly expireSeconds: number;
  /** How long "there is no such name" may be kept (RFC 2308). */
  readonly minimumSeconds: number;
}

/** One parameter of SVCB or HTTPS (RFC 9460); `ech` and unknown ones as hexadecimal. */
export type ServiceParameter =
  | { readonly kind: 'mandatory'; readonly keys: readonly string[] }
  | { readonly kind: 'alpn'; readonly protocols: readonly string[] }
  | { readonly kind: 'no-default-alpn' }
  | { readonly kind: 'port'; readonly port: number }
  | { readonly kind: 'ipv4hint'; readonly addresses: readonly string[] }
  | { readonly kind: 'ech'; readonly hex: string }
  | { readonly kind: 'ipv6hint'; readonly addresses: readonly string[] }
  | { readonly kind: 'other'; readonly key: number; readonly hex: string };

/** What a record says. */
export type RecordData =
  | { readonly kind: 'A'; readonly address: string }
  | { readonly kind: 'AAAA'; readonly address: string }
  | { readonly kind: 'CNAME' | 'NS' | 'PTR'; readonly target: Name }
  | SoaData
  | { readonly kind: 'TXT'; readonly strings: readonly string[] }
  | { readonly kind: 'MX'; readonly preference: number; readonly exchange: Name }
  | {
      readonly kind: 'SRV';
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      readonly target: Name;
    }
  | { readonly kind: 'CAA'; readonly flags: number; readonly tag: string; readonly value: string }
  | {
      readonly kind: 'SVCB' | 'HTTPS';
      /** 0 makes it an alias. */
      readonly priority: number;
      readonly target: Name;
      /** In the order of their keys, each once. */
      readonly parameters: readonly ServiceParameter[];
    }
  | { readonly kind: 'other'; readonly type: RecordType; readonly hex: string }
  | { readonly kind: 'none'; readonly type: RecordType };

/** One record. `ttl` is in seconds, 0 to 2147483647. */
export interface ResourceRecord {
  readonly name: Name;
  readonly class: RecordClass;
  readonly ttl: number;
  readonly data: RecordData;
}

/** The records of one name and type: what DNS answers with, and what is changed as a whole. */
export interface RecordSet {
  readonly name: Name;
  readonly type: RecordType;
  readonly class: RecordClass;
  readonly ttl: number;
  readonly data: readonly RecordData[];
}

/** The largest TTL (RFC 2181, section 8). */
export const MAX_TTL = 2_147_483_647;

/** The type of some data. */
export function typeOf(data: RecordData): RecordType {
  return data.kind === 'other' || data.kind === 'none' ? data.type : data.kind;
}
