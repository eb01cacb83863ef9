import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

import { createRandom } from '#base';
import { mergeParts, partOf, resolveMap, addTraffic } from '#core/map';
import type { Evidence, TrafficFile } from '#core/map';

import { smallCatalogue } from '../catalogue.testing.ts';
import type { Discovery } from '../port.ts';
import {
  framed,
  jaegerExport,
  lookAt,
  needLines,
  otlpDocument,
  otlpLines,
  otlpMessage,
  randomSpans,
  shuffle,
  zipkinList,
} from './spans.testing.ts';
import type { TestSpan } from './spans.testing.ts';

const SEED = 20_251_020;
const spans = randomSpans(createRandom(SEED), 40);

/** What is shown, but for where it was read. */
function shown(discovery: Discovery): string {
  return JSON.stringify({ ...discovery, problems: [] }).replaceAll(/"at":"[^"]*"/g, '"at":""');
}

const pretty = (value: object): Buffer => Buffer.from(JSON.stringify(value, null, 2));

const WRITTEN: Readonly<Record<string, (spans: readonly TestSpan[]) => Buffer>> = {
  'OTLP in base64': (all) => otlpLines(all, { base64: true }),
  'OTLP with names': (all) => otlpLines(all, { names: true }),
  'OTLP with old scopes': (all) => otlpLines(all, { oldScopes: true }),
  'OTLP with the resource last': (all) => otlpLines(all, { resourceLast: true }),
  'OTLP in one document': (all) => Buffer.from(JSON.stringify(otlpDocument(all))),
  'OTLP laid out': (all) => pretty(otlpDocument(all)),
  'OTLP laid out, twice': (all) =>
    Buffer.concat([
      pretty(otlpDocument(all.slice(0, 100))),
      Buffer.from('\n'),
      pretty(otlpDocument(all.slice(100))),
    ]),
  'OTLP in documents without a line between': (all) =>
    Buffer.from(otlpLines(all).toString().replaceAll('\n', '')),
  'OTLP as a list': (all) =>
    Buffer.from(`[${otlpLines(all).toString().trim().replaceAll('\n', ',\n')}]`),
  "OTLP in Tempo's words": (all) =>
    Buffer.from(otlpLines(all).toString().replaceAll('"resourceSpans"', '"batches"')),
  'OTLP in a trace of Tempo': (all) => Buffer.from(JSON.stringify({ trace: otlpDocument(all) })),
  'OTLP with a mark and Windows lines': (all) =>
    Buffer.from(`\uFEFF${otlpLines(all).toString().replaceAll('\n', '\r\n')}`),
  'OTLP as protobuf': (all) => otlpMessage(all),
  'OTLP as protobuf, resource last': (all) => otlpMessage(all, true),
  'OTLP as protobuf behind four bytes': (all) =>
    framed([otlpMessage(all.slice(0, 9)), otlpMessage(all.slice(9))], 'four-bytes'),
  'OTLP as protobuf behind a varint': (all) =>
    framed([otlpMessage(all.slice(0, 9)), otlpMessage(all.slice(9))], 'varint'),
  'OTLP, packed': (all) => gzipSync(otlpLines(all)),
  'OTLP, packed by document': (all) =>
    Buffer.concat([
      zstdCompressSync(otlpLines(all.slice(0, 50))),
      zstdCompressSync(otlpLines(all.slice(50))),
    ]),
  "the Collector's packed messages": (all) =>
    Buffer.concat(
      [all.slice(0, 50), all.slice(50)].flatMap((part) => {
        const packed = zstdCompressSync(otlpMessage(part));
        return [Buffer.from([0, 0, packed.length >> 8, packed.length & 255]), packed];
      }),
    ),
  Jaeger: (all) => Buffer.from(JSON.stringify(jaegerExport(all))),
  'Jaeger laid out': (all) => pretty(jaegerExport(all)),
  Zipkin: (all) => Buffer.from(JSON.stringify(zipkinList(all))),
  'Zipkin laid out': (all) => pretty(zipkinList(all)),
  'Zipkin, a span to a line': (all) =>
    Buffer.from(
      zipkinList(all)
        .map((span) => JSON.stringify(span))
        .join('\n'),
    ),
};

describe('every way of writing traces', () => {
  it(`shows the same, however its bytes are cut (seed ${SEED})`, async () => {
    const expected = await lookAt({ 'traces.jsonl': otlpLines(spans) });
    expect(needLines(expected).length).toBeGreaterThan(15);
    for (const [name, write] of Object.entries(WRITTEN)) {
      const bytes = write(spans);
      for (const cut of [1 << 20, 997, 61]) {
        const found = await lookAt({ 'traces.bin': bytes }, { cut });
        expect(`${name} ${cut} ${shown(found)}`).toBe(`${name} ${cut} ${shown(expected)}`);
        expect([name, found.problems]).toEqual([name, []]);
      }
    }
  });
});

describe('the order of spans', () => {
  it('changes nothing within the window', async () => {
    const random = createRandom(SEED + 1);
    const expected = shown(await lookAt({ 'traces.jsonl': otlpLines(spans) }));
    for (let round = 0; round < 10; round++) {
      const shuffled = shuffle(spans, random);
      const half = random.below(spans.length);
      const files = {
        'b.jsonl': otlpLines(shuffled.slice(0, half)),
        'a.pb': otlpMessage(shuffled.slice(half)),
      };
      const found = await lookAt(files, { window: spans.length });
      expect(shown(found)).toBe(expected);
    }
  });

  it('changes nothing where every trace lies within a window, however small that is', async () => {
    const traces = [...Map.groupBy(spans, ({ trace }) => trace).values()];
    const longest = Math.max(...traces.map((each) => each.length));
    const expected = shown(await lookAt({ 'traces.jsonl': otlpLines(spans) }));
    const inOrder = traces.flatMap((each) => each.toReversed());
    expect(shown(await lookAt({ 'traces.jsonl': otlpLines(inOrder) }, { window: longest }))).toBe(
      expected,
    );
  });

  it('beyond the window loses partners, and that is counted', async () => {
    const found = await lookAt(
      { 'traces.jsonl': otlpLines(shuffle(spans, createRandom(3))) },
      { window: 20 },
    );
    expect(found.covered[0]?.outside).toBeGreaterThan(100);
  });
});

describe('parts of a recording', () => {
  const counts = (evidence: readonly Evidence[]): TrafficFile | null => {
    const [first, ...others] = evidence.flatMap(({ traffic }) => traffic ?? []);
    return first === undefined ? null : others.reduce(addTraffic, first);
  };

  const resolved = (parts: readonly Discovery[]): ReadonlyMap<string, TrafficFile | null> => {
    const merged = mergeParts(parts.map(({ part }, index) => partOf(part, `part${index}.yaml`)));
    const { value } = resolveMap(merged, smallCatalogue);
    const all = new Map<string, TrafficFile | null>();
    for (const { id, evidence, needs } of value?.components ?? []) {
      all.set(id, counts(evidence));
      for (const need of needs) all.set(`${id} -> ${need.name}`, counts(need.evidence));
    }
    return all;
  };

  it('that hold whole traces each add up to the whole, merged as files', async () => {
    const whole = resolved([await lookAt({ 'all.jsonl': otlpLines(spans) })]);
    const machines = [0, 1, 2, 3].map((machine) =>
      spans.filter(({ trace }) => Number.parseInt(trace.slice(-4), 16) % 4 === machine),
    );
    const parts = await Promise.all(
      machines.map((own, index) => lookAt({ [`machine-${index}.jsonl`]: otlpLines(own) })),
    );
    const merged = resolved(parts);
    expect([...merged.keys()]).toEqual([...whole.keys()]);
    for (const [name, traffic] of whole) expect([name, merged.get(name)]).toEqual([name, traffic]);
    expect(resolved(parts.toReversed())).toEqual(merged);
    // The same part twice is the same part.
    expect(resolved([...parts, ...parts])).toEqual(merged);
  });
});
