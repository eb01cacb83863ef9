/** Takes spans from readers, whatever their format, and counts: names, window, joins, links. */
import type { Catalogue } from '#core/map';

import { ByteNames, NO_NAME } from './byte-names.ts';
import { Counts } from './counts.ts';
import { Edges } from './edges.ts';
import { TraceJoiner } from './join-trace.ts';
import type { Totals } from './join-trace.ts';
import { linkKey, Links } from './links.ts';
import { originOf } from './origin.ts';
import { seenTarget } from './seen-target.ts';
import type { Known } from './seen-target.ts';
import { FLAG, SpanWindow, weightOf } from './span-window.ts';
import { KIND, METHOD_SLOT, OUTCOME, RESOURCE, ROUTE_SLOT, SLOT } from './span.ts';
import type { Span, SpanSink } from './span.ts';
import { TargetTuples } from './target-tuples.ts';
import { NONE } from './trace-tree.ts';

/** A resource that made spans. */
interface KnownOrigin {
  readonly service: number;
  readonly caller: number;
  /** The number of the service's own name: what calls itself by it names no other. */
  readonly name: number;
}

/** Everything that was counted. */
export class SpanCounter implements SpanSink {
  readonly names: ByteNames = new ByteNames();
  readonly edges: Edges = new Edges();
  spans = 0;
  /** Spans of services that do not say what they are called. */
  withoutService = 0;
  /** Spans these stand for, in units of weight. */
  weight = 0;
  /** When spans began. */
  readonly time: Counts = new Counts();
  readonly #window: SpanWindow;
  readonly #joiner: TraceJoiner;
  readonly #links: Links;
  readonly #catalogue: Catalogue;
  readonly #originIds = new Map<string, number>();
  readonly #origins: KnownOrigin[] = [];
  readonly #named: boolean[] = [];
  readonly #tuples = new TargetTuples();
  readonly #entryIds = new Map<number, number>();
  readonly #entries: string[] = [];
  readonly #placed = { origin: 0, target: NONE, entry: NONE, flags: 0 };

  constructor(catalogue: Catalogue, window: number) {
    this.#catalogue = catalogue;
    this.#links = new Links(this.edges, Math.max(16, Math.floor(window / 8)));
    this.#joiner = new TraceJoiner(this.edges, {
      serviceOf: (origin) => this.#origin(origin).service,
      callerOf: (origin) => this.#origin(origin).caller,
      isNamed: (service) => this.#named[service] === true,
      compare: (a, b) => this.#compareServices(a, b),
      entryOf: (entry) => this.#entries[entry] ?? '',
    });
    this.#window = new SpanWindow(window, (trace) => this.#joiner.join(trace));
  }

  get totals(): Totals {
    return this.#joiner.totals;
  }

  /** Spans of traces that had left the window. */
  get late(): number {
    return this.#window.late;
  }

  /** Joins what is still open. Spans that come afterwards are late. */
  finish(): void {
    this.#window.closeAll();
  }

  origin(resource: Int32Array): number {
    const key = resource.join();
    const known = this.#originIds.get(key);
    if (known !== undefined) return known;
    const { name, namespace, workload, region } = originOf(resource, this.names);
    const service = this.edges.service(name ?? '', namespace);
    this.#named[service] = name !== null;
    const about = this.edges.services[service];
    if (workload !== null) about?.workloads.add(workload);
    const id = this.#origins.length;
    this.#origins.push({
      service,
      caller: this.edges.caller(service, region),
      name: resource[RESOURCE.service] as number,
    });
    this.#originIds.set(key, id);
    return id;
  }

  take(span: Span, origin: number): void {
    const known = this.#origin(origin);
    this.spans++;
    const weight = weightOf(span.weight);
    this.weight += weight;
    this.time.addTime(span.start);
    if (this.#named[known.service] !== true) this.withoutService++;
    const placed = this.#placed;
    placed.origin = origin;
    placed.flags = hasFailed(span) ? FLAG.failed : 0;
    placed.entry = NONE;
    placed.target = this.#targetOf(span, known);
    if (span.kind === KIND.server || span.kind === KIND.consumer)
      placed.entry = this.#entryOf(span);
    if (span.kind === KIND.producer || span.links.length > 0) this.#link(span, known, weight);
    this.#window.add(span, placed);
  }

  #origin(origin: number): KnownOrigin {
    return this.#origins[origin] as KnownOrigin;
  }

  /** Of a call what it is to; of a serving span who it says calls it. */
  #targetOf(span: Span, { name }: KnownOrigin): number {
    if (span.kind === KIND.internal || span.kind === KIND.unknown) return NONE;
    const { names } = span;
    if (names[SLOT.peer] === name) names[SLOT.peer] = NO_NAME;
    if (span.kind === KIND.server) return this.#peerOf(names[SLOT.peer] as number);
    if (span.temporary) names[SLOT.destination] = NO_NAME;
    return this.#tuples.valueOf(names, () => this.edges.target(this.#look(names)));
  }

  #peerOf(peer: number): number {
    if (peer === NO_NAME) return NONE;
    const name = this.names.text(peer);
    if (!/[A-Za-z]/.test(name)) return NONE;
    return this.edges.target({ target: { kind: 'named', name }, strong: false, family: name });
  }

  #look(names: Int32Array): Known {
    return seenTarget((slot) => {
      const id = names[slot] as number;
      const text = id < 0 ? '' : this.names.text(id);
      return text === '' ? null : text;
    }, this.#catalogue);
  }

  #entryOf(span: Span): number {
    const route = span.names[ROUTE_SLOT] as number;
    const name = route === NO_NAME ? span.name : route;
    if (name === NO_NAME || (span.parentHigh | span.parentLow) !== 0) return NONE;
    const method = route === NO_NAME ? NO_NAME : (span.names[METHOD_SLOT] as number);
    const key = name * 2 ** 21 + method + 1;
    const known = this.#entryIds.get(key);
    if (known !== undefined) return known;
    const id = this.#entries.length;
    const words = [method < 0 ? '' : this.names.text(method), this.names.text(name)];
    this.#entries.push(words.join(' ').trim());
    this.#entryIds.set(key, id);
    return id;
  }

  #link(span: Span, { service, caller }: KnownOrigin, weight: number): void {
    if (this.#named[service] !== true) return;
    const { trace, links } = span;
    const [a, b, c, d] = [trace[0] ?? 0, trace[1] ?? 0, trace[2] ?? 0, trace[3] ?? 0];
    if (span.kind === KIND.producer) {
      this.#links.produced(linkKey(a, b, c, d, span.idHigh, span.idLow), caller);
      return;
    }
    for (let at = 0; at < links.length; at += 6) {
      const word = (index: number): number => links[at + index] ?? 0;
      const [high, low] = [word(4), word(5)];
      const isOwnTrace = word(0) === a && word(1) === b && word(2) === c && word(3) === d;
      // Its parent is joined as a parent.
      if (isOwnTrace && high === span.parentHigh && low === span.parentLow) continue;
      const key = linkKey(word(0), word(1), word(2), word(3), high, low);
      this.#links.consumed(key, { service, start: span.start, weight });
    }
  }

  #compareServices(a: number, b: number): number {
    const [x, y] = [this.edges.services[a], this.edges.services[b]];
    const [left, right] = [`${x?.name}\n${x?.namespace}`, `${y?.name}\n${y?.namespace}`];
    return left < right ? -1 : left > right ? 1 : 0;
  }
}

/** What a protocol says is nearer to the truth than a status, which counts a 404 as an error. */
function hasFailed(span: Span): boolean {
  return span.outcome === OUTCOME.unsaid ? span.erred : span.outcome === OUTCOME.failed;
}
