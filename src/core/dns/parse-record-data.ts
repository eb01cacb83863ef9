/** Record data from text, as zone files and people write them (each type's own RFC; RFC 3597). */
import { fail, succeed, type Result } from '#base';
import { canonicalAddress } from './address.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { CLASSES, TYPES, type RecordType } from './codes.ts';
import { readRecordData } from './decode-record-data.ts';
import { writeRecordData } from './encode-record-data.ts';
import { fromHex, toHex } from './encodings.ts';
import { layoutOf } from './field-layout.ts';
import type { Name } from './name.ts';
import { writeField } from './opaque-text.ts';
import { dnsProblem } from './problem.ts';
import type { RecordData } from './record.ts';
import { RecordWords, type Misfit } from './record-words.ts';
import { parseParameters } from './service-parameter-text.ts';
import { ZoneFileScanner, type Word } from './zone-file-scanner.ts';

/** Reads data written on one line, or on several between parentheses. */
export function parseRecordData(
  type: RecordType,
  text: string,
  origin: Name | null = null,
): Result<RecordData> {
  const scanner = new ZoneFileScanner(text, 'record');
  const entry = scanner.next();
  const data = readDataWords(type, entry?.words ?? [], origin);
  const more = scanner.next();
  const what = 'why' in data ? misfitText(type, data) : `${type} data stand on more than one line.`;
  if (scanner.problems.length > 0)
    return fail(scanner.problems.map((each) => ({ ...each, place: null })));
  if ('why' in data || more !== null) return fail([dnsProblem('dns-record-text', what)]);
  return succeed(data);
}

/** One sentence about words that are no data. */
export function misfitText(type: RecordType, misfit: Misfit): string {
  const at = misfit.word === null ? '' : `, at ${JSON.stringify(misfit.word.text.slice(0, 60))}`;
  return `The ${type} record ${misfit.why}${at}.`;
}

/** The data that the words say, or the first word that does not fit. What is read can be encoded. */
export function readDataWords(
  type: RecordType,
  words: readonly Word[],
  origin: Name | null,
): RecordData | Misfit {
  const cursor = new RecordWords(words, origin);
  const generic = words[0]?.text === '\\#' && !words[0].quoted;
  const data = generic
    ? readGeneric(type, cursor)
    : isTyped(type)
      ? readTyped(type, cursor)
      : readOpaqueWords(type, cursor);
  cursor.end();
  if (cursor.wrong !== null) return cursor.wrong;
  const writer = new ByteWriter();
  writeRecordData(writer, data);
  const long = writer.length > 65_535 ? 'is longer than 65535 bytes' : null;
  const why = writer.problem?.what ?? long;
  return why === null ? data : { word: words[0] ?? null, why: `cannot be written: ${why}` };
}

/** `\# LENGTH HEX`; a type that we take apart is taken apart here too. */
function readGeneric(type: RecordType, words: RecordWords): RecordData {
  words.word('mark');
  const length = words.u16('length');
  const bytes = fromHex(words.hex('data', true)) ?? new Uint8Array(0);
  if (bytes.length !== length)
    words.misfit(`has ${bytes.length} bytes where ${length} are promised`);
  const reader = new ByteReader(bytes, false);
  const data = readRecordData(reader, TYPES.numberOf(type), CLASSES.numberOf('IN'));
  if (reader.problem !== null || reader.offset < bytes.length) {
    words.misfit('has bytes that are not of its type');
  }
  return data;
}

type TypedKind = Exclude<RecordData['kind'], 'other' | 'none'>;

const TYPED_KINDS: Readonly<Record<TypedKind, true>> = {
  A: true,
  AAAA: true,
  CNAME: true,
  NS: true,
  PTR: true,
  SOA: true,
  TXT: true,
  MX: true,
  SRV: true,
  CAA: true,
  SVCB: true,
  HTTPS: true,
};

function isTyped(type: RecordType): type is TypedKind {
  return Object.hasOwn(TYPED_KINDS, type);
}

function readTyped(type: TypedKind, words: RecordWords): RecordData {
  switch (type) {
    case 'A':
    case 'AAAA':
      return { kind: type, address: readAddress(words, type === 'A' ? '.' : ':') };
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return { kind: type, target: words.name('target') };
    case 'SOA':
      return readSoa(words);
    case 'TXT':
      return { kind: 'TXT', strings: readStrings(words) };
    case 'MX':
      return { kind: 'MX', preference: words.u16('preference'), exchange: words.name('exchange') };
    case 'SRV':
      return {
        kind: 'SRV',
        priority: words.u16('priority'),
        weight: words.u16('weight'),
        port: words.u16('port'),
        target: words.name('target'),
      };
    case 'CAA':
      return {
        kind: 'CAA',
        flags: words.u8('flags'),
        tag: words.string('tag'),
        value: words.string('value'),
      };
    case 'SVCB':
    case 'HTTPS':
      return {
        kind: type,
        priority: words.u16('priority'),
        target: words.name('target'),
        parameters: parseParameters(words),
      };
  }
}

function readAddress(words: RecordWords, separator: string): string {
  const text = words.word('address');
  const address = text.includes(separator) ? canonicalAddress(text) : null;
  if (address === null) words.misfit('has no address of its kind');
  return address ?? '';
}

function readStrings(words: RecordWords): string[] {
  const strings: string[] = [];
  do strings.push(words.string('text'));
  while (words.left > 0);
  return strings;
}

function readSoa(words: RecordWords): RecordData {
  return {
    kind: 'SOA',
    primary: words.name('primary server'),
    mailbox: words.name('mailbox'),
    serial: words.u32('serial'),
    refreshSeconds: words.seconds('refresh'),
    retrySeconds: words.seconds('retry'),
    expireSeconds: words.seconds('expire'),
    minimumSeconds: words.seconds('minimum'),
  };
}

function readOpaqueWords(type: RecordType, words: RecordWords): RecordData {
  const layout = layoutOf(type);
  const writer = new ByteWriter();
  if (layout === null) words.misfit('can be read as  \\# LENGTH HEX  only', 0);
  for (const field of layout ?? []) writeField(writer, field, words);
  if (writer.problem !== null) words.misfit(`does not fit: ${writer.problem.what}`);
  return { kind: 'other', type, hex: toHex(writer.copy()) };
}
