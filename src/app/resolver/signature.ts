/** The times of a signature (RRSIG; RFC 4034, section 3.1): whether it may still be told. */
import { type ResourceRecord } from '#core/dns';

/** Before the times: type covered, algorithm, labels, original TTL. In hexadecimal digits. */
const EXPIRES_AT = 16;
const SERIAL_HALF = 0x8000_0000;

/** Seconds until a signature is over, 0 when it is; null: the record is no signature. */
export function signatureSeconds({ data }: ResourceRecord, nowMs: number): number | null {
  if (data.kind !== 'other' || data.type !== 'RRSIG') return null;
  const expires = Number.parseInt(data.hex.slice(EXPIRES_AT, EXPIRES_AT + 8), 16);
  if (!Number.isFinite(expires)) return 0;
  // Serial arithmetic (RFC 4034, section 3.1.5): the clock of 32 bits goes round in 2106.
  const left = (expires - Math.floor(nowMs / 1_000)) >>> 0;
  return left < SERIAL_HALF ? left : 0;
}
