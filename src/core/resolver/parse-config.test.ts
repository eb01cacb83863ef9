import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatPlace } from '#base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONFIG_KEYS, keysBelow } from './config-keys.ts';
import { resolverReference, resolverSchema } from './config-schema.ts';
import { isNetwork, parseListen, parseResolverConfig } from './parse-config.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FILE = 'resolver.yaml';

const FULL = `resolver: 1
listen: [127.0.0.1, '::1#5353']
workers: 2
allow: [10.0.0.0/8, 'fd00::/8']
upstreams:
  - 192.0.2.1
  - tls://192.0.2.2@dns.example.net
  - { at: 'https://192.0.2.3@dns.example.net/q', ca: ca.pem, validates: true }
zones:
  Corp.Example: [10.0.0.53, 10.0.0.54]
hold: { steady: 5m, most: 12h, blind: 0, dead: 30s, recheck: 2s, port: 8443, every: 5s }
stale: { most: 1d, negatives: 30m, ttl: 20s, patience: 900ms }
pins:
  api.example.net: { addresses: [192.0.2.10, '2001:db8::10'], until: 2026-12-01T00:00:00Z }
deny: [stolen.example.com]
limits:
  names: 5000
  emptyNames: 500
  memory: 64
  ttl: 1h
  negativeTtl: 5m
  failureTtl: 1s
  perClient: 10
  new: 100
  connections: 20
  idle: 5s
  asking: 50
  upstream: 2s
control: 9000
metrics: 0.0.0.0#9153
save: names.json
`;

const MINIMAL = 'resolver: 1\nupstreams: [192.0.2.1]\n';

describe('resolver.yaml', () => {
  it('is read whole', () => {
    expect(parseResolverConfig(FULL, FILE).problems).toEqual([]);
    expect(parseResolverConfig(FULL, FILE).value).toEqual({
      listen: [
        { address: '127.0.0.1', port: 53 },
        { address: '::1', port: 5353 },
      ],
      workers: 2,
      allow: ['10.0.0.0/8', 'fd00::/8'],
      upstreams: [
        {
          zone: '.',
          upstreams: [
            {
              upstream: { kind: 'udp', address: '192.0.2.1', port: 53, hostname: null },
              caFile: null,
            },
            {
              upstream: {
                kind: 'tls',
                address: '192.0.2.2',
                port: 853,
                hostname: 'dns.example.net',
              },
              caFile: null,
            },
            {
              upstream: {
                kind: 'https',
                address: '192.0.2.3',
                port: 443,
                hostname: 'dns.example.net',
                path: '/q',
                method: 'POST',
                validates: true,
              },
              caFile: 'ca.pem',
            },
          ],
        },
        {
          zone: 'corp.example.',
          upstreams: [
            {
              upstream: { kind: 'udp', address: '10.0.0.53', port: 53, hostname: null },
              caFile: null,
            },
            {
              upstream: { kind: 'udp', address: '10.0.0.54', port: 53, hostname: null },
              caFile: null,
            },
          ],
        },
      ],
      numbers: {
        steadyMs: 300_000,
        holdMs: 43_200_000,
        holdBlindMs: 0,
        deadAfterMs: 30_000,
        recheckMs: 2_000,
        checkMs: 5_000,
        staleMs: 86_400_000,
        staleNegativeMs: 1_800_000,
        heldTtlSeconds: 20,
        patienceMs: 900,
        mostNames: 5_000,
        mostEmptyNames: 500,
        mostBytes: 67_108_864,
        mostTtlSeconds: 3_600,
        mostNegativeSeconds: 300,
        failureSeconds: 1,
        mostPerSecond: 10,
        mostNewPerSecond: 100,
        mostConnections: 20,
        idleMs: 5_000,
        mostAsking: 50,
        upstreamMs: 2_000,
      },
      checkPort: 8443,
      pins: [
        {
          name: 'api.example.net.',
          addresses: ['192.0.2.10', '2001:db8::10'],
          untilMs: Date.UTC(2026, 11, 1),
        },
      ],
      deny: ['stolen.example.com.'],
      controlPort: 9000,
      metrics: { address: '0.0.0.0', port: 9153 },
      saved: 'names.json',
    });
  });

  it('needs whom to ask, and no more', () => {
    expect(parseResolverConfig(MINIMAL, FILE).value).toMatchObject({
      listen: [{ address: '127.0.0.1', port: 53 }],
      workers: 1,
      numbers: {},
      checkPort: 443,
      controlPort: 9465,
      saved: null,
    });
    expect(
      parseResolverConfig(`${MINIMAL}control: none\nhold: { port: none }`, FILE).value,
    ).toMatchObject({
      controlPort: null,
      checkPort: null,
    });
  });

  it('says all that is wrong, each at its place, with what to write', () => {
    const wrong = `resolver: 2
listne: [127.0.0.1]
allow: [10.0.0.0/99]
upstreams: [dns.example.net, tls://192.0.2.1, { ca: x }, { at: 192.0.2.1, ca: y }]
zones: { corp..example: [10.0.0.53], example: [] }
hold: { steady: soon, most: 40d, dead: 5s, port: 0 }
pins: { a.example: { addresses: [x], until: tomorrow }, b.example: {} }
deny: [3]
workers: 0
limits: { names: 1.5, memroy: 3 }
metrics: here
`;
    const { ok, problems } = parseResolverConfig(wrong, FILE);
    expect(ok).toBe(false);
    const said = problems.map(({ place, what, mend }) =>
      [place === null ? '' : formatPlace(place), what, mend].join(' | '),
    );
    expect(said).toMatchInlineSnapshot(`
      [
        "resolver.yaml:2:1 | unknown key \`listne\` in the file | did you mean \`listen\`?",
        "resolver.yaml:1:11 | this version reads \`resolver: 1\` | write resolver: 1",
        "resolver.yaml:10:23 | unknown key \`memroy\` in limits | did you mean \`memory\`?",
        "resolver.yaml:6:17 | \`steady\` is no duration: soon | write 30s, 5m, 2h",
        "resolver.yaml:6:29 | \`most\` is 40d | write a duration from 1s to 30d",
        "resolver.yaml:10:18 | \`names\` is 1.5 | write a whole number from 100 to 10000000",
        "resolver.yaml:6:40 | \`hold.dead\` is less than two looks | write at least 20s",
        "resolver.yaml:9:10 | \`workers\` is 0 | write a whole number from 1 to 64",
        "resolver.yaml:3:9 | \`allow\` has no network: 10.0.0.0/99 | write 10.0.0.0/8",
        "resolver.yaml:4:13 | no upstream: dns.example.net | write its address: 192.0.2.1, 192.0.2.1#5353, tls://192.0.2.1@dns.example.net, https://192.0.2.1@dns.example.net/dns-query",
        "resolver.yaml:4:30 | no upstream: tls://192.0.2.1 | write its address, and the name of its certificate: tls://192.0.2.1@dns.example.net",
        "resolver.yaml:4:47 | upstreams[3] has no \`at\` | add at: a text",
        "resolver.yaml:4:58 | plain DNS has no certificate | leave \`ca\` out, or ask by tls:// or https://",
        "resolver.yaml:5:25 | no name: corp..example | write example.com",
        "resolver.yaml:5:47 | zones.example has no upstream | write a list: [192.0.2.1]",
        "resolver.yaml:6:50 | \`port\` is no port | write 1 to 65535, or none",
        "resolver.yaml:7:20 | no address: x | write 192.0.2.10",
        "resolver.yaml:7:45 | no time: tomorrow | write 2026-12-01T00:00:00Z",
        "resolver.yaml:7:68 | b.example is pinned to nothing | add addresses: [192.0.2.10]",
        "resolver.yaml:8:8 | no name: 3 | write stolen.example.com",
        "resolver.yaml:11:10 | \`metrics\` is no address: here | write 127.0.0.1#9466",
      ]
    `);
  });

  it('counts a look that was missed for nothing: `dead` is at least two of them', () => {
    const dead = (text: string): boolean => parseResolverConfig(`${MINIMAL}hold: ${text}`, FILE).ok;
    expect(dead('{ dead: 19s }')).toBe(false);
    expect(dead('{ dead: 20s }')).toBe(true);
    expect(dead('{ every: 30s }')).toBe(false);
    expect(dead('{ every: 30s, dead: 1m }')).toBe(true);
  });

  it('takes a number without its unit for a duration that lacks one', () => {
    for (const number of ['30', '-1', '0.5']) {
      const read = parseResolverConfig(
        `resolver: 1\nupstreams: [192.0.2.1]\nhold: { most: ${number} }\n`,
        'resolver.yaml',
      );
      expect(read.problems).toMatchObject([
        { what: `\`most\` is no duration: ${number}`, mend: 'write 30s, 5m, 2h' },
      ]);
    }
  });

  it('never crashes on a file that is half of one, or another (seed 20251020)', () => {
    fc.assert(
      fc.property(
        fc.nat(FULL.length),
        fc.nat(FULL.length),
        fc.string({ maxLength: 3 }),
        (at, to, put) => {
          const text = FULL.slice(0, at) + put + FULL.slice(to);
          const { ok, problems } = parseResolverConfig(text, FILE);
          expect(ok).toBe(problems.length === 0);
        },
      ),
      { seed: 20251020, numRuns: 400 },
    );
    const odd = fc.jsonValue().map((value) => JSON.stringify(value));
    fc.assert(
      fc.property(fc.constantFrom(...keysBelow('')), odd, (key, value) => {
        parseResolverConfig(
          `${MINIMAL.replace(new RegExp(`^${key}:.*\\n`, 'm'), '')}${key}: ${value}\n`,
          FILE,
        );
      }),
      { seed: 20251020, numRuns: 1_000 },
    );
  });
});

describe('the table of keys', () => {
  it('has each key once, and the file above has them all', () => {
    const known = CONFIG_KEYS.map(({ path }) => path);
    expect(new Set(known).size).toBe(known.length);
    for (const path of known.filter((each) => !each.includes('*'))) {
      expect(FULL, path).toContain(`${path.split('.').at(-1)}:`);
    }
  });

  it('says what is usual so that it can be written, and reads as it is', () => {
    for (const { path, usual, takes, sets } of CONFIG_KEYS) {
      if (sets === undefined || usual === null) continue;
      const [group, key] = path.split('.');
      const { value, problems } = parseResolverConfig(
        `${MINIMAL}${group}: { ${key}: ${usual} }`,
        FILE,
      );
      expect(problems, `${path} ${takes.kind}`).toEqual([]);
      expect(value?.numbers[sets.name], path).toBeGreaterThanOrEqual(0);
    }
  });

  it('is the schema in data/ and the reference in docs/', () => {
    const schema = readFileSync(join(ROOT, 'data/schema/resolver.schema.json'), 'utf8');
    expect(JSON.parse(schema), 'npm run -s firebreak -- schema resolver').toEqual(resolverSchema());
    const page = readFileSync(join(ROOT, 'docs/resolver.md'), 'utf8');
    const table = /<!-- keys -->\n\n([^]*?)\n\n<!-- end of keys -->/.exec(page)?.[1] ?? '';
    const cells = (text: string): string[][] =>
      text
        .split('\n')
        .filter((line) => !/^[| -]*$/.test(line))
        .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));
    expect(cells(table)).toEqual(cells(resolverReference()));
  });
});

describe('the file in docs/', () => {
  it('is right', () => {
    const page = readFileSync(join(ROOT, 'docs/resolver.md'), 'utf8');
    const files = [...page.matchAll(/```yaml\n(resolver: 1\n[^]*?)```/g)].map(
      (match) => match[1] ?? '',
    );
    expect(files).toHaveLength(1);
    for (const text of files) expect(parseResolverConfig(text, FILE).problems).toEqual([]);
  });
});

describe('places and networks', () => {
  it('are addresses, with a port or with bits', () => {
    expect(parseListen('[::1]#5353')).toEqual({ address: '::1', port: 5353 });
    expect(parseListen('localhost')).toBeNull();
    expect(parseListen('127.0.0.1#70000')).toBeNull();
    expect(['10.0.0.0/8', '10.0.0.1', '::1/128'].every(isNetwork)).toBe(true);
    expect(['10.0.0.0/33', 'x/8', '::1/129', '10.0.0.0/'].some(isNetwork)).toBe(false);
  });
});
