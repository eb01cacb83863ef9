/** Lines of query logs as servers write them. Addresses and names are for documentation; forms are real. */
import { describe, expect, it } from 'vitest';

import { needsOf } from '../discovery.testing.ts';
import { countsOf, findingsOf, mapOf } from './dns.testing.ts';

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

describe('BIND', () => {
  const ASKED =
    'client @0x7f98a9122098 10.0.0.5#45960 (api.shop.example): query: api.shop.example IN A +E(0)K (10.0.0.53)';

  it.each([
    ['with an ISO time', `2026-11-25T10:31:53.572Z ${ASKED}`],
    ['with its own time', `25-Nov-2026 10:31:53.572 ${ASKED}`],
    ['with category and severity', `25-Nov-2026 10:31:53.572 queries: info: ${ASKED}`],
    ['in the journal', `2026-11-25T10:31:53+0000 ns1 named[613]: ${ASKED}`],
    [
      'of version 9.9',
      '25-Nov-2026 10:31:53.572 client 10.0.0.5#45960 (api.shop.example): query: api.shop.example IN A + (10.0.0.53)',
    ],
    [
      'of a view, signed',
      '25-Nov-2026 10:31:53.572 client @0x7f98 10.0.0.5#45960/key mover (api.shop.example): view inside: query: api.shop.example IN A +SE(0)K (10.0.0.53)',
    ],
  ])('writes a question %s', (_, line) => {
    const found = mapOf({ 'queries.log': lines(line, line) });
    expect(countsOf(found)).toEqual({ 'client-10-0-0-5 api.shop.example': '2/0' });
    expect(found.covered).toMatchObject([
      { first: '2026-11-25T10:31:53Z', last: '2026-11-25T10:31:53Z' },
    ]);
    expect(found.problems).toEqual([]);
  });

  it('writes none of the time when it is told so: there, and not counted', () => {
    const found = mapOf({ 'queries.log': lines(ASKED) });
    expect(needsOf(found)).toEqual({ 'client-10-0-0-5': 'api.shop.example?' });
    expect(countsOf(found)).toEqual({});
  });

  it('says what failed in the category query-errors', () => {
    const failed =
      'client @0x7f98a9122098 10.0.0.5#45960 (api.shop.example): query failed (SERVFAIL) for api.shop.example/IN/A at query.c:7836';
    const found = mapOf({
      'queries.log': lines(`2026-11-25T10:31:53Z ${ASKED}`, `2026-11-25T10:31:54Z ${failed}`),
    });
    expect(countsOf(found)).toEqual({ 'client-10-0-0-5 api.shop.example': '1/1' });
  });

  it('shows by a missing + that a resolver asks, whose clients are not in the log', () => {
    const found = findingsOf({
      'queries.log': lines(`2026-11-25T10:31:53Z ${ASKED.replace('+E', '-E')}`),
    });
    expect(found.components.map(({ name }) => name)).toEqual(['clients-of-10-0-0-5']);
    expect(found.problems.map(({ code }) => code)).toEqual(['shared-resolver']);
  });
});

describe('Unbound', () => {
  it.each([
    ['tagged', 'query', 'reply'],
    ['not tagged', 'info', 'info'],
  ])('pairs questions with answers, %s', (_, query, reply) => {
    const at = '[1795602619] unbound[24035:0]';
    const found = mapOf({
      'unbound.log': lines(
        `${at} info: start of service (unbound 1.17.1).`,
        `${at} ${query}: 10.0.0.5 api.shop.example. A IN`,
        `${at} ${query}: 10.0.0.5 api.shop.example. A IN`,
        `${at} ${reply}: 10.0.0.5 api.shop.example. A IN NOERROR 0.000383 0 113`,
        `${at} ${reply}: 10.0.0.5 api.shop.example. A IN SERVFAIL 0.000383 0 113`,
        `${at} ${reply}: fd00::6 gone.example. AAAA IN NXDOMAIN 0.000356 0 82`,
        `${at} ${query}: 10.0.0.5 version.bind. TXT CH`,
      ),
    });
    expect(countsOf(found)).toEqual({ 'client-10-0-0-5 api.shop.example': '2/1' });
    expect(found.covered).toMatchObject([{ count: 3, first: '2026-11-25T10:30:19Z' }]);
    expect(found.problems).toEqual([]);
  });

  it('has a time without a year in ASCII: the name of the file may say it, and nothing else', () => {
    const text = lines(
      'Dec 31 10:30:18 ns1 unbound[24034:0] reply: 10.0.0.5 api.shop.example. A IN NOERROR 0.004312 0 113',
    );
    expect(mapOf({ 'unbound.log': text }).problems.map(({ code }) => code)).toEqual(['not-dated']);
    const dated = mapOf({ 'unbound.log-20270101': text });
    expect(dated.covered).toMatchObject([{ first: '2026-12-31T10:30:18Z' }]);
    expect(dated.problems).toEqual([]);
  });
});

describe('dnsmasq', () => {
  it('pairs lines by their names, or by their numbers, and follows its aliases', () => {
    const plain = [
      'query[A] api.shop.example from 10.0.0.5',
      'forwarded api.shop.example to 192.0.2.53',
      'reply api.shop.example is <CNAME>',
      'reply queue.us-east-1.amazonaws.com is 192.0.2.9',
      'query[AAAA] gone.example from 10.0.0.5',
      'cached gone.example is NXDOMAIN',
    ];
    const extra = plain.map((line, at) => `${at < 4 ? 1 : 2} 10.0.0.5/40630 ${line}`);
    for (const all of [plain, extra]) {
      const text = lines(
        ...all.map((line) => `2026-11-25T10:30:20+0100 box dnsmasq[24037]: ${line}`),
      );
      const found = mapOf({ 'dnsmasq.log': text });
      expect(needsOf(found)).toMatchObject({ 'client-10-0-0-5': 'api.shop.example?' });
      expect(countsOf(found)).toEqual({ 'client-10-0-0-5 api.shop.example': '1/0' });
      expect(found.covered).toMatchObject([{ count: 2, first: '2026-11-25T09:30:20Z' }]);
      expect(findingsOf({ 'a.log': text }).chains).toMatchObject([
        { host: 'api.shop.example', hops: ['queue.us-east-1.amazonaws.com'] },
      ]);
    }
  });

  it('does not make an alias of lines that stand apart', () => {
    const text = lines(
      'Nov 25 10:30:20 dnsmasq[1]: 1 10.0.0.5/40630 query[A] a.example from 10.0.0.5',
      'Nov 25 10:30:20 dnsmasq[1]: 1 10.0.0.5/40630 reply a.example is <CNAME>',
      'Nov 25 10:30:20 dnsmasq[1]: 2 10.0.0.5/40631 reply b.example is 192.0.2.1',
    );
    expect(findingsOf({ 'dns-20261126.log': text }).chains).toEqual([]);
  });
});

describe('CoreDNS', () => {
  const LINE =
    '[INFO] 10.0.0.5:53211 - 4711 "A IN cart.shop.svc.cluster.local. udp 45 false 512" NOERROR qr,aa,rd 90 0.000125s';

  it.each([
    ['as it stands', '', ''],
    ['with a time before it', '2026-11-25T10:31:53.572000000Z ', ''],
    ['of containerd', '2026-11-25T10:31:53.572Z stdout F ', ''],
    ['of kubectl with a prefix', '[pod/coredns-5d78c9869d-abcde/coredns] ', ''],
    ['combined', '', ' "0"'],
  ])('%s', (_, before, behind) => {
    const found = mapOf({ 'coredns.log': lines(`${before}${LINE}${behind}`) });
    expect(needsOf(found)).toEqual({ 'client-10-0-0-5': 'cart?' });
    expect(countsOf(found)).toEqual(
      before.startsWith('20') ? { 'client-10-0-0-5 cart': '1/0' } : {},
    );
  });

  it('of IPv6, and in the JSON of Docker', () => {
    const line = LINE.replace('10.0.0.5:53211', '[fd00::5]:53211');
    const wrapped = JSON.stringify({
      log: `${line}\n`,
      stream: 'stdout',
      time: '2026-11-25T10:31:53.5Z',
    });
    expect(countsOf(mapOf({ 'coredns-json.log': lines(wrapped) }))).toEqual({
      'client-fd00-5 cart': '1/0',
    });
  });

  it('answers a search list: what has the name of another before it and is not there is none', () => {
    const ask = (name: string, rcode: string): string =>
      `[INFO] 10.0.0.5:1 - 1 "A IN ${name}. udp 45 false 512" ${rcode} qr,rd 90 0.1s`;
    const found = findingsOf({
      'coredns.log': lines(
        ask('api.stripe.com.shop.svc.cluster.local', 'NXDOMAIN'),
        ask('api.stripe.com.svc.cluster.local', 'NXDOMAIN'),
        ask('api.stripe.com', 'NOERROR'),
      ),
    });
    expect(found.needs.map(({ label }) => label)).toEqual(['asks for api.stripe.com']);
    expect(found.covered?.[0]?.notes).toContain('2 names were asked for that there is not');
  });
});

describe('systemd-resolved', () => {
  it('in the journal at level debug: programs of the machine ask', () => {
    const found = mapOf({
      'resolved.log': lines(
        '2026-11-25T10:31:53+0000 till-7 systemd-resolved[613]: Looking up RR for api.shop.example IN A.',
        '2026-11-25T10:31:53+0000 till-7 systemd-resolved[613]: Looking up RR for api.shop.example IN AAAA.',
        '2026-11-25T10:31:53+0000 till-7 systemd-resolved[613]: Following CNAME/DNAME api.shop.example \u00e2\u0086\u0092 queue.us-east-1.amazonaws.com.',
      ),
    });
    expect(countsOf(found)).toEqual({ 'till-7 api.shop.example': '2/0' });
    expect(needsOf(found)).toEqual({
      'api.shop.example': 'queue.us-east-1.amazonaws.com',
      'till-7': 'api.shop.example?',
    });
  });

  it('as JSON of the journal', () => {
    const entry = {
      __REALTIME_TIMESTAMP: '1795602713572000',
      _HOSTNAME: 'till-7',
      SYSLOG_IDENTIFIER: 'systemd-resolved',
      MESSAGE: 'Looking up RR for api.shop.example IN A.',
    };
    const found = mapOf({ 'journal.jsonl': lines(JSON.stringify(entry)) });
    expect(countsOf(found)).toEqual({ 'till-7 api.shop.example': '1/0' });
    expect(found.covered).toMatchObject([{ first: '2026-11-25T10:31:53Z' }]);
  });

  it('of resolvectl monitor --json=short, with its answers', () => {
    const key = { class: 1, type: 1, name: 'api.shop.example' };
    const events = [
      {
        state: 'success',
        question: [key],
        answer: [
          {
            rr: { key: { ...key, type: 5 }, name: 'x.sqs.us-east-1.amazonaws.com' },
            raw: 'AA==',
            ifindex: 2,
          },
          {
            rr: { key: { ...key, name: 'x.sqs.us-east-1.amazonaws.com' }, address: [192, 0, 2, 1] },
            raw: 'AA==',
          },
        ],
      },
      { state: 'rcode-failure', rcode: 3, question: [{ ...key, name: 'gone.example' }] },
    ];
    const found = mapOf({
      'monitor.jsonl': events.map((event) => `\u001e${JSON.stringify(event)}\n`).join(''),
    });
    expect(needsOf(found)).toMatchObject({ 'this-machine': 'api.shop.example?' });
    expect(found.covered).toMatchObject([{ count: 2 }]);
  });
});

describe('Route 53 Resolver', () => {
  const entry = {
    version: '1.100000',
    account_id: '123456789012',
    region: 'us-east-1',
    vpc_id: 'vpc-7example',
    query_timestamp: '2026-11-25T10:31:53Z',
    query_name: 'api.shop.example.',
    query_type: 'A',
    query_class: 'IN',
    rcode: 'NOERROR',
    answers: [
      { Rdata: 'x.sqs.eu-west-1.amazonaws.com.', Type: 'CNAME', Class: 'IN' },
      { Rdata: '192.0.2.1', Type: 'A', Class: 'IN' },
    ],
    srcaddr: '10.0.0.5',
    srcport: '56067',
    transport: 'UDP',
    srcids: { instance: 'i-0d15cd0d3example' },
  };

  it('names the instance, where it is, and what stands behind the name', () => {
    const found = mapOf({ 'r53.log': lines(JSON.stringify(entry)) });
    expect(found.part.components?.['i-0d15cd0d3example']).toMatchObject({ in: ['aws/us-east-1'] });
    expect(needsOf(found)).toMatchObject({
      'i-0d15cd0d3example': 'api.shop.example?',
      'api.shop.example': 'aws/eu-west-1/sqs',
    });
    expect(JSON.stringify(found)).not.toContain('123456789012');
    expect(JSON.stringify(found)).not.toContain('vpc-7example');
  });

  it('takes a name for the instance, and says that an endpoint asks for others', () => {
    const endpoint = { ...entry, srcids: { resolver_endpoint: 'rslvr-in-0d15cd0d3example' } };
    const found = findingsOf({
      'r53.log': lines(JSON.stringify(entry), JSON.stringify(endpoint)),
      'names.clients': 'i-0d15cd0d checkout\n10.0.0.5 unused\n',
    });
    expect(found.components.map(({ name }) => name).toSorted()).toEqual([
      'clients-of-rslvr-in-0d15cd0d3example',
      'i-0d15cd0d3example',
    ]);
  });
});

describe('PowerDNS Recursor', () => {
  it('as its structured logging writes it', () => {
    const found = mapOf({
      'recursor.log': lines(
        'Nov 25 10:32:05 msg="Question" subsystem="syncres" level="0" prio="Info" tid="2" ts="1795602725.438" ecs="" mtid="1" proto="udp" qname="api.shop.example" qtype="A" remote="10.0.0.5:59025"',
        'Nov 25 10:32:05 msg="Answer" subsystem="syncres" level="0" prio="Info" tid="2" ts="1795602725.439" qname="api.shop.example" qtype="A" rcode="2" rd="1" remote="10.0.0.5:59025"',
      ),
    });
    expect(countsOf(found)).toEqual({ 'client-10-0-0-5 api.shop.example': '1/1' });
    expect(found.problems).toEqual([]);
  });
});

describe('a file that is none', () => {
  it('is not wanted, or said not to be one', () => {
    const found = findingsOf({ 'a.log': 'GET / HTTP/1.1 200\n'.repeat(9) });
    expect(found.problems.map(({ code }) => code)).toEqual(['not-read']);
    expect(found.needs).toEqual([]);
  });

  it('with lines without end is read past them, in bounded room', () => {
    const ask =
      '2026-11-25T10:31:53Z client @0x7f98 10.0.0.5#45960 (a.example): query: a.example IN A + (10.0.0.53)';
    const text = `${ask}\n${'x'.repeat(300_000)}\n${ask}\n`;
    const cut = (bytes: Uint8Array): readonly Uint8Array[] =>
      Array.from({ length: Math.ceil(bytes.length / 999) }, (_, at) =>
        bytes.subarray(at * 999, at * 999 + 999),
      );
    for (const reading of [{}, { cut }]) {
      const found = mapOf({ 'a.log': text }, reading);
      expect(countsOf(found)).toEqual({ 'client-10-0-0-5 a.example': '2/0' });
      expect(found.problems).toMatchObject([{ code: 'limit', place: { line: 2 } }]);
    }
  });
});
