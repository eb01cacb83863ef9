/**
 * The quick path: answers that were made within this second, as bytes. A question that was asked
 * before, byte for byte but for its id, its RD bit and the case of its letters, is answered by copying.
 * A second is short enough that no TTL is told wrongly; where the TTL is long, a second more is too, and
 * meanwhile it is made anew: nobody waits for that.
 */

import type { Counted } from './metrics.ts';

/** An answer that may be told again as it is. */
export interface HotMarks {
  /** For so long after its second, while it is made anew. */
  readonly graceMs: number;
  readonly counts: Counted;
}

/** An answer that was made lately. */
export interface Hot {
  readonly bytes: Uint8Array;
  /** As what each telling of it counts. */
  readonly counts: Counted;
  /** It is right until then; and told until then, while it is made anew. */
  readonly untilMs: number;
  readonly toldUntilMs: number;
  isRenewed: boolean;
}

const HEADER_BYTES = 12;
const MOST = 20_000;
const HOT_MS = 1_000;

/** The longest question, with room for EDNS and a cookie. Longer ones take the long way. */
const MOST_QUERY_BYTES = 384;

/** Bytes that were answered lately. */
export class HotAnswers {
  #answers = new Map<string, Hot>();
  #generation = 0;

  /** Rises when all is forgotten: what was asked before that is not kept after it. */
  get generation(): number {
    return this.#generation;
  }

  /** What was answered to these bytes, be it longer ago than it may be told; null: nothing lately. */
  find(query: Uint8Array): Hot | null {
    const end = questionEnd(query);
    return end === null ? null : (this.#answers.get(keyOf(query, end)) ?? null);
  }

  /** Keeps an answer for its second, and for so much longer while it is made anew. */
  keep(query: Uint8Array, bytes: Uint8Array, nowMs: number, { graceMs, counts }: HotMarks): void {
    const end = questionEnd(query);
    if (end === null) return;
    const key = keyOf(query, end);
    this.#answers.delete(key);
    if (this.#answers.size >= MOST) {
      // The one that was made longest ago goes: what is asked again and again is never that.
      const [oldest] = this.#answers.keys();
      if (oldest !== undefined) this.#answers.delete(oldest);
    }
    const untilMs = nowMs + HOT_MS;
    this.#answers.set(key, {
      bytes,
      counts,
      untilMs,
      toldUntilMs: untilMs + graceMs,
      isRenewed: false,
    });
  }

  clear(): void {
    this.#generation++;
    this.#answers.clear();
  }
}

/** The answer as it is told to this query: with its id, its RD bit, its letters. */
export function hotReply({ bytes }: Hot, query: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes);
  copy[0] = query[0] as number;
  copy[1] = query[1] as number;
  copy[2] = ((copy[2] as number) & 0xfe) | ((query[2] as number) & 0x01);
  const end = questionEnd(query) ?? HEADER_BYTES;
  copy.set(query.subarray(HEADER_BYTES, end), HEADER_BYTES);
  return copy;
}

/** Where the one question ends; null for anything but a plain query with one question. */
function questionEnd(bytes: Uint8Array): number | null {
  const hasLength = bytes.length > HEADER_BYTES && bytes.length <= MOST_QUERY_BYTES;
  const isQuery = hasLength && ((bytes[2] as number) & 0xf8) === 0;
  const isOne = bytes[4] === 0 && bytes[5] === 1 && bytes[6] === 0 && bytes[7] === 0;
  if (!isQuery || !isOne || bytes[8] !== 0 || bytes[9] !== 0) return null;
  let at = HEADER_BYTES;
  for (;;) {
    const length = bytes[at];
    if (length === undefined || length > 63) return null;
    at += length + 1;
    if (length === 0) break;
  }
  return at + 4 <= bytes.length ? at + 4 : null;
}

/** Flags but RD, the question in lower case, and what comes after it (EDNS) as it is. */
function keyOf(query: Uint8Array, end: number): string {
  const bytes = Buffer.isBuffer(query)
    ? query
    : Buffer.from(query.buffer, query.byteOffset, query.length);
  const flags = String.fromCharCode(
    (query[2] as number) & 0xfe,
    query[3] as number,
    query[11] as number,
  );
  // Most ask in lower case: then the bytes are the key as they are.
  if (!hasUpper(query, end)) return flags + bytes.toString('latin1', HEADER_BYTES);
  const lower = Buffer.from(bytes);
  for (let at = HEADER_BYTES; at < end; at++) {
    const byte = lower[at] as number;
    if (byte >= 65 && byte <= 90) lower[at] = byte + 32;
  }
  return flags + lower.toString('latin1', HEADER_BYTES);
}

function hasUpper(query: Uint8Array, end: number): boolean {
  for (let at = HEADER_BYTES; at < end; at++) {
    const byte = query[at] as number;
    if (byte >= 65 && byte <= 90) return true;
  }
  return false;
}
