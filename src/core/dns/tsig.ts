/**
 * Signed messages (RFC 8945). The hash is a parameter, because this room touches no platform: with
 * Node it is `createHmac(algorithm, key).update(bytes).digest()`.
 *
 * The checks come in the order of section 5.2: key, MAC, time, length of the MAC. HMAC-MD5 is left
 * out on purpose: it is broken enough that nobody should start with it.
 */
import { fail, succeed, type Problem, type Result } from '#base';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { CLASSES, RESPONSES, TYPES } from './codes.ts';
import { HEADER_BYTES } from './decode-message.ts';
import { fromHex, toHex } from './encodings.ts';
import type { Tsig } from './message.ts';
import { nameOf, sameName, type Name } from './name.ts';
import { dnsProblem } from './problem.ts';
import { readTsig, tsigErrorNumber, writeTsig } from './tsig-record.ts';

/** The hash functions of TSIG, named as Node names them. */
export type HashName = 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

/** The keyed hash of RFC 2104. */
export type Hmac = (algorithm: HashName, key: Uint8Array, bytes: Uint8Array) => Uint8Array;

/** What keys are made for. SHA-1 is there because servers still have such keys. */
export type TsigAlgorithm =
  'hmac-sha1' | 'hmac-sha224' | 'hmac-sha256' | 'hmac-sha384' | 'hmac-sha512';

const ALGORITHMS: Readonly<
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

/** Seconds that clocks may differ (RFC 8945, section 10). */
export const USUAL_FUDGE_SECONDS = 300;

/** How a message is signed. */
export interface Signing {
  readonly key: TsigKey;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  readonly fudgeSeconds?: number;
  /** For an answer: the MAC of the request, which ties them together. */
  readonly requestMac?: Uint8Array;
  /** Sends less of the MAC (section 5.2.2.1). */
  readonly macBytes?: number;
  /** For a server's answer to a request that it refuses. BADKEY and BADSIG go unsigned. */
  readonly error?: 'BADSIG' | 'BADKEY' | 'BADTIME' | 'BADTRUNC';
  /** With BADTIME: when the request says that it was signed, so that its sender can check (section 5.2.3). */
  readonly requestTimeSeconds?: number;
}

/** A signed message and its MAC, which the answer is checked with. */
export interface Signed {
  readonly bytes: Uint8Array;
  readonly mac: Uint8Array;
}

/** Adds the signature to a message that has none. */
export function signMessage(bytes: Uint8Array, signing: Signing, hmac: Hmac): Result<Signed> {
  const writer = new ByteWriter();
  writeRequestMac(writer, signing.requestMac);
  writer.put(bytes);
  return addSignature(bytes, writer, signing, hmac, false);
}

/** How a signature is checked. */
export interface Checking {
  /** The keys that may have signed. */
  readonly keys: readonly TsigKey[];
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** For an answer: the MAC of the request. */
  readonly requestMac?: Uint8Array;
  /** Shorter MACs than the hash are refused unless this allows them. */
  readonly leastMacBytes?: number;
}

/** A message whose signature is true. */
export interface Verified {
  /** The message without its signature, under the id that was signed. */
  readonly bytes: Uint8Array;
  readonly mac: Uint8Array;
  readonly key: TsigKey;
  readonly tsig: Tsig;
}

/** Checks the signature; only what is given back is proved. */
export function verifyMessage(bytes: Uint8Array, checking: Checking, hmac: Hmac): Result<Verified> {
  const split = splitSignature(bytes);
  if (!split.ok) return split;
  const { tsig, unsigned } = split.value;
  if (tsig === null) return fail([unsignedProblem(bytes)]);
  const writer = new ByteWriter();
  writeRequestMac(writer, checking.requestMac);
  writer.put(unsigned);
  return checkSignature({ tsig, unsigned, writer, timersOnly: false }, checking, hmac);
}

/** Names the answer's code: servers that refuse often do so unsigned. */
export function unsignedProblem(bytes: Uint8Array): Problem {
  const isAnswer = ((bytes[2] ?? 0) & 0x80) !== 0;
  const code = RESPONSES.nameOf((bytes[3] ?? 0) & 15);
  const what = isAnswer ? `The answer (${code}) is not signed.` : 'The message is not signed.';
  return dnsProblem('dns-tsig-missing', what);
}

/** The MAC of what a signature refers to, its length before it (section 4.3.1). */
export function writeRequestMac(writer: ByteWriter, mac: Uint8Array | undefined): void {
  if (mac === undefined) return;
  writer.u16(mac.length);
  writer.put(mac);
}

/** Signs what the writer holds, and appends the record to the message. */
export function addSignature(
  bytes: Uint8Array,
  writer: ByteWriter,
  signing: Signing,
  hmac: Hmac,
  timersOnly: boolean,
): Result<Signed> {
  const { key } = signing;
  const algorithm = ALGORITHMS[key.algorithm];
  const nowSeconds = Math.floor(signing.nowMs / 1000);
  const mac = signing.macBytes ?? algorithm.bytes;
  const misfit = checkSigning(bytes, signing, algorithm.bytes);
  if (misfit !== null) return fail([dnsProblem('dns-value', misfit)]);
  const template: Tsig = {
    keyName: key.name,
    algorithm: algorithm.name,
    timeSeconds: signing.requestTimeSeconds ?? nowSeconds,
    fudgeSeconds: signing.fudgeSeconds ?? USUAL_FUDGE_SECONDS,
    macHex: '',
    originalId: ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0),
    error: signing.error ?? 'NOERROR',
    otherHex: signing.error === 'BADTIME' ? timeHex(nowSeconds) : '',
  };
  writeVariables(writer, template, timersOnly);
  if (writer.problem !== null) return fail([writer.problem]);
  const isProof = signing.error !== 'BADKEY' && signing.error !== 'BADSIG';
  const full = isProof ? hmac(algorithm.hash, key.secret, writer.copy()) : new Uint8Array(0);
  const tsig: Tsig = { ...template, macHex: toHex(full.subarray(0, mac)) };
  return appendTsig(bytes, tsig);
}

function checkSigning(bytes: Uint8Array, signing: Signing, fullBytes: number): string | null {
  const mac = signing.macBytes ?? fullBytes;
  if (bytes.length < HEADER_BYTES) return 'A message of less than 12 bytes cannot be signed.';
  if (!Number.isInteger(mac) || mac > fullBytes || mac < leastBytes(fullBytes)) {
    return `A MAC of ${mac} bytes is not allowed for ${signing.key.algorithm}.`;
  }
  return null;
}

/** Section 5.2.2.1: at least 10 bytes, and half of the hash. */
function leastBytes(fullBytes: number): number {
  return Math.max(10, fullBytes / 2);
}

function timeHex(seconds: number): string {
  return seconds.toString(16).padStart(12, '0');
}

function appendTsig(bytes: Uint8Array, tsig: Tsig): Result<Signed> {
  const writer = new ByteWriter();
  writer.put(bytes);
  writeTsig(writer, tsig);
  writer.patchU16(10, (((bytes[10] ?? 0) << 8) | (bytes[11] ?? 0)) + 1);
  if (writer.problem !== null) return fail([writer.problem]);
  if (writer.length > 65_535) {
    return fail([dnsProblem('dns-too-long', `Signed, the message has ${writer.length} bytes.`)]);
  }
  return succeed({ bytes: writer.copy(), mac: fromHex(tsig.macHex) ?? new Uint8Array(0) });
}

/** Section 4.3.3: names in lower case and uncompressed; later messages of a transfer sign the timers only. */
function writeVariables(writer: ByteWriter, tsig: Tsig, timersOnly: boolean): void {
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

/** What is to be checked. */
export interface Claim {
  readonly tsig: Tsig;
  readonly unsigned: Uint8Array;
  /** Holds what the MAC covers before the variables. */
  readonly writer: ByteWriter;
  readonly timersOnly: boolean;
}

/** Key, MAC, time, length, error: in this order. */
export function checkSignature(claim: Claim, checking: Checking, hmac: Hmac): Result<Verified> {
  const { tsig, unsigned, writer } = claim;
  const key = findKey(tsig, checking.keys);
  if (!key.ok) return key;
  const algorithm = ALGORITHMS[key.value.algorithm];
  const mac = fromHex(tsig.macHex) ?? new Uint8Array(0);
  const wrongLength = checkMacLength(tsig, mac, algorithm.bytes);
  if (wrongLength !== null) return fail([wrongLength]);
  writeVariables(writer, tsig, claim.timersOnly);
  if (writer.problem !== null) return fail([writer.problem]);
  const full = hmac(algorithm.hash, key.value.secret, writer.copy());
  if (!equalInConstantTime(mac, full.subarray(0, mac.length))) {
    const what = `The signature of key ${tsig.keyName} is wrong.`;
    return fail([dnsProblem('dns-tsig-signature', what)]);
  }
  const problem =
    checkTime(tsig, checking.nowMs) ??
    checkTruncation(mac, checking.leastMacBytes ?? algorithm.bytes) ??
    checkError(tsig);
  if (problem !== null) return fail([problem]);
  return succeed({ bytes: unsigned, mac, key: key.value, tsig });
}

function findKey(tsig: Tsig, keys: readonly TsigKey[]): Result<TsigKey> {
  const key = keys.find((each) => sameName(each.name, tsig.keyName));
  if (key === undefined) {
    const what = `The message is signed with the key ${tsig.keyName}, which is not known here.`;
    return fail([dnsProblem('dns-tsig-key', what)]);
  }
  if (!sameName(ALGORITHMS[key.algorithm].name, tsig.algorithm)) {
    const what = `The key ${tsig.keyName} is for ${key.algorithm}; the message is signed with ${tsig.algorithm}`;
    return fail([dnsProblem('dns-tsig-key', what)]);
  }
  return succeed(key);
}

/** An empty MAC carries a refusal; any other must be a MAC at all (section 5.2.2.1). */
function checkMacLength(tsig: Tsig, mac: Uint8Array, fullBytes: number): Problem | null {
  if (mac.length === 0 && tsig.error !== 'NOERROR') return refusal(tsig);
  if (mac.length <= fullBytes && mac.length >= leastBytes(fullBytes)) return null;
  const what = `A MAC of ${mac.length} bytes is none: ${leastBytes(fullBytes)} to ${fullBytes} are allowed.`;
  return dnsProblem('dns-tsig-truncated', what);
}

function checkTime(tsig: Tsig, nowMs: number): Problem | null {
  const skew = Math.floor(nowMs / 1000) - tsig.timeSeconds;
  if (Math.abs(skew) <= tsig.fudgeSeconds) return null;
  const what = `The message was signed ${describeSkew(skew)} now; ${tsig.fudgeSeconds} s are allowed.`;
  return dnsProblem('dns-tsig-time', what);
}

function describeSkew(seconds: number): string {
  return seconds >= 0 ? `${seconds} s before` : `${-seconds} s after`;
}

function checkTruncation(mac: Uint8Array, leastMacBytes: number): Problem | null {
  if (mac.length >= leastMacBytes) return null;
  const what = `The MAC was cut to ${mac.length} bytes; at least ${leastMacBytes} are wanted.`;
  return dnsProblem('dns-tsig-truncated', what);
}

/** A proved answer that refuses the request: for BADTIME it says the server's time. */
function checkError(tsig: Tsig): Problem | null {
  if (tsig.error === 'NOERROR') return null;
  if (tsig.error !== 'BADTIME' || tsig.otherHex.length !== 12) return refusal(tsig);
  const ahead = Number.parseInt(tsig.otherHex, 16) - tsig.timeSeconds;
  const direction = ahead >= 0 ? 'ahead of' : 'behind';
  const what = `The server's clock is ${Math.abs(ahead)} s ${direction} ours (BADTIME).`;
  return dnsProblem('dns-tsig-time', what);
}

function refusal(tsig: Tsig): Problem {
  const unproved = tsig.macHex === '' ? ', unsigned' : '';
  const what = `The server refuses the signature of key ${tsig.keyName} (${tsig.error}${unproved}).`;
  return dnsProblem('dns-tsig-refused', what);
}

/** Takes as long whatever differs, so that a forger learns nothing from the time. */
function equalInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let index = 0; index < a.length; index++) difference |= (a[index] ?? 0) ^ (b[index] ?? 0);
  return difference === 0;
}
