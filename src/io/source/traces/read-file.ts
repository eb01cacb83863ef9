/** One file of traces, whatever its format: told apart by how it begins, read in pieces, with bounds. */
import type { Problem } from '#base';

import { warning } from '../findings.ts';
import { Held } from './held.ts';
import { Jaeger } from './jaeger.ts';
import { NoJson } from './json-bytes.ts';
import { JsonDocuments, MAX_HELD_BYTES } from './json-documents.ts';
import type { JsonPart } from './json-taker.ts';
import { OtlpJson } from './otlp-json.ts';
import { NoMessage, OtlpProto } from './otlp-proto.ts';
import { ProtoMessages } from './proto-messages.ts';
import { isObject } from './read-tags.ts';
import type { SpanSink } from './span.ts';
import { looksLikeProto, looksLikeText } from './sniff.ts';
import { Zipkin } from './zipkin.ts';

/** Problems of one file that are told one by one. */
const MAX_TOLD = 5;

const JSON_MEND = 'export the traces again; what could be read was';

/** Reads files; spans go to the sink. */
export class TraceReader {
  readonly problems: Problem[] = [];
  readonly #otlp: OtlpJson;
  readonly #proto: OtlpProto;
  readonly #jaeger: Jaeger;
  readonly #zipkin: Zipkin;
  readonly #mostHeld: number;
  #path = '';
  #json: JsonDocuments | null = null;
  #messages: ProtoMessages | null = null;
  #told = 0;
  #take: ((bytes: Uint8Array) => void) | null = null;
  readonly #head = new Held();

  constructor(sink: SpanSink, mostHeld: number = MAX_HELD_BYTES) {
    this.#otlp = new OtlpJson(sink);
    this.#proto = new OtlpProto(sink);
    this.#jaeger = new Jaeger(sink);
    this.#zipkin = new Zipkin(sink);
    this.#mostHeld = mostHeld;
  }

  /** Spans that have no id. */
  get nameless(): number {
    return (
      this.#otlp.nameless + this.#proto.nameless + this.#jaeger.nameless + this.#zipkin.nameless
    );
  }

  /** One export of a sender, whole: what is wrong with it, or null. The spans before a break are taken. */
  message(body: Uint8Array, encoding: 'json' | 'protobuf'): string | null {
    try {
      const bytes = plainView(body);
      if (encoding === 'protobuf') this.#proto.message(bytes);
      else if (!this.#otlp.document(bytes, 0, bytes.length))
        return 'this is JSON, but no export of traces';
      return null;
    } catch (error) {
      if (error instanceof NoJson) return `this is no JSON, or breaks off at byte ${error.at}`;
      if (error instanceof NoMessage)
        return `this is no message of OTLP, or breaks off at byte ${error.at}`;
      throw error;
    }
  }

  begin(path: string): void {
    this.#path = path;
    this.#json = null;
    this.#messages = null;
    this.#told = 0;
    this.#take = null;
    this.#head.clear();
  }

  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#take !== null) {
      // One class of arrays everywhere below: engines read it twice as fast as two.
      this.#take(plainView(bytes));
      return;
    }
    this.#head.add(bytes, 0, bytes.length);
    if (this.#head.length >= HEAD_LENGTH) this.#start();
  }

  end(): void {
    if (this.#take === null && this.#head.length > 0) this.#start();
    this.#json?.end();
    this.#messages?.end();
    if (this.#told > MAX_TOLD) {
      const more = this.#told - MAX_TOLD;
      this.problems.push(
        warning('not-read', this.#path, null, `${more} more places could not be read`, JSON_MEND),
      );
    }
  }

  /** Enough is there to tell the format; a file that is cut in its middle is told by whether it is text. */
  #start(): void {
    const bytes = this.#head.bytes.subarray(0, this.#head.length);
    const head = bytes.subarray(0, HEAD_LENGTH);
    if (!looksLikeProto(head) && looksLikeText(head)) {
      const json = this.#openJson();
      this.#json = json;
      this.#take = (piece) => json.add(piece);
      let at = 0;
      while (at < bytes.length && MAY_PRECEDE.has(bytes[at] as number)) at++;
      json.add(bytes.subarray(at));
    } else {
      const messages = new ProtoMessages(this.#proto, this.#mostHeld, (code, what) =>
        this.#tell(code, null, what),
      );
      this.#messages = messages;
      this.#take = (piece) => messages.add(piece);
      messages.add(bytes);
    }
    this.#head.clear();
  }

  #openJson(): JsonDocuments {
    return new JsonDocuments(
      {
        part: (part) => this.#part(part),
        broken: (line) => this.#tell('not-json', line, 'this is no JSON, or a part of some'),
        tooLarge: (line) => this.#tell('limit', line, 'a part of more than 64 MiB is left out'),
      },
      this.#mostHeld,
    );
  }

  #part(part: JsonPart): void {
    try {
      if (!this.#read(part)) this.#tell('not-traces', part.line, 'this is JSON, but no trace');
    } catch (error) {
      if (!(error instanceof NoJson || error instanceof SyntaxError)) throw error;
      const what = part.complete
        ? 'this is no JSON, or a part of some; the spans before the break were read'
        : 'the file ends in the middle; the spans before its end were read';
      this.#tell(part.complete ? 'not-json' : 'cut-short', part.line, what);
    }
  }

  /** False when it is a value, but none of a trace. */
  #read({ key, data, from, to }: JsonPart): boolean {
    if (key !== null && key !== '' && key !== 'data') {
      this.#otlp.element(data, from, to);
      return true;
    }
    if (key !== 'data' && isOpen(data, from) && this.#otlp.document(data, from, to)) return true;
    const text = Buffer.from(data.buffer, data.byteOffset + from, to - from).toString('utf8');
    return this.#value(JSON.parse(text));
  }

  #value(value: unknown): boolean {
    if (Array.isArray(value)) {
      return value.reduce<boolean>((all, each) => this.#value(each) && all, true);
    }
    if (!isObject(value)) return false;
    return this.#zipkin.value(value) || this.#jaeger.value(value);
  }

  #tell(code: string, line: number | null, what: string): void {
    this.#told++;
    if (this.#told > MAX_TOLD) return;
    this.problems.push(warning(code, this.#path, line, what, JSON_MEND));
  }
}

/** The same bytes, not as a Buffer. */
function plainView(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The three bytes that mark UTF-8. */
const MAY_PRECEDE: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf]);

/** Bytes by which the format is told. */
const HEAD_LENGTH = 512;

function isOpen(data: Uint8Array, from: number): boolean {
  let at = from;
  while ((data[at] as number) <= 0x20) at++;
  return data[at] === 0x7b;
}
