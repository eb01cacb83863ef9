/** Arbitrary names, records and messages, for property tests. Only what this room says is legal. */
import fc from 'fast-check';
import { createRandom } from '#base';
import { formatIpv4, formatIpv6 } from './address.ts';
import { toHex } from './encodings.ts';
import type { Edns, EdnsOption, Message, Question } from './message.ts';
import { MAX_NAME_BYTES, nameByteLength, SPELLED_BYTES, type Name } from './name.ts';
import type { RecordData, ResourceRecord, ServiceParameter } from './record.ts';

/** The seed of this run, printed so that a failure can be had again: DNS_SEED=n npx vitest run. */
export const SEED: number = Number(process.env['DNS_SEED'] ?? Date.now() % 2_147_483_647);

/** Says the seed once, and gives it to fast-check. */
export function seeded(runs: number): fc.Parameters<unknown> {
  return { seed: SEED, numRuns: runs };
}

/** Our own seeded randomness under the same seed. */
export function seededRandom(): ReturnType<typeof createRandom> {
  return createRandom(SEED);
}

const plainLabel = fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/);
const anyLabel = fc
  .uint8Array({ minLength: 1, maxLength: 63 })
  .map((bytes) => [...bytes].map((byte) => SPELLED_BYTES[byte] ?? '').join(''));

/** Names with plain and with strange labels; a few common endings so that compression has work. */
export const anyName: fc.Arbitrary<Name> = fc
  .tuple(
    fc.array(fc.oneof({ weight: 4, arbitrary: plainLabel }, { weight: 1, arbitrary: anyLabel }), {
      maxLength: 4,
    }),
    fc.constantFrom('', 'example.net.', 'Example.NET.', 'net.', 'a\\.b.example.net.'),
  )
  .map(([labels, ending]) => labels.map((label) => `${label}.`).join('') + ending)
  .map((text) => (text === '' ? '.' : text))
  .filter((text) => nameByteLength(text) <= MAX_NAME_BYTES)
  .map((text) => text as Name);

const u8 = fc.integer({ min: 0, max: 255 });
const u16 = fc.integer({ min: 0, max: 65_535 });
const u32 = fc.integer({ min: 0, max: 4_294_967_295 });
/** A TTL. */
export const anyTtl: fc.Arbitrary<number> = fc.integer({ min: 0, max: 2_147_483_647 });
const ipv4 = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => formatIpv4(bytes, 0));
const ipv6 = fc
  .tuple(
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
  )
  .map(([bytes, mask]) =>
    formatIpv6(
      bytes.map((byte, at) => ((mask[at] ?? 0) < 128 ? 0 : byte)),
      0,
    ),
  );
const hex = (least: number, most: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: least, maxLength: most }).map((bytes) => toHex(bytes));
const byteString = (most: number): fc.Arbitrary<string> =>
  fc.uint8Array({ maxLength: most }).map((bytes) => String.fromCharCode(...bytes));

const parameters: fc.Arbitrary<readonly ServiceParameter[]> = fc
  .tuple(
    fc.option(
      fc.constant<ServiceParameter>({ kind: 'mandatory', keys: ['alpn', 'port', 'key700'] }),
    ),
    fc.option(
      fc
        .array(
          byteString(20).filter((each) => each !== ''),
          { minLength: 1, maxLength: 4 },
        )
        .map((protocols): ServiceParameter => ({ kind: 'alpn', protocols })),
    ),
    fc.option(fc.constant<ServiceParameter>({ kind: 'no-default-alpn' })),
    fc.option(u16.map((port): ServiceParameter => ({ kind: 'port', port }))),
    fc.option(
      fc
        .array(ipv4, { minLength: 1, maxLength: 3 })
        .map((addresses): ServiceParameter => ({ kind: 'ipv4hint', addresses })),
    ),
    fc.option(hex(1, 30).map((each): ServiceParameter => ({ kind: 'ech', hex: each }))),
    fc.option(
      fc
        .array(ipv6, { minLength: 1, maxLength: 3 })
        .map((addresses): ServiceParameter => ({ kind: 'ipv6hint', addresses })),
    ),
    fc.option(hex(0, 20).map((each): ServiceParameter => ({ kind: 'other', key: 7, hex: each }))),
    fc.option(hex(0, 20).map((each): ServiceParameter => ({ kind: 'other', key: 700, hex: each }))),
  )
  .map((each) => each.filter((parameter) => parameter !== null));

/** Data of every kind but `none`. */
export const anyData: fc.Arbitrary<RecordData> = fc.oneof(
  ipv4.map((address): RecordData => ({ kind: 'A', address })),
  ipv6.map((address): RecordData => ({ kind: 'AAAA', address })),
  fc
    .tuple(fc.constantFrom('CNAME' as const, 'NS' as const, 'PTR' as const), anyName)
    .map(([kind, target]): RecordData => ({ kind, target })),
  fc
    .tuple(anyName, anyName, u32, u32, u32, u32, u32)
    .map(
      ([
        primary,
        mailbox,
        serial,
        refreshSeconds,
        retrySeconds,
        expireSeconds,
        minimumSeconds,
      ]): RecordData => ({
        kind: 'SOA',
        primary,
        mailbox,
        serial,
        refreshSeconds,
        retrySeconds,
        expireSeconds,
        minimumSeconds,
      }),
    ),
  fc
    .array(byteString(255), { minLength: 1, maxLength: 3 })
    .map((strings): RecordData => ({ kind: 'TXT', strings })),
  fc
    .tuple(u16, anyName)
    .map(([preference, exchange]): RecordData => ({ kind: 'MX', preference, exchange })),
  fc.tuple(u16, u16, u16, anyName).map(([priority, weight, port, target]): RecordData => ({
    kind: 'SRV',
    priority,
    weight,
    port,
    target,
  })),
  fc
    .tuple(u8, fc.constantFrom('issue', 'issuewild', 'iodef', 'x9'), byteString(40))
    .map(([flags, tag, value]): RecordData => ({ kind: 'CAA', flags, tag, value })),
  fc
    .tuple(fc.constantFrom('SVCB' as const, 'HTTPS' as const), u16, anyName, parameters)
    .map(([kind, priority, target, each]): RecordData => ({
      kind,
      priority,
      target,
      parameters: each,
    })),
  fc
    .tuple(
      fc.constantFrom('TYPE65280' as const, 'NULL' as const, 'TLSA' as const, 'DS' as const),
      hex(4, 60),
    )
    .map(([type, each]): RecordData => ({ kind: 'other', type, hex: each })),
);

/** Records of the Internet class. */
export const anyRecord: fc.Arbitrary<ResourceRecord> = fc
  .tuple(anyName, anyTtl, anyData)
  .map(([name, ttl, data]): ResourceRecord => ({ name, class: 'IN', ttl, data }));

const option: fc.Arbitrary<EdnsOption> = fc.oneof(
  fc
    .tuple(u16, fc.string({ unit: 'grapheme', maxLength: 30 }))
    .map(([code, text]): EdnsOption => ({ kind: 'extended-error', code, text })),
  fc
    .tuple(
      ipv4,
      u8.map((bits) => bits % 33),
      u8.map((bits) => bits % 33),
    )
    .map(([address, sourceBits, scopeBits]) => maskedSubnet(address, sourceBits, scopeBits)),
  fc
    .tuple(hex(8, 8), fc.oneof(fc.constant(''), hex(8, 32)))
    .map(([client, server]): EdnsOption => ({ kind: 'cookie', client, server })),
  fc.option(u16).map((timeoutTenths): EdnsOption => ({ kind: 'tcp-keepalive', timeoutTenths })),
  fc.nat(60).map((bytes): EdnsOption => ({ kind: 'padding', bytes })),
  hex(0, 20).map((each): EdnsOption => ({ kind: 'other', code: 65_001, hex: each })),
);

function maskedSubnet(address: string, sourceBits: number, scopeBits: number): EdnsOption {
  const bytes = address.split('.').map((part, index) => {
    const kept = Math.min(8, Math.max(0, sourceBits - 8 * index));
    return Number(part) & (0xff00 >> kept) & 0xff;
  });
  return { kind: 'client-subnet', address: bytes.join('.'), sourceBits, scopeBits };
}

const edns: fc.Arbitrary<Edns> = fc.record({
  udpBytes: u16,
  version: u8,
  dnssecOk: fc.boolean(),
  options: fc.array(option, { maxLength: 3 }),
});

const question: fc.Arbitrary<Question> = fc.record({
  name: anyName,
  type: fc.constantFrom('A' as const, 'AAAA' as const, 'ANY' as const, 'TYPE999' as const),
  class: fc.constantFrom('IN' as const, 'CH' as const, 'CLASS77' as const),
});

const records = (most: number): fc.Arbitrary<readonly ResourceRecord[]> =>
  fc.array(anyRecord, { maxLength: most });

/** Whole messages, without TSIG. */
export const anyMessage: fc.Arbitrary<Message> = fc
  .record({
    id: u16,
    opcode: fc.constantFrom(
      'QUERY' as const,
      'NOTIFY' as const,
      'UPDATE' as const,
      'OPCODE9' as const,
    ),
    response: fc.boolean(),
    authoritative: fc.boolean(),
    truncated: fc.boolean(),
    recursionDesired: fc.boolean(),
    recursionAvailable: fc.boolean(),
    authenticData: fc.boolean(),
    checkingDisabled: fc.boolean(),
    rcode: fc.constantFrom(
      'NOERROR' as const,
      'NXDOMAIN' as const,
      'RCODE15' as const,
      'BADVERS' as const,
    ),
    questions: fc.array(question, { maxLength: 2 }),
    answers: records(6),
    authorities: records(3),
    additionals: records(3),
    edns: fc.option(edns),
    tsig: fc.constant(null),
  })
  .map((message): Message =>
    message.edns === null && message.rcode === 'BADVERS'
      ? { ...message, rcode: 'NOERROR' }
      : message,
  );
