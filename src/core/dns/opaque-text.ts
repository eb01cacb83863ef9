/** The fields of opaque types between text and bytes, one field at a time (see `field-layout.ts`). */
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { parseType, TYPES } from './codes.ts';
import { fromBase32Hex, fromHex, toBase32Hex, toBase64, toByteString, toHex } from './encodings.ts';
import type { Field } from './field-layout.ts';
import { quoteBytes, type RecordWords } from './record-words.ts';

/** Reads one field's words and writes its bytes. */
export function writeField(writer: ByteWriter, field: Field, words: RecordWords): void {
  switch (field) {
    case 'u8':
      return writer.u8(words.u8('number'));
    case 'u16':
      return writer.u16(words.u16('number'));
    case 'u32':
      return writer.u32(words.seconds('number'));
    case 'time':
      return writer.u32(readTime(words));
    case 'type':
      return writer.u16(readType(words));
    case 'name':
      return writer.plainName(words.name('name'));
    case 'string':
      return writer.shortString(words.string('text'));
    case 'strings':
      do writer.shortString(words.string('text'));
      while (words.left > 0);
      return;
    case 'text':
      return writer.byteString(words.string('text'));
    case 'salt': {
      const text = words.word('salt');
      return writeCounted(writer, words, text === '-' ? new Uint8Array(0) : fromHex(text));
    }
    case 'hash':
      return writeCounted(writer, words, fromBase32Hex(words.word('hash')));
    case 'hex':
      return writer.hex(words.hex('data'));
    case 'base64':
      return writer.hex(words.base64('data'));
    case 'types':
      return writeTypes(writer, words);
  }
}

function writeCounted(writer: ByteWriter, words: RecordWords, bytes: Uint8Array | null): void {
  if (bytes === null || bytes.length > 255) return words.misfit('has a malformed salt or hash');
  writer.u8(bytes.length);
  writer.put(bytes);
}

function readType(words: RecordWords): number {
  const type = parseType(words.word('type'));
  if (type !== null) return TYPES.numberOf(type);
  words.misfit('names no record type');
  return 0;
}

/** `YYYYMMDDHHmmSS` or seconds since 1970, in a circle of 32 bits (RFC 4034, section 3.1.5). */
function readTime(words: RecordWords): number {
  const text = words.word('time');
  const parts = /^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})$/.exec(text);
  if (parts === null) {
    if (/^[0-9]{1,10}$/.test(text)) return Number(text) % 4_294_967_296;
    words.misfit('wants a time YYYYMMDDHHmmSS');
    return 0;
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map(Number);
  const wrong =
    month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60;
  if (wrong) words.misfit('wants a time YYYYMMDDHHmmSS');
  const days = daysSince1970(year, month, day);
  const seconds = days * 86_400 + hour * 3_600 + minute * 60 + second;
  return ((seconds % 4_294_967_296) + 4_294_967_296) % 4_294_967_296;
}

/** Days of the Gregorian calendar, counted in years that begin in March. */
function daysSince1970(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const marchMonth = (month + 9) % 12;
  const leapDays =
    Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return 365 * marchYear + leapDays + Math.floor((153 * marchMonth + 2) / 5) + day - 719_469;
}

/** The other way: the moment of seconds since 1970. */
function formatTime(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  let year = 1970 + Math.floor(days / 366);
  while (daysSince1970(year + 1, 1, 1) <= days) year++;
  let month = 1;
  while (month < 12 && daysSince1970(year, month + 1, 1) <= days) month++;
  const day = days - daysSince1970(year, month, 1) + 1;
  const rest = seconds % 86_400;
  const parts = [month, day, Math.floor(rest / 3_600), Math.floor(rest / 60) % 60, rest % 60];
  return `${year}${parts.map((part) => String(part).padStart(2, '0')).join('')}`;
}

/** Windows of 256 types, each with a bitmap as short as can be. */
function writeTypes(writer: ByteWriter, words: RecordWords): void {
  const windows = Array.from({ length: 256 }, () => new Set<number>());
  while (words.left > 0) {
    const type = readType(words);
    windows[type >> 8]?.add(type & 255);
  }
  for (const [window, inside] of windows.entries()) {
    if (inside.size === 0) continue;
    const bitmap = new Uint8Array((Math.max(...inside) >> 3) + 1);
    for (const low of inside) bitmap[low >> 3] = (bitmap[low >> 3] ?? 0) | (0x80 >> (low & 7));
    writer.u8(window);
    writer.u8(bitmap.length);
    writer.put(bitmap);
  }
}

/** Reads one field's bytes and gives its words; an empty rest gives ''. */
export function readField(reader: ByteReader, field: Field): string {
  const rest = (): Uint8Array => reader.take(reader.end - reader.offset);
  switch (field) {
    case 'u8':
      return String(reader.u8());
    case 'u16':
      return String(reader.u16());
    case 'u32':
      return String(reader.u32());
    case 'time':
      return formatTime(reader.u32());
    case 'type':
      return TYPES.nameOf(reader.u16());
    case 'name':
      return reader.plainName();
    case 'string':
      return quoteBytes(toByteString(reader.take(reader.u8())));
    case 'strings': {
      const strings: string[] = [];
      do strings.push(readField(reader, 'string'));
      while (reader.offset < reader.end);
      return strings.join(' ');
    }
    case 'text':
      return quoteBytes(toByteString(rest()));
    case 'salt':
      return toHex(reader.take(reader.u8())) || '-';
    case 'hash':
      return toBase32Hex(reader.take(reader.u8()));
    case 'hex':
      return toHex(rest());
    case 'base64':
      return toBase64(rest());
    case 'types':
      return readTypes(reader);
  }
}

function readTypes(reader: ByteReader): string {
  const types: string[] = [];
  while (reader.offset < reader.end) {
    const window = reader.u8();
    const bitmap = reader.take(reader.u8());
    for (const [index, byte] of bitmap.entries()) {
      for (let bit = 0; bit < 8; bit++) {
        if ((byte & (0x80 >> bit)) !== 0) types.push(TYPES.nameOf(window * 256 + index * 8 + bit));
      }
    }
  }
  return types.join(' ');
}
