/**
 * Frame Streams, as fstrm defines them: a length and so many bytes; a length of 0 says that what follows
 * is about the stream itself. A file is START, frames, STOP; what a socket wrote may have READY before.
 */
import { ByteQueue } from './byte-queue.ts';
import type { FileReader, Tell } from './sighting.ts';

/** What frames of dnstap are called in START and READY. */
export const CONTENT_TYPE = 'protobuf:dnstap.Dnstap';

/** Control frames by their number. */
export const CONTROL = { accept: 1, start: 2, stop: 3, ready: 4, finish: 5 } as const;

/** Bytes of a control frame; fstrm's own bound. */
const MAX_CONTROL_BYTES = 512;

/** Bytes of a frame: two messages of DNS and what is said of them fit many times. */
const MAX_FRAME_BYTES = 1_048_576;

/** Reads a stream; `frame` is called with the bytes of each frame, which are not kept. */
export class FrameStream implements FileReader {
  readonly #queue = new ByteQueue();
  readonly #frame: (bytes: Uint8Array) => void;
  readonly #tell: Tell;
  readonly #control: (kind: number) => void;
  #over = false;

  constructor(
    frame: (bytes: Uint8Array) => void,
    tell: Tell,
    control: (kind: number) => void = () => {},
  ) {
    this.#frame = frame;
    this.#tell = tell;
    this.#control = control;
  }

  add(bytes: Uint8Array): void {
    if (this.#over) return;
    this.#queue.add(bytes);
    while (!this.#over && this.#next()) continue;
    this.#queue.keep();
  }

  end(): void {
    // Servers that are killed write no STOP; every frame was whole all the same.
    if (this.#over || this.#queue.length === 0) return;
    this.#tell(
      'cut-short',
      null,
      'the stream ends in the middle of a frame; the frames before it were read',
      'copy it again, whole',
    );
  }

  /** Takes one frame; false when it is not all here. */
  #next(): boolean {
    const length = read32(this.#queue.peek(4), 0);
    if (length === null) return false;
    if (length === 0) return this.#controlFrame();
    if (length > MAX_FRAME_BYTES) {
      this.#break('a frame claims more than 1 MiB');
      return false;
    }
    if (this.#queue.length < 4 + length) return false;
    this.#queue.take(4);
    const frame = this.#queue.take(length);
    if (frame !== null) this.#frame(frame);
    return frame !== null;
  }

  #controlFrame(): boolean {
    const length = read32(this.#queue.peek(8), 4);
    if (length === null) return false;
    if (length > MAX_CONTROL_BYTES || length < 4) {
      this.#break('a control frame has no length that one can have');
      return false;
    }
    const whole = this.#queue.take(8 + length);
    if (whole === null) return false;
    const kind = read32(whole, 8);
    if (kind !== null) this.#control(kind);
    const names = kind === CONTROL.start || kind === CONTROL.ready;
    if (names && !namesDnstap(whole.subarray(12))) {
      this.#over = true;
      this.#tell(
        'not-read',
        null,
        `the stream holds something else than ${CONTENT_TYPE}`,
        'give a stream of dnstap',
      );
    }
    return !this.#over;
  }

  #break(what: string): void {
    this.#over = true;
    this.#tell(
      'damaged',
      null,
      `${what}; what stands before it was read`,
      'copy it again, or record it anew',
    );
  }
}

/** A control frame, with the content type where it has one. */
export function controlFrame(kind: number, named: boolean): Uint8Array {
  const type = Buffer.from(CONTENT_TYPE);
  const length = named ? 12 + type.length : 4;
  const frame = Buffer.alloc(8 + length);
  frame.writeUInt32BE(length, 4);
  frame.writeUInt32BE(kind, 8);
  if (!named) return frame;
  frame.writeUInt32BE(1, 12);
  frame.writeUInt32BE(type.length, 16);
  type.copy(frame, 20);
  return frame;
}

/** What the other end is told for a control frame of its own: READY is accepted, STOP ends. Null: nothing. */
export function replyTo(kind: number): Uint8Array | null {
  if (kind === CONTROL.ready) return controlFrame(CONTROL.accept, true);
  return kind === CONTROL.stop ? controlFrame(CONTROL.finish, false) : null;
}

/** Content types are optional; one that is named must be ours. Each is a 1, a length and a text. */
function namesDnstap(fields: Uint8Array): boolean {
  const text = Buffer.from(fields.buffer, fields.byteOffset, fields.length).toString('latin1');
  return fields.length < 8 || text.includes(CONTENT_TYPE);
}

function read32(bytes: Uint8Array | null, at: number): number | null {
  if (bytes === null) return null;
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
  return a * 0x1000000 + ((b << 16) | (c << 8) | d);
}

/** True for the beginning of a stream of dnstap. */
export function looksLikeFrameStream(head: Uint8Array): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(64, head.length));
  return read32(head, 0) === 0 && head.length >= 12 && text.includes(CONTENT_TYPE);
}
