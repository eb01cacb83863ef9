/** Record data to bytes. Only the types of RFC 1035 compress their names (RFC 3597, section 4). */
import { writeIpv4, writeIpv6 } from './address.ts';
import { ByteWriter } from './byte-writer.ts';
import { toByteString } from './encodings.ts';
import type { RecordData, SoaData } from './record.ts';
import { writeParameters } from './service-parameter.ts';

/** Writes the data; what does not fit becomes the writer's problem. */
export function writeRecordData(writer: ByteWriter, data: RecordData): void {
  switch (data.kind) {
    case 'A':
      return writeAddress(writer, data.address, 4, writeIpv4);
    case 'AAAA':
      return writeAddress(writer, data.address, 16, writeIpv6);
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return writer.name(data.target);
    case 'SOA':
      return writeSoa(writer, data);
    case 'TXT':
      if (data.strings.length === 0) writer.fail('dns-value', 'A TXT record has no string');
      for (const string of data.strings) writer.shortString(string);
      return;
    case 'MX':
      writer.u16(data.preference);
      return writer.name(data.exchange);
    case 'SRV':
      writer.u16(data.priority);
      writer.u16(data.weight);
      writer.u16(data.port);
      return writer.plainName(data.target);
    case 'CAA':
      writer.u8(data.flags);
      if (!/^[a-zA-Z0-9]+$/.test(data.tag)) writer.fail('dns-value', `CAA tag ${data.tag}`);
      writer.shortString(data.tag);
      return writer.byteString(data.value);
    case 'SVCB':
    case 'HTTPS':
      writer.u16(data.priority);
      writer.plainName(data.target);
      return writeParameters(writer, data.parameters);
    case 'other':
      return writer.hex(data.hex);
    case 'none':
      return;
  }
}

function writeAddress(
  writer: ByteWriter,
  address: string,
  size: number,
  write: (text: string, bytes: Uint8Array, at: number) => boolean,
): void {
  if (!writer.reserve(size)) return;
  if (write(address, writer.bytes, writer.offset)) writer.offset += size;
  else writer.fail('dns-address', `${JSON.stringify(address)} is no address of ${size} bytes`);
}

function writeSoa(writer: ByteWriter, data: SoaData): void {
  writer.name(data.primary);
  writer.name(data.mailbox);
  writer.u32(data.serial);
  writer.u32(data.refreshSeconds);
  writer.u32(data.retrySeconds);
  writer.u32(data.expireSeconds);
  writer.u32(data.minimumSeconds);
}

/**
 * A key by which data are compared: equal when a name server would call them equal (names in any
 * case, addresses however they are spelled). Data that cannot be written equal only their like.
 */
export function dataKey(data: RecordData): string {
  const kind =
    data.kind === 'other' || data.kind === 'none' ? `${data.kind} ${data.type}` : data.kind;
  const writer = new ByteWriter(true, scratch);
  if (data.kind === 'other') return `${kind} ${data.hex.toLowerCase()}`;
  writeRecordData(writer, data);
  if (writer.problem !== null) return `${kind}! ${JSON.stringify(data)}`;
  return `${kind} ${toByteString(writer.bytes, writer.base, writer.offset)}`;
}

/** Reused by `dataKey`, which is called for every record of large zones and keeps nothing. */
const scratch = new Uint8Array(1024);

/** Whether two data are the same to a name server. */
export function sameData(a: RecordData, b: RecordData): boolean {
  return a === b || (a.kind === b.kind && dataKey(a) === dataKey(b));
}
