/** Files of every format that is read, made for tests: two clients, three names, a chain of aliases. */
import { frameMessage } from '#core/dns';

import type { RecordedFile } from '../recording-conformance.testing.ts';
import { answer, pcap, pcapng, question, tcp, udp } from './captures.testing.ts';
import type { End } from './captures.testing.ts';
import { tap, TAP } from './dnstaps.testing.ts';
import { frameFile } from './frame-receiver.testing.ts';

export const SHOP: End = ['10.0.0.5', 40_001];
export const SEARCH: End = ['10.0.0.6', 40_002];
export const RESOLVER: End = ['10.0.0.53', 53];
export const CHAIN: readonly string[] = ['x.partner.example.', 'q.sqs.us-east-1.amazonaws.com.'];

export const packets: readonly Buffer[] = [
  udp(SHOP, RESOLVER, question(7, 'api.partner.example.')),
  udp(RESOLVER, SHOP, answer(7, 'api.partner.example.', { chain: CHAIN })),
  tcp(SEARCH, RESOLVER, 9, frameMessage(question(8, 'api.stripe.com.'))),
  tcp(RESOLVER, SEARCH, 9, frameMessage(answer(8, 'api.stripe.com.'))),
];

/** A password and an account's number stand in names and fields, where programs put them. */
export const FILES: readonly RecordedFile[] = [
  { path: 'a.pcap', bytes: pcap(packets) },
  { path: 'b.pcapng', bytes: pcapng(packets) },
  {
    path: 'c.fstrm',
    bytes: frameFile([
      tap(TAP.clientQuery, SHOP, RESOLVER, question(7, 'password-hunter2-prod.leak.example.')),
      tap(
        TAP.clientResponse,
        SHOP,
        RESOLVER,
        answer(9, 'api.partner.example.', { chain: ['token-hunter2-for-you.leak.example.'] }),
      ),
      tap(
        TAP.clientQuery,
        SEARCH,
        RESOLVER,
        question(8, '123456789012.dkr.ecr.us-east-1.amazonaws.com.'),
      ),
    ]),
  },
  {
    path: 'd.log',
    bytes: Buffer.from(
      [
        '2026-11-25T10:31:53Z client @0x7f98 10.0.0.7#45960 (a.example): query: a.example IN A +E(0)K (10.0.0.53)',
        '[1795602619] unbound[24035:0] info: 10.0.0.7 b.example. A IN NOERROR 0.000383 0 113',
        'Nov 25 10:30:20 dnsmasq[24037]: query[A] c.example from 10.0.0.7',
        '[INFO] 10.0.0.7:53211 - 4711 "A IN d.example. udp 45 false 512" NOERROR qr,aa,rd 90 0.000125s',
        JSON.stringify({
          account_id: '123456789012',
          query_name: 'e.example.',
          query_type: 'A',
          rcode: 'NOERROR',
          srcaddr: '10.0.0.7',
          query_timestamp: '2026-11-25T10:31:53Z',
        }),
        '',
      ].join('\n'),
    ),
  },
];
