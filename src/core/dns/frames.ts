/** Messages on a TCP stream: two bytes of length before each (RFC 1035, section 4.2.2; RFC 7766). */
import { assert } from '#base';

/** A message with its length before it, ready to be written at once. */
export function frameMessage(message: Uint8Array): Uint8Array {
  assert(message.length <= 65_535, 'a message fits its length');
  const frame = new Uint8Array(message.length + 2);
  frame[0] = message.length >> 8;
  frame[1] = message.length & 0xff;
  frame.set(message, 2);
  return frame;
}

/**
 * Cuts a stream into messages, however its chunks fall. Holds one message at most and copies each
 * byte once, so a peer that sends byte by byte costs no more than one that does not.
 */
export class FrameReader {
  /** The first byte of a length whose second has not come; -1 when there is none. */
  #lengthByte = -1;
  /** The message that has begun; null between messages. */
  #message: Uint8Array | null = null;
  #filled = 0;

  /** Whether a message has begun and not ended: true at the end of a stream that was cut. */
  get unfinished(): boolean {
    return this.#lengthByte >= 0 || this.#message !== null;
  }

  /** The messages that the chunk completes. */
  push(chunk: Uint8Array): Uint8Array[] {
    const messages: Uint8Array[] = [];
    for (let at = 0; at < chunk.length;) {
      if (this.#message === null) this.#takeLengthByte(chunk[at++] ?? 0);
      else {
        const part = chunk.subarray(at, at + this.#message.length - this.#filled);
        this.#message.set(part, this.#filled);
        this.#filled += part.length;
        at += part.length;
      }
      if (this.#message === null || this.#filled < this.#message.length) continue;
      messages.push(this.#message);
      this.#message = null;
    }
    return messages;
  }

  #takeLengthByte(byte: number): void {
    if (this.#lengthByte < 0) {
      this.#lengthByte = byte;
      return;
    }
    this.#message = new Uint8Array((this.#lengthByte << 8) | byte);
    this.#filled = 0;
    this.#lengthByte = -1;
  }
}
