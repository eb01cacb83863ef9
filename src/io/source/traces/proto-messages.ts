/**
 * Messages of OTLP out of bytes that come in pieces: bare, behind a length as the Collector's file
 * exporter writes it (four bytes), or behind one as libraries of protobuf write it. Whatever the outer
 * message, only one `ResourceSpans` is held whole.
 */
import { Held } from './held.ts';
import { NoMessage } from './otlp-proto.ts';
import type { OtlpProto } from './otlp-proto.ts';

type Framing = 'bare' | 'four-bytes' | 'varint';
type Tell = (code: string, what: string) => void;

/** The tag of `resource_spans`. */
const RESOURCE_SPANS = 0x0a;

/** Messages of one file. */
export class ProtoMessages {
  readonly #proto: OtlpProto;
  readonly #most: number;
  readonly #tell: Tell;
  readonly #held = new Held();
  #framing: Framing | null = null;
  /** Bytes of the outer message that are to come; endless when it is bare. */
  #left = 0;
  /** Bytes that are passed by. */
  #skip = 0;
  #read = 0;
  #isLost = false;

  constructor(proto: OtlpProto, most: number, tell: Tell) {
    this.#proto = proto;
    this.#most = most;
    this.#tell = tell;
  }

  add(bytes: Uint8Array): void {
    if (this.#isLost) return;
    const skipped = Math.min(this.#skip, bytes.length);
    this.#skip -= skipped;
    const rest = bytes.subarray(skipped);
    if (rest.length === 0) return;
    const isHeld = this.#held.length > 0;
    if (isHeld) this.#held.add(rest, 0, rest.length);
    const data = isHeld ? this.#held.bytes.subarray(0, this.#held.length) : rest;
    const end = Math.min(this.#readFrom(data), data.length);
    this.#read += end;
    if (isHeld && end === 0 && !this.#isLost) return;
    const left = data.slice(end);
    this.#held.clear();
    if (!this.#isLost && left.length > 0) this.#held.add(left, 0, left.length);
  }

  end(): void {
    if (this.#isLost) return;
    if (this.#held.length > 0 || this.#skip > 0 || (this.#left > 0 && this.#framing !== 'bare'))
      this.#tell(
        'cut-short',
        'the file ends in the middle of a message; what stands before it was read',
      );
  }

  /** Reads whole parts; gives back where the first one that is not whole begins. */
  #readFrom(data: Uint8Array): number {
    let at = 0;
    while (at < data.length && !this.#isLost) {
      this.#framing ??= framingOf(data);
      if (this.#framing === null) return at;
      const next =
        this.#left === 0 && this.#framing !== 'bare' ? this.#frame(data, at) : this.#part(data, at);
      if (next === null) return at;
      at = next;
    }
    return at;
  }

  /** The length before a message. */
  #frame(data: Uint8Array, at: number): number | null {
    if (this.#framing === 'four-bytes') {
      if (data.length - at < 4) return null;
      this.#left = Buffer.from(data.buffer, data.byteOffset + at, 4).readUInt32BE(0);
      return at + 4;
    }
    const length = varintAt(data, at);
    if (length === null) return this.#lostUnlessShort(data, at);
    this.#left = length.value;
    return length.end;
  }

  /** One field of the outer message. */
  #part(data: Uint8Array, at: number): number | null {
    const tag = varintAt(data, at);
    if (tag === null) return this.#lostUnlessShort(data, at);
    const end = this.#endOf(data, tag.end, tag.value & 7);
    if (end === null) return this.#isLost ? data.length : this.#lostUnlessShort(data, tag.end);
    if (this.#framing !== 'bare') {
      if (end.to - at > this.#left) return this.#lose(at);
      if (end.to <= data.length || end.to - end.from > this.#most) this.#left -= end.to - at;
    }
    if (end.to - end.from > this.#most) {
      this.#tell('limit', 'a part of more than 64 MiB is left out');
      this.#skip = end.to - data.length;
      return data.length;
    }
    if (end.to > data.length) return null;
    if (tag.value === RESOURCE_SPANS) this.#element(data, end.from, end.to, at);
    return end.to;
  }

  #endOf(
    data: Uint8Array,
    at: number,
    wire: number,
  ): { readonly from: number; readonly to: number } | null {
    if (wire === 1) return { from: at, to: at + 8 };
    if (wire === 5) return { from: at, to: at + 4 };
    const number = varintAt(data, at);
    if (wire === 0) return number === null ? null : { from: at, to: number.end };
    if (wire === 2)
      return number === null ? null : { from: number.end, to: number.end + number.value };
    this.#lose(at);
    return null;
  }

  #element(data: Uint8Array, from: number, to: number, at: number): void {
    try {
      this.#proto.element(data, from, to);
    } catch (error) {
      if (!(error instanceof NoMessage)) throw error;
      const where = this.#read + at;
      this.#tell(
        'not-protobuf',
        `a message at byte ${where} is broken; the spans before the break were read`,
      );
    }
  }

  /** A number of more than ten bytes is none; a shorter one may go on in the next piece. */
  #lostUnlessShort(data: Uint8Array, at: number): number | null {
    return data.length - at >= 10 ? this.#lose(at) : null;
  }

  #lose(at: number): number {
    this.#isLost = true;
    this.#tell(
      'not-protobuf',
      `there is no message at byte ${this.#read + at}; the rest is left out`,
    );
    return at;
  }
}

/** How messages stand in the file, by its first bytes; null while too few are there. */
function framingOf(data: Uint8Array): Framing | null {
  if (data.length < 12) return null;
  if (
    data[0] === 0 ||
    (data[4] === RESOURCE_SPANS && data[0] !== RESOURCE_SPANS && isLengthOf(data))
  )
    return 'four-bytes';
  if (data[0] === RESOURCE_SPANS) {
    // A message of ten bytes behind its length looks like that too, but holds no span.
    return 'bare';
  }
  const length = varintAt(data, 0);
  return length !== null && data[length.end] === RESOURCE_SPANS ? 'varint' : 'bare';
}

/** The four bytes are a length and not a length and a half. */
function isLengthOf(data: Uint8Array): boolean {
  const length = varintAt(data, 0);
  return length === null || data[length.end] !== RESOURCE_SPANS;
}

function varintAt(
  data: Uint8Array,
  at: number,
): { readonly value: number; readonly end: number } | null {
  let value = 0;
  let scale = 1;
  for (let count = 0; count < 10; count++) {
    const byte = data[at + count];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, end: at + count + 1 };
    scale *= 128;
  }
  return null;
}
