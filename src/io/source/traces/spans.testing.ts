/** Spans for tests, written in every format that is read. */
import type { Random } from '#base';

import type { EvidenceFile } from '#core/map';
import { Recorders } from '../recorders.ts';
import { discover } from '../discover.ts';
import { smallCatalogue } from '../catalogue.testing.ts';
import type { Discovery, SourceContext } from '../port.ts';
import { traces } from './traces.ts';

type Value = string | number | boolean | readonly string[];

/** One span, in plain words. Ids are hex; times are microseconds. */
export interface TestSpan {
  readonly trace: string;
  readonly id: string;
  readonly parent?: string;
  readonly service: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly name?: string;
  readonly start?: number;
  readonly duration?: number;
  readonly failed?: boolean;
  readonly attributes?: Readonly<Record<string, Value>>;
  readonly resource?: Readonly<Record<string, string>>;
  readonly links?: readonly { readonly trace: string; readonly id: string }[];
  readonly state?: string;
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const T0 = 1_763_449_200_000_000;

/** An id of so many hex digits. */
export function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0');
}

/** How OTLP is spelled. */
export interface Spelling {
  readonly base64?: boolean;
  readonly names?: boolean;
  readonly oldScopes?: boolean;
  readonly numbers?: boolean;
  readonly resourceLast?: boolean;
}

function idOf(id: string, { base64 }: Spelling): string {
  return base64 === true ? Buffer.from(id, 'hex').toString('base64') : id;
}

function anyValue(value: Value): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return { intValue: String(value) };
  return { arrayValue: { values: value.map(anyValue) } };
}

function attributesOf(attributes: Readonly<Record<string, Value>>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function times(span: TestSpan): readonly [number, number] {
  const start = T0 + (span.start ?? 0);
  return [start, start + (span.duration ?? 1_000)];
}

function resourceOf(span: TestSpan): Readonly<Record<string, Value>> {
  return { 'service.name': span.service, ...span.resource };
}

function otlpSpan(span: TestSpan, spelling: Spelling): object {
  const [start, end] = times(span);
  const nano = (time: number): string | number =>
    spelling.numbers === true ? time * 1_000 : `${time}000`;
  const kind = KINDS.indexOf(span.kind);
  return {
    traceId: idOf(span.trace, spelling),
    spanId: idOf(span.id, spelling),
    ...(span.parent === undefined ? {} : { parentSpanId: idOf(span.parent, spelling) }),
    name: span.name ?? 'work',
    kind: spelling.names === true ? `SPAN_KIND_${span.kind.toUpperCase()}` : kind,
    startTimeUnixNano: nano(start),
    endTimeUnixNano: nano(end),
    attributes: attributesOf(span.attributes ?? {}),
    ...(span.links === undefined
      ? {}
      : {
          links: span.links.map(({ trace, id }) => ({
            traceId: idOf(trace, spelling),
            spanId: idOf(id, spelling),
          })),
        }),
    ...(span.state === undefined ? {} : { traceState: span.state }),
    status: span.failed === true ? { code: spelling.names === true ? 'STATUS_CODE_ERROR' : 2 } : {},
  };
}

/** Runs of spans of one resource. */
function byResource(spans: readonly TestSpan[]): readonly (readonly TestSpan[])[] {
  const groups: TestSpan[][] = [];
  let before = '';
  for (const span of spans) {
    const resource = JSON.stringify(resourceOf(span));
    if (resource === before) groups.at(-1)?.push(span);
    else groups.push([span]);
    before = resource;
  }
  return groups;
}

/** One document of OTLP, a `resourceSpans` for each run of one resource. */
export function otlpDocument(spans: readonly TestSpan[], spelling: Spelling = {}): object {
  const groups = byResource(spans);
  return {
    resourceSpans: groups.map((group) => {
      const [first] = group;
      const resource = { attributes: attributesOf(first === undefined ? {} : resourceOf(first)) };
      const inner = [
        { scope: { name: 'test' }, spans: group.map((span) => otlpSpan(span, spelling)) },
      ];
      const scopes =
        spelling.oldScopes === true
          ? { instrumentationLibrarySpans: inner }
          : { scopeSpans: inner };
      return spelling.resourceLast === true ? { ...scopes, resource } : { resource, ...scopes };
    }),
  };
}

/** OTLP, one document to a line. */
export function otlpLines(spans: readonly TestSpan[], spelling: Spelling = {}, each = 7): Buffer {
  const lines: string[] = [];
  for (let at = 0; at < spans.length; at += each)
    lines.push(JSON.stringify(otlpDocument(spans.slice(at, at + each), spelling)));
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** A field of bytes of a message. */
function field(number: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

function text(number: number, value: string): Buffer {
  return field(number, Buffer.from(value));
}

function protoValue(value: Value): Buffer {
  if (typeof value === 'string') return text(1, value);
  if (typeof value === 'boolean') return Buffer.from([0x10, value ? 1 : 0]);
  if (typeof value === 'number') return Buffer.concat([Buffer.from([0x18]), varint(value)]);
  return field(5, Buffer.concat(value.map((one) => field(1, protoValue(one)))));
}

function keyValue(number: number, key: string, value: Value): Buffer {
  return field(number, Buffer.concat([text(1, key), field(2, protoValue(value))]));
}

function fixed64(number: number, time: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(time) * 1_000n);
  return Buffer.concat([varint(number * 8 + 1), bytes]);
}

function protoSpan(span: TestSpan): Buffer {
  const [start, end] = times(span);
  return Buffer.concat([
    field(1, Buffer.from(span.trace, 'hex')),
    field(2, Buffer.from(span.id, 'hex')),
    ...(span.state === undefined ? [] : [text(3, span.state)]),
    ...(span.parent === undefined ? [] : [field(4, Buffer.from(span.parent, 'hex'))]),
    text(5, span.name ?? 'work'),
    Buffer.from([0x30, KINDS.indexOf(span.kind)]),
    fixed64(7, start),
    fixed64(8, end),
    ...Object.entries(span.attributes ?? {}).map(([key, value]) => keyValue(9, key, value)),
    ...(span.links ?? []).map(({ trace, id }) =>
      field(
        13,
        Buffer.concat([field(1, Buffer.from(trace, 'hex')), field(2, Buffer.from(id, 'hex'))]),
      ),
    ),
    ...(span.failed === true ? [field(15, Buffer.from([0x18, 2]))] : []),
  ]);
}

/** One message of OTLP, a `resource_spans` for each run of one resource. */
export function otlpMessage(spans: readonly TestSpan[], resourceLast = false): Buffer {
  return Buffer.concat(
    byResource(spans).map((group) => {
      const [first] = group;
      const attributes = Object.entries(first === undefined ? {} : resourceOf(first));
      const resource = field(
        1,
        Buffer.concat(attributes.map(([key, value]) => keyValue(1, key, value))),
      );
      const own = group.map((span) => field(2, protoSpan(span)));
      const scope = field(2, Buffer.concat([field(1, text(1, 'test')), ...own]));
      return field(1, Buffer.concat(resourceLast ? [scope, resource] : [resource, scope]));
    }),
  );
}

/** Messages behind their lengths: of four bytes, as the Collector writes them, or as protobuf does. */
export function framed(messages: readonly Buffer[], how: 'four-bytes' | 'varint'): Buffer {
  return Buffer.concat(
    messages.flatMap((message) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(message.length);
      return [how === 'varint' ? varint(message.length) : length, message];
    }),
  );
}

/** Jaeger's export: spans by trace. */
export function jaegerExport(spans: readonly TestSpan[]): object {
  return {
    data: [...Map.groupBy(spans, ({ trace }) => trace)].map(([traceID, own]) => ({
      traceID,
      spans: own.map((span, index) => ({
        traceID,
        spanID: span.id,
        operationName: span.name ?? 'work',
        references: [
          ...(span.parent === undefined
            ? []
            : [{ refType: 'CHILD_OF', traceID, spanID: span.parent }]),
          ...(span.links ?? []).map(({ trace, id }) => ({
            refType: 'FOLLOWS_FROM',
            traceID: trace,
            spanID: id,
          })),
        ],
        startTime: times(span)[0],
        duration: span.duration ?? 1_000,
        tags: [
          { key: 'span.kind', type: 'string', value: span.kind },
          ...(span.failed === true ? [{ key: 'error', type: 'bool', value: true }] : []),
          ...Object.entries(span.attributes ?? {}).map(([key, value]) => ({ key, value })),
        ],
        processID: `p${index}`,
      })),
      processes: Object.fromEntries(
        own.map((span, index) => [
          `p${index}`,
          {
            serviceName: span.service,
            tags: Object.entries(span.resource ?? {}).map(([key, value]) => ({ key, value })),
          },
        ]),
      ),
    })),
  };
}

/** Zipkin's list. */
export function zipkinList(spans: readonly TestSpan[]): object[] {
  return spans.map((span) => ({
    traceId: span.trace,
    id: span.id,
    ...(span.parent === undefined ? {} : { parentId: span.parent }),
    ...(span.kind === 'internal' ? {} : { kind: span.kind.toUpperCase() }),
    name: span.name ?? 'work',
    timestamp: times(span)[0],
    duration: span.duration ?? 1_000,
    localEndpoint: { serviceName: span.service },
    tags: {
      ...Object.fromEntries(
        Object.entries(span.attributes ?? {}).map(([key, value]) => [key, String(value)]),
      ),
      ...(span.failed === true ? { error: 'true' } : {}),
    },
  }));
}

/** A recording that is looked at: what it shows. */
export interface LookOptions {
  readonly window?: number;
  readonly cut?: number;
  readonly context?: Partial<SourceContext>;
}

/** Reads files of traces, one after another. */
export async function lookAt(
  files: Readonly<Record<string, Uint8Array | string>>,
  options: LookOptions = {},
): Promise<Discovery> {
  const context = { catalogue: smallCatalogue, runsIn: null, ...options.context };
  const recorders = new Recorders({ ...context, window: options.window ?? 100_000 }, [traces]);
  for (const [path, given] of Object.entries(files)) {
    const bytes = new Uint8Array(Buffer.from(given));
    const read = await recorders.read(
      path,
      bytes.subarray(0, 4_096),
      cut(bytes, options.cut ?? 65_536),
    );
    if (!read) throw new Error(`${path} was not read`);
  }
  return discover([], context, [], recorders.findings());
}

// oxlint-disable-next-line require-await -- a stream
async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    // A piece is only there until the next is asked for.
    const piece = new Uint8Array(bytes.subarray(at, at + size));
    yield piece;
    piece.fill(0x20);
  }
}

/** `shop -> payments 3 calls 1 failed`: needs in a line each, with their counts. */
export function needLines(discovery: Discovery): string[] {
  return Object.entries(discovery.part.components ?? {}).flatMap(([id, { needs = {} }]) =>
    Object.entries(needs).map(([name, need]) => {
      const strength = need.hard === true ? 'hard' : need.soft === true ? 'soft' : 'unknown';
      const counts = (need.evidence ?? []).flatMap(({ traffic }: EvidenceFile) => {
        if (traffic === undefined) return [];
        const { first: _, last: __, latency: ___, ...rest } = traffic;
        return Object.entries(rest).map(([key, value]) => `${key} ${value}`);
      });
      return [`${id} -> ${name} ${strength}`, ...counts].join(', ');
    }),
  );
}

/** Traces of a made-up shop: calls, failures, repetitions, queues, databases and what stands outside. */
export function randomSpans(random: Random, traceCount: number): TestSpan[] {
  const spans: TestSpan[] = [];
  const services = ['shop', 'cart', 'payments', 'mailer', 'stock'];
  let next = 1;
  const newId = (): string => hex(next++ * 0x1_0001 + random.below(0xffff), 16);
  for (let index = 0; index < traceCount; index++) {
    const trace = hex(random.below(2 ** 31), 8) + hex(index + 1, 24);
    const enter = (
      service: string,
      parent: string | undefined,
      depth: number,
      start: number,
    ): boolean => {
      const id = newId();
      let failed = random.below(20) === 0;
      for (let call = random.below(depth > 2 ? 2 : 4); call > 0; call--) {
        const at = start + 10 + random.below(500);
        const client = newId();
        const failsHere = random.below(6) === 0;
        const base = {
          trace,
          id: client,
          parent: id,
          service,
          start: at,
          duration: 20 + random.below(10_000),
        };
        const kind = random.below(6);
        if (kind <= 2 && depth < 4) {
          const callee = random.pick(services.filter((each) => each !== service));
          const bad = enter(callee, client, depth + 1, at + 1) || failsHere;
          spans.push({ ...base, kind: 'client', failed: bad });
          failed ||= bad && random.below(2) === 0;
        } else if (kind === 3) {
          spans.push({
            ...base,
            kind: 'producer',
            attributes: { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' },
          });
          if (depth < 4) enter('mailer', client, depth + 1, at + 1);
        } else {
          const attributes = random.pick(OUTSIDE);
          spans.push({ ...base, kind: 'client', failed: failsHere, attributes });
          failed ||= failsHere && random.below(2) === 0;
        }
      }
      const isTaken = service === 'mailer';
      spans.push({
        trace,
        id,
        ...(parent === undefined ? {} : { parent }),
        service,
        kind: isTaken ? 'consumer' : 'server',
        name: isTaken ? 'orders process' : `POST /${service}`,
        start,
        duration: 1_000 + random.below(100_000),
        failed,
      });
      return failed;
    };
    enter('shop', undefined, 0, index * 1_000_000);
  }
  return spans;
}

const OUTSIDE: readonly Readonly<Record<string, Value>>[] = [
  { 'server.address': 'api.stripe.com' },
  { 'db.system': 'postgresql', 'db.name': 'orders' },
  { 'http.url': 'https://example.org/rates?key=hunter2' },
  { 'peer.service': 'fx-rates' },
];

/** The same in another order. */
export function shuffle<Item>(items: readonly Item[], random: Random): Item[] {
  const shuffled = [...items];
  for (let at = shuffled.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [shuffled[at], shuffled[other]] = [shuffled[other] as Item, shuffled[at] as Item];
  }
  return shuffled;
}
