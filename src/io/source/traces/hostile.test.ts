import { describe, expect, it } from 'vitest';

import { createRandom } from '#base';
import type { Random } from '#base';
import { formatMap, mergeParts, parseMap, partOf, resolveMap } from '#core/map';

import { smallCatalogue } from '../catalogue.testing.ts';
import { discover } from '../discover.ts';
import type { Discovery } from '../port.ts';
import {
  framed,
  hex,
  jaegerExport,
  lookAt,
  needLines,
  otlpDocument,
  otlpLines,
  otlpMessage,
  randomSpans,
  zipkinList,
} from './spans.testing.ts';
import type { TestSpan } from './spans.testing.ts';
import { TraceRecording } from './traces.ts';

const SEED = 20_251_020;
const spans = randomSpans(createRandom(SEED), 12);

const SAMPLES: Readonly<Record<string, Buffer>> = {
  lines: otlpLines(spans),
  'laid out': Buffer.from(JSON.stringify(otlpDocument(spans), null, 1)),
  protobuf: otlpMessage(spans),
  framed: framed([otlpMessage(spans.slice(0, 30)), otlpMessage(spans.slice(30))], 'four-bytes'),
  jaeger: Buffer.from(JSON.stringify(jaegerExport(spans))),
  zipkin: Buffer.from(JSON.stringify(zipkinList(spans))),
};

/** Reads bytes as they are, whether anything would want them or not. */
function read(
  bytes: Uint8Array,
  piece = 4_096,
  mostHeld?: number,
): ReturnType<TraceRecording['findings']> {
  const context = { catalogue: smallCatalogue, runsIn: null, window: 10_000 };
  const recording = new TraceRecording(context, mostHeld);
  recording.begin('traces.bin');
  for (let at = 0; at < bytes.length; at += piece) recording.add(bytes.slice(at, at + piece));
  recording.end();
  return recording.findings();
}

function spansRead(found: ReturnType<typeof read>): number {
  return found.read[0]?.count ?? 0;
}

function breakBytes(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length);
  const length = random.below(200);
  const copy = Buffer.from(bytes);
  switch (random.below(6)) {
    case 0:
      return copy.subarray(0, at);
    case 1:
      copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
      return copy;
    case 2:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at + length)]);
    case 3:
      return Buffer.concat([copy.subarray(0, at + length), copy.subarray(at)]);
    case 4: {
      const junk = Buffer.from(Array.from({ length }, () => random.below(256)));
      return Buffer.concat([copy.subarray(0, at), junk, copy.subarray(at)]);
    }
    default:
      return copy.subarray(at);
  }
}

describe('broken files', () => {
  it(`are read as far as they can be, with a problem and its place (seed ${SEED})`, () => {
    const random = createRandom(SEED);
    let problems = 0;
    for (let round = 0; round < 600; round++) {
      const name = random.pick(Object.keys(SAMPLES));
      let bytes = SAMPLES[name] as Buffer;
      for (let times = random.below(3); times >= 0; times--)
        if (bytes.length > 0) bytes = breakBytes(bytes, random);
      try {
        const found = read(bytes, 1 + random.below(5_000));
        for (const { code, severity, place } of found.problems) {
          expect([severity, place?.file]).toEqual(['warning', 'traces.bin']);
          expect(code).toMatch(/^(?:not-json|not-protobuf|not-traces|not-read|cut-short|limit)$/);
        }
        problems += found.problems.length;
      } catch (error) {
        throw new Error(`seed ${SEED}, round ${round}, ${name}: ${String(error)}`, {
          cause: error,
        });
      }
    }
    expect(problems).toBeGreaterThan(200);
  });

  it('cut anywhere give the spans before the cut', () => {
    const all = spans.length;
    for (const name of ['lines', 'laid out', 'protobuf', 'framed'] as const) {
      const bytes = SAMPLES[name] as Buffer;
      for (let part = 1; part < 20; part++) {
        const at = Math.floor((bytes.length * part) / 20);
        const found = read(bytes.subarray(0, at));
        const least = Math.floor((all * (part - 2)) / 20);
        expect(spansRead(found), `${name} cut at ${at}`).toBeGreaterThanOrEqual(least);
        expect(spansRead(found), `${name} cut at ${at}`).toBeLessThan(all);
      }
      expect(read(bytes).problems).toEqual([]);
      expect(spansRead(read(bytes))).toBe(all);
    }
  });

  it('lose one line, not the next: each is told with its number', () => {
    const lines = otlpLines(spans, {}, 1).toString().split('\n');
    lines[2] = (lines[2] ?? '').slice(0, 90);
    lines[5] = 'not json at all';
    const found = read(Buffer.from(lines.join('\n')));
    expect(found.problems.map(({ code, place }) => `${code} ${place?.line}`)).toEqual([
      'not-json 3',
      'not-json 6',
    ]);
    expect(spansRead(found)).toBe(spans.length - 2);
  });

  it('that begin in the middle of a line are read from the next', () => {
    const lines = otlpLines(spans, {}, 1);
    for (const at of [1, 40, 300]) {
      const found = read(lines.subarray(at));
      expect(spansRead(found)).toBeGreaterThanOrEqual(spans.length - 2);
      expect(found.problems.length).toBeGreaterThan(0);
    }
  });

  it('with many breaks tell a few of them, and how many more there are', () => {
    const found = read(Buffer.from(`${'{"resourceSpans":[}\n'.repeat(100)}`));
    expect(found.problems).toHaveLength(6);
    expect(found.problems.at(-1)?.what).toBe('95 more places could not be read');
  });
});

/** JSON with its keys in any order, spaces anywhere, letters as escapes, and fields that nobody knows. */
function scramble(value: unknown, random: Random): string {
  const space = (): string => ['', '', '', ' ', '\n', '\t  '][random.below(6)] ?? '';
  if (Array.isArray(value))
    return `[${space()}${value.map((one) => scramble(one, random)).join(`${space()},${space()}`)}${space()}]`;
  if (typeof value === 'string') {
    return `"${Array.from(value, (letter) => (random.below(8) === 0 ? `\\u${hex(letter.charCodeAt(0), 4)}` : JSON.stringify(letter).slice(1, -1))).join('')}"`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value);
  if (random.below(4) === 0)
    entries.push(['unknown', { nested: ['}"]', { deep: [1.5e3, true, null, '\\"'] }] }]);
  for (let at = entries.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    const [a, b] = [entries[at], entries[other]];
    if (a !== undefined && b !== undefined) [entries[at], entries[other]] = [b, a];
  }
  return `{${space()}${entries.map(([key, one]) => `${scramble(key, random)}${space()}:${space()}${scramble(one, random)}`).join(`${space()},${space()}`)}${space()}}`;
}

describe('JSON', () => {
  it(`means the same however it is spelled (seed ${SEED})`, async () => {
    const expected = needLines(await lookAt({ 'a.jsonl': otlpLines(spans) }));
    for (let round = 0; round < 12; round++) {
      const random = createRandom(SEED + round);
      const document = scramble(otlpDocument(spans, { numbers: random.below(2) === 0 }), random);
      const found = read(Buffer.from(document), 1 + random.below(9_000));
      expect([round, spansRead(found), found.problems]).toEqual([round, spans.length, []]);
      // What is not JSON to the platform would be no fair question.
      JSON.parse(document);
      const context = { catalogue: smallCatalogue, runsIn: null };
      const shown = needLines(discover([], context, [], [found]));
      expect([round, shown]).toEqual([round, expected]);
    }
  });
});

describe('size', () => {
  const head = JSON.stringify(
    otlpDocument([{ ...(spans[0] as TestSpan), attributes: { a: 'b' } }]),
  );
  const cutAt = head.indexOf('"attributes":[{"key":"a"') + '"attributes":['.length;
  const attribute = '{"key":"some.attribute","value":{"stringValue":"some value"}},';

  /** A document with one span of so many attributes, in pieces; the first line is another. */
  function* large(count: number): Generator<Buffer> {
    yield Buffer.from(`${head}\n${head.slice(0, cutAt)}`);
    const piece = Buffer.from(attribute.repeat(10_000));
    for (let done = 0; done < count; done += 10_000) yield piece;
    yield Buffer.from(`${head.slice(cutAt)}\n${head}\n`);
  }

  it('of a span with a million attributes is passed by within bounds, and the lines around it are read', () => {
    const context = { catalogue: smallCatalogue, runsIn: null, window: 10_000 };
    const recording = new TraceRecording(context, 2_000_000);
    recording.begin('traces.jsonl');
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    for (const piece of large(1_000_000)) {
      recording.add(piece);
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    recording.end();
    const found = recording.findings();
    expect(found.problems.map(({ code, place }) => `${code} ${place?.line}`)).toEqual(['limit 2']);
    expect(spansRead(found)).toBe(2);
    expect(most).toBeLessThan(40_000_000);
  });

  it('of a span with ten thousand attributes is nothing special', () => {
    const found = read(Buffer.concat([...large(10_000)]));
    expect([spansRead(found), found.problems]).toEqual([3, []]);
  });

  it('of a document is no matter where its items are small', () => {
    const document = Buffer.from(JSON.stringify(otlpDocument(spans)));
    const found = read(document, 10_000, 5_000);
    expect([spansRead(found), found.problems]).toEqual([spans.length, []]);
    const list = read(SAMPLES['zipkin'] as Buffer, 1_000, 1_000);
    expect([spansRead(list), list.problems]).toEqual([spans.length, []]);
  });

  it('of a message of protobuf too is bounded, and what follows it is read', () => {
    const small = otlpMessage(spans);
    const bulky = otlpMessage([
      { ...(spans[0] as TestSpan), attributes: { a: 'x'.repeat(100_000) } },
    ]);
    for (const bytes of [
      Buffer.concat([small, bulky, small]),
      framed([small, bulky, small], 'varint'),
      framed([small, bulky, small], 'four-bytes'),
    ]) {
      const found = read(bytes, 3_000, 50_000);
      expect(found.problems.map(({ code }) => code)).toEqual(['limit']);
      expect(spansRead(found)).toBe(spans.length * 2);
    }
  });
});

const NAMES: readonly string[] = [
  '__proto__',
  'constructor',
  'toString',
  'a\u001b[31mred\u0007',
  'line\nbreak',
  '\u202eright to left',
  'yaml: {evil: true}',
  '- "quoted" # comment',
  '${jndi:ldap://x}',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  'ünïcödé',
  'x'.repeat(5_000),
  ' ',
  '\ud800',
  'aws/us-east-1',
  'null',
];

describe('hostile names', () => {
  const of = (name: string, index: number): TestSpan[] => [
    {
      trace: hex(index + 1, 32),
      id: hex(1, 16),
      service: name,
      kind: 'server',
      name: `GET /${name}`,
    },
    {
      trace: hex(index + 1, 32),
      id: hex(2, 16),
      parent: hex(1, 16),
      service: name,
      kind: 'client',
      attributes: {
        'peer.service': NAMES[(index + 1) % NAMES.length] ?? '',
        'db.system': NAMES[(index + 2) % NAMES.length] ?? '',
      },
      resource: { 'service.namespace': NAMES[(index + 3) % NAMES.length] ?? '' },
    },
    {
      trace: hex(index + 1, 32),
      id: hex(3, 16),
      parent: hex(1, 16),
      service: 'plain',
      kind: 'producer',
      attributes: { 'messaging.destination.name': name, 'messaging.system': name },
    },
  ];

  it('are ids that can be typed; the map is written, read again and resolved', async () => {
    const all = NAMES.flatMap(of);
    for (const bytes of [
      otlpLines(all),
      otlpMessage(all),
      Buffer.from(JSON.stringify(zipkinList(all))),
    ]) {
      const found = await lookAt({ 'traces.x': bytes });
      const text = formatMap(found.part);
      // oxlint-disable-next-line no-control-regex -- that is what is looked for
      expect(/[\u0000-\u0009\u000b-\u001f\u202e]/.test(text)).toBe(false);
      const parsed = parseMap(text, 'found.yaml');
      expect(parsed.problems).toEqual([]);
      const resolved = resolveMap(mergeParts([partOf(found.part, 'found.yaml')]), smallCatalogue);
      expect(resolved.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    }
  });
});

describe('clocks that are wrong', () => {
  const at = (start: number): Promise<Discovery> => {
    const about = { trace: hex(1, 32), service: 'shop' };
    return lookAt({
      'traces.jsonl': otlpLines([
        { ...about, id: hex(1, 16), kind: 'server' },
        { ...about, id: hex(2, 16), parent: hex(1, 16), kind: 'client' },
        { ...about, id: hex(3, 16), parent: hex(2, 16), service: 'stock', kind: 'server', start },
      ]),
    });
  };

  it('change no edge, and stretch no window when they are of another century', async () => {
    const plain = await at(0);
    for (const start of [-3_600_000_000, 60_000_000, -1_763_449_000_000_000, 7e15]) {
      const found = await at(start);
      expect(needLines(found)).toEqual(needLines(plain));
      if (Math.abs(start) > 1e15) expect(found.covered[0]?.last).toBe(plain.covered[0]?.last);
    }
  });
});

describe('secrets', () => {
  const SECRET = 'hunter2';
  const ACCOUNT = '123456789012';
  const planted: TestSpan['attributes'] = {
    'db.system': 'postgresql',
    'db.statement': `select * from users where password = '${SECRET}'`,
    'db.query.text': SECRET,
    'db.connection_string': `postgres://app:${SECRET}@db/orders`,
    'db.user': SECRET,
    'http.url': `https://user:${SECRET}@fx.example/${SECRET}?token=${SECRET}#${SECRET}`,
    'url.query': SECRET,
    'http.target': `/x?key=${SECRET}`,
    'http.request.header.authorization': [`Bearer ${SECRET}`],
    'exception.message': SECRET,
    'enduser.id': SECRET,
  };

  it('planted where programs leave them are in nothing that is shown', async () => {
    const attributes: readonly TestSpan['attributes'][] = [
      planted,
      { 'peer.service': `postgres://app:${SECRET}@db.example:5432/orders` },
      { 'server.address': `app:${SECRET}@db` },
      { 'db.name': `orders;password=${SECRET}`, 'db.system': 'mysql' },
      { 'messaging.destination.name': `amqp://app:${SECRET}@mq/orders` },
      { 'messaging.destination.name': `arn:aws:sns:us-east-1:${ACCOUNT}:orders` },
      {
        'aws.sns.topic.arn': `arn:aws:sns:us-east-1:${ACCOUNT}:orders`,
        'messaging.system': 'aws_sns',
      },
      {
        'messaging.url': `https://sqs.eu-west-1.amazonaws.com/${ACCOUNT}/payouts`,
        'messaging.system': 'aws_sqs',
      },
      {
        'messaging.destination.name': `https://sqs.eu-west-1.amazonaws.com/${ACCOUNT}/payouts`,
        'messaging.system': 'AmazonSQS',
      },
      { 'rpc.service': `x?${SECRET}` },
    ];
    const all = attributes.flatMap((each, index): TestSpan[] => {
      const trace = hex(index + 1, 32);
      const service = 'shop';
      return [
        {
          trace,
          id: hex(1, 16),
          service,
          kind: 'server',
          name: `GET /reset/4711?token=${SECRET}`,
          attributes: planted,
          resource: { 'process.command_line': `node --password ${SECRET}`, 'host.ip': '10.1.2.3' },
        },
        {
          trace,
          id: hex(2, 16),
          parent: hex(1, 16),
          service,
          kind: 'client',
          attributes: each ?? {},
        },
      ];
    });
    for (const bytes of [
      otlpLines(all),
      otlpMessage(all),
      Buffer.from(JSON.stringify(jaegerExport(all))),
      Buffer.from(JSON.stringify(zipkinList(all))),
    ]) {
      const found = await lookAt({ 'traces.x': bytes });
      expect(Object.keys(found.part.components ?? {}).length).toBeGreaterThan(3);
      const text = `${JSON.stringify(found)}${formatMap(found.part)}`;
      for (const word of [SECRET, ACCOUNT, '10.1.2.3'])
        expect([word, text.includes(word)]).toEqual([word, false]);
    }
  });
});
