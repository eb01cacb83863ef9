/**
 * OTLP as JSON: the form of the specification, what exporters and Tempo write beside it (`batches`,
 * `instrumentationLibrarySpans`, ids in base64, kinds and codes by name, numbers as numbers or texts).
 */
import { kindOf, resourceKeys, spanKeys, takeTraceState } from './attributes.ts';
import { ByteWords, NO_NAME } from './byte-names.ts';
import { mayBeEntry, entryNameOf } from './entry-name.ts';
import { readBase64Id, readHexId, readId } from './ids.ts';
import { JsonAttributes } from './json-attributes.ts';
import { JsonBytes } from './json-bytes.ts';
import { clearSpan, createSpan, KIND, MAX_LINK_WORDS, RESOURCES } from './span.ts';
import type { Span, SpanSink } from './span.ts';

const ROOT = new ByteWords({ resourceSpans: 1, resource_spans: 1, batches: 1, trace: 2 });
const RESOURCE_SPANS = new ByteWords({
  resource: 1,
  scopeSpans: 2,
  scope_spans: 2,
  instrumentationLibrarySpans: 2,
  instrumentation_library_spans: 2,
});
const SCOPE_SPANS = new ByteWords({ spans: 1 });
const ATTRIBUTES = new ByteWords({ attributes: 1 });
const SPAN = new ByteWords({
  traceId: 1,
  trace_id: 1,
  spanId: 2,
  span_id: 2,
  parentSpanId: 3,
  parent_span_id: 3,
  name: 4,
  kind: 5,
  startTimeUnixNano: 6,
  start_time_unix_nano: 6,
  endTimeUnixNano: 7,
  end_time_unix_nano: 7,
  attributes: 8,
  status: 9,
  links: 10,
  traceState: 11,
  trace_state: 11,
});
const STATUS = new ByteWords({ code: 1 });

const QUOTE = 0x22;
const OPEN = 0x7b;

/** Reads documents and parts of them; spans are handed on as they come. */
export class OtlpJson {
  /** Spans without an id, which nothing can be joined to. */
  nameless = 0;
  readonly #json = new JsonBytes();
  readonly #sink: SpanSink;
  readonly #span: Span = createSpan();
  readonly #resource = new Int32Array(RESOURCES);
  readonly #ids = new Int32Array(4);
  readonly #attributes: JsonAttributes;
  #end = 0;
  #nameFrom = 0;
  #nameTo = 0;

  constructor(sink: SpanSink) {
    this.#sink = sink;
    this.#attributes = new JsonAttributes(this.#json, sink, this.#span, this.#resource);
  }

  /** A whole document; false when it is none of OTLP. @throws NoJson where it breaks off. */
  document(data: Uint8Array, from: number, to: number): boolean {
    this.#json.set(data, from, to);
    const known = this.#root(0);
    if (this.#json.peek() !== -1) this.#json.fail();
    return known;
  }

  /** One element of `resourceSpans`. @throws NoJson where it breaks off. */
  element(data: Uint8Array, from: number, to: number): void {
    this.#json.set(data, from, to);
    this.#resourceSpans();
    if (this.#json.peek() !== -1) this.#json.fail();
  }

  #root(depth: number): boolean {
    const json = this.#json;
    let known = false;
    json.openObject();
    for (let first = true; json.nextKey(first); first = false) {
      const code = json.code(ROOT);
      if (code === 2 && depth === 0 && json.peek() === 0x7b) {
        known = this.#root(1) || known;
      } else if (code === 1 && json.openList()) {
        known = true;
        for (let one = true; json.nextItem(one); one = false) this.#resourceSpans();
      } else json.skip();
    }
    return known;
  }

  #resourceSpans(): void {
    const json = this.#json;
    if (json.peek() !== 0x7b) {
      json.skip();
      return;
    }
    json.openObject();
    this.#resource.fill(NO_NAME);
    let origin = -1;
    let waiting: number[] | null = null;
    for (let first = true; json.nextKey(first); first = false) {
      const code = json.code(RESOURCE_SPANS);
      if (code === 1) {
        this.#readResource();
        origin = this.#sink.origin(this.#resource);
      } else if (code === 2 && origin < 0) {
        // Spans before their resource wait for it.
        waiting ??= [];
        json.peek();
        waiting.push(json.at);
        json.skip();
      } else if (code === 2) this.#scopes(origin);
      else json.skip();
    }
    if (waiting === null) return;
    if (origin < 0) origin = this.#sink.origin(this.#resource);
    const { at } = json;
    for (const start of waiting) {
      json.at = start;
      this.#scopes(origin);
    }
    json.at = at;
  }

  #readResource(): void {
    this.#each(ATTRIBUTES, (code) => {
      if (code === 1) this.#attributes.read(resourceKeys, false);
      else this.#json.skip();
    });
  }

  #scopes(origin: number): void {
    const json = this.#json;
    if (!json.openList()) {
      json.skip();
      return;
    }
    for (let first = true; json.nextItem(first); first = false) {
      this.#each(SCOPE_SPANS, (code) => {
        if (code !== 1 || !json.openList()) json.skip();
        else for (let one = true; json.nextItem(one); one = false) this.#readSpan(origin);
      });
    }
  }

  /** Goes through the keys of an object; what is no object is passed by. `read` reads or passes the value. */
  #each(words: ByteWords, read: (code: number) => void): void {
    const json = this.#json;
    if (json.peek() !== 0x7b) {
      json.skip();
      return;
    }
    json.openObject();
    for (let first = true; json.nextKey(first); first = false) read(json.code(words));
  }

  #readSpan(origin: number): void {
    const json = this.#json;
    if (json.peek() !== 0x7b) {
      json.skip();
      return;
    }
    json.openObject();
    const span = this.#span;
    clearSpan(span);
    this.#end = 0;
    this.#nameTo = 0;
    this.#nameFrom = 0;
    for (let first = true; json.nextKey(first); first = false) this.#spanField(json.code(SPAN));
    if (span.start > 0 && this.#end >= span.start) span.duration = this.#end - span.start;
    if (mayBeEntry(span)) this.#nameEntry();
    if ((span.idHigh | span.idLow) === 0) this.nameless++;
    else this.#sink.take(span, origin);
  }

  #spanField(code: number): void {
    const json = this.#json;
    const span = this.#span;
    switch (code) {
      case 1:
        if (this.#id(4)) span.trace.set(this.#ids);
        return;
      case 2:
        if (!this.#id(2)) return;
        span.idHigh = this.#ids[0] as number;
        span.idLow = this.#ids[1] as number;
        return;
      case 3:
        if (!this.#id(2)) return;
        span.parentHigh = this.#ids[0] as number;
        span.parentLow = this.#ids[1] as number;
        return;
      case 4:
        this.#name();
        return;
      case 5:
        span.kind = this.#kind();
        return;
      case 6:
        span.start = json.microseconds();
        return;
      case 7:
        this.#end = json.microseconds();
        return;
      case 8:
        this.#attributes.read(spanKeys, true);
        return;
      case 9:
        this.#status();
        return;
      case 10:
        this.#links();
        return;
      case 11:
        if (this.#string() && json.to > json.from) takeTraceState(span, json.text());
        return;
      default:
        json.skip();
    }
  }

  /** Reads a string; what is none is passed by. */
  #string(): boolean {
    const isString = this.#json.peek() === QUOTE;
    if (isString) this.#json.string();
    else this.#json.skip();
    return isString;
  }

  /** Reads an id of so many words into `#ids`; false when it is none. */
  #id(words: number): boolean {
    if (!this.#string()) return false;
    if (this.#json.escaped) return readId(this.#json.text(), this.#ids, words);
    const { data, from, to } = this.#json;
    return (
      readHexId(data, from, to, this.#ids, words) || readBase64Id(data, from, to, this.#ids, words)
    );
  }

  #name(): void {
    if (!this.#string()) return;
    this.#nameFrom = this.#json.from;
    this.#nameTo = this.#json.to;
  }

  /** Kept of what may be an entry point only, once parent and attributes are known. */
  #nameEntry(): void {
    const { data } = this.#json;
    const raw = Buffer.from(
      data.buffer,
      data.byteOffset + this.#nameFrom,
      this.#nameTo - this.#nameFrom,
    );
    this.#span.name = this.#sink.names.idOf(entryNameOf(raw.toString('utf8')));
  }

  #kind(): number {
    const json = this.#json;
    if (json.peek() === QUOTE) {
      json.string();
      const text = json.text();
      return /^[0-5]$/.test(text) ? Number(text) : kindOf(text);
    }
    const kind = json.number();
    return kind >= 0 && kind <= KIND.consumer ? kind : KIND.unknown;
  }

  #status(): void {
    const json = this.#json;
    if (json.peek() !== OPEN) {
      json.skip();
      return;
    }
    json.openObject();
    for (let first = true; json.nextKey(first); first = false) {
      if (json.code(STATUS) !== 1) json.skip();
      else if (json.peek() === QUOTE) {
        json.string();
        this.#span.erred ||= /^(?:2|STATUS_CODE_ERROR)$/.test(json.text());
      } else this.#span.erred ||= json.number() === 2;
    }
  }

  #links(): void {
    const json = this.#json;
    if (!json.openList()) {
      json.skip();
      return;
    }
    const { links } = this.#span;
    for (let item = true; json.nextItem(item); item = false) {
      if (json.peek() !== OPEN || links.length >= MAX_LINK_WORDS) {
        json.skip();
        continue;
      }
      json.openObject();
      const link = [0, 0, 0, 0, 0, 0];
      for (let first = true; json.nextKey(first); first = false) {
        const code = json.code(SPAN);
        if (code === 1 && this.#id(4))
          for (let word = 0; word < 4; word++) link[word] = this.#ids[word] as number;
        else if (code === 2 && this.#id(2))
          for (let word = 0; word < 2; word++) link[4 + word] = this.#ids[word] as number;
        else if (code !== 1 && code !== 2) json.skip();
      }
      if (link[4] !== 0 || link[5] !== 0) links.push(...link);
    }
  }
}
