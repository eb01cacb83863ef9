import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fromBase32Hex,
  fromBase64,
  fromByteString,
  fromHex,
  fromUtf8,
  toBase32Hex,
  toBase64,
  toByteString,
  toHex,
  toUtf8,
} from './encodings.ts';
import { seeded, SEED } from './messages.testing.ts';

const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

describe(`encodings (seed ${SEED})`, () => {
  it('agrees with RFC 4648, section 10', () => {
    const words = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'];
    const base64 = ['', 'Zg==', 'Zm8=', 'Zm9v', 'Zm9vYg==', 'Zm9vYmE=', 'Zm9vYmFy'];
    const base32 = ['', 'co', 'cpng', 'cpnmu', 'cpnmuog', 'cpnmuoj1', 'cpnmuoj1e8'];
    expect(words.map((word) => toBase64(ascii(word)))).toEqual(base64);
    expect(words.map((word) => toBase32Hex(ascii(word)))).toEqual(base32);
  });

  it('agrees with Node on any bytes, both ways', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const node = Buffer.from(bytes);
        expect(toHex(bytes)).toBe(node.toString('hex'));
        expect(toBase64(bytes)).toBe(node.toString('base64'));
        expect(toByteString(bytes)).toBe(node.toString('latin1'));
        expect(fromHex(toHex(bytes).toUpperCase())).toEqual(bytes);
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
        expect(fromBase32Hex(toBase32Hex(bytes).toUpperCase())).toEqual(bytes);
        expect(fromByteString(toByteString(bytes))).toEqual(bytes);
      }),
      seeded(300),
    );
  });

  it('agrees with TextDecoder on which bytes are UTF-8, and what they say', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const nearUtf8 = fc
      .uint8Array({ maxLength: 5 })
      .map((bytes) => bytes.map((byte) => byte | 0x80));
    const text = fc
      .string({ unit: 'binary', maxLength: 20 })
      .map((each) => Uint8Array.from(Buffer.from(each)));
    fc.assert(
      fc.property(fc.oneof(nearUtf8, text, fc.uint8Array({ maxLength: 6 })), (bytes) => {
        let expected: string | null = null;
        try {
          expected = strict.decode(bytes);
        } catch {
          expected = null;
        }
        expect(fromUtf8(bytes)).toBe(expected);
        if (expected !== null) expect(toUtf8(expected)).toEqual(bytes);
      }),
      seeded(3000),
    );
  });

  it('refuses text that is none of them', () => {
    expect([fromHex('abc'), fromHex('zz'), fromHex('0 ')]).toEqual([null, null, null]);
    expect([fromBase64('Zg='), fromBase64('Z'), fromBase64('Zh=='), fromBase64('Z*==')]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect([fromBase32Hex('c'), fromBase32Hex('cp1'), fromBase32Hex('wx')]).toEqual([
      null,
      null,
      null,
    ]);
    expect(fromByteString('\u0100')).toBeNull();
  });
});
