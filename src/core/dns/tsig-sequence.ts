/**
 * Signatures over a row of messages, as a transfer has them (RFC 8945, section 5.3.1). Each covers
 * the MAC before it and every message since, so none can be left out, added or swapped; the first and
 * the last are signed, and at most 99 in between are not.
 */
import { fail, succeed, type Problem, type Result } from '#base';
import { ByteWriter } from './byte-writer.ts';
import { dnsProblem } from './problem.ts';
import { addSignature, type Signing } from './sign-message.ts';
import { splitSignature } from './split-signature.ts';
import { writeRequestMac, type Hmac } from './tsig-key.ts';
import { checkSignature, unsignedProblem, type Checking } from './verify-message.ts';

/** How far a row has come: a value, never changed. */
export interface TsigSequence {
  /** The request's MAC, then that of the last signed message. */
  readonly mac: Uint8Array;
  /** Messages since the last signed one. */
  readonly pending: readonly Uint8Array[];
  readonly signedOnce: boolean;
}

/** A message of the row. While `signed` is false it is not proved yet: the next signature does. */
export interface SequenceStep {
  readonly sequence: TsigSequence;
  readonly bytes: Uint8Array;
  readonly signed: boolean;
}

/** Unsigned messages between two signed ones. */
const MOST_PENDING = 99;

/** The row of answers to a request with this MAC. */
export function beginSequence(requestMac: Uint8Array): TsigSequence {
  return { mac: requestMac, pending: [], signedOnce: false };
}

/** Takes the next message. The request's MAC is in the sequence, so `checking` needs none. */
export function verifyNext(
  sequence: TsigSequence,
  bytes: Uint8Array,
  checking: Checking,
  hmac: Hmac,
): Result<SequenceStep> {
  const split = splitSignature(bytes);
  if (!split.ok) return split;
  const { tsig, unsigned } = split.value;
  if (tsig === null) return takeUnsigned(sequence, bytes);
  const writer = beginDigest(sequence, unsigned);
  const claim = { tsig, unsigned, writer, timersOnly: sequence.signedOnce };
  const checked = checkSignature(claim, checking, hmac);
  if (!checked.ok) return checked;
  const next: TsigSequence = { mac: checked.value.mac, pending: [], signedOnce: true };
  return succeed({ sequence: next, bytes: checked.value.bytes, signed: true });
}

function takeUnsigned(sequence: TsigSequence, bytes: Uint8Array): Result<SequenceStep> {
  if (!sequence.signedOnce) return fail([unsignedProblem(bytes)]);
  if (sequence.pending.length >= MOST_PENDING) {
    const what = `More than ${MOST_PENDING} messages in a row are unsigned.`;
    return fail([dnsProblem('dns-tsig-sequence', what)]);
  }
  const next = { ...sequence, pending: [...sequence.pending, bytes] };
  return succeed({ sequence: next, bytes, signed: false });
}

/** What is wrong when no more message comes; null when the last one was signed. */
export function endSequence(sequence: TsigSequence): Problem | null {
  if (sequence.signedOnce && sequence.pending.length === 0) return null;
  const count = sequence.pending.length;
  const what = sequence.signedOnce
    ? `The last ${count} messages are not signed.`
    : 'No message was signed.';
  return dnsProblem('dns-tsig-sequence', what);
}

/** Adds a message to a row that is being sent, signed or left for a later signature. */
export function signNext(
  sequence: TsigSequence,
  bytes: Uint8Array,
  signing: Signing | null,
  hmac: Hmac,
): Result<SequenceStep> {
  if (signing === null) return takeUnsigned(sequence, bytes);
  const writer = beginDigest(sequence, bytes);
  const signed = addSignature(bytes, writer, signing, hmac, sequence.signedOnce);
  if (!signed.ok) return signed;
  const next: TsigSequence = { mac: signed.value.mac, pending: [], signedOnce: true };
  return succeed({ sequence: next, bytes: signed.value.bytes, signed: true });
}

function beginDigest(sequence: TsigSequence, bytes: Uint8Array): ByteWriter {
  const total = sequence.pending.reduce((sum, each) => sum + each.length, bytes.length + 1024);
  const writer = new ByteWriter(false, new Uint8Array(total));
  writeRequestMac(writer, sequence.mac);
  for (const message of sequence.pending) writer.put(message);
  writer.put(bytes);
  return writer;
}
