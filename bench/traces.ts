/**
 * `npm run bench -- traces`: spans read in a second. OTLP in lines beside `JSON.parse` alone on the same
 * lines, OTLP as protobuf beside the decoding of protobufjs alone; ours with all that is counted. Every
 * round runs each once; medians of processor time are shown, so that what else the machine does does not
 * count.
 */
import protobuf from 'protobufjs';
import { createRandom } from '../src/base/index.ts';
import type { Catalogue } from '../src/core/map/index.ts';
import { readCatalogue } from '../src/io/library/index.ts';
import { ByteNames } from '../src/io/source/traces/byte-names.ts';
import { TraceReader } from '../src/io/source/traces/read-file.ts';
import { traces } from '../src/io/source/traces/traces.ts';
import {
  otlpLines,
  otlpMessage,
  randomSpans,
  type TestSpan,
} from '../src/io/source/traces/spans.testing.ts';

const ROUNDS = 9;
const TRACES = 6_000;
const PIECE = 1_048_576;
/** Spans of one batch: half of what the SDK sends at once. */
const BATCH = 256;

/** What an instrumented service says besides: ten attributes in all. */
function dress(span: TestSpan, index: number): TestSpan {
  const more = {
    'url.path': `/v1/items/${index % 977}`,
    'network.protocol.version': '1.1',
    'user_agent.original': 'node/24',
    'thread.id': 12 + (index % 5),
    'thread.name': `worker-${index % 7}`,
    'code.function': 'handle',
    'server.port': 443,
    'net.transport': 'tcp',
    'http.response.status_code': 200,
  };
  const attributes = { ...span.attributes, ...more };
  return { ...span, attributes: Object.fromEntries(Object.entries(attributes).slice(0, 10)) };
}

/** Spans as collectors send them: many at once, those of one service together. */
function batches(spans: readonly TestSpan[]): TestSpan[][] {
  const all: TestSpan[][] = [];
  for (let at = 0; at < spans.length; at += BATCH) {
    const batch = spans.slice(at, at + BATCH);
    all.push(
      batch.toSorted((a, b) => (a.service < b.service ? -1 : a.service > b.service ? 1 : 0)),
    );
  }
  return all;
}

function read(bytes: Uint8Array, catalogue: Catalogue): number {
  const recording = traces.open({ catalogue, runsIn: null, window: 2_000_000 });
  recording.begin('spans');
  for (let at = 0; at < bytes.length; at += PIECE) recording.add(bytes.subarray(at, at + PIECE));
  recording.end();
  return recording.findings().read[0]?.count ?? 0;
}

/** The same spans, read as far as a decoder reads them: handed on, and not counted. */
function readOnly(bytes: Uint8Array): number {
  let count = 0;
  const sink = {
    names: new ByteNames(),
    origin: () => 0,
    take: () => {
      count++;
    },
  };
  const reader = new TraceReader(sink);
  reader.begin('spans');
  for (let at = 0; at < bytes.length; at += PIECE) reader.add(bytes.subarray(at, at + PIECE));
  reader.end();
  return count;
}

/** The messages of OTLP that spans are made of, as its `.proto` files number them. */
const OTLP = `
syntax = "proto3";
message TracesData { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; string schema_url = 3; }
message Scope { string name = 1; string version = 2; repeated KeyValue attributes = 3; }
message Span {
  bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4;
  string name = 5; int32 kind = 6; fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9; repeated Link links = 13; Status status = 15; fixed32 flags = 16;
}
message Link { bytes trace_id = 1; bytes span_id = 2; }
message Status { string message = 2; int32 code = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message ArrayValue { repeated AnyValue values = 1; }
message AnyValue { oneof value {
  string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
  ArrayValue array_value = 5; bytes bytes_value = 7;
} }`;

/** Runs the bench. */
export function run(print: (line: string) => void): void {
  const catalogue = readCatalogue([]).value;
  if (catalogue === null) throw new Error('the catalogue cannot be read');
  const spans = batches(randomSpans(createRandom(1), TRACES).map(dress)).flat();
  const json = otlpLines(spans, {}, BATCH);
  const lines = json.toString().trimEnd().split('\n');
  const messages = batches(spans).map((batch) => otlpMessage(batch));
  const proto = Buffer.concat(messages);
  const decoder = protobuf.parse(OTLP).root.lookupType('TracesData');
  print(
    `${spans.length} spans of ten attributes: ${Math.round(json.length / spans.length)} bytes each as JSON, ${Math.round(proto.length / spans.length)} as protobuf`,
  );
  const parse = (): number => lines.reduce((sum, line) => sum + spansIn(JSON.parse(line)), 0);
  const decode = (): number => messages.reduce((sum, one) => sum + spansIn(decoder.decode(one)), 0);
  // The whole first: an engine that has seen readers of two kinds runs both slower.
  const whole = race(spans.length, print, [
    ['JSON.parse alone', parse],
    ['ours, JSON, with the map', () => read(json, catalogue)],
    ['protobufjs 8, decode alone', decode],
    ['ours, protobuf, with the map', () => read(proto, catalogue)],
  ]);
  const alone = race(spans.length, print, [
    ['JSON.parse alone', parse],
    ['ours, JSON, spans alone', () => readOnly(json)],
    ['protobufjs 8, decode alone', decode],
    ['ours, protobuf, spans alone', () => readOnly(proto)],
  ]);
  const percent = ([theirs = 1, ours = 1]: readonly number[]): string =>
    `${Math.round((theirs / ours) * 100)} %`;
  const times = ([, , theirs = 1, ours = 1]: readonly number[]): string =>
    `${(theirs / ours).toFixed(1)} times`;
  print(
    `JSON: ${percent(whole)} of JSON.parse alone with the map (wanted: 60 %), ${percent(alone)} to the spans`,
  );
  print(
    `protobuf: ${times(alone)} protobufjs to the spans (wanted: 3), ${times(whole)} with the map`,
  );
  print(`memory: ${Math.round(process.memoryUsage().rss / 1_048_576)} MB, with all inputs held`);
}

/** Medians of the processor time of each, in milliseconds. */
function race(
  spans: number,
  print: (line: string) => void,
  contenders: readonly (readonly [name: string, run: () => number])[],
): readonly number[] {
  const times = contenders.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    contenders.forEach(([name, once], index) => {
      const start = process.cpuUsage();
      const count = once();
      const { user, system } = process.cpuUsage(start);
      times[index]?.push((user + system) / 1_000);
      if (count !== spans) throw new Error(`${name} read ${count} spans`);
    });
  }
  const medians = times.map((each) => each.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? 0);
  contenders.forEach(([name], index) => {
    const each = Math.round(spans / ((medians[index] ?? 1) / 1_000));
    print(`${name.padEnd(30)} ${each.toLocaleString('en').padStart(10)} spans/s of processor time`);
  });
  return medians;
}

/** Spans of a document that was read by others, so that nothing of it is left unread. */
function spansIn(value: unknown): number {
  const { resourceSpans = [] } = value as {
    readonly resourceSpans?: readonly {
      readonly scopeSpans?: readonly { readonly spans?: readonly unknown[] }[];
    }[];
  };
  return resourceSpans.reduce(
    (sum, { scopeSpans = [] }) =>
      sum + scopeSpans.reduce((inner, { spans = [] }) => inner + spans.length, 0),
    0,
  );
}
