/**
 * Keys of TSIG (RFC 8945, section 6), and what signing and checking share: what a MAC covers besides
 * the message. HMAC-MD5 is left out on purpose: it is broken enough that nobody should start with it.
 */
import { ByteWriter } from './byte-writer.ts';
import { CLASSES } from './codes.ts';
import type { Tsig } from './message.ts';
import { nameOf, type Name } from './name.ts';
import { tsigErrorNumber } from './tsig-record.ts';

/** The hash functions of TSIG, named as Node names them. */
export type HashName = 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

/** The keyed hash of RFC 2104. */
export type Hmac = (algorithm: HashName, key: Uint8Array, bytes: Uint8Array) => Uint8Array;

/** What keys are made for. SHA-1 is there because servers still have such keys. */
export type TsigAlgorithm =
  'hmac-sha1' | 'hmac-sha224' | 'hmac-sha256' | 'hmac-sha384' | 'hmac-sha512';

/** What each algorithm hashes with, how long its MAC is, and its name in a message. */
export const ALGORITHMS: Readonly<
  Record<TsigAlgorithm, { readonly hash: HashName; readonly bytes: number; readonly name: Name }>
> = {
  'hmac-sha1': { hash: 'sha1', bytes: 20, name: nameOf('hmac-sha1') },
  'hmac-sha224': { hash: 'sha224', bytes: 28, name: nameOf('hmac-sha224') },
  'hmac-sha256': { hash: 'sha256', bytes: 32, name: nameOf('hmac-sha256') },
  'hmac-sha384': { hash: 'sha384', bytes: 48, name: nameOf('hmac-sha384') },
  'hmac-sha512': { hash: 'sha512', bytes: 64, name: nameOf('hmac-sha512') },
};

/** Whether a text names an algorithm that we sign with. */
export function isTsigAlgorithm(text: string): text is TsigAlgorithm {
  return Object.hasOwn(ALGORITHMS, text);
}

/** A shared secret. Never print it. */
export interface TsigKey {
  readonly name: Name;
  readonly algorithm: TsigAlgorithm;
  readonly secret: Uint8Array;
}

/** Bytes of the shortest MAC: at least 10, and half of the hash (section 5.2.2.1). */
export function leastMacBytes(fullBytes: number): number {
  return Math.max(10, fullBytes / 2);
}

/** The MAC of what a signature refers to, its length before it (section 4.3.1). */
export function writeRequestMac(writer: ByteWriter, mac: Uint8Array | undefined): void {
  if (mac === undefined) return;
  writer.u16(mac.length);
  writer.put(mac);
}

/**
 * Section 4.3.3: names in lower case and uncompressed. Later messages of a transfer sign the timers
 * only.
 */
export function writeVariables(writer: ByteWriter, tsig: Tsig, timersOnly: boolean): void {
  if (timersOnly) {
    writer.u48(tsig.timeSeconds);
    writer.u16(tsig.fudgeSeconds);
    return;
  }
  const names = new ByteWriter(true);
  names.plainName(tsig.keyName);
  names.u16(CLASSES.numberOf('ANY'));
  names.u32(0);
  names.plainName(tsig.algorithm);
  writer.put(names.copy());
  writer.u48(tsig.timeSeconds);
  writer.u16(tsig.fudgeSeconds);
  writer.u16(tsigErrorNumber(tsig.error));
  writer.u16(tsig.otherHex.length / 2);
  writer.hex(tsig.otherHex);
}
