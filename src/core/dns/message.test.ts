import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage, MAX_MESSAGE_BYTES, peekMessage } from './decode-message.ts';
import { encodeMessage } from './encode-message.ts';
import { extendedErrorName, parseType, TYPES } from './codes.ts';
import { fromHex, toHex } from './encodings.ts';
import {
  answerMessage,
  PLAIN_EDNS,
  queryMessage,
  type EdnsOption,
  type Message,
} from './message.ts';
import { anyMessage, anyRecord, seeded, SEED } from './messages.testing.ts';
import { nameOf } from './name.ts';
import type { ResourceRecord } from './record.ts';

const bytesOf = (hex: string): Uint8Array => fromHex(hex.replaceAll(/\s/g, ''))!;

/** An answer with four addresses, written out by hand: what the bench measures. */
const FOUR_ADDRESSES = bytesOf(`
  1234 8180 0001 0004 0000 0001
  03617069 0873686f702d6f6e65 076578616d706c65 03636f6d 00 0001 0001
  c00c 0001 0001 0000003c 0004 c000020b
  c00c 0001 0001 0000003c 0004 c000020c
  c00c 0001 0001 0000003c 0004 c000020d
  c00c 0001 0001 0000003c 0004 c000020e
  00 0029 04d0 00008000 0000`);

const api = nameOf('api.shop-one.example.com');

function addresses(count: number): readonly ResourceRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    name: api,
    class: 'IN',
    ttl: 60,
    data: { kind: 'A', address: `192.0.2.${index + 11}` },
  }));
}

function withEdns(options: readonly EdnsOption[]): Message {
  return queryMessage(1, api, 'A', { edns: { ...PLAIN_EDNS, options } });
}

describe(`messages (seed ${SEED})`, () => {
  it('decode to plain data and encode to the same bytes', () => {
    const decoded = decodeMessage(FOUR_ADDRESSES);
    expect(decoded.value).toEqual(
      queryMessage(0x1234, api, 'A', {
        response: true,
        recursionAvailable: true,
        answers: addresses(4),
        edns: { udpBytes: 1232, version: 0, dnssecOk: true, options: [] },
      }),
    );
    expect(encodeMessage(decoded.value!).value).toEqual(FOUR_ADDRESSES);
    expect(JSON.parse(JSON.stringify(decoded.value))).toEqual(decoded.value);
  });

  it('come back as they were, whatever they say', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const encoded = encodeMessage(message);
        expect(encoded.problems).toEqual([]);
        expect(decodeMessage(encoded.value!)).toEqual({ ok: true, value: message, problems: [] });
      }),
      seeded(1500),
    );
  });

  it('do not overwrite one another where small results share memory', () => {
    const messages = Array.from({ length: 400 }, (_, id) =>
      queryMessage(id, nameOf(`${'x'.repeat(id % 60)}y.example.net`), 'AAAA'),
    );
    const encoded = messages.map((message) => encodeMessage(message).value!);
    expect(encoded.map((bytes) => decodeMessage(bytes).value)).toEqual(messages);
  });

  it('share suffixes, and point only where a pointer reaches', () => {
    const many = Array.from({ length: 1200 }, (_, index): ResourceRecord => ({
      name: nameOf(`host-${index}.rack-${index % 7}.example.net`),
      class: 'IN',
      ttl: 1,
      data: { kind: 'CNAME', target: nameOf(`other-${index % 500}.rack-${index % 7}.example.net`) },
    }));
    const message = queryMessage(1, nameOf('example.net'), 'AXFR', { answers: many });
    const bytes = encodeMessage(message).value!;
    expect(bytes.length).toBeGreaterThan(0x4000);
    expect(decodeMessage(bytes).value).toEqual(message);
    const uncompressed = many.reduce(
      (sum, { name, data }) =>
        sum + name.length + 12 + (data.kind === 'CNAME' ? data.target.length : 0),
      0,
    );
    expect(bytes.length).toBeLessThan(uncompressed * 0.75);
  });

  it('keep the case of names, so suffixes of another case are not shared', () => {
    const upper = nameOf('API.Example.NET');
    const message = queryMessage(1, upper, 'A', {
      answers: [
        {
          name: nameOf('www.example.net'),
          class: 'IN',
          ttl: 1,
          data: { kind: 'CNAME', target: upper },
        },
      ],
    });
    expect(decodeMessage(encodeMessage(message).value!).value).toEqual(message);
  });

  it('do not compress where it is forbidden (RFC 2782, RFC 3597, RFC 9460)', () => {
    const data = [
      { kind: 'SRV', priority: 1, weight: 2, port: 3, target: api },
      { kind: 'HTTPS', priority: 1, target: api, parameters: [] },
    ] as const;
    for (const each of data) {
      const message = queryMessage(1, api, 'SRV', {
        answers: [{ name: api, class: 'IN', ttl: 1, data: each }],
        edns: null,
      });
      const bytes = encodeMessage(message).value!;
      expect(toHex(bytes).split(toHex(bytesOf('03617069 0873686f702d6f6e65'))).length).toBe(3);
      expect(decodeMessage(bytes).value).toEqual(message);
    }
  });

  it('expand names that old types compress (RFC 3597, section 4)', () => {
    const hex = `0001 8400 0001 0001 0000 0000 076578616d706c65 03636f6d 00 0023 0001
      c00c 0023 0001 00000001 000e 0001 0002 0153 00 00 03777777 c00c`;
    const decoded = decodeMessage(bytesOf(hex));
    expect(decoded.value?.answers[0]?.data).toEqual({
      kind: 'other',
      type: 'NAPTR',
      hex: '00010002015300000377777707' + '6578616d706c6503636f6d00',
    });
  });

  it('carry every EDNS option; one that is malformed is kept as it is', () => {
    const options: EdnsOption[] = [
      { kind: 'extended-error', code: 3, text: 'upstream says empty' },
      { kind: 'client-subnet', address: '192.0.2.0', sourceBits: 24, scopeBits: 0 },
      { kind: 'client-subnet', address: '2001:db8::', sourceBits: 56, scopeBits: 48 },
      { kind: 'cookie', client: '0102030405060708', server: '' },
      { kind: 'tcp-keepalive', timeoutTenths: null },
      { kind: 'padding', bytes: 7 },
      { kind: 'other', code: 15, hex: '00' },
      { kind: 'other', code: 8, hex: '00010901' },
      { kind: 'other', code: 10, hex: '01' },
      { kind: 'other', code: 15, hex: '0000ff' },
    ];
    expect(decodeMessage(encodeMessage(withEdns(options)).value!).value?.edns?.options).toEqual(
      options,
    );
    expect(extendedErrorName(3)).toBe('Stale Answer');
    expect(extendedErrorName(9999)).toBe('Extended Error 9999');
  });

  it('refuse to encode what does not fit, and say which record', () => {
    const bad: readonly [Partial<Message>, string][] = [
      [{ id: 70_000 }, 'dns-value'],
      [{ rcode: 'BADVERS', edns: null }, 'dns-value'],
      [{ rcode: 'NOPE' as never }, 'dns-value'],
      [{ answers: [{ ...addresses(1)[0]!, ttl: -1 }] }, 'dns-value'],
      [{ answers: [{ ...addresses(1)[0]!, ttl: 2 ** 31 }] }, 'dns-value'],
      [
        { answers: [{ ...addresses(1)[0]!, data: { kind: 'A', address: '192.0.2' } }] },
        'dns-address',
      ],
      [{ answers: [{ ...addresses(1)[0]!, data: { kind: 'TXT', strings: [] } }] }, 'dns-value'],
      [
        { answers: [{ ...addresses(1)[0]!, data: { kind: 'TXT', strings: ['x'.repeat(256)] } }] },
        'dns-value',
      ],
      [{ answers: [{ ...addresses(1)[0]!, data: { kind: 'TXT', strings: ['€'] } }] }, 'dns-value'],
      [
        { answers: [{ ...addresses(1)[0]!, data: { kind: 'other', type: 'TYPE70000', hex: '' } }] },
        'dns-value',
      ],
      [
        { answers: [{ ...addresses(1)[0]!, data: { kind: 'other', type: 'NULL', hex: '0' } }] },
        'dns-value',
      ],
      [{ answers: [{ ...addresses(1)[0]!, name: 'no dot' as never }] }, 'dns-name'],
      [{ answers: [{ ...addresses(1)[0]!, name: `${'a.'.repeat(200)}` as never }] }, 'dns-name'],
      [{ answers: [{ ...addresses(1)[0]!, name: `${'a'.repeat(64)}.` as never }] }, 'dns-name'],
      [{ answers: [{ ...addresses(1)[0]!, name: '..' as never }] }, 'dns-name'],
      [
        {
          answers: [
            {
              ...addresses(1)[0]!,
              data: { kind: 'other', type: 'NULL', hex: 'ff'.repeat(65_536) },
            },
          ],
        },
        'dns-too-long',
      ],
      [
        { edns: { ...PLAIN_EDNS, options: [{ kind: 'cookie', client: '01', server: '' }] } },
        'dns-value',
      ],
      [
        {
          edns: {
            ...PLAIN_EDNS,
            options: [
              { kind: 'client-subnet', address: '192.0.2.1', sourceBits: 24, scopeBits: 0 },
            ],
          },
        },
        'dns-value',
      ],
    ];
    for (const [changes, code] of bad) {
      const result = encodeMessage(queryMessage(1, api, 'A', changes));
      expect(result, JSON.stringify(changes).slice(0, 200)).toMatchObject({
        ok: false,
        problems: [{ code }],
      });
    }
    const named = encodeMessage(
      queryMessage(1, api, 'A', {
        answers: [{ ...addresses(1)[0]!, data: { kind: 'A', address: 'x' } }],
      }),
    );
    expect(named.problems[0]?.what).toBe(
      'api.shop-one.example.com. A: "x" is no address of 4 bytes.',
    );
  });

  it('longer than allowed are a problem, or lose whole record sets and say TC', () => {
    const glue: ResourceRecord[] = [
      {
        name: nameOf('ns.example.com'),
        class: 'IN',
        ttl: 1,
        data: { kind: 'A', address: '192.0.2.1' },
      },
    ];
    const authorities: ResourceRecord[] = [
      {
        name: nameOf('example.com'),
        class: 'IN',
        ttl: 1,
        data: { kind: 'NS', target: nameOf('ns.example.com') },
      },
    ];
    const full = answerMessage(queryMessage(1, api, 'A'), {
      answers: addresses(40),
      authorities,
      additionals: glue,
    });
    const size = encodeMessage(full).value!.length;
    expect(encodeMessage(full, { maxBytes: size }).ok).toBe(true);
    expect(encodeMessage(full, { maxBytes: size - 1 })).toMatchObject({
      ok: false,
      problems: [{ code: 'dns-too-long' }],
    });
    const cut = (message: Message, maxBytes: number): Message => {
      const bytes = encodeMessage(message, { maxBytes, whenTooLong: 'truncate' }).value!;
      expect(bytes.length).toBeLessThanOrEqual(maxBytes);
      return decodeMessage(bytes).value!;
    };
    expect(cut(full, size)).toEqual(full);
    expect(cut(full, size - 1)).toEqual({ ...full, additionals: [] });
    expect(cut(full, size - 20)).toEqual({
      ...full,
      truncated: true,
      authorities: [],
      additionals: [],
    });
    expect(cut(full, 512)).toEqual({
      ...full,
      truncated: true,
      answers: [],
      authorities: [],
      additionals: [],
    });
    const referral = answerMessage(queryMessage(1, api, 'A'), { authorities, additionals: glue });
    const referralSize = encodeMessage(referral).value!.length;
    expect(cut(referral, referralSize - 1)).toEqual({
      ...referral,
      truncated: true,
      additionals: [],
    });
    expect(encodeMessage(full, { maxBytes: 20, whenTooLong: 'truncate' })).toMatchObject({
      ok: false,
    });
  });

  it('truncated to any length stay within it and lose no part of a record set', () => {
    const many = fc.array(anyRecord, { minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(many, fc.integer({ min: 300, max: 1500 }), (answers, maxBytes) => {
        const message = queryMessage(1, api, 'A', { response: true, answers });
        const bytes = encodeMessage(message, { maxBytes, whenTooLong: 'truncate' }).value!;
        expect(bytes.length).toBeLessThanOrEqual(maxBytes);
        const decoded = decodeMessage(bytes).value!;
        expect(decoded.answers).toEqual(answers.slice(0, decoded.answers.length));
        expect(decoded.truncated).toBe(decoded.answers.length < answers.length);
        expect(decoded.edns).toEqual(PLAIN_EDNS);
      }),
      seeded(300),
    );
  });

  it('grow up to 65535 bytes and no further', () => {
    const record = (bytes: number): ResourceRecord => ({
      name: nameOf('.'),
      class: 'IN',
      ttl: 0,
      data: { kind: 'other', type: 'NULL', hex: 'ab'.repeat(bytes) },
    });
    const message = (bytes: number): Message =>
      queryMessage(1, nameOf('.'), 'NULL', { answers: [record(bytes)], edns: null });
    const most = MAX_MESSAGE_BYTES - 12 - 5 - 11;
    expect(encodeMessage(message(most)).value?.length).toBe(MAX_MESSAGE_BYTES);
    expect(decodeMessage(encodeMessage(message(most)).value!).ok).toBe(true);
    expect(encodeMessage(message(most + 1))).toMatchObject({
      ok: false,
      problems: [{ code: 'dns-too-long' }],
    });
    const five = queryMessage(1, nameOf('.'), 'NULL', {
      answers: Array.from({ length: 5 }, () => record(60_000)),
    });
    expect(encodeMessage(five)).toMatchObject({ ok: false, problems: [{ code: 'dns-too-long' }] });
    const cut = encodeMessage(five, { whenTooLong: 'truncate' });
    expect(decodeMessage(cut.value!).value).toMatchObject({ truncated: true, answers: [] });
  });

  it('can be peeked at, also when they were cut', () => {
    const question = { name: api, type: 'A', class: 'IN' };
    expect(peekMessage(FOUR_ADDRESSES.subarray(0, 60)).value).toEqual({
      id: 0x1234,
      opcode: 'QUERY',
      response: true,
      truncated: false,
      question,
    });
    expect(peekMessage(FOUR_ADDRESSES.subarray(0, 20)).value?.question).toBeNull();
    expect(peekMessage(FOUR_ADDRESSES.subarray(0, 11)).ok).toBe(false);
  });

  it('know types by name and by number (RFC 3597, section 5)', () => {
    expect([
      parseType('https'),
      parseType('TYPE65'),
      parseType('type65280'),
      parseType('TYPE065'),
      parseType('TYPE65536'),
      parseType('x'),
    ]).toEqual(['HTTPS', 'HTTPS', 'TYPE65280', null, null, null]);
    for (let number = 0; number < 300; number++)
      expect(TYPES.numberOf(TYPES.nameOf(number))).toBe(number);
  });
});
