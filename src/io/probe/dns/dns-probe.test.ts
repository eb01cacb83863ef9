/** Against BIND, and against a server of ours that says what BIND would not; blackbox_exporter's DNS cases, written anew. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  answerMessage,
  decodeMessage,
  encodeMessage,
  frameMessage,
  FrameReader,
  type Message,
  nameOf,
  parseRecordData,
  parseType,
  type ResourceRecord,
} from '#core/dns';
import {
  missingProgram,
  freePort,
  startServer,
  type RunningServer,
} from '../../../core/dns/name-servers.testing.ts';
import type { ProbeResult } from '../port.ts';
import { testWorld } from '../servers.testing.ts';
import { dnsProbe } from './dns-probe.ts';
import { type DnsTarget, NO_RULES, USUAL_DNS } from './target.ts';

const WORLD = testWorld();
const look = (changes: Partial<DnsTarget>, world = WORLD): Promise<ProbeResult> =>
  dnsProbe.look(
    { ...USUAL_DNS, name: 'example.com', timeoutMs: 2000, ...changes },
    world,
    new AbortController().signal,
  );

/** Records from lines of name, TTL, class, type and data, as `formatRecord` writes them. */
function records(...lines: readonly string[]): readonly ResourceRecord[] {
  return lines.map((line) => {
    const [name = '', ttl = '', , type = '', ...data] = line.split(' ');
    const { value, problems } = parseRecordData(parseType(type) ?? 'A', data.join(' '));
    if (value === null) throw new Error(problems.map(({ what }) => what).join('\n'));
    return { name: nameOf(name), ttl: Number(ttl), class: 'IN', data: value };
  });
}

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A server that answers as told, over both transports; null is no answer. */
async function serve(
  reply: (query: Message, transport: 'udp' | 'tcp') => Message | Uint8Array | null,
): Promise<number> {
  const port = await freePort();
  const bytesOf = (bytes: Uint8Array, transport: 'udp' | 'tcp'): Uint8Array | null => {
    const query = decodeMessage(bytes).value;
    const said = query === null ? null : reply(query, transport);
    return said === null || said instanceof Uint8Array ? said : encodeMessage(said).value;
  };
  const udp = createSocket('udp4');
  udp.on('message', (bytes, from) => {
    const answer = bytesOf(bytes, 'udp');
    if (answer !== null) udp.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve));
  const tcp = createServer((socket) => {
    const frames = new FrameReader();
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      for (const frame of frames.push(chunk)) {
        const answer = bytesOf(frame, 'tcp');
        if (answer !== null) socket.end(frameMessage(answer));
      }
    });
  });
  await new Promise<void>((resolve) => tcp.listen(port, '127.0.0.1', resolve));
  stops.push(async () => {
    udp.close();
    await new Promise<void>((resolve) => tcp.close(() => resolve()));
  });
  return port;
}

const at = (port: number, authoritative = false): DnsTarget['servers'] => [
  { host: '127.0.0.1', port, authoritative },
];
const rules = (changes: Partial<typeof NO_RULES>): typeof NO_RULES => ({ ...NO_RULES, ...changes });

describe.each(['udp', 'tcp'] as const)('a DNS probe over %s', (transport) => {
  const recursive = (query: Message): Message =>
    query.recursionDesired
      ? answerMessage(query, {
          answers: records('example.com. 3600 IN A 127.0.0.1', 'example.com. 3600 IN A 127.0.0.2'),
        })
      : answerMessage(query, { rcode: 'REFUSED' });

  it.each<[string, Partial<DnsTarget>, boolean, RegExp]>([
    ['is content with records', {}, true, /1 of 1 servers are good/],
    [
      'wants one of the codes it was told',
      { validRcodes: ['SERVFAIL', 'NXDOMAIN'] },
      false,
      /answers NOERROR/,
    ],
    [
      'wants what must match and not what must not',
      { answer: rules({ failIfMatches: ['.*7200.*'], failIfNotMatches: ['.*3600.*'] }) },
      true,
      /good/,
    ],
    [
      'finds nothing bad in an empty section',
      { authority: rules({ failIfMatches: ['.*7200.*'] }) },
      true,
      /good/,
    ],
    [
      'finds nothing good in an empty section',
      { additional: rules({ failIfNotMatches: ['.*3600.*'] }) },
      false,
      /no record to match/,
    ],
  ])('of a resolver %s', async (_, changes, ok, what) => {
    const result = await look({ transport, servers: at(await serve(recursive)), ...changes });
    expect(result.ok).toBe(ok);
    expect(result.what).toMatch(what);
    expect(result.facts).toMatchObject({
      answerRecords: 2,
      authorityRecords: 0,
      additionalRecords: 0,
      rcode: 'NOERROR',
    });
  });

  it('of a resolver asked without recursion sees the refusal', async () => {
    const result = await look({ transport, servers: at(await serve(recursive), true) });
    expect(result).toMatchObject({
      ok: false,
      facts: { refused: 1, rcode: 'REFUSED', answerRecords: 0 },
    });
  });

  const authority = (query: Message): Message => {
    const [question] = query.questions;
    const answer =
      question?.type === 'SOA'
        ? records(
            'example.com. 3600 IN SOA ns.example.com. noc.example.com. 1000 7200 3600 1209600 3600',
          )
        : question?.class === 'CH'
          ? records('example.com. 3600 IN TXT "chaos"').map((each) => ({
              ...each,
              class: 'CH' as const,
            }))
          : records('example.com. 3600 IN A 127.0.0.1');
    return answerMessage(query, {
      authoritative: true,
      answers: answer,
      authorities: records(
        'example.com. 7200 IN NS ns1.isp.net.',
        'example.com. 7200 IN NS ns2.isp.net.',
      ),
      additionals: records(
        'ns1.isp.net. 7200 IN A 127.0.0.1',
        'ns1.isp.net. 7200 IN AAAA ::1',
        'ns2.isp.net. 7200 IN A 127.0.0.2',
      ),
    });
  };

  it.each<[string, Partial<DnsTarget>, boolean, RegExp]>([
    ['records', {}, true, /good/],
    ['its SOA', { type: 'SOA' }, true, /good/],
    [
      'another class',
      {
        class: 'CH',
        type: 'TXT',
        answer: rules({ failIfMatches: ['.* IN .*'], failIfNotMatches: ['.* CH .*'] }),
      },
      true,
      /good/,
    ],
    [
      'a code that is not wanted',
      { validRcodes: ['SERVFAIL', 'NXDOMAIN'] },
      false,
      /answers NOERROR/,
    ],
    [
      'what must not match',
      { answer: rules({ failIfMatches: ['.*3600.*'], failIfNotMatches: ['.*3600.*'] }) },
      false,
      /a record matches \.\*3600/,
    ],
    [
      'what must match',
      { answer: rules({ failIfMatches: ['.*7200.*'], failIfNotMatches: ['.*7200.*'] }) },
      false,
      /a record does not match \.\*7200/,
    ],
    [
      'matches in the authority section',
      { authority: rules({ failIfNotMatches: ['ns.*.isp.net'] }) },
      true,
      /good/,
    ],
    [
      'matches in the additional section',
      { additional: rules({ failIfNotMatches: ['^ns.*.isp'] }) },
      true,
      /good/,
    ],
    [
      'bad matches there',
      { additional: rules({ failIfMatches: ['^ns.*.isp'] }) },
      false,
      /a record matches/,
    ],
    [
      'records not all of which match',
      { additional: rules({ failIfAllMatch: ['.*127.0.0.*'] }) },
      true,
      /good/,
    ],
    [
      'records all of which match',
      { additional: rules({ failIfAllMatch: ['isp'] }) },
      false,
      /all records match/,
    ],
    [
      'records of which none matches',
      { additional: rules({ failIfNoneMatches: ['.*127.0.0.3.*'] }) },
      false,
      /no record matches/,
    ],
  ])('of an authority judges %s', async (_, changes, ok, what) => {
    const result = await look({ transport, servers: at(await serve(authority), true), ...changes });
    expect(result.what).toMatch(what);
    expect(result.ok).toBe(ok);
    expect(result.facts).toMatchObject({
      answerRecords: 1,
      authorityRecords: 2,
      additionalRecords: 3,
      serial: 1000,
    });
  });

  it('sees a failing server, and is content when that is what was wanted', async () => {
    const servers = at(await serve((query) => answerMessage(query, { rcode: 'SERVFAIL' })));
    expect(await look({ transport, servers })).toMatchObject({
      ok: false,
      facts: { failed: 1, rcode: 'SERVFAIL' },
    });
    expect((await look({ transport, servers, validRcodes: ['SERVFAIL', 'NXDOMAIN'] })).ok).toBe(
      true,
    );
  });
});

describe('a DNS probe', () => {
  const soa = (serial: number): readonly ResourceRecord[] =>
    records(`example.com. 60 IN SOA ns. host. ${serial} 1 1 1 1`);
  const zone =
    (serial: number, ...lines: readonly string[]) =>
    (query: Message): Message =>
      query.questions[0]?.type === 'SOA'
        ? answerMessage(query, { authoritative: true, answers: soa(serial) })
        : answerMessage(query, {
            authoritative: true,
            answers: records(...lines),
            authorities: lines.length === 0 ? soa(serial) : [],
          });

  it('tells an empty name from a missing one, a refusal, a failure, a lame server and silence', async () => {
    const cases: readonly [string, (query: Message) => Message | Uint8Array | null][] = [
      ['empty', zone(1)],
      [
        'no-name',
        (query) =>
          answerMessage(query, { authoritative: true, rcode: 'NXDOMAIN', authorities: soa(1) }),
      ],
      ['refused', (query) => answerMessage(query, { rcode: 'REFUSED' })],
      ['failed', (query) => answerMessage(query, { rcode: 'SERVFAIL' })],
      ['lame', (query) => answerMessage(query, { authorities: records('com. 60 IN NS a.gtld.') })],
      ['other', (query) => answerMessage(query, { rcode: 'NOTIMP' })],
      ['timeout', () => null],
      [
        'garbled',
        (query) =>
          new Uint8Array([
            query.id >> 8,
            query.id & 255,
            0x84,
            0,
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            0,
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            8,
            9,
            10,
            11,
            12,
          ]),
      ],
    ];
    for (const [outcome, reply] of cases) {
      const result = await look({ servers: at(await serve(reply), true), timeoutMs: 1500 });
      expect(result.ok, outcome).toBe(false);
      expect(result.facts[outcome], `${outcome} ${result.what}`).toBe(1);
    }
    expect(
      (await look({ servers: at(await freePort(), true), timeoutMs: 1500 })).facts['unreachable'],
    ).toBe(1);
  });

  it('hears all servers when one is silent, and says which is bad', async () => {
    const good = await serve(zone(5, 'example.com. 60 IN A 192.0.2.1'));
    const silent = await serve(() => null);
    const servers = [...at(good, true), ...at(silent, true)];
    const result = await look({ servers, timeoutMs: 1500 });
    expect(result).toMatchObject({
      ok: false,
      what: `127.0.0.1:${silent} does not answer in time; 1 of 2 servers are good`,
      facts: { answers: 'example.com. 0 in a 192.0.2.1', timeout: 1 },
    });
    expect((await look({ servers, timeoutMs: 1500, need: 'any' })).ok).toBe(true);
  });

  it('sees what is stale and what is inconsistent, across the turn of serials', async () => {
    const old = await serve(zone(4_294_967_290, 'example.com. 60 IN A 192.0.2.1'));
    const fresh = await serve(zone(3, 'example.com. 30 IN A 192.0.2.2'));
    const servers = [...at(old, true), ...at(fresh, true)];
    const result = await look({ servers });
    expect(result).toMatchObject({ ok: true, facts: { serial: 3, stale: 1, consistent: false } });
    expect((await look({ servers, agree: true })).what).toBe('the servers give different answers');
    const same = await serve(zone(4_294_967_290, 'example.com. 9 IN A 192.0.2.2'));
    expect(
      (await look({ servers: [...at(same, true), ...at(fresh, true)], agree: true })).what,
    ).toBe(`127.0.0.1:${same} is stale: serial 4294967290, others 3`);
  });

  it('goes on over TCP when an answer is cut', async () => {
    const port = await serve((query, transport) =>
      transport === 'udp'
        ? answerMessage(query, { truncated: true })
        : answerMessage(query, { answers: records('example.com. 60 IN A 192.0.2.1') }),
    );
    expect(await look({ servers: at(port) })).toMatchObject({
      ok: true,
      facts: { cut: true, answerRecords: 1 },
    });
  });

  it('believes no answer with another id or to another question', async () => {
    const wrongId = await serve((query) =>
      answerMessage(query, {
        id: query.id ^ 1,
        answers: records('example.com. 60 IN A 203.0.113.6'),
      }),
    );
    expect((await look({ servers: at(wrongId), timeoutMs: 200 })).facts['timeout']).toBe(1);
    const wrongName = await serve((query) =>
      answerMessage(query, { questions: [{ name: nameOf('evil.test.'), type: 'A', class: 'IN' }] }),
    );
    expect((await look({ servers: at(wrongName), timeoutMs: 200 })).facts['timeout']).toBe(1);
  });

  it('names the extended error', async () => {
    const port = await serve((query) =>
      answerMessage(query, {
        rcode: 'SERVFAIL',
        edns: {
          udpBytes: 1232,
          version: 0,
          dnssecOk: true,
          options: [{ kind: 'extended-error', code: 22, text: 'secret\r\n' }],
        },
      }),
    );
    expect((await look({ servers: at(port) })).facts['extendedError']).toBe(
      'No Reachable Authority',
    );
  });

  it('asks no server on an address that it may not reach, which says nothing of the name', async () => {
    const result = await look({ servers: [{ host: '10.0.0.53', port: 53, authoritative: true }] });
    expect(result).toMatchObject({ ok: null, facts: { barred: 1 } });
  });
});

const MISSING = missingProgram('BIND');

describe.skipIf(MISSING !== null)('a DNS probe of a zone on BIND', () => {
  const key = {
    name: nameOf('probe.'),
    algorithm: 'hmac-sha256' as const,
    secret: new Uint8Array(32),
  };
  const file = `$ORIGIN fb.lab.\n@ 60 IN SOA ns1 host 77 600 60 3600 60\n@ 60 IN NS ns1\nns1 60 IN A 127.0.0.1\napi 5 IN A 192.0.2.1\napi 5 IN A 192.0.2.2\nempty 5 IN TXT "no address"\nalias 5 IN CNAME away.example.\n`;
  let plain: RunningServer;
  let signing: RunningServer;
  beforeAll(async () => {
    plain = await startServer('BIND', { zone: nameOf('fb.lab.'), zoneFile: file, key });
    signing = await startServer('BIND', {
      zone: nameOf('fb.lab.'),
      zoneFile: file,
      key,
      signs: true,
    });
  }, 30_000);
  afterAll(async () => {
    await plain?.stop();
    await signing?.stop();
  });

  it('finds its servers by itself and asks each', async () => {
    const through = { host: '127.0.0.1', port: plain.port };
    const result = await look({
      name: 'api.fb.lab',
      authoritiesThrough: through,
      authoritiesPort: plain.port,
    });
    expect(result).toMatchObject({
      ok: true,
      facts: {
        servers: 1,
        answers: expect.stringContaining('192.0.2.2') as string,
        serial: 77,
        signed: false,
      },
    });
    expect(Object.keys(result.facts)).toContain('server ns1.fb.lab (127.0.0.1)');
    expect((await look({ name: 'api.else.lab', authoritiesThrough: through })).ok).toBe(false);
  });

  it.each([
    ['empty.fb.lab', 'empty'],
    ['gone.fb.lab', 'no-name'],
    ['api.else.lab', 'refused'],
    ['alias.fb.lab', 'answers'],
  ])('sees that %s is: %s', async (name, outcome) => {
    const { facts } = await look({ name, servers: at(plain.port, true) });
    expect(facts[`server 127.0.0.1:${plain.port}`]).toMatch(new RegExp(`^${outcome}: `));
  });

  it('sees whether it is signed, and until when', async () => {
    let result = await look({ name: 'api.fb.lab', servers: at(signing.port, true), signed: true });
    for (let tries = 0; tries < 40 && result.ok !== true; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      result = await look({ name: 'api.fb.lab', servers: at(signing.port, true), signed: true });
    }
    expect(result).toMatchObject({ ok: true, facts: { signed: true } });
    expect(result.facts['signatureEndsMs']).toBeGreaterThan(Date.now());
    const later = testWorld({}, { nowMs: () => Date.now() + 400 * 86_400_000 });
    expect(
      (await look({ name: 'api.fb.lab', servers: at(signing.port, true), signed: true }, later))
        .what,
    ).toContain('out of date');
    expect(
      (await look({ name: 'api.fb.lab', servers: at(plain.port, true), signed: true })).what,
    ).toContain('does not sign');
  });
});
