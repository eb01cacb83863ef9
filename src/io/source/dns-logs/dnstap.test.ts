import { describe, expect, it } from 'vitest';

import { needsOf } from '../discovery.testing.ts';
import { answer, question } from './captures.testing.ts';
import type { End } from './captures.testing.ts';
import { countsOf, findingsOf, mapOf } from './dns.testing.ts';
import { tap, TAP, varint } from './dnstaps.testing.ts';
import { dataFrame, frameFile } from './frame-receiver.testing.ts';
import { CONTROL, controlFrame } from './frame-stream.ts';

const SHOP: End = ['10.0.0.5', 40_001];
const SHOP_6: End = ['fd00::5', 40_001];
const RESOLVER: End = ['10.0.0.53', 53];
const AUTHORITY: End = ['192.0.2.53', 53];
const NAME = 'api.partner.example.';

const asked = tap(TAP.clientQuery, SHOP, RESOLVER, question(7, NAME));
const chained = tap(
  TAP.clientResponse,
  SHOP,
  RESOLVER,
  answer(7, NAME, { chain: ['q.sqs.us-east-1.amazonaws.com.'] }),
);
const COUNTED = { 'client-10-0-0-5 api.partner.example': '1/0' };

describe('dnstap', () => {
  it('pairs a client’s question with its answer, and follows the aliases of the answer', () => {
    const found = mapOf({ 'a.fstrm': frameFile([asked, chained]) });
    expect(countsOf(found)).toEqual(COUNTED);
    expect(needsOf(found)).toEqual({
      'api.partner.example': 'aws/us-east-1/sqs',
      'client-10-0-0-5': 'api.partner.example?',
    });
    expect(found.part.components?.['api.partner.example']?.needs).toMatchObject({
      'aws/us-east-1/sqs': {
        evidence: [
          {
            word: 'seen',
            at: 'a.fstrm',
            note: 'CNAME api.partner.example -> q.sqs.us-east-1.amazonaws.com',
          },
        ],
      },
    });
    expect(found.covered).toMatchObject([
      { count: 1, named: 1, records: 2, first: '2026-11-25T06:00:00Z' },
    ]);
    expect(found.problems).toEqual([]);
  });

  it('counts answers alone, questions alone, and a question that was written behind its answer, once', () => {
    for (const frames of [[asked], [chained], [chained, asked], [asked, asked, chained]])
      expect(countsOf(mapOf({ 'a.fstrm': frameFile(frames) }))).toEqual(COUNTED);
  });

  it('is read from what a socket took: READY before, several streams behind one another, no STOP', () => {
    const bytes = Buffer.concat([
      controlFrame(CONTROL.ready, true),
      frameFile([asked]),
      controlFrame(CONTROL.start, true),
      dataFrame(tap(TAP.clientQuery, SHOP_6, RESOLVER, question(8, NAME))),
    ]);
    const found = mapOf({ 'a.fstrm': bytes });
    expect(countsOf(found)).toEqual({ ...COUNTED, 'client-fd00-5 api.partner.example': '1/0' });
    expect(found.problems).toEqual([]);
  });

  it('knows questions and failures: SERVFAIL counts, a name that there is not is no need', () => {
    const frames = [
      asked,
      tap(TAP.clientResponse, SHOP, RESOLVER, answer(7, NAME, { rcode: 'SERVFAIL' })),
      tap(TAP.clientResponse, SHOP, RESOLVER, answer(9, NAME)),
      tap(TAP.clientResponse, SHOP, RESOLVER, answer(8, 'gone.example.', { rcode: 'NXDOMAIN' })),
    ];
    const found = mapOf({ 'a.fstrm': frameFile(frames) });
    expect(countsOf(found)).toEqual({ 'client-10-0-0-5 api.partner.example': '2/1' });
    expect(found.covered[0]?.notes).toContain(
      'of 3 answers 33 % said that there is no such name, 33 % failed',
    );
  });

  it('takes what a resolver asks for others as aliases only, while clients are seen', () => {
    const behind = answer(3, NAME, { chain: ['q.sqs.us-east-1.amazonaws.com.'] });
    const plain = tap(TAP.clientResponse, SHOP, RESOLVER, answer(7, NAME));
    const found = mapOf({
      'a.fstrm': frameFile([asked, plain, tap(TAP.resolverResponse, RESOLVER, AUTHORITY, behind)]),
    });
    expect(countsOf(found)).toEqual(COUNTED);
    expect(needsOf(found)).toMatchObject({ 'api.partner.example': 'aws/us-east-1/sqs' });
  });

  it('shows one component for everybody behind a resolver of whose clients nothing is known', () => {
    const found = findingsOf({
      'a.fstrm': frameFile([tap(TAP.forwarderQuery, RESOLVER, AUTHORITY, question(3, NAME))]),
    });
    expect(found.components.map(({ name }) => name)).toEqual(['clients-of-10-0-0-53']);
    expect(found.problems).toMatchObject([{ code: 'shared-resolver' }]);
    expect(found.covered?.[0]?.notes?.[0]).toContain('clients-of-10-0-0-53');
  });

  it('says that a zone’s own server tells who asks, not who is needed', () => {
    const found = findingsOf({
      'a.fstrm': frameFile([
        tap(TAP.authQuery, ['203.0.113.9', 5_353], AUTHORITY, question(3, NAME)),
      ]),
    });
    expect(found.needs).toEqual([]);
    expect(found.covered?.[0]?.notes).toContain(
      "1 message is of a zone's own server, which says who asks you",
    );
  });

  it('takes a program that writes its own questions for the machine that it names', () => {
    const own = tap(TAP.toolQuery, null, null, question(3, NAME), { identity: 'till-7' });
    expect(countsOf(mapOf({ 'a.fstrm': frameFile([own]) }))).toEqual({
      'till-7 api.partner.example': '1/0',
    });
  });
});

describe('a stream that lies', () => {
  it('of the time: what was seen has none then', () => {
    const frames = [2 ** 53 - 1, 2 ** 62, 5_000_000_000].map((seconds) =>
      tap(TAP.clientQuery, SHOP, RESOLVER, question(7, NAME), { seconds }),
    );
    const found = mapOf({ 'a.fstrm': frameFile(frames) });
    expect(needsOf(found)).toEqual({ 'client-10-0-0-5': 'api.partner.example?' });
    expect(countsOf(found)).toEqual({});
  });

  const CLAIM = Buffer.from('40000000', 'hex');

  it.each([
    [
      'a frame of 1 GiB',
      Buffer.concat([frameFile([asked]).subarray(0, -12), CLAIM, Buffer.alloc(9)]),
      'damaged',
    ],
    [
      'a control frame of 1 GiB',
      Buffer.concat([frameFile([asked]), Buffer.alloc(4), CLAIM]),
      'damaged',
    ],
    ['an end in a frame', frameFile([asked, chained]).subarray(0, -40), 'cut-short'],
    [
      'something else inside',
      Buffer.concat([
        frameFile([asked]),
        Buffer.from(
          Buffer.from(controlFrame(CONTROL.start, true))
            .toString('latin1')
            .replace('Dnstap', 'Nothin'),
          'latin1',
        ),
      ]),
      'not-read',
    ],
    [
      'a field of 1 GiB',
      frameFile([asked, Buffer.concat([Buffer.from([0x72]), varint(2 ** 30)])]),
      'damaged',
    ],
    [
      'a field of 2^63',
      frameFile([
        asked,
        Buffer.concat([Buffer.from([0x72]), Buffer.alloc(9, 0xff), Buffer.from([1])]),
      ]),
      'damaged',
    ],
  ])('%s: told, and the rest is read', (_, bytes, code) => {
    const found = mapOf({ 'a.fstrm': bytes });
    expect(countsOf(found)).toEqual(COUNTED);
    expect(found.problems).toMatchObject([{ code, place: { file: 'a.fstrm' } }]);
  });

  it('tells many broken frames in few words', () => {
    const broken = Array.from({ length: 40 }, () => Buffer.from('ffff', 'hex'));
    const found = mapOf({ 'a.fstrm': frameFile([...broken, asked]) });
    expect(countsOf(found)).toEqual(COUNTED);
    expect(new Set(found.problems.map(({ what }) => what))).toEqual(
      new Set(['a frame is no dnstap message', '37 more frames are no dnstap message']),
    );
  });
});
