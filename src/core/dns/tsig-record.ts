/** The TSIG record between bytes and data (RFC 8945, section 4.2). */
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { CLASSES, TYPES } from './codes.ts';
import { toHex } from './encodings.ts';
import type { Tsig } from './message.ts';
import type { Name } from './name.ts';

const ERRORS: readonly (readonly [number, string])[] = [
  [0, 'NOERROR'],
  [16, 'BADSIG'],
  [17, 'BADKEY'],
  [18, 'BADTIME'],
  [22, 'BADTRUNC'],
];

/** The name of a TSIG error: 16 is BADSIG here, not the BADVERS of EDNS. */
function errorName(number: number): string {
  return ERRORS.find(([known]) => known === number)?.[1] ?? `RCODE${number}`;
}

/** The number of a TSIG error; -1 when it is none. */
export function tsigErrorNumber(name: string): number {
  const known = ERRORS.find(([, each]) => each === name)?.[0];
  return known ?? Number(/^RCODE([0-9]{1,5})$/.exec(name)?.[1] ?? -1);
}

/** Reads the data of a TSIG record whose owner was read already. */
export function readTsig(reader: ByteReader, keyName: Name): Tsig {
  const algorithm = reader.plainName();
  const timeSeconds = reader.u48();
  const fudgeSeconds = reader.u16();
  const macHex = toHex(reader.take(reader.u16()));
  const originalId = reader.u16();
  const error = errorName(reader.u16());
  const otherHex = toHex(reader.take(reader.u16()));
  return { keyName, algorithm, timeSeconds, fudgeSeconds, macHex, originalId, error, otherHex };
}

/** Writes the whole record, its names uncompressed. */
export function writeTsig(writer: ByteWriter, tsig: Tsig): void {
  writer.plainName(tsig.keyName);
  writer.u16(TYPES.numberOf('TSIG'));
  writer.u16(CLASSES.numberOf('ANY'));
  writer.u32(0);
  const begun = writer.beginLength();
  writer.plainName(tsig.algorithm);
  writer.u48(tsig.timeSeconds);
  writer.u16(tsig.fudgeSeconds);
  const macBegun = writer.beginLength();
  writer.hex(tsig.macHex);
  writer.endLength(macBegun);
  writer.u16(tsig.originalId);
  writer.u16(tsigErrorNumber(tsig.error));
  const otherBegun = writer.beginLength();
  writer.hex(tsig.otherHex);
  writer.endLength(otherBegun);
  writer.endLength(begun);
}
