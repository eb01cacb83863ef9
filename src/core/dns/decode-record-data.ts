/** Record data from bytes. The types of RFC 1035 and those that later ones allow may compress names. */
import { formatIpv4, formatIpv6 } from './address.ts';
import type { ByteReader } from './byte-reader.ts';
import { CLASSES, TYPES } from './codes.ts';
import { toByteString, toHex } from './encodings.ts';
import { readOpaque } from './field-layout.ts';
import type { RecordData } from './record.ts';
import { readParameters } from './service-parameter.ts';

const ANY = CLASSES.numberOf('ANY');
const NONE = CLASSES.numberOf('NONE');
const IN = CLASSES.numberOf('IN');

/**
 * Reads the data between the reader's offset and its end. Types that belong to the Internet class
 * are taken apart there only; empty data of class ANY or NONE are `none`, as in an UPDATE.
 */
export function readRecordData(reader: ByteReader, type: number, klass: number): RecordData {
  const length = reader.end - reader.offset;
  if (klass !== IN) {
    const inUpdate = klass === ANY || klass === NONE;
    if (inUpdate && length === 0) return { kind: 'none', type: TYPES.nameOf(type) };
    if (!inUpdate && isInternetOnly(type)) return readOther(reader, type);
  }
  switch (type) {
    case 1:
      return { kind: 'A', address: readAddress(reader, 4, formatIpv4) };
    case 28:
      return { kind: 'AAAA', address: readAddress(reader, 16, formatIpv6) };
    case 5:
      return { kind: 'CNAME', target: reader.name() };
    case 2:
      return { kind: 'NS', target: reader.name() };
    case 12:
      return { kind: 'PTR', target: reader.name() };
    case 6:
      return readSoa(reader);
    case 16:
      return { kind: 'TXT', strings: readStrings(reader) };
    case 15:
      return { kind: 'MX', preference: reader.u16(), exchange: reader.name() };
    case 33: {
      const [priority, weight, port] = [reader.u16(), reader.u16(), reader.u16()];
      return { kind: 'SRV', priority, weight, port, target: reader.name() };
    }
    case 257:
      return readAuthorization(reader);
    case 64:
    case 65: {
      const kind = type === 64 ? 'SVCB' : 'HTTPS';
      const [priority, target] = [reader.u16(), reader.plainName()];
      return { kind, priority, target, parameters: readParameters(reader) };
    }
    default:
      return readOther(reader, type);
  }
}

function isInternetOnly(type: number): boolean {
  return type === 1 || type === 28 || type === 33 || type === 64 || type === 65;
}

function readOther(reader: ByteReader, type: number): RecordData {
  return { kind: 'other', type: TYPES.nameOf(type), hex: toHex(readOpaque(reader, type)) };
}

function readAddress(
  reader: ByteReader,
  size: number,
  format: (bytes: Uint8Array, at: number) => string,
): string {
  const at = reader.offset;
  if (!reader.has(size)) return '';
  reader.offset = at + size;
  return format(reader.bytes, at);
}

function readSoa(reader: ByteReader): RecordData {
  return {
    kind: 'SOA',
    primary: reader.name(),
    mailbox: reader.name(),
    serial: reader.u32(),
    refreshSeconds: reader.u32(),
    retrySeconds: reader.u32(),
    expireSeconds: reader.u32(),
    minimumSeconds: reader.u32(),
  };
}

function readStrings(reader: ByteReader): string[] {
  const strings: string[] = [];
  do strings.push(toByteString(reader.take(reader.u8())));
  while (reader.offset < reader.end);
  return strings;
}

/** RFC 8659, section 4.1: the tag is short, of letters and digits; the value is the rest. */
function readAuthorization(reader: ByteReader): RecordData {
  const flags = reader.u8();
  const tag = toByteString(reader.take(reader.u8()));
  const value = toByteString(reader.take(reader.end - reader.offset));
  if (!/^[a-zA-Z0-9]+$/.test(tag)) reader.fail('dns-bytes-data', 'A CAA tag is malformed');
  return { kind: 'CAA', flags, tag, value };
}
