import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatPlace } from '#base';
import { nameOf } from '#core/dns';
import { formatPolicy, parsePolicy } from '#core/guard';
import { importOctodns } from './import-octodns.ts';
import { importZoneFile } from './import-zone-file.ts';
import type { ImportedZone } from './imported-zone.ts';
import { parseOctodnsConfig } from './octodns-config.ts';

const ZONE = nameOf('example.net.');

function told(yaml: string): { text: string; gaps: string[]; others: number } {
  const read = importOctodns([{ file: 'example.net.yaml', text: yaml }], { zone: ZONE });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const gaps = read.problems.map(({ place, what, mend }) => {
    return `${place === null ? '' : formatPlace(place).replace(/^[^:]*:/, '')} ${what} | ${mend}`;
  });
  return { text: policyText(read.value), gaps, others: read.value.others };
}

function policyText({ zone, names }: ImportedZone): string {
  const text = formatPolicy({
    zone,
    servers: { write: ['192.0.2.53'], verify: ['192.0.2.53'] },
    keyFile: null,
    probes: { from: ['ams', 'fra', 'sto'], agree: 2 },
    names,
  });
  if (names.length > 0) expect(parsePolicy(text, 'guard.yaml').problems).toEqual([]);
  return text.slice(text.indexOf('names:'));
}

test('octoDNS: balanced names are proposed, with the root and both families; the others are counted', () => {
  const { text, gaps, others } = told(`---
'':
  - type: A
    ttl: 60
    values: [192.0.2.1, 192.0.2.2]
  - type: MX
    values: [{ exchange: mx.example.net., preference: 10 }]
api:
  - { type: A, ttl: 30, values: [192.0.2.11, 192.0.2.12, 192.0.2.13, 192.0.2.14] }
  - { type: AAAA, ttl: 60, values: ['2001:DB8::1', '2001:db8::2'] }
slow: { type: A, values: [192.0.2.31, 192.0.2.32] }
one: { type: A, ttl: 60, value: 192.0.2.41 }
'*': { type: CNAME, value: api.example.net. }
`);
  expect(text).toBe(`names:
  api:
    endpoints: [192.0.2.11, 192.0.2.12, 192.0.2.13, 192.0.2.14, "2001:db8::1",
                "2001:db8::2"]
    minHealthy: 1
    removeAtMost: { count: 1, per: 60s }
    ttl: 30s
  example.net.:
    endpoints: [192.0.2.1, 192.0.2.2]
    minHealthy: 1
    removeAtMost: { count: 1, per: 60s }
    ttl: 60s
`);
  expect(gaps).toEqual([]);
  expect(others).toBe(4);
});

test('octoDNS: pools become endpoints with capacities, and every gap is said at its line', () => {
  const { text, gaps } = told(`test:
  dynamic:
    pools:
      apac:
        fallback: na
        values:
        - value: 192.0.2.1
      eu:
        values:
        - value: 192.0.2.3
          weight: 2
        - { value: 192.0.2.4, weight: 3 }
        - { value: 192.0.2.9, status: down }
      na:
        values:
        - { value: 192.0.2.3, weight: 5 }
        - { value: 192.0.2.5, status: up }
    rules:
    - geos: [AF-ZA, AS]
      pool: apac
    - pool: na
  octodns:
    healthcheck: { host: www.example.net, path: status, port: 8443 }
  type: A
  values: [192.0.2.3, 192.0.2.6]
`);
  expect(text).toBe(
    `names:
  test:
    endpoints: [192.0.2.1, { address: 192.0.2.3, capacity: 5 },
                { address: 192.0.2.4, capacity: 3 }, 192.0.2.5, 192.0.2.6]
    probe: { https: /status, every: 5s, failAfter: 3, passAfter: 2 }
    minHealthy: 3
    removeAtMost: { count: 1, per: 60s }
    ttl: 3600s
`,
  );
  expect(gaps.map((line) => line.replace(/ \|.*/, ''))).toEqual([
    '2:3 test.example.net. A: no ttl is written, so octoDNS takes 1h',
    '5:19 test.example.net. A: pool apac falls back to na when all of it fails',
    '13:39 test.example.net. A: 192.0.2.9 is never served (status: down)',
    '16:11 test.example.net. A: 192.0.2.3 has the weights 2 and 5',
    '17:39 test.example.net. A: 192.0.2.5 is served whatever its health (status: up)',
    '19:5 test.example.net. A: answers differ by place (AF-ZA, AS), and a guard policy has one answer for all',
    '23:26 test.example.net. A: the check asks with the host www.example.net',
    '23:63 test.example.net. A: the check asks at port 8443',
  ]);
});

test('octoDNS: geo targets, checks by TCP, ttl 0 and wrong values', () => {
  const { text, gaps } = told(`geo:
  type: a
  ttl: 0
  geo: { EU: [192.0.2.1], NA-US: [192.0.2.2, 300.0.0.1] }
  value: 192.0.2.3
  octodns: { healthcheck: { protocol: TCP, port: 25 } }
`);
  expect(text).toContain('    endpoints: [192.0.2.1, 192.0.2.2, 192.0.2.3]\n');
  expect(text).toContain('    probe: { tcp: 25, every: 5s, failAfter: 3, passAfter: 2 }\n');
  expect(text).toContain('    ttl: 1s\n');
  expect(gaps.map((line) => line.replace(/ \|.*/, ''))).toEqual([
    '3:8 geo.example.net. A: a ttl of 0 is not whole seconds from 1 to 86400',
    '4:8 geo.example.net. A: answers differ by place (EU, NA-US), and a guard policy has one answer for all',
    '4:46 geo.example.net. A: "300.0.0.1" is no address of the record\'s type',
  ]);
});

test('octoDNS: what cannot be guarded is left out and said', () => {
  const { text, gaps } = told(`cdn:
  type: CNAME
  value: a.example.org.
  dynamic: { pools: { a: { values: [{ value: a.example.org. }] } }, rules: [{ pool: a }] }
'*.w': { type: A, ttl: 60, values: [192.0.2.1, 192.0.2.2] }
broken: 7
none: { type: A, ttl: 60, dynamic: { pools: {} } }
off: { type: A, ttl: 60, values: [192.0.2.1, 192.0.2.2], octodns: { ignored: true } }
`);
  expect(text).toBe('names: {}\n');
  expect(gaps.map((line) => line.replace(/ \|.*/, ''))).toEqual([
    '2:3 cdn is a CNAME that octoDNS balances, and the guard publishes addresses',
    '5:8 *.w.example.net. is a wildcard',
    '6:9 broken is no record with a type',
    '7:7 none.example.net. A has no address',
  ]);
});

test('octoDNS: a split zone is read together; a file that is no YAML is an error', () => {
  const one = { file: 'a.yaml', text: 'a: { type: A, ttl: 9, values: [192.0.2.1, 192.0.2.2] }' };
  const two = { file: 'b.yaml', text: 'b: { type: A, ttl: 9, values: [192.0.2.1, 192.0.2.2] }' };
  const both = importOctodns([one, two, { ...one, file: 'c.yaml' }], { zone: ZONE });
  expect(both.value?.names.map(({ name }) => name)).toEqual(['a.example.net.', 'b.example.net.']);
  expect(both.problems.map(({ what }) => what)).toEqual(['a.example.net. A stands twice']);
  const broken = importOctodns([one, { file: 'b.yaml', text: 'a: [' }], { zone: ZONE });
  expect(broken.ok).toBe(false);
  expect(broken.problems[0]?.place?.file).toBe('b.yaml');
});

test('octoDNS: its configuration names zones, folders and default TTLs, and no secret comes out', () => {
  const read = parseOctodnsConfig(
    `providers:
  config: { class: octodns.provider.yaml.YamlProvider, directory: ./config, default_ttl: 300 }
  ns: { class: octodns_ns1.Ns1Provider, api_key: hunter2 }
zones:
  example.net.: { sources: [config, ns], targets: [r53] }
  '*': { sources: [config], targets: [r53] }
`,
    'production.yaml',
  );
  expect(read.value).toEqual([
    {
      zone: 'example.net.',
      folders: [{ directory: './config', defaultTtlSeconds: 300 }],
      targets: ['r53'],
    },
  ]);
  expect(read.problems.map(({ what }) => what)).toEqual([
    'example.net. also comes from ns, which is no YAML',
    '* stands for zones that only octoDNS can list',
  ]);
  expect(JSON.stringify(read)).not.toContain('hunter2');
});

test('a zone file is a proposal too, and its mistakes have their lines', () => {
  const head = '$ORIGIN example.net.\n@ 60 SOA ns hostmaster 1 3600 600 86400 60\n';
  const good = importZoneFile(`${head}api 60 A 192.0.2.1\napi 60 A 192.0.2.2\n`, { file: 'zone' });
  expect(good.value?.names.map(({ name, endpoints }) => [name, endpoints.length])).toEqual([
    ['api.example.net.', 2],
  ]);
  expect(good.value?.others).toBe(1);
  const bad = importZoneFile(`${head}api 60 A 192.0.2.300\n`, { file: 'zone' });
  expect(bad.problems[0]?.place).toMatchObject({ file: 'zone', line: 3 });
});

/** Pieces of octoDNS and of nothing, put together in any way. */
const piece = fc.oneof(
  fc.constantFrom(
    'api:\n',
    '  type: A\n',
    '  ttl: 60\n',
    '  values: [192.0.2.1, 192.0.2.2]\n',
    '  dynamic:\n',
    '    pools: { a: { values: [{ value: 192.0.2.3, weight: 2 }] } }\n',
    '    rules: [{ pool: a, geos: [EU] }]\n',
    '  geo: { EU: [192.0.2.4] }\n',
    '  octodns: { healthcheck: { port: [] } }\n',
    '- type: AAAA\n',
    '__proto__: { type: A }\n',
    'zones: { a.: { sources: x } }\n',
    'providers: { a: 1 }\n',
    '? [a]\n',
    '&x *x\n',
    '!!binary x',
    '\u0000',
    '[[[[',
  ),
  fc.string({ maxLength: 4 }),
);

test('whatever the YAML is, the answer is a proposal that can be read back, or problems', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      const read = importOctodns([{ file: 'x.yaml', text }], { zone: ZONE });
      if (read.ok) policyText(read.value);
      else expect(read.problems.length).toBeGreaterThan(0);
      parseOctodnsConfig(text, 'x.yaml');
    }),
    { numRuns: 1_500 },
  );
});
