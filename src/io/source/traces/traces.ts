/**
 * Traces: OTLP as JSON and protobuf, Jaeger, Zipkin. Every span is counted and forgotten: what stays is
 * bounded by who calls whom, and by the window in which a call waits for what answers it.
 */
import { count, warning } from '../findings.ts';
import type { Covered, Findings } from '../port.ts';
import type { Recording, RecordingContext, RecordingSource } from '../recording.ts';
import { SpanCounter } from './counter.ts';
import { momentOf, shareOf } from './counts.ts';
import { TraceReader } from './read-file.ts';
import { looksLikeJson, looksLikeProto } from './sniff.ts';
import { showCounts } from './show-counts.ts';

/** The source. */
export const traces: RecordingSource = {
  id: 'traces',
  cannotSee:
    'what makes no spans: programs without instrumentation, and what a sampler left out altogether',
  files: /\.(?:jsonl?|ndjson|pb|bin|otlp|proto|binpb|trace|traces)$/i,
  wants: (_, head) => looksLikeJson(head) || looksLikeProto(head),
  open: (context) => new TraceRecording(context),
};

/** What became of one export: spans that were counted, and what was wrong with the rest; null for nothing. */
export interface HeardSpans {
  readonly taken: number;
  readonly why: string | null;
}

/** Traces while they are read. */
export class TraceRecording implements Recording {
  readonly #context: RecordingContext;
  readonly #counter: SpanCounter;
  readonly #reader: TraceReader;
  readonly #paths: string[] = [];

  constructor(context: RecordingContext, mostHeld?: number) {
    this.#context = context;
    this.#counter = new SpanCounter(context.catalogue, context.window);
    this.#reader = new TraceReader(this.#counter, mostHeld);
  }

  begin(path: string): void {
    this.#paths.push(path);
    this.#reader.begin(path);
  }

  add(bytes: Uint8Array): void {
    this.#reader.add(bytes);
  }

  end(): void {
    this.#reader.end();
  }

  /** One export of a live sender, whole. */
  hear(body: Uint8Array, encoding: 'json' | 'protobuf'): HeardSpans {
    const before = this.#counter.spans;
    const why = this.#reader.message(body, encoding);
    return { taken: this.#counter.spans - before, why };
  }

  findings(): Findings {
    const counter = this.#counter;
    counter.finish();
    const at = this.#at();
    const found = showCounts(counter, at, this.#context);
    return {
      ...found,
      problems: [...this.#reader.problems, ...this.#bounds(at)],
      read: count(counter.spans, 'span', 'spans'),
      covered: counter.spans === 0 ? [] : [this.#covered()],
    };
  }

  #covered(): Covered {
    const { totals, time, spans, weight, late } = this.#counter;
    return {
      source: traces.id,
      things: 'calls',
      count: totals.calls,
      named: totals.calls - totals.addresses - totals.nameless,
      first: time.first === 0 ? null : momentOf(time.first),
      last: time.first === 0 ? null : momentOf(time.last),
      sampled: shareOf(spans, weight),
      records: spans,
      outside: late,
      cannotSee: traces.cannotSee,
    };
  }

  /** What everything was read from: a file, or how many. */
  #at(): string {
    const paths = this.#paths.toSorted();
    const [first] = paths;
    if (first === undefined) return 'traces';
    return paths.length === 1 ? first : `${first} and ${paths.length - 1} more`;
  }

  #bounds(at: string): Findings['problems'] {
    const { edges, names } = this.#counter;
    if (edges.left === 0 && names.left === 0) return [];
    return [
      warning(
        'limit',
        this.#paths[0] ?? at,
        null,
        'there are more names or edges than are kept, as if values stood where names should; the rest is left out',
        'look for ids in service names and addresses',
      ),
    ];
  }
}
