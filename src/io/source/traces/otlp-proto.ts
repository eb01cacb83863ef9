/**
 * OTLP as protobuf: a reader of the wire format that goes to what is kept of a span and passes the rest
 * by. Fields may come in any order, and ones that are not known are passed over, as the format has it.
 */
import { resourceKeys, spanKeys, takeNumber, takeText, takeTraceState } from './attributes.ts';
import { NO_NAME } from './byte-names.ts';
import type { ByteWords } from './byte-names.ts';
import { mayBeEntry, entryNameOf } from './entry-name.ts';
import { clearSpan, createSpan, KIND, MAX_LINK_WORDS, RESOURCE, RESOURCES } from './span.ts';
import type { Span, SpanSink } from './span.ts';

/** The bytes are no message, or end in the middle of one. */
export class NoMessage extends Error {
  readonly at: number;

  constructor(at: number) {
    super('this is no message of OTLP');
    this.at = at;
  }
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** The tag of a field: its number and how it is written, as one. */
const tag = (field: number, wire: number): number => field * 8 + wire;

const T = {
  first: tag(1, BYTES),
  second: tag(2, BYTES),
  third: tag(3, BYTES),
  /** `instrumentation_library_spans`, as OTLP had them before its version 0.15. */
  librarySpans: tag(1_000, BYTES),
  parent: tag(4, BYTES),
  name: tag(5, BYTES),
  kind: tag(6, VARINT),
  start: tag(7, FIXED64),
  end: tag(8, FIXED64),
  attributes: tag(9, BYTES),
  links: tag(13, BYTES),
  status: tag(15, BYTES),
  code: tag(3, VARINT),
  string: tag(1, BYTES),
  bool: tag(2, VARINT),
  int: tag(3, VARINT),
  double: tag(4, FIXED64),
  array: tag(5, BYTES),
} as const;

/** Reads `ResourceSpans` messages; spans are handed on as they come. */
export class OtlpProto {
  /** Spans without an id, which nothing can be joined to. */
  nameless = 0;
  #data: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #at = 0;
  /** Bounds of the field that was read last. */
  #from = 0;
  #to = 0;
  readonly #sink: SpanSink;
  readonly #span: Span = createSpan();
  readonly #resource = new Int32Array(RESOURCES);
  #nameFrom = 0;
  #nameTo = 0;
  #end = 0;

  constructor(sink: SpanSink) {
    this.#sink = sink;
  }

  /** A whole `TracesData`: its `resource_spans`, one after another. @throws NoMessage where it breaks off. */
  message(data: Uint8Array): void {
    this.#set(data);
    this.#at = 0;
    while (this.#at < data.length) {
      if (this.#field(data.length) !== T.first) continue;
      const to = this.#to;
      this.#resourceSpans(this.#from, to);
      this.#at = to;
    }
  }

  /** One `ResourceSpans`. @throws NoMessage where it breaks off. */
  element(data: Uint8Array, from: number, to: number): void {
    this.#set(data);
    this.#resourceSpans(from, to);
  }

  #set(data: Uint8Array): void {
    if (this.#data === data) return;
    this.#data = data;
    this.#view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  /**
   * Reads the next field's tag and goes behind the field; what it holds is between `#from` and `#to`, a
   * varint as its bytes.
   */
  #field(end: number): number {
    const data = this.#data;
    let at = this.#at;
    let tagged = data[at++] as number;
    if (tagged >= 0x80) {
      this.#at = at - 1;
      tagged = this.#varint(end);
      at = this.#at;
    }
    switch (tagged & 7) {
      case BYTES: {
        let length = data[at++] as number;
        if (length >= 0x80) {
          this.#at = at - 1;
          length = this.#varint(end);
          at = this.#at;
        }
        this.#from = at;
        this.#to = at + length;
        break;
      }
      case VARINT:
        this.#from = at;
        while ((data[at] as number) >= 0x80 && at < end) at++;
        this.#to = at + 1;
        break;
      case FIXED64:
        this.#from = at;
        this.#to = at + 8;
        break;
      case FIXED32:
        this.#from = at;
        this.#to = at + 4;
        break;
      default:
        throw new NoMessage(at);
    }
    if (!(this.#to <= end)) throw new NoMessage(at);
    this.#at = this.#to;
    return tagged;
  }

  /** A number of up to 64 bits; what is beyond 53 is not exact. */
  #varint(end: number): number {
    const data = this.#data;
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 10 && this.#at < end; count++) {
      const byte = data[this.#at++] as number;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new NoMessage(this.#at);
  }

  /** The number in the field that was read last. */
  #number(): number {
    const data = this.#data;
    const low = data[this.#from] as number;
    if (low < 0x80) return low;
    const at = this.#at;
    this.#at = this.#from;
    const value = this.#varint(this.#to);
    this.#at = at;
    return value;
  }

  #resourceSpans(from: number, to: number): void {
    this.#resource.fill(NO_NAME);
    this.#at = from;
    // The resource may stand behind what it made.
    while (this.#at < to) if (this.#field(to) === T.first) this.#readResource(this.#from, this.#to);
    const origin = this.#sink.origin(this.#resource);
    this.#at = from;
    while (this.#at < to) {
      const field = this.#field(to);
      if (field !== T.second && field !== T.librarySpans) continue;
      const end = this.#to;
      this.#at = this.#from;
      while (this.#at < end) {
        if (this.#field(end) !== T.second) continue;
        const after = this.#to;
        this.#readSpan(this.#from, after, origin);
        this.#at = after;
      }
      this.#at = end;
    }
  }

  #readResource(from: number, to: number): void {
    this.#at = from;
    while (this.#at < to) {
      if (this.#field(to) !== T.first) continue;
      const after = this.#to;
      this.#attribute(this.#from, after, resourceKeys, false);
      this.#at = after;
    }
    this.#at = to;
  }

  #readSpan(from: number, to: number, origin: number): void {
    const span = this.#span;
    clearSpan(span);
    this.#nameFrom = 0;
    this.#nameTo = 0;
    this.#end = 0;
    this.#at = from;
    const data = this.#data;
    while (this.#at < to) {
      const at = this.#at;
      const length = data[at + 1] as number;
      // Most of a span is attributes, and most of them are short and say nothing that is kept.
      if (data[at] === T.attributes && length < 0x80 && at + 2 + length <= to) {
        this.#shortAttribute(at + 2, at + 2 + length);
        this.#at = at + 2 + length;
        continue;
      }
      const field = this.#field(to);
      const after = this.#to;
      if (field === T.attributes) this.#attribute(this.#from, after, spanKeys, true);
      else this.#spanField(field);
      this.#at = after;
    }
    if (span.start > 0 && this.#end >= span.start) span.duration = this.#end - span.start;
    if (mayBeEntry(span)) {
      const name = textOf(this.#data, this.#nameFrom, this.#nameTo);
      span.name = this.#sink.names.idOf(entryNameOf(name));
    }
    if ((span.idHigh | span.idLow) === 0) this.nameless++;
    else this.#sink.take(span, origin);
  }

  #spanField(field: number): void {
    const span = this.#span;
    const from = this.#from;
    const length = this.#to - from;
    switch (field) {
      case T.first:
        if (length === 16)
          for (let word = 0; word < 4; word++)
            span.trace[word] = this.#view.getInt32(from + word * 4);
        return;
      case T.second:
        if (length !== 8) return;
        span.idHigh = this.#view.getInt32(from);
        span.idLow = this.#view.getInt32(from + 4);
        return;
      case T.parent:
        if (length !== 8) return;
        span.parentHigh = this.#view.getInt32(from);
        span.parentLow = this.#view.getInt32(from + 4);
        return;
      case T.name:
        this.#nameFrom = from;
        this.#nameTo = this.#to;
        return;
      case T.kind: {
        const kind = this.#number();
        span.kind = kind <= KIND.consumer ? kind : KIND.unknown;
        return;
      }
      case T.start:
        span.start = this.#microseconds(from);
        return;
      case T.end:
        this.#end = this.#microseconds(from);
        return;
      case T.third:
        if (length > 0) takeTraceState(span, textOf(this.#data, from, this.#to));
        return;
      case T.status:
        this.#status(this.#to);
        return;
      case T.links:
        this.#link(this.#to);
        return;
      default:
    }
  }

  /** Exactly: 2^32 nanoseconds are 4,294,967 microseconds and 296 nanoseconds. */
  #microseconds(at: number): number {
    const low = this.#view.getUint32(at, true);
    const high = this.#view.getUint32(at + 4, true);
    const value = high * 4_294_967 + Math.floor((high * 296 + low) / 1_000);
    return value < 2 ** 53 ? value : 0;
  }

  #status(to: number): void {
    this.#at = this.#from;
    while (this.#at < to) if (this.#field(to) === T.code) this.#span.erred = this.#number() === 2;
  }

  #link(to: number): void {
    const { links } = this.#span;
    if (links.length >= MAX_LINK_WORDS) return;
    const words = [0, 0, 0, 0, 0, 0];
    this.#at = this.#from;
    while (this.#at < to) {
      const field = this.#field(to);
      const length = this.#to - this.#from;
      const first =
        field === T.first && length === 16 ? 0 : field === T.second && length === 8 ? 4 : -1;
      if (first < 0) continue;
      for (let word = 0; word * 4 < length; word++)
        words[first + word] = this.#view.getInt32(this.#from + word * 4);
    }
    if (words[4] !== 0 || words[5] !== 0) links.push(...words);
  }

  /** An attribute as it is written by nearly all: a key, then a value; any other is read as it comes. */
  #shortAttribute(from: number, to: number): void {
    const data = this.#data;
    const keyTo = from + 2 + (data[from + 1] as number);
    if (data[from] !== T.first || keyTo > to) {
      this.#attribute(from, to, spanKeys, true);
      return;
    }
    const code = spanKeys.codeOf(data, from + 2, keyTo);
    if (code < 0) return;
    const valueTo = keyTo + 2 + (data[keyTo + 1] as number);
    const textTo = keyTo + 4 + (data[keyTo + 3] as number);
    const isText = data[keyTo] === T.second && data[keyTo + 2] === T.string;
    if (isText && valueTo === to && textTo === to)
      takeText(this.#span, code, this.#sink.names, data, keyTo + 4, to);
    else this.#attribute(from, to, spanKeys, true);
  }

  /** One attribute of a span, or else of a resource. */
  #attribute(from: number, to: number, words: ByteWords, ofSpan: boolean): void {
    const data = this.#data;
    let code = -1;
    let valueFrom = -1;
    let valueTo = -1;
    this.#at = from;
    while (this.#at < to) {
      const field = this.#field(to);
      if (field === T.first) {
        code = words.codeOf(data, this.#from, this.#to);
        if (code < 0) return;
      } else if (field === T.second) {
        valueFrom = this.#from;
        valueTo = this.#to;
      }
    }
    if (code >= 0 && valueFrom >= 0) this.#value(valueFrom, valueTo, code, ofSpan, 0);
  }

  #value(from: number, to: number, code: number, ofSpan: boolean, depth: number): void {
    this.#at = from;
    while (this.#at < to) {
      const field = this.#field(to);
      const start = this.#from;
      const end = this.#to;
      if (field === T.string) this.#text(code, start, end, ofSpan);
      else if (field === T.array && depth === 0) {
        // Of a list the first value: tables of one call, mostly one.
        this.#at = start;
        if (start < end && this.#field(end) === T.first)
          this.#value(this.#from, this.#to, code, ofSpan, 1);
        this.#at = end;
      } else if (ofSpan && (field === T.bool || field === T.int))
        takeNumber(this.#span, code, this.#number());
      else if (ofSpan && field === T.double)
        takeNumber(this.#span, code, this.#view.getFloat64(start, true));
    }
  }

  #text(code: number, from: number, to: number, ofSpan: boolean): void {
    if (ofSpan) takeText(this.#span, code, this.#sink.names, this.#data, from, to);
    else if (this.#resource[code] === NO_NAME || code !== RESOURCE.container)
      this.#resource[code] = this.#sink.names.idOfText(this.#data, from, to);
  }
}

function textOf(data: Uint8Array, from: number, to: number): string {
  return Buffer.from(data.buffer, data.byteOffset + from, to - from).toString('utf8');
}
