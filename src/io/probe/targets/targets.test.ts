import { createRandom, type Result } from '#base';
import { readDocument } from '#core/document';
import { describe, expect, it } from 'vitest';
import { importGatus } from './import-gatus.ts';
import { parseTargets, type NamedTarget } from './parse-targets.ts';

type Read = Result<readonly NamedTarget[]>;

function read(text: string, environment: Record<string, string> = {}): Read {
  const { value } = readDocument(text, 'watch.yaml');
  if (value === null) throw new Error('no YAML');
  return parseTargets(value, environment);
}

function gatus(text: string): Read {
  const { value } = readDocument(text, 'gatus.yaml');
  if (value === null) throw new Error('no YAML');
  return importGatus(value);
}

const said = ({ problems }: Read): readonly string[] =>
  problems.map(({ place, what }) => `${place?.line}:${place?.column} ${what}`);

describe('targets', () => {
  it('of every kind are read', () => {
    const { value, problems } = read(
      `targets:
  - name: front
    every: 30s
    http: https://shop.example/health
    at: 192.0.2.11
    method: POST
    headers: { Authorization: { env: TOKEN }, X-Plain: yes }
    body: "{}"
    expect: ["[STATUS] == 200", "[RESPONSE_TIME] < 300ms"]
    timeout: 2s
  - tcp: "[2001:db8::1]:6379"
    send: "PING\\r\\n"
    expect: +PONG
  - tls: shop.example
    validFor: 14d
  - dns: api.shop.example
    type: AAAA
    servers: [192.0.2.53, "ns2.example:5353"]
    resolvers: [9.9.9.9]
    agree: true
    answer: { failIfNotMatches: ["2001:db8"] }
  - dns: shop.example
  - ping: 192.0.2.1
  - heartbeat: nightly-backup
    every: 1d
    grace: 30m
  - feed: https://health.aws.amazon.com/public/currentevents
    format: aws
    provider: aws
`,
      { TOKEN: 'Bearer s3cret' },
    );
    expect(problems).toEqual([]);
    expect(value).toMatchObject([
      {
        name: 'front',
        everyMs: 30_000,
        target: {
          kind: 'http',
          at: '192.0.2.11',
          method: 'POST',
          headers: [
            ['Authorization', 'Bearer s3cret'],
            ['X-Plain', 'yes'],
          ],
          timeoutMs: 2000,
        },
      },
      {
        name: 'tcp [2001:db8::1]:6379',
        target: { kind: 'tcp', host: '2001:db8::1', port: 6379, send: 'PING\r\n' },
      },
      { target: { kind: 'tls', port: 443, validForMs: 14 * 86_400_000 } },
      {
        target: {
          kind: 'dns',
          type: 'AAAA',
          servers: [
            { host: '192.0.2.53', port: 53, authoritative: true },
            { host: 'ns2.example', port: 5353, authoritative: true },
            { host: '9.9.9.9', port: 53, authoritative: false },
          ],
          authoritiesThrough: null,
          agree: true,
        },
      },
      {
        target: {
          kind: 'dns',
          servers: [],
          authoritiesThrough: { port: expect.any(Number) as number },
        },
      },
      { target: { kind: 'ping', host: '192.0.2.1' } },
      {
        name: 'heartbeat nightly-backup',
        everyMs: 86_400_000,
        target: { kind: 'heartbeat', everyMs: 86_400_000, graceMs: 1_800_000 },
      },
      { target: { kind: 'feed', format: 'aws' } },
    ]);
  });

  it('without a name are called by their address, and no token in it is told', () => {
    const text = `targets:
  - http: https://shop.example/health?token=s3cret#s3cret
  - { feed: "https://status.example/feed?key=s3cret", format: rss, provider: example }
  - http: https://shop.example/health?token=other
`;
    expect(said(read(text))).toEqual(['4:5 two targets are called "https://shop.example/health"']);
    const { value } = read(text.replace(/ {2}- http: .*other\n/, ''));
    expect(value?.map(({ name }) => name)).toEqual([
      'https://shop.example/health',
      'https://status.example/feed',
    ]);
    expect(value?.[0]?.target).toMatchObject({
      url: 'https://shop.example/health?token=s3cret#s3cret',
    });
  });

  it('say all that is wrong, each at its place', () => {
    const result = read(`targets:
  - http: ftp://shop.example/
    methd: GET
    expect: ["[STATUS] === 200", "[STATUS]==200"]
    timeout: 2h
    headers: { "X-A": "a\\r\\nX-B: c", Host2: { env: GONE } }
  - tcp: shop.example
  - tcp: 0x7f000001:80
  - tls: "user@shop.example"
  - dns: "a..b"
    type: NOPE
    rcodes: [NOPE]
    answer: { failIfMatches: ["("] }
  - name: twin
    ping: 127.0.1
  - name: twin
    ping: shop.example
  - {}
  - tcp: a:1
    http: http://a/
  - heartbeat: "a b"
  - feed: https://x.example/
    format: rsss
`);
    expect(result.value).toBeNull();
    const text = said(result).join('\n');
    for (const part of [
      '2:11 the URL is neither http nor https',
      'unknown key `methd`',
      '4:24 this condition',
      '4:43 this condition',
      'the value has a line break',
      'the environment has no GONE',
      '7:10 "shop.example" is no host and port',
      '0x7f000001',
      '"user@shop.example" is no host',
      'no domain name',
      'no DNS type "NOPE"',
      'no response code "NOPE"',
      '"(" is no pattern',
      'odd spelling',
      'called "twin"',
      'does not say what is looked at',
      'both http and tcp',
      'no name for a heartbeat',
      '`format` is "rsss"',
      'has no `provider`',
      '`timeout` is "2h"',
    ]) {
      expect(text).toContain(part);
    }
    expect(result.problems.every(({ mend, place }) => mend !== '' && place !== null)).toBe(true);
  });

  it('never throw, whatever the document', () => {
    const random = createRandom(9);
    const values: unknown[] = [
      null,
      1,
      'x',
      [],
      {},
      [null],
      { a: 1 },
      true,
      -1,
      'https://a/',
      '[STATUS] == 1',
    ];
    const keys = [
      'http',
      'tcp',
      'tls',
      'dns',
      'ping',
      'heartbeat',
      'feed',
      'headers',
      'expect',
      'servers',
      'answer',
      'timeout',
      'every',
      'at',
      'family',
      '__proto__',
      'format',
    ];
    const pick = <Item>(items: readonly Item[]): Item =>
      items[Math.floor(random.next() * items.length)]!;
    for (let round = 0; round < 1500; round++) {
      const targets = Array.from({ length: 3 }, () =>
        Object.fromEntries(Array.from({ length: 4 }, () => [pick(keys), pick(values)])),
      );
      const document = readDocument(
        JSON.stringify({ targets: round % 50 === 0 ? pick(values) : targets }),
        'a.json',
      ).value;
      if (document === null) throw new Error('no JSON');
      const result = parseTargets(document);
      expect(result.ok).toBe(result.problems.length === 0);
      importGatus({
        ...document,
        value: {
          endpoints: targets.map((each) => ({
            ...each,
            name: 'a',
            url: pick(['https://a/', 'tcp://a:1', 'icmp://a', 'x', 'starttls://a:25']),
          })),
        },
      });
    }
  });
});

describe('Gatus endpoints', () => {
  it('become targets', () => {
    const { value, problems } = gatus(`
storage: { type: sqlite }
endpoints:
  - name: front
    group: core
    url: "https://example.org/"
    interval: 5m
    client: { insecure: true, ignore-redirect: true, timeout: 3s }
    headers: { Accept: application/json }
    conditions: ["[STATUS] == 200", "[BODY].status == UP", "[CERTIFICATE_EXPIRATION] > 48h"]
  - name: front
    group: core
    url: "tcp://127.0.0.1:6379"
    conditions: ["[CONNECTED] == true"]
  - name: dns
    url: "8.8.8.8"
    dns: { query-name: example.com, query-type: A }
    conditions: ["[BODY] == pat(*.*.*.*)", "[DNS_RCODE] == NOERROR"]
  - name: ping
    url: "icmp://example.org"
    conditions: ["[CONNECTED] == true"]
  - name: mail
    url: "starttls://smtp.example.org:587"
    conditions: ["[CONNECTED] == true", "[CERTIFICATE_EXPIRATION] > 48h"]
  - name: off
    enabled: false
    url: "https://example.net/"
  - name: shell
    url: "ssh://example.org:22"
    conditions: ["[CONNECTED] == true"]
`);
    expect(value).toMatchObject([
      {
        name: 'core / front',
        everyMs: 300_000,
        target: {
          kind: 'http',
          url: 'https://example.org/',
          verify: false,
          redirects: 0,
          timeoutMs: 3000,
          headers: [['Accept', 'application/json']],
          conditions: { length: 3 },
        },
      },
      { name: 'core / front (2)', target: { kind: 'tcp', host: '127.0.0.1', port: 6379 } },
      {
        name: 'dns',
        target: {
          kind: 'dns',
          name: 'example.com',
          servers: [{ host: '8.8.8.8', port: 53 }],
          validRcodes: ['NOERROR'],
          mayBeEmpty: false,
          answer: { failIfNoneMatches: [' .*\\..*\\..*\\..*\\.?$'] },
        },
      },
      { name: 'ping', target: { kind: 'ping', host: 'example.org' } },
      {
        name: 'mail',
        target: { kind: 'tls', port: 587, startTls: 'smtp', validForMs: 172_800_000 },
      },
    ]);
    expect(problems.map(({ severity, what }) => `${severity} ${what}`)).toEqual([
      'warning endpoints by "ssh" are left out',
    ]);
  });

  it('say where they are wrong', () => {
    const result = gatus(`endpoints:
  - name: a
    url: "https://example.org/"
    headers: { "A B": c }
    conditions: ["[STATUS]==200"]
`);
    expect(result.value).toBeNull();
    expect(result.problems.map(({ place }) => place?.line)).toEqual([4, 5]);
  });

  it('have an objective as a share of good looks', () => {
    const read = (value: string): readonly unknown[] => {
      const text = `targets:\n  - { tcp: "h.test:1", objective: ${value} }\n`;
      const document = readDocument(text, 'watch.yaml').value;
      const { value: targets, problems } =
        document === null ? { value: null, problems: [] } : parseTargets(document);
      return [targets?.[0]?.objective, problems.length];
    };
    expect(['99.9%', '0.999', '"99.99%"', '99.5 %', '100%', '0', '[1]'].map(read)).toEqual([
      [0.999, 0],
      [0.999, 0],
      [0.9999, 0],
      [undefined, 1],
      [undefined, 1],
      [undefined, 1],
      [undefined, 1],
    ]);
  });
});
