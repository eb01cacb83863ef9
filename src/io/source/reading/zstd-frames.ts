/**
 * The frames of a zstd file. Files that were written message by message are many frames behind each
 * other, and the unpacker of Node stops after the first; RFC 8878 lets one find their ends unread.
 * The Collector's file exporter may put the length of each frame before it, in four bytes.
 */

/** A piece of a frame; `last` when the frame ends with it. */
export interface FramePiece {
  readonly bytes: Uint8Array;
  readonly last: boolean;
}

const MAGIC = 0xfd2f_b528;
const SKIPPABLE = 0x184d_2a50;

/** What the next bytes are. */
type Part = 'frame' | 'header' | 'block' | 'content' | 'checksum' | 'skipped-length' | 'skipped';

/** Finds the ends of frames in bytes that come in pieces. */
export class ZstdFrames {
  /** True when what came is no zstd; nothing more is read then. */
  damaged = false;
  #part: Part = 'frame';
  /** Bytes of the content that is passed by. */
  #left = 0;
  #hasChecksum = false;
  #lastBlock = false;
  #held: Uint8Array = new Uint8Array(0);

  /** True between frames: an end here is a good one. */
  get complete(): boolean {
    return this.#part === 'frame' && this.#held.length === 0;
  }

  /** The next bytes, as pieces of frames. */
  *add(bytes: Uint8Array): Generator<FramePiece> {
    const data = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    this.#held = new Uint8Array(0);
    let at = 0;
    while (at < data.length && !this.damaged) {
      const length = this.#lengthAt(data, at);
      if (length === null) break;
      const end = Math.min(data.length, at + length);
      const from = this.#part;
      this.#pass(data, at, end - at);
      if (from !== 'skipped' && from !== 'skipped-length' && !this.#isSkip(from, end - at))
        yield { bytes: data.subarray(at, end), last: this.#part === 'frame' };
      at = end;
    }
    // A copy: a slice of a Buffer is the same bytes, which the next piece is written over.
    if (!this.damaged) this.#held = new Uint8Array(data.subarray(at));
  }

  /** What was passed before a frame and is no part of it: a length, or the name of a skipped frame. */
  #isSkip(from: Part, length: number): boolean {
    return from === 'frame' && (length > 4 || this.#part !== 'header');
  }

  /** The length of the next part; null when too little is there to say it. */
  #lengthAt(data: Uint8Array, at: number): number | null {
    const there = data.length - at;
    switch (this.#part) {
      case 'frame':
        return this.#beginning(data, at);
      case 'header':
        return there < 1 ? null : fits(headerLength(data[at] ?? 0), there);
      case 'block':
        return fits(3, there);
      case 'skipped-length':
      case 'checksum':
        return fits(4, there);
      case 'content':
      case 'skipped':
        return this.#left;
    }
  }

  /** Four bytes of a name, or of a length before a name. */
  #beginning(data: Uint8Array, at: number): number | null {
    if (data.length - at < 4) return null;
    const name = uint32(data, at);
    if (name === MAGIC || (name & ~15) >>> 0 === SKIPPABLE) return 4;
    if (data.length - at < 8) return null;
    if (uint32(data, at + 4) === MAGIC) return 4;
    this.damaged = true;
    return null;
  }

  #pass(data: Uint8Array, at: number, length: number): void {
    switch (this.#part) {
      case 'frame': {
        const name = uint32(data, at);
        if (name === MAGIC) this.#part = 'header';
        else if ((name & ~15) >>> 0 === SKIPPABLE) this.#part = 'skipped-length';
        return;
      }
      case 'header':
        this.#hasChecksum = ((data[at] ?? 0) & 4) !== 0;
        this.#part = 'block';
        return;
      case 'block': {
        const head = (data[at] ?? 0) | ((data[at + 1] ?? 0) << 8) | ((data[at + 2] ?? 0) << 16);
        this.#lastBlock = (head & 1) === 1;
        // A run of one byte is that byte, whatever its length is when unpacked.
        this.#left = ((head >> 1) & 3) === 1 ? 1 : head >> 3;
        this.#part = 'content';
        if (this.#left === 0) this.#endBlock();
        return;
      }
      case 'skipped-length':
        this.#left = uint32(data, at);
        this.#part = this.#left === 0 ? 'frame' : 'skipped';
        return;
      case 'checksum':
        this.#part = 'frame';
        return;
      case 'content':
      case 'skipped':
        this.#left -= length;
        if (this.#left > 0) return;
        if (this.#part === 'skipped') this.#part = 'frame';
        else this.#endBlock();
    }
  }

  #endBlock(): void {
    if (!this.#lastBlock) this.#part = 'block';
    else this.#part = this.#hasChecksum ? 'checksum' : 'frame';
  }
}

/** The descriptor and what it says follows it: window, dictionary, size of the content. */
function headerLength(descriptor: number): number {
  const single = (descriptor & 32) !== 0;
  const size = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  return 1 + (single ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0) + size;
}

function fits(length: number, there: number): number | null {
  return there < length ? null : length;
}

function uint32(data: Uint8Array, at: number): number {
  const high = (data[at + 2] ?? 0) * 65_536 + (data[at + 3] ?? 0) * 16_777_216;
  return (data[at] ?? 0) + (data[at + 1] ?? 0) * 256 + high;
}
