/**
 * Bytes as text: hexadecimal, base64 and base32hex (RFC 4648), UTF-8, and byte strings, in which
 * each character stands for one byte. Written out because this room runs where neither `Buffer` nor
 * `TextDecoder` need exist.
 */
const HEX_DIGITS = '0123456789abcdef';
const BASE64_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE32_DIGITS = '0123456789abcdefghijklmnopqrstuv';

/** Lower-case hexadecimal of `bytes[start, end)`. */
export function toHex(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  let text = '';
  for (let index = start; index < end; index++) {
    const byte = bytes[index] ?? 0;
    text += HEX_DIGITS.charAt(byte >> 4) + HEX_DIGITS.charAt(byte & 15);
  }
  return text;
}

/** The bytes of hexadecimal text in either case, without blanks; null when it is none. */
export function fromHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0) return null;
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    const high = hexValue(text.charCodeAt(2 * index));
    const low = hexValue(text.charCodeAt(2 * index + 1));
    if (high < 0 || low < 0) return null;
    bytes[index] = (high << 4) | low;
  }
  return bytes;
}

function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  const text = toDigits(bytes, BASE64_DIGITS, 6);
  return text + '='.repeat((4 - (text.length % 4)) % 4);
}

/** The bytes of base64 text with or without padding; null when it is none or its last bits are not 0. */
export function fromBase64(text: string): Uint8Array | null {
  const body = text.replace(/={1,2}$/, '');
  const padded = body.length !== text.length;
  if (padded && text.length % 4 !== 0) return null;
  return fromDigits(body, BASE64_DIGITS, 6);
}

/** Base32 with the extended hex alphabet, lower case, no padding: the owner names of NSEC3. */
export function toBase32Hex(bytes: Uint8Array): string {
  return toDigits(bytes, BASE32_DIGITS, 5);
}

/** The bytes of unpadded base32hex text in either case; null when it is none. */
export function fromBase32Hex(text: string): Uint8Array | null {
  return fromDigits(text.toLowerCase(), BASE32_DIGITS, 5);
}

function toDigits(bytes: Uint8Array, digits: string, bitsEach: number): string {
  let text = '';
  let held = 0;
  let heldBits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    heldBits += 8;
    while (heldBits >= bitsEach) {
      heldBits -= bitsEach;
      text += digits.charAt((held >> heldBits) & ((1 << bitsEach) - 1));
    }
  }
  if (heldBits > 0) text += digits.charAt((held << (bitsEach - heldBits)) & ((1 << bitsEach) - 1));
  return text;
}

function fromDigits(text: string, digits: string, bitsEach: number): Uint8Array | null {
  const bytes = new Uint8Array(Math.floor((text.length * bitsEach) / 8));
  let held = 0;
  let heldBits = 0;
  let at = 0;
  for (let index = 0; index < text.length; index++) {
    const value = digits.indexOf(text.charAt(index));
    if (value < 0) return null;
    held = ((held << bitsEach) | value) & 0xffff;
    heldBits += bitsEach;
    if (heldBits < 8) continue;
    heldBits -= 8;
    bytes[at++] = (held >> heldBits) & 0xff;
  }
  const leftOver = held & ((1 << heldBits) - 1);
  return heldBits < bitsEach && leftOver === 0 ? bytes : null;
}

/** UTF-8 of the text; a lone surrogate becomes U+FFFD. */
export function toUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const code = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000)
      bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      );
  }
  return Uint8Array.from(bytes);
}

/** The text of UTF-8 bytes; null when they are not well formed (too long, surrogate, cut). */
export function fromUtf8(bytes: Uint8Array): string | null {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at++] ?? 0;
    const more = first < 0x80 ? 0 : first < 0xc2 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    if (more < 0 || first > 0xf4 || at + more > bytes.length) return null;
    let code = more === 0 ? first : first & (0x3f >> more);
    for (let index = 0; index < more; index++) {
      const next = bytes[at++] ?? 0;
      if ((next & 0xc0) !== 0x80) return null;
      code = (code << 6) | (next & 63);
    }
    const tooLong = (more === 2 && code < 0x800) || (more === 3 && code < 0x10000);
    if (tooLong || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
    text += String.fromCodePoint(code);
  }
  return text;
}

/** A byte string: one character, of code 0 to 255, for each byte of `bytes[start, end)`. */
export function toByteString(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  let text = '';
  for (let at = start; at < end; at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 4096)));
  }
  return text;
}

/** The bytes of a byte string; null when a character has a code above 255. */
export function fromByteString(text: string): Uint8Array | null {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 255) return null;
    bytes[index] = code;
  }
  return bytes;
}
