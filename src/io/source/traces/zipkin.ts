/** Zipkin's JSON, version 2: spans in a flat list, where both sides of a call may share one id. */
import { kindOf } from './attributes.ts';
import { NO_NAME } from './byte-names.ts';
import { readId } from './ids.ts';
import { isObject, microsecondsOf, takeName, takeSpanName, takeTag } from './read-tags.ts';
import type { Json } from './read-tags.ts';
import { clearSpan, createSpan, KIND, RESOURCE, RESOURCES, SLOT } from './span.ts';
import type { Span, SpanSink } from './span.ts';

/** Reads spans of Zipkin. */
export class Zipkin {
  /** Spans without an id, which nothing can be joined to. */
  nameless = 0;
  readonly #sink: SpanSink;
  readonly #span: Span = createSpan();
  readonly #resource = new Int32Array(RESOURCES);
  readonly #words = new Int32Array(4);

  constructor(sink: SpanSink) {
    this.#sink = sink;
  }

  /** A span; false when it is none. */
  value(json: Json): boolean {
    if (typeof json['traceId'] !== 'string' || typeof json['id'] !== 'string') return false;
    const span = this.#span;
    const { names } = this.#sink;
    clearSpan(span);
    if (readId(json['traceId'], this.#words, 4)) {
      // Instrumentations of one trace may know only half of its id.
      span.trace[2] = this.#words[2] as number;
      span.trace[3] = this.#words[3] as number;
    }
    if (readId(json['id'], this.#words, 2)) {
      span.idHigh = this.#words[0] as number;
      span.idLow = this.#words[1] as number;
    }
    if (readId(json['parentId'], this.#words, 2)) {
      span.parentHigh = this.#words[0] as number;
      span.parentLow = this.#words[1] as number;
    }
    if (typeof json['kind'] === 'string') span.kind = kindOf(json['kind']);
    span.start = microsecondsOf(json['timestamp']);
    const duration = json['duration'];
    if (typeof duration === 'number' && duration >= 0) span.duration = Math.floor(duration);
    this.#take(json, span);
    takeSpanName(span, names, json['name']);
    if ((span.idHigh | span.idLow) === 0) this.nameless++;
    else this.#sink.take(span, this.#origin(json['localEndpoint']));
    return true;
  }

  /** The other end first, so that a tag which says more has the word. */
  #take(json: Json, span: Span): void {
    const { names } = this.#sink;
    const remote = json['remoteEndpoint'];
    if (isObject(remote)) {
      takeName(span, names, SLOT.peer, remote['serviceName']);
      takeName(span, names, SLOT.socket, remote['ipv4'] ?? remote['ipv6']);
    }
    const tags = json['tags'];
    if (isObject(tags)) for (const key of Object.keys(tags)) takeTag(span, names, key, tags[key]);
    // A server is told who called it; where the call came from says nothing of what it needs.
    if (span.kind === KIND.server) span.names[SLOT.socket] = NO_NAME;
  }

  #origin(endpoint: unknown): number {
    this.#resource.fill(NO_NAME);
    const name = isObject(endpoint) ? endpoint['serviceName'] : null;
    if (typeof name === 'string' && name !== '')
      this.#resource[RESOURCE.service] = this.#sink.names.idOf(name);
    return this.#sink.origin(this.#resource);
  }
}
