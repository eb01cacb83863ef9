/** Messages of DNS out of TCP segments, each direction of a connection for itself, within bounds. */
import { FrameReader } from '#core/dns';

import { read16 } from './packets.ts';

/** Directions that are followed, and what may wait in one for a segment that is missing. */
const MAX_STREAMS = 1_024;
const MAX_WAITING_SEGMENTS = 64;
const MAX_WAITING_BYTES = 131_072;

const FLAG = { fin: 1, syn: 2, rst: 4 } as const;

/** The streams of one capture. */
export class TcpStreams {
  readonly #streams = new Map<string, Stream>();
  /** Streams that were given up: a segment is missing, or too many are followed. */
  left = 0;

  /** The messages that a segment completes. `direction` tells one direction of one connection. */
  push(direction: string, segment: Uint8Array): readonly Uint8Array[] {
    const headerBytes = ((segment[12] ?? 0) >> 4) * 4;
    if (headerBytes < 20 || segment.length < headerBytes) return NONE;
    const sequence = (read16(segment, 4) * 65_536 + read16(segment, 6)) | 0;
    const flags = segment[13] ?? 0;
    const data = segment.subarray(headerBytes);
    if ((flags & FLAG.syn) !== 0) {
      this.#begin(direction, (sequence + 1) | 0);
      return NONE;
    }
    const stream = this.#streams.get(direction);
    if (data.length === 0 && stream === undefined) return NONE;
    const followed = stream ?? this.#begin(direction, sequence);
    const messages = data.length === 0 ? NONE : followed.push(sequence, data);
    if (followed.lost) this.left++;
    if (followed.lost || (flags & (FLAG.fin | FLAG.rst)) !== 0) this.#streams.delete(direction);
    return messages;
  }

  #begin(direction: string, next: number): Stream {
    this.#streams.delete(direction);
    if (this.#streams.size >= MAX_STREAMS) {
      for (const oldest of this.#streams.keys()) {
        this.#streams.delete(oldest);
        this.left++;
        break;
      }
    }
    const stream = new Stream(next);
    this.#streams.set(direction, stream);
    return stream;
  }
}

const NONE: readonly never[] = [];

class Stream {
  readonly #frames = new FrameReader();
  readonly #waiting = new Map<number, Uint8Array>();
  #waitingBytes = 0;
  #next: number;
  lost = false;

  constructor(next: number) {
    this.#next = next;
  }

  /** Sequence numbers are counted in 32 bits, so that a difference says which is ahead. */
  push(sequence: number, data: Uint8Array): readonly Uint8Array[] {
    const ahead = (sequence - this.#next) | 0;
    if (ahead > 0) {
      this.#wait(sequence, data);
      return NONE;
    }
    const messages = this.#take(data, -ahead);
    // What waited may lie under what came: any that begins at or before the next byte is taken.
    for (let found = true; found && this.#waiting.size > 0;) {
      found = false;
      for (const [start, part] of this.#waiting) {
        const past = (this.#next - start) | 0;
        if (past < 0) continue;
        this.#waiting.delete(start);
        this.#waitingBytes -= part.length;
        messages.push(...this.#take(part, past));
        found = true;
      }
    }
    return messages;
  }

  #take(data: Uint8Array, past: number): Uint8Array[] {
    if (past >= data.length) return [];
    const fresh = data.subarray(past);
    this.#next = (this.#next + fresh.length) | 0;
    return this.#frames.push(fresh);
  }

  #wait(sequence: number, data: Uint8Array): void {
    const before = this.#waiting.get(sequence);
    if (before !== undefined && before.length >= data.length) return;
    this.#waitingBytes += data.length - (before?.length ?? 0);
    this.#waiting.set(sequence, data.slice());
    this.lost = this.#waiting.size > MAX_WAITING_SEGMENTS || this.#waitingBytes > MAX_WAITING_BYTES;
  }
}
