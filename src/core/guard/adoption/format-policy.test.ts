import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareText } from '#base';
import { canonicalAddress, nameOf, parseName, parseZoneFile } from '#core/dns';
import { parsePolicy } from '../policy/parse-policy.ts';
import { formatServer } from '../policy/server.ts';
import type { EndpointProbe, NamePolicy, Policy } from '../policy/policy.ts';
import { formatPolicy } from './format-policy.ts';
import { draftPolicy, proposeAdoption } from './propose-adoption.ts';

const ZONE = `$ORIGIN example.net.
$TTL 3600
@    SOA ns1 hostmaster 2026112301 3600 600 86400 60
     NS ns1
     MX 10 mx
ns1  A 192.0.2.53
api  60 A 192.0.2.11
api  60 A 192.0.2.12
api  60 A 192.0.2.13
api  60 A 192.0.2.14
api  60 A 192.0.2.15
api  60 A 192.0.2.16
www  60 A 192.0.2.21
www  60 A 192.0.2.22
www  60 A 192.0.2.23
www  60 A 192.0.2.24
mx   60 A 192.0.2.31
mx   60 A 192.0.2.32
slow 300 A 192.0.2.41
slow 300 A 192.0.2.42
*.any 60 A 192.0.2.43
*.any 60 A 192.0.2.44
shop NS ns.shop
ns.shop 60 A 192.0.2.45
ns.shop 60 A 192.0.2.46
`;

function zoneOf(text: string): NonNullable<ReturnType<typeof parseZoneFile>['value']> {
  const zone = parseZoneFile(text, { file: 'example.net.zone' });
  if (!zone.ok) throw new Error(JSON.stringify(zone.problems));
  return zone.value;
}

test('C1: three names look balanced, most addresses first; wildcards, glue and slow names do not', () => {
  const { sets, ...counts } = proposeAdoption(zoneOf(ZONE));
  expect(counts).toEqual({
    zone: 'example.net.',
    serial: 2026112301,
    recordSets: 11,
    others: 8,
  });
  expect(sets.map((set) => [set.name, set.type, set.addresses.length, set.ttlSeconds])).toEqual([
    ['api.example.net.', 'A', 6, 60],
    ['www.example.net.', 'A', 4, 60],
    ['mx.example.net.', 'A', 2, 60],
  ]);
});

const DRAFT = {
  write: ['192.0.2.53'],
  verify: ['192.0.2.53', '198.51.100.53', '203.0.113.53'],
  keyFile: 'fb.key',
  places: ['ams', 'fra', 'sto'],
};

test('C1: guard.yaml, whole', () => {
  const policy = draftPolicy(proposeAdoption(zoneOf(ZONE)), DRAFT);
  const text = formatPolicy(policy);
  expect(text).toBe(`guard: 1
zone: example.net
servers:
  write: [192.0.2.53]
  verify: [192.0.2.53, 198.51.100.53, 203.0.113.53]
key: { file: fb.key }                    # never the secret itself
probes: { from: [ams, fra, sto], agree: 2 }   # 2 of 3 places must agree
names:
  api:
    endpoints: [192.0.2.11, 192.0.2.12, 192.0.2.13, 192.0.2.14, 192.0.2.15,
                192.0.2.16]
    probe: { https: /healthz, every: 5s, failAfter: 3, passAfter: 2 }
    minHealthy: 3
    removeAtMost: { count: 1, per: 60s }
    ttl: 60s
  mx:
    endpoints: [192.0.2.31, 192.0.2.32]
    probe: { tcp: 25, every: 5s, failAfter: 3, passAfter: 2 }
    minHealthy: 1
    removeAtMost: { count: 1, per: 60s }
    ttl: 60s
  www:
    endpoints: [192.0.2.21, 192.0.2.22, 192.0.2.23, 192.0.2.24]
    probe: { https: /healthz, every: 5s, failAfter: 3, passAfter: 2 }
    minHealthy: 2
    removeAtMost: { count: 1, per: 60s }
    ttl: 60s
`);
  expect(parsePolicy(text, 'guard.yaml').value).toEqual(policy);
});

test('a name of both families is one entry, with limits that both bear', () => {
  const zone = zoneOf(`$ORIGIN example.net.
@ 3600 SOA ns1 hostmaster 1 3600 600 86400 60
@ 60 A 192.0.2.1
@ 60 A 192.0.2.2
@ 60 A 192.0.2.3
@ 60 A 192.0.2.4
@ 30 AAAA 2001:db8::1
@ 30 AAAA 2001:db8::2
`);
  const policy = draftPolicy(proposeAdoption(zone), DRAFT);
  expect(formatPolicy(policy)).toContain(`  example.net.:
    endpoints: [192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4, "2001:db8::1",
                "2001:db8::2"]
    probe: { https: /healthz, every: 5s, failAfter: 3, passAfter: 2 }
    minHealthy: 1
    removeAtMost: { count: 1, per: 60s }
    ttl: 30s
`);
  expect(parsePolicy(formatPolicy(policy), 'guard.yaml').value).toEqual(policy);
});

const word = fc.stringMatching(/^[a-z0-9_-]{1,8}$/);
/** Labels that YAML would take for something else, and bytes that names escape. */
const label = fc.oneof(
  word,
  fc.constantFrom(
    'null',
    'yes',
    '1',
    '0x1f',
    '1e3',
    '\\052',
    'a\\.b',
    '\\"',
    '\\000',
    '\\@',
    'Api',
  ),
);
const address4 = fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `192.0.${a}.${b}`);
const address6 = fc
  .nat(0xffff)
  .map((tail) => canonicalAddress(`2001:db8::${tail.toString(16)}`) ?? '');
const server = fc
  .record({ address: fc.oneof(address4, address6), port: fc.constantFrom(53, 5353) })
  .map(formatServer);
const probe: fc.Arbitrary<EndpointProbe | null> = fc.option(
  fc
    .record({
      kind: fc.constantFrom('https' as const, 'http' as const, 'tcp' as const),
      target: fc.constant(''),
      everyMs: fc.integer({ min: 1, max: 90_000 }),
      failAfter: fc.integer({ min: 1, max: 9 }),
      passAfter: fc.integer({ min: 1, max: 9 }),
    })
    .chain((probe) =>
      (probe.kind === 'tcp'
        ? fc.integer({ min: 1, max: 65_535 }).map(String)
        : fc.constantFrom('/', '/healthz', '/a?b=#c', "/it's", '/"')
      ).map((target) => ({ ...probe, target })),
    ),
);
const endpoints = (address: fc.Arbitrary<string>): fc.Arbitrary<NamePolicy['endpoints']> =>
  fc
    .uniqueArray(
      fc.record({ address, capacity: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 255 })) }),
      {
        minLength: 1,
        maxLength: 20,
        selector: (each) => each.address,
      },
    )
    .map((list) => list.sort((a, b) => compareText(a.address, b.address)));
const families = fc
  .record({
    labels: fc.array(label, { maxLength: 3 }),
    v4: fc.option(endpoints(address4)),
    v6: fc.option(endpoints(address6)),
    ttlSeconds: fc.integer({ min: 1, max: 86_400 }),
    count: fc.integer({ min: 1, max: 9 }),
    perMs: fc.integer({ min: 1, max: 100_000 }),
    probe,
  })
  .filter(({ v4, v6 }) => v4 !== null || v6 !== null);
const policies: fc.Arbitrary<Policy> = fc
  .record({
    zone: fc.array(label, { minLength: 1, maxLength: 3 }),
    names: fc.uniqueArray(families, {
      minLength: 1,
      maxLength: 4,
      selector: ({ labels }) => labels.join('.').toLowerCase(),
    }),
    places: fc.uniqueArray(word, { minLength: 3, maxLength: 5 }),
    keyFile: fc.option(fc.constantFrom('fb.key', '/etc/firebreak/my key', '1', 'a: b', '#')),
    write: fc.uniqueArray(server, { minLength: 1, maxLength: 3 }),
  })
  .map(({ zone, names, places, keyFile, write }) => {
    const origin = nameOf(`${zone.join('.')}.`);
    const all = names.flatMap(({ labels, v4, v6, ttlSeconds, count, perMs, probe }) => {
      const name =
        labels.length === 0 ? origin : (parseName(labels.join('.'), origin).value ?? origin);
      const minHealthy = Math.min(v4?.length ?? 99, v6?.length ?? 99);
      const common = { name, ttlSeconds, minHealthy, removeAtMost: { count, perMs }, probe };
      return [
        ...(v4 === null ? [] : [{ ...common, type: 'A' as const, endpoints: v4 }]),
        ...(v6 === null ? [] : [{ ...common, type: 'AAAA' as const, endpoints: v6 }]),
      ];
    });
    return {
      zone: origin,
      servers: { write, verify: write },
      keyFile,
      probes: { from: places, agree: Math.floor(places.length / 2) + 1 },
      names: all.sort((a, b) => compareText(a.name, b.name) || compareText(a.type, b.type)),
    };
  })
  // A wildcard is no name that can be adopted.
  .filter(({ names }) => names.every(({ name }) => !name.startsWith('*')));

test('parsePolicy reads back every policy that formatPolicy writes', () => {
  fc.assert(
    fc.property(policies, (policy) => {
      const read = parsePolicy(formatPolicy(policy), 'guard.yaml');
      expect(read.problems).toEqual([]);
      expect(read.value).toEqual(policy);
    }),
    { numRuns: 300 },
  );
});
