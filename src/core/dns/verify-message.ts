/**
 * Checking signatures, in the order of RFC 8945, section 5.2: key, MAC, time, length of the MAC, and
 * then what an answer says about the request's own signature.
 */
import { fail, succeed, type Problem, type Result } from '#base';
import { ByteWriter } from './byte-writer.ts';
import { RESPONSES } from './codes.ts';
import { fromHex } from './encodings.ts';
import type { Tsig } from './message.ts';
import { sameName } from './name.ts';
import { dnsProblem } from './problem.ts';
import { splitSignature } from './split-signature.ts';
import {
  ALGORITHMS,
  leastMacBytes,
  writeRequestMac,
  writeVariables,
  type Hmac,
  type TsigKey,
} from './tsig-key.ts';

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
  if (mac.length <= fullBytes && mac.length >= leastMacBytes(fullBytes)) return null;
  const what = `A MAC of ${mac.length} bytes is none: ${leastMacBytes(fullBytes)} to ${fullBytes} are allowed.`;
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
