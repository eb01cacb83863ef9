/** Takes the signature off a message, byte for byte what was signed, without believing it. */
import { fail, succeed, type Result } from '#base';
import { ByteReader } from './byte-reader.ts';
import { CLASSES, TYPES } from './codes.ts';
import { HEADER_BYTES } from './decode-message.ts';
import type { Tsig } from './message.ts';
import { readTsig } from './tsig-record.ts';

/** A message and its signature apart. */
export interface SplitMessage {
  readonly tsig: Tsig | null;
  /** As it was before signing: original id, one record less. */
  readonly unsigned: Uint8Array;
}

/** Takes the signature off without believing it. */
export function splitSignature(bytes: Uint8Array): Result<SplitMessage> {
  const reader = new ByteReader(bytes);
  if (!reader.has(HEADER_BYTES)) return fail(reader.problem === null ? [] : [reader.problem]);
  const count = (at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  const additionals = count(10);
  reader.offset = HEADER_BYTES;
  for (let left = count(4); left > 0 && reader.problem === null; left--) {
    skipName(reader);
    reader.take(4);
  }
  let start = reader.offset;
  let type = 0;
  for (let left = count(6) + count(8) + additionals; left > 0 && reader.problem === null; left--) {
    start = reader.offset;
    skipName(reader);
    type = reader.u16();
    reader.take(6);
    reader.take(reader.u16());
  }
  if (reader.problem === null && reader.offset < bytes.length) {
    reader.fail('dns-bytes-trailing', 'Bytes follow the last record');
  }
  if (reader.problem !== null) return fail([reader.problem]);
  if (additionals === 0 || type !== TYPES.numberOf('TSIG'))
    return succeed({ tsig: null, unsigned: bytes });
  reader.offset = start;
  const tsig = readSignature(reader);
  if (reader.problem !== null) return fail([reader.problem]);
  const unsigned = bytes.slice(0, start);
  unsigned.set([tsig.originalId >> 8, tsig.originalId & 0xff]);
  unsigned.set([(additionals - 1) >> 8, (additionals - 1) & 0xff], 10);
  return succeed({ tsig, unsigned });
}

/** The record, which ends the message, so it must fill what is left. */
function readSignature(reader: ByteReader): Tsig {
  const keyName = reader.name();
  reader.u16();
  const klass = reader.u16();
  const ttl = reader.u32();
  reader.u16();
  const tsig = readTsig(reader, keyName);
  const fills = reader.offset === reader.end;
  if (klass !== CLASSES.numberOf('ANY') || ttl !== 0 || !fills) {
    reader.fail('dns-bytes-tsig', 'The TSIG record is malformed');
  }
  return tsig;
}

function skipName(reader: ByteReader): void {
  for (;;) {
    const length = reader.u8();
    if (length >= 0xc0) {
      reader.u8();
      return;
    }
    if (length === 0) return;
    if (length > 63) return reader.fail('dns-bytes-label', 'A name has a wrong length');
    reader.take(length);
  }
}
