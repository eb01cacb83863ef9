/** Jaeger's JSON: what its user interface exports, what its API answers, and single spans as stores keep them. */
import { kindOf, resourceKeys, takeShare } from './attributes.ts';
import { NO_NAME } from './byte-names.ts';
import { readId } from './ids.ts';
import { isObject, microsecondsOf, takeSpanName, takeTag } from './read-tags.ts';
import type { Json } from './read-tags.ts';
import { clearSpan, createSpan, MAX_LINK_WORDS, RESOURCE, RESOURCES } from './span.ts';
import type { Span, SpanSink } from './span.ts';

/** Reads traces and spans of Jaeger. */
export class Jaeger {
  /** Spans without an id, which nothing can be joined to. */
  nameless = 0;
  readonly #sink: SpanSink;
  readonly #span: Span = createSpan();
  readonly #resource = new Int32Array(RESOURCES);
  readonly #words = new Int32Array(4);

  constructor(sink: SpanSink) {
    this.#sink = sink;
  }

  /** A trace, or a span that has its process with it; false when it is neither. */
  value(value: Json): boolean {
    if (Array.isArray(value['data'])) {
      for (const trace of value['data']) if (isObject(trace)) this.value(trace);
      return true;
    }
    if (Array.isArray(value['spans'])) {
      this.#trace(value['spans'], isObject(value['processes']) ? value['processes'] : {});
      return true;
    }
    if (typeof value['traceID'] !== 'string' || typeof value['spanID'] !== 'string') return false;
    this.#trace([value], {});
    return true;
  }

  #trace(spans: readonly unknown[], processes: Json): void {
    const origins = new Map<unknown, number>();
    // The first span of a trace says which share of traces was kept.
    const share = spans.reduce<number | null>((so, span) => so ?? shareOf(span), null);
    for (const span of spans) {
      if (!isObject(span)) continue;
      const id = span['processID'];
      const process = isObject(span['process']) ? span['process'] : processOf(processes, id);
      const known = isObject(span['process']) ? undefined : origins.get(id);
      const origin = known ?? this.#origin(process);
      if (!isObject(span['process'])) origins.set(id, origin);
      this.#read(span, origin, share);
    }
  }

  #origin(process: Json): number {
    const { names } = this.#sink;
    this.#resource.fill(NO_NAME);
    for (const [key, value] of tagsOf(process['tags'])) {
      const code = resourceKeys.codeOfText(key);
      if (code >= 0 && typeof value === 'string') this.#resource[code] = names.idOf(value);
    }
    const service = process['serviceName'];
    if (typeof service === 'string') this.#resource[RESOURCE.service] = names.idOf(service);
    return this.#sink.origin(this.#resource);
  }

  #read(json: Json, origin: number, share: number | null): void {
    const span = this.#span;
    const { names } = this.#sink;
    clearSpan(span);
    if (readId(json['traceID'], this.#words, 4)) span.trace.set(this.#words);
    if (readId(json['spanID'], this.#words, 2)) {
      span.idHigh = this.#words[0] as number;
      span.idLow = this.#words[1] as number;
    }
    this.#references(json, span);
    span.start = microsecondsOf(json['startTime']);
    const duration = json['duration'];
    if (typeof duration === 'number' && duration >= 0) span.duration = Math.floor(duration);
    for (const [key, value] of tagsOf(json['tags'])) {
      if (key === 'span.kind' && typeof value === 'string') span.kind = kindOf(value);
      else takeTag(span, names, key, value);
    }
    if (share !== null) takeShare(span, share);
    takeSpanName(span, names, json['operationName']);
    if ((span.idHigh | span.idLow) === 0) this.nameless++;
    else this.#sink.take(span, origin);
  }

  #references(json: Json, span: Span): void {
    const references = Array.isArray(json['references']) ? json['references'].filter(isObject) : [];
    const parents = [
      ...references.filter((each) => each['refType'] === 'CHILD_OF'),
      ...references.filter((each) => each['refType'] !== 'CHILD_OF'),
    ];
    let has = this.#setParent(span, json['parentSpanID']);
    for (const each of parents) {
      const isOwn = readId(each['traceID'], this.#words, 4) && sameWords(this.#words, span.trace);
      if (isOwn && !has) has = this.#setParent(span, each['spanID']);
      else if (span.links.length < MAX_LINK_WORDS) {
        const trace = [...this.#words];
        if (readId(each['spanID'], this.#words, 2))
          span.links.push(...trace, this.#words[0] as number, this.#words[1] as number);
      }
    }
  }

  #setParent(span: Span, id: unknown): boolean {
    if (!readId(id, this.#words, 2)) return false;
    span.parentHigh = this.#words[0] as number;
    span.parentLow = this.#words[1] as number;
    return (span.parentHigh | span.parentLow) !== 0;
  }
}

function processOf(processes: Json, id: unknown): Json {
  const process =
    typeof id === 'string' && Object.hasOwn(processes, id) ? processes[id] : undefined;
  return isObject(process) ? process : {};
}

/** Tags are a list of keys and values, or an object of them. */
function tagsOf(tags: unknown): readonly (readonly [string, unknown])[] {
  if (isObject(tags)) return Object.entries(tags);
  if (!Array.isArray(tags)) return [];
  return tags.flatMap((tag) =>
    isObject(tag) && typeof tag['key'] === 'string' ? [[tag['key'], tag['value']] as const] : [],
  );
}

/** The chance with which a probabilistic sampler kept a trace. */
function shareOf(span: unknown): number | null {
  if (!isObject(span)) return null;
  const tags = new Map(tagsOf(span['tags']));
  const share = Number(tags.get('sampler.param'));
  return tags.get('sampler.type') === 'probabilistic' && share > 0 && share <= 1 ? share : null;
}

function sameWords(a: Int32Array, b: Int32Array): boolean {
  return a.every((word, index) => word === b[index]);
}
