/**
 * Signing messages (RFC 8945, section 5). The hash is a parameter, because this room touches no
 * platform: with Node it is `createHmac(algorithm, key).update(bytes).digest()`.
 */
import { fail, succeed, type Result } from '#base';
import { ByteWriter } from './byte-writer.ts';
import { HEADER_BYTES } from './decode-message.ts';
import { fromHex, toHex } from './encodings.ts';
import type { Tsig } from './message.ts';
import { dnsProblem } from './problem.ts';
import {
  ALGORITHMS,
  leastMacBytes,
  writeRequestMac,
  writeVariables,
  type Hmac,
  type TsigKey,
} from './tsig-key.ts';
import { writeTsig } from './tsig-record.ts';

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
  if (!Number.isInteger(mac) || mac > fullBytes || mac < leastMacBytes(fullBytes)) {
    return `A MAC of ${mac} bytes is not allowed for ${signing.key.algorithm}.`;
  }
  return null;
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
