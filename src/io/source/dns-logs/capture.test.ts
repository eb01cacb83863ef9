import { describe, expect, it } from 'vitest';

import { needsOf } from '../discovery.testing.ts';
import {
  answer,
  fragments,
  LINKS,
  pcap,
  pcapng,
  question,
  tcp,
  TCP,
  udp,
} from './captures.testing.ts';
import type { End } from './captures.testing.ts';
import { countsOf, findingsOf, mapOf } from './dns.testing.ts';
import { frameMessage } from '#core/dns';

const SHOP: End = ['10.0.0.5', 40_001];
const SHOP_6: End = ['fd00::5', 40_001];
const RESOLVER: End = ['10.0.0.53', 53];
const RESOLVER_6: End = ['fd00::53', 53];

const NAME = 'api.partner.example.';
const CHAIN = ['x.partner.example.', 'queue.us-east-1.amazonaws.com.'];
const EXCHANGE: readonly Buffer[] = [
  udp(SHOP, RESOLVER, question(7, NAME)),
  udp(RESOLVER, SHOP, answer(7, NAME, { chain: CHAIN })),
];
const ONE = { 'client-10-0-0-5': 'api.partner.example?' };
const COUNTED = { 'client-10-0-0-5 api.partner.example': '1/0' };

describe('a capture', () => {
  it.each(Object.entries(LINKS))('on a link that is %s', (_, [linkType, wrap]) => {
    const found = mapOf({ 'a.pcap': pcap(EXCHANGE.map(wrap), { linkType }) });
    expect(needsOf(found)).toMatchObject(ONE);
    expect(countsOf(found)).toEqual(COUNTED);
    expect(found.problems).toEqual([]);
  });

  it.each([
    ['pcap, smaller bytes first', pcap(EXCHANGE)],
    ['pcap, larger bytes first', pcap(EXCHANGE, { little: false })],
    ['pcap with nanoseconds', pcap(EXCHANGE, { nano: true })],
    ['pcapng, smaller bytes first', pcapng(EXCHANGE)],
    ['pcapng, larger bytes first', pcapng(EXCHANGE, { little: false })],
    [
      'two sections',
      Buffer.concat([pcapng(EXCHANGE.slice(0, 1)), pcapng(EXCHANGE.slice(1), { little: false })]),
    ],
  ])('as %s', (_, bytes) => {
    const found = mapOf({ 'a.cap': bytes });
    expect(countsOf(found)).toEqual(COUNTED);
    expect(found.problems).toEqual([]);
    const [covered] = found.covered;
    expect(covered?.first).toBe('2026-11-25T06:00:00Z');
    expect(covered).toMatchObject({ count: 1, records: 2, outside: 0 });
  });

  it('is read in IPv6, behind extension headers', () => {
    const six = [
      udp(SHOP_6, RESOLVER_6, question(7, NAME)),
      udp(RESOLVER_6, SHOP_6, answer(7, NAME)),
    ];
    expect(countsOf(mapOf({ 'a.pcap': pcap(six) }))).toEqual({
      'client-fd00-5 api.partner.example': '1/0',
    });
  });

  it.each([
    ['IPv4', EXCHANGE],
    [
      'IPv6',
      [
        udp(SHOP_6, RESOLVER_6, question(7, NAME)),
        udp(RESOLVER_6, SHOP_6, answer(7, NAME, { chain: CHAIN })),
      ],
    ],
  ])('puts fragments of %s together, in any order', (_, packets) => {
    const parts = packets.flatMap((packet) => fragments(packet, 16).toReversed());
    expect(parts.length).toBeGreaterThan(8);
    const found = findingsOf({ 'a.pcap': pcap(parts) });
    expect(found.needs).toHaveLength(1);
    expect(found.chains?.map(({ hops }) => hops)).toEqual([CHAIN.map((name) => name.slice(0, -1))]);
  });

  it('says which fragments never came, and takes none that lie over one another', () => {
    const [first, second] = fragments(EXCHANGE[1] ?? Buffer.alloc(0), 64);
    const [, other] = fragments(EXCHANGE[1] ?? Buffer.alloc(0), 56);
    if (first === undefined || second === undefined || other === undefined)
      expect.fail('three parts');
    const rest = fragments(EXCHANGE[1] ?? Buffer.alloc(0), 56).slice(2);
    const found = findingsOf({ 'a.pcap': pcap([first, other, ...rest]) });
    expect(found.needs).toEqual([]);
    expect(found.problems.map(({ code }) => code)).toEqual(['cut-short']);
  });

  it('follows TCP: segments cut anywhere, out of order, sent twice, numbers that begin again', () => {
    const from = 0xffffffff - 20;
    const stream = Buffer.concat([
      frameMessage(question(1, NAME)),
      frameMessage(question(2, 'b.partner.example.')),
      frameMessage(question(3, 'c.partner.example.')),
    ]);
    const cuts = [0, 1, 15, 16, 60, stream.length];
    const parts = cuts.slice(1).map((end, at) => {
      const start = cuts[at] ?? 0;
      return tcp(SHOP, RESOLVER, from + 1 + start, stream.subarray(start, end));
    });
    const overlap = tcp(SHOP, RESOLVER, from + 1 + 10, stream.subarray(10, 40));
    const packets = [
      tcp(SHOP, RESOLVER, from, Buffer.alloc(0), TCP.syn),
      ...parts.toReversed(),
      overlap,
      ...parts,
    ];
    expect(countsOf(mapOf({ 'a.pcap': pcap(packets) }))).toEqual({
      'client-10-0-0-5 api.partner.example': '1/0',
      'client-10-0-0-5 b.partner.example': '1/0',
      'client-10-0-0-5 c.partner.example': '1/0',
    });
  });

  it('gives a TCP stream up in which a segment is missing, and begins anew with the next connection', () => {
    const far = Array.from({ length: 70 }, (_, at) =>
      tcp(SHOP, RESOLVER, 5_000 + at * 10, Buffer.alloc(10, at)),
    );
    const packets = [
      tcp(SHOP, RESOLVER, 0, Buffer.alloc(0), TCP.syn),
      ...far,
      tcp(SHOP, RESOLVER, 900, Buffer.alloc(0), TCP.syn),
      tcp(SHOP, RESOLVER, 901, frameMessage(question(1, NAME))),
    ];
    const found = mapOf({ 'a.pcap': pcap(packets) });
    expect(countsOf(found)).toEqual(COUNTED);
    expect(found.problems.map(({ code }) => code)).toEqual(['cut-short']);
  });

  it('counts a question once: sent again, cut for its length and asked again, answered or not', () => {
    const again: End = ['10.0.0.5', 40_002];
    const packets = [
      ...EXCHANGE.slice(0, 1),
      ...EXCHANGE.slice(0, 1),
      udp(RESOLVER, SHOP, answer(7, NAME, { truncated: true, answers: [] })),
      tcp(again, RESOLVER, 1, frameMessage(question(9, NAME))),
      tcp(RESOLVER, again, 1, frameMessage(answer(9, NAME))),
      udp(SHOP, RESOLVER, question(10, 'late.example.')),
      udp(RESOLVER, SHOP, answer(11, 'early.example.')),
      udp(SHOP, RESOLVER, question(11, 'early.example.')),
    ];
    expect(countsOf(mapOf({ 'a.pcap': pcap(packets) }))).toEqual({
      ...COUNTED,
      'client-10-0-0-5 early.example': '1/0',
      'client-10-0-0-5 late.example': '1/0',
    });
  });

  it('says what it cannot read: other links, DNS over TLS', () => {
    const sealed = tcp(SHOP, ['192.0.2.1', 853], 1, Buffer.alloc(40));
    const found = findingsOf({
      'a.pcap': pcap([sealed, ...EXCHANGE]),
      'b.pcap': pcap(EXCHANGE, { linkType: 105 }),
    });
    expect(found.covered?.[0]?.notes?.join()).toContain('1 packet');
    expect(found.problems).toMatchObject([{ code: 'not-read', place: { file: 'b.pcap' } }]);
  });
});
