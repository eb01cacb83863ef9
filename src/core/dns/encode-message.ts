/**
 * Messages to bytes. What does not fit the wire is a problem, never an exception.
 *
 * Small results share slabs of memory, as Node's own `Buffer` does: allocating 118 bytes apart costs
 * several times as much as writing them. So do not transfer a result's `buffer` to a worker; copy it.
 */
import { assert, fail, succeed, type Result } from '#base';
import { ByteWriter } from './byte-writer.ts';
import { CLASSES, OPCODES, RESPONSES, TYPES } from './codes.ts';
import { MAX_MESSAGE_BYTES } from './decode-message.ts';
import { writeOptions } from './edns-option.ts';
import { writeRecordData } from './encode-record-data.ts';
import type { Message } from './message.ts';
import { sameName } from './name.ts';
import { dnsProblem } from './problem.ts';
import { MAX_TTL, typeOf, type RecordData, type ResourceRecord } from './record.ts';
import { writeTsig } from './tsig-record.ts';

/** How long a message may become. */
export interface EncodeLimits {
  /** At most 65535, which is the default. For UDP: what the other side takes. */
  readonly maxBytes?: number;
  /**
   * `problem` (the default), or `truncate`: whole record sets are left out from the end, and TC is
   * set when an answer or authority, or the addresses of a referral, are among them (RFC 2181,
   * section 9; RFC 9471).
   */
  readonly whenTooLong?: 'problem' | 'truncate';
}

const SLAB_BYTES = 16_384;
const SLAB_LEAST_LEFT = 512;
let slab = new Uint8Array(SLAB_BYTES);
let slabUsed = 0;

/** The bytes of a message. */
export function encodeMessage(message: Message, limits: EncodeLimits = {}): Result<Uint8Array> {
  if (SLAB_BYTES - slabUsed < SLAB_LEAST_LEFT) {
    slab = new Uint8Array(SLAB_BYTES);
    slabUsed = 0;
  }
  const writer = new ByteWriter(false, slab, slabUsed);
  const maxBytes = Math.min(limits.maxBytes ?? MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES);
  writeHeader(writer, message);
  writeRecords(writer, message.answers);
  writeRecords(writer, message.authorities);
  writeRecords(writer, message.additionals);
  writeExtras(writer, message);
  const tooLong = writer.length > maxBytes || writer.problem?.code === 'dns-too-long';
  if (tooLong && limits.whenTooLong === 'truncate') return encodeTruncated(message, maxBytes);
  if (writer.problem !== null) return fail([writer.problem]);
  if (tooLong) {
    const what = `The message has ${writer.length} bytes; ${maxBytes} are allowed.`;
    return fail([dnsProblem('dns-too-long', what)]);
  }
  return succeed(finish(writer));
}

/** The written bytes: a view when they lie in the slab, else a copy. */
function finish(writer: ByteWriter): Uint8Array {
  if (writer.bytes !== slab) return writer.copy();
  slabUsed = writer.offset;
  return new Uint8Array(slab.buffer, writer.base, writer.length);
}

function writeHeader(writer: ByteWriter, message: Message): void {
  const { edns, tsig } = message;
  writer.u16(message.id);
  writer.u16(flagsOf(writer, message));
  writer.u16(message.questions.length);
  writer.u16(message.answers.length);
  writer.u16(message.authorities.length);
  writer.u16(message.additionals.length + (edns === null ? 0 : 1) + (tsig === null ? 0 : 1));
  for (const question of message.questions) {
    writer.name(question.name);
    writer.u16(TYPES.numberOf(question.type));
    writer.u16(CLASSES.numberOf(question.class));
  }
}

function flagsOf(writer: ByteWriter, message: Message): number {
  const code = RESPONSES.numberOf(message.rcode);
  const opcode = OPCODES.numberOf(message.opcode);
  if (code < 0 || opcode < 0 || (code > 15 && message.edns === null)) {
    const what = `${message.opcode} with ${message.rcode}`;
    writer.fail('dns-value', `${what} cannot be said${code > 15 ? ' without EDNS' : ''}`);
  }
  return (
    (message.response ? 0x8000 : 0) |
    (opcode << 11) |
    (message.authoritative ? 0x0400 : 0) |
    (message.truncated ? 0x0200 : 0) |
    (message.recursionDesired ? 0x0100 : 0) |
    (message.recursionAvailable ? 0x0080 : 0) |
    (message.authenticData ? 0x0020 : 0) |
    (message.checkingDisabled ? 0x0010 : 0) |
    (code & 15)
  );
}

function writeRecords(writer: ByteWriter, records: readonly ResourceRecord[]): void {
  for (let index = 0; index < records.length && writer.problem === null; index++) {
    writeRecord(writer, records[index] as ResourceRecord);
  }
}

function writeRecord(writer: ByteWriter, record: ResourceRecord): void {
  const { data, ttl } = record;
  writer.name(record.name);
  writer.u16(typeNumber(data));
  writer.u16(CLASSES.numberOf(record.class));
  if (ttl > MAX_TTL) writer.fail('dns-value', `The TTL ${ttl} is above ${MAX_TTL}`);
  writer.u32(ttl);
  const begun = writer.beginLength();
  writeRecordData(writer, data);
  writer.endLength(begun);
  if (writer.problem !== null) writer.explain(`${record.name} ${typeOf(data)}`);
}

function typeNumber(data: RecordData): number {
  return TYPES.numberOf(data.kind === 'other' || data.kind === 'none' ? data.type : data.kind);
}

/** OPT, then TSIG, which must be last. */
function writeExtras(writer: ByteWriter, message: Message): void {
  const { edns, tsig } = message;
  if (edns !== null) {
    writer.u8(0);
    writer.u16(TYPES.numberOf('OPT'));
    writer.u16(edns.udpBytes);
    writer.u8(Math.max(RESPONSES.numberOf(message.rcode), 0) >> 4);
    writer.u8(edns.version);
    writer.u16(edns.dnssecOk ? 0x8000 : 0);
    const begun = writer.beginLength();
    writeOptions(writer, edns.options);
    writer.endLength(begun);
  }
  if (tsig !== null) writeTsig(writer, tsig);
}

/** The slow path: adds one record set after the other while there is room. */
function encodeTruncated(message: Message, maxBytes: number): Result<Uint8Array> {
  const tail = new ByteWriter();
  writeExtras(tail, message);
  const room = maxBytes - tail.length;
  const writer = new ByteWriter();
  writeHeader(writer, message);
  if (writer.length > room) {
    return fail([dnsProblem('dns-too-long', `Not even the question fits ${maxBytes} bytes.`)]);
  }
  const sections = [message.answers, message.authorities, message.additionals];
  const counts = sections.map(() => 0);
  let whole = true;
  for (const [section, records] of sections.entries()) {
    if (whole) counts[section] = writeWhileFits(writer, records, room);
    whole &&= counts[section] === records.length;
  }
  const [answers = 0, authorities = 0, additionals = 0] = counts;
  const cutData = answers < message.answers.length || authorities < message.authorities.length;
  const cutGlue = additionals < message.additionals.length && answers === 0 && authorities > 0;
  if (cutData || cutGlue) writer.patchU16(2, flagsOf(writer, { ...message, truncated: true }));
  writer.patchU16(6, answers);
  writer.patchU16(8, authorities);
  writer.patchU16(
    10,
    additionals + (message.edns === null ? 0 : 1) + (message.tsig === null ? 0 : 1),
  );
  writeExtras(writer, message);
  if (writer.problem !== null) return fail([writer.problem]);
  assert(writer.length <= maxBytes, 'a truncated message fits');
  return succeed(writer.copy());
}

/** Writes whole record sets until one does not fit; how many records were written. */
function writeWhileFits(
  writer: ByteWriter,
  records: readonly ResourceRecord[],
  room: number,
): number {
  let kept = 0;
  let keptLength = writer.length;
  for (const [index, record] of records.entries()) {
    const previous = records[index - 1];
    if (previous !== undefined && !sameSet(previous, record)) {
      kept = index;
      keptLength = writer.length;
    }
    writeRecord(writer, record);
    if (writer.length > room) {
      writer.rewind(keptLength);
      return kept;
    }
  }
  return records.length;
}

function sameSet(a: ResourceRecord, b: ResourceRecord): boolean {
  return sameName(a.name, b.name) && typeOf(a.data) === typeOf(b.data);
}
