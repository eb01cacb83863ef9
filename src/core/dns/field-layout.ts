/**
 * The fields of types that this room keeps as opaque bytes, in the order of their data: enough to
 * expand the names that a sender compressed (RFC 3597, section 4, names the types) and to read and
 * write their text in zone files. A type without a row has the text of RFC 3597 only.
 */
import type { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { TYPES, type RecordType } from './codes.ts';

/** One field. The last six take what is left. */
export type Field =
  | 'u8'
  | 'u16'
  | 'u32'
  /** A moment, `YYYYMMDDHHmmSS` in text (RFC 4034, section 3.2). */
  | 'time'
  | 'type'
  | 'name'
  /** A string with its length. */
  | 'string'
  /** Bytes with their length: hexadecimal in text, `-` when empty; or base32hex. */
  | 'salt'
  | 'hash'
  | 'strings'
  | 'text'
  | 'hex'
  | 'base64'
  /** A bitmap of types (RFC 4034, section 4.1.2). */
  | 'types';

const DELEGATION: readonly Field[] = ['u16', 'u8', 'u8', 'hex'];
const PUBLIC_KEY: readonly Field[] = ['u16', 'u8', 'u8', 'base64'];
const SIGNATURE: readonly Field[] = [
  'type',
  'u8',
  'u8',
  'u32',
  'time',
  'time',
  'u16',
  'name',
  'base64',
];

const LAYOUTS: Partial<Record<RecordType, readonly Field[]>> = {
  MD: ['name'],
  MF: ['name'],
  MB: ['name'],
  MG: ['name'],
  MR: ['name'],
  HINFO: ['string', 'string'],
  MINFO: ['name', 'name'],
  RP: ['name', 'name'],
  AFSDB: ['u16', 'name'],
  X25: ['string'],
  RT: ['u16', 'name'],
  SIG: SIGNATURE,
  KEY: PUBLIC_KEY,
  PX: ['u16', 'name', 'name'],
  NXT: ['name', 'hex'],
  NAPTR: ['u16', 'u16', 'string', 'string', 'string', 'name'],
  KX: ['u16', 'name'],
  CERT: ['u16', 'u16', 'u8', 'base64'],
  DNAME: ['name'],
  DS: DELEGATION,
  SSHFP: ['u8', 'u8', 'hex'],
  RRSIG: SIGNATURE,
  NSEC: ['name', 'types'],
  DNSKEY: PUBLIC_KEY,
  DHCID: ['base64'],
  NSEC3: ['u8', 'u8', 'u16', 'salt', 'hash', 'types'],
  NSEC3PARAM: ['u8', 'u8', 'u16', 'salt'],
  TLSA: ['u8', 'u8', 'u8', 'hex'],
  SMIMEA: ['u8', 'u8', 'u8', 'hex'],
  CDS: DELEGATION,
  CDNSKEY: PUBLIC_KEY,
  OPENPGPKEY: ['base64'],
  CSYNC: ['u32', 'u16', 'types'],
  ZONEMD: ['u32', 'u8', 'u8', 'hex'],
  SPF: ['strings'],
  URI: ['u16', 'u16', 'text'],
};

/** The fields of a type; null when it is taken apart elsewhere or has no row. */
export function layoutOf(type: RecordType): readonly Field[] | null {
  return LAYOUTS[type] ?? null;
}

/** Bytes of the fields that have always as many. */
export const FIELD_BYTES: Partial<Record<Field, number>> = {
  u8: 1,
  u16: 2,
  u32: 4,
  time: 4,
  type: 2,
};

/** The data up to the reader's end, names expanded so that the bytes mean the same anywhere. */
export function readOpaque(reader: ByteReader, type: number): Uint8Array {
  const layout = layoutOf(TYPES.nameOf(type));
  if (layout === null || !layout.includes('name')) return reader.take(reader.end - reader.offset);
  const writer = new ByteWriter();
  for (const field of layout) {
    if (field === 'name') writer.plainName(reader.name());
    else if (field === 'string') writer.put(reader.take(1 + (reader.bytes[reader.offset] ?? 0)));
    else writer.put(reader.take(FIELD_BYTES[field] ?? reader.end - reader.offset));
  }
  return writer.copy();
}
