/**
 * Messages from bytes. Every length and pointer is doubted: hostile bytes give a problem, in time
 * bounded by the length of the message. Cost: one pass; no copy of the bytes is kept.
 */
import { fail, succeed, type Result } from '#base';
import { ByteReader } from './byte-reader.ts';
import { CLASSES, OPCODES, RESPONSES, TYPES } from './codes.ts';
import { readRecordData } from './decode-record-data.ts';
import { readOptions } from './edns-option.ts';
import type { Edns, Message, Question, Tsig } from './message.ts';
import { type Name } from './name.ts';
import { dnsProblem } from './problem.ts';
import type { ResourceRecord } from './record.ts';
import { readTsig } from './tsig-record.ts';

/** Bytes of the longest message (RFC 1035, section 4.2.2). */
export const MAX_MESSAGE_BYTES = 65_535;

/** Bytes before the first question. */
export const HEADER_BYTES = 12;

const OPT = TYPES.numberOf('OPT');
const TSIG = TYPES.numberOf('TSIG');
const NOTHING: readonly never[] = [];

/** What the additionals hold besides records, while they are read. */
interface Extras {
  edns: Edns | null;
  /** The upper eight bits of the response code. */
  upperCode: number;
  tsig: Tsig | null;
}

/** Reads a whole message. */
export function decodeMessage(bytes: Uint8Array): Result<Message> {
  const reader = new ByteReader(bytes);
  if (!checkLengths(reader)) return failed(reader);
  const flags = at(bytes, 2);
  reader.offset = HEADER_BYTES;
  const questions = readQuestions(reader, at(bytes, 4));
  const extras: Extras = { edns: null, upperCode: 0, tsig: null };
  const answers = readRecords(reader, at(bytes, 6), 'answer', null);
  const authorities = readRecords(reader, at(bytes, 8), 'authority', null);
  const additionals = readRecords(reader, at(bytes, 10), 'additional', extras);
  if (reader.problem === null && reader.offset < bytes.length) {
    reader.fail('dns-bytes-trailing', 'Bytes follow the last record');
  }
  if (reader.problem !== null) return failed(reader);
  const message: Message = {
    id: at(bytes, 0),
    opcode: OPCODES.nameOf((flags >> 11) & 15),
    response: (flags & 0x8000) !== 0,
    authoritative: (flags & 0x0400) !== 0,
    truncated: (flags & 0x0200) !== 0,
    recursionDesired: (flags & 0x0100) !== 0,
    recursionAvailable: (flags & 0x0080) !== 0,
    authenticData: (flags & 0x0020) !== 0,
    checkingDisabled: (flags & 0x0010) !== 0,
    rcode: RESPONSES.nameOf((extras.upperCode << 4) | (flags & 15)),
    questions,
    answers,
    authorities,
    additionals,
    edns: extras.edns,
    tsig: extras.tsig,
  };
  return succeed(message, NOTHING);
}

/** The header, and the first question when it can be read: enough to route, match or truncate. */
export interface MessagePeek {
  readonly id: number;
  readonly opcode: Message['opcode'];
  readonly response: boolean;
  readonly truncated: boolean;
  readonly question: Question | null;
}

/** Reads the beginning only, also of a message that was cut. */
export function peekMessage(bytes: Uint8Array): Result<MessagePeek> {
  const reader = new ByteReader(bytes);
  if (!reader.has(HEADER_BYTES)) return failed(reader);
  const flags = at(bytes, 2);
  reader.offset = HEADER_BYTES;
  const questions = at(bytes, 4) === 0 ? NOTHING : readQuestions(reader, 1);
  return succeed({
    id: at(bytes, 0),
    opcode: OPCODES.nameOf((flags >> 11) & 15),
    response: (flags & 0x8000) !== 0,
    truncated: (flags & 0x0200) !== 0,
    question: reader.problem === null ? (questions[0] ?? null) : null,
  });
}

function failed(reader: ByteReader): Result<never> {
  return fail(reader.problem === null ? [] : [reader.problem]);
}

function at(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] as number) << 8) | (bytes[offset + 1] as number);
}

/** A question has at least 5 bytes and a record 11, so hostile counts end before any work. */
function checkLengths(reader: ByteReader): boolean {
  const { bytes } = reader;
  if (bytes.length > MAX_MESSAGE_BYTES) {
    reader.problem = dnsProblem('dns-bytes-long', `The message has ${bytes.length} bytes.`);
    return false;
  }
  if (!reader.has(HEADER_BYTES)) return false;
  const records = at(bytes, 6) + at(bytes, 8) + at(bytes, 10);
  if (HEADER_BYTES + 5 * at(bytes, 4) + 11 * records <= bytes.length) return true;
  const what = `The header counts ${at(bytes, 4)} questions and ${records} records in ${bytes.length} bytes.`;
  reader.problem = dnsProblem('dns-bytes-count', what);
  return false;
}

function readQuestions(reader: ByteReader, count: number): readonly Question[] {
  if (count === 0) return NOTHING;
  if (count === 1) return [readQuestion(reader)];
  const questions: Question[] = [];
  for (let index = 0; index < count && reader.problem === null; index++) {
    questions.push(readQuestion(reader));
  }
  return questions;
}

function readQuestion(reader: ByteReader): Question {
  const name = reader.name();
  const type = TYPES.nameOf(reader.u16());
  return { name, type, class: CLASSES.nameOf(reader.u16()) };
}

/** Reads a section. `extras` is given for the additionals, the only place of OPT and TSIG. */
function readRecords(
  reader: ByteReader,
  count: number,
  section: string,
  extras: Extras | null,
): readonly ResourceRecord[] {
  if (count === 0 || reader.problem !== null) return NOTHING;
  const records: ResourceRecord[] = [];
  for (let index = 0; index < count; index++) {
    const record = readRecord(reader, extras, index === count - 1);
    if (reader.problem !== null) {
      reader.explain(`In ${section} record ${index + 1} of ${count}`);
      break;
    }
    if (record !== null) records.push(record);
  }
  return records;
}

/** One record; null when it went to the extras. */
function readRecord(
  reader: ByteReader,
  extras: Extras | null,
  last: boolean,
): ResourceRecord | null {
  const name = reader.name();
  if (!reader.has(10)) return null;
  const { bytes, offset, end: messageEnd } = reader;
  const type = at(bytes, offset);
  const klass = at(bytes, offset + 2);
  const rawTtl = at(bytes, offset + 4) * 65_536 + at(bytes, offset + 6);
  const dataEnd = offset + 10 + at(bytes, offset + 8);
  reader.offset = offset + 10;
  if (!reader.has(dataEnd - reader.offset)) return null;
  reader.end = dataEnd;
  let record: ResourceRecord | null = null;
  if (type === OPT) readEdns(reader, extras, name, klass, rawTtl);
  else if (type === TSIG) readSignature(reader, extras, name, last);
  else {
    // RFC 2181, section 8: a TTL with the upper bit set counts as 0.
    const ttl = rawTtl > 0x7fffffff ? 0 : rawTtl;
    const data = readRecordData(reader, type, klass);
    record = { name, class: CLASSES.nameOf(klass), ttl, data };
  }
  if (reader.offset !== dataEnd && reader.problem === null) {
    reader.fail('dns-bytes-data', `${TYPES.nameOf(type)} data are longer than their content`);
  }
  reader.end = messageEnd;
  return record;
}

/** RFC 6891, section 6.1.3: class and TTL of OPT carry the sender's size, code, version and flags. */
function readEdns(
  reader: ByteReader,
  extras: Extras | null,
  name: Name,
  udpBytes: number,
  ttl: number,
): void {
  if (extras === null || extras.edns !== null || name !== '.') {
    return reader.fail('dns-bytes-edns', 'An OPT record is out of place');
  }
  extras.upperCode = ttl >>> 24;
  const options = reader.offset === reader.end ? NOTHING : readOptions(reader);
  const version = (ttl >>> 16) & 0xff;
  extras.edns = { udpBytes, version, dnssecOk: (ttl & 0x8000) !== 0, options };
}

function readSignature(reader: ByteReader, extras: Extras | null, name: Name, last: boolean): void {
  if (extras === null || !last) {
    return reader.fail('dns-bytes-tsig', 'A TSIG record is out of place');
  }
  extras.tsig = readTsig(reader, name);
}
