import { expect, test } from 'vitest';
import { compareText } from '#base';
import { parseZoneFile, type Zone } from '#core/dns';
import type { NamePolicy, Policy } from '../policy/policy.ts';
import type { Contents } from '../protocol/contents.ts';
import { examineAdoption, type AdoptionKnowledge } from './examine-adoption.ts';

const HEAD = `$ORIGIN example.net.
$TTL 60
@ SOA ns1 hostmaster 1 3600 600 86400 60
@ NS ns1
ns1 A 192.0.2.53
`;
const API = 'api A 192.0.2.1\napi A 192.0.2.2\napi A 192.0.2.3\n';

function zoneOf(records: string): Zone {
  const zone = parseZoneFile(HEAD + records, { file: 'zone' });
  if (!zone.ok) throw new Error(JSON.stringify(zone.problems));
  return zone.value;
}

function guarding(name: string, changes: Partial<NamePolicy> = {}): NamePolicy {
  return {
    name,
    type: 'A',
    ttlSeconds: 60,
    endpoints: ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((address) => ({ address, capacity: 1 })),
    minHealthy: 1,
    removeAtMost: { count: 1, perMs: 60_000 },
    probe: null,
    ...changes,
  };
}

function policyOf(...names: readonly NamePolicy[]): Policy {
  return {
    zone: 'example.net.',
    servers: { write: ['192.0.2.53'], verify: ['192.0.2.53'] },
    keyFile: null,
    probes: { from: ['ams', 'fra', 'sto'], agree: 2 },
    names,
  };
}

const ALONE: AdoptionKnowledge = { writes: 'update', owners: null, contentsOf: null };

function said(records: string, policy: Policy, knowledge: AdoptionKnowledge = ALONE): string[] {
  return examineAdoption(zoneOf(records), policy, knowledge).map(
    ({ code, severity, what }) => `${severity === 'error' ? '!' : '-'} ${code}: ${what}`,
  );
}

test('a zone that is as the policy wants it has no problem', () => {
  expect(said(API, policyOf(guarding('api.example.net.')))).toEqual([]);
});

test.each([
  [
    'a CNAME at the name',
    'api CNAME pool.example.org.\n',
    guarding('api.example.net.'),
    [
      '! guard-name-alias: api.example.net. is a CNAME for pool.example.org., and a CNAME stands alone',
    ],
  ],
  [
    'a delegation above the name',
    'eu NS ns.eu\nns.eu A 192.0.2.9\n',
    guarding('api.eu.example.net.'),
    [
      '! guard-name-delegated: api.eu.example.net. belongs to eu.example.net., which is delegated to ns.eu.example.net.',
    ],
  ],
  [
    'a DNAME above the name',
    'eu DNAME example.org.\n',
    guarding('api.eu.example.net.'),
    [
      '! guard-name-redirected: api.eu.example.net. is below the DNAME of eu.example.net., which answers in its place',
    ],
  ],
  [
    'a name outside the zone',
    API,
    guarding('api.example.org.'),
    ['! guard-name-outside: api.example.org. is not inside example.net.'],
  ],
  [
    'a wildcard over a name that is not there',
    '* A 192.0.2.9\n* TXT "x"\n',
    guarding('api.example.net.'),
    [
      '- guard-wildcard-over: api.example.net. is not there, so *.example.net. answers for it until the first plan',
      '- guard-name-new: api.example.net. has no A record yet',
    ],
  ],
  [
    'a wildcard under the name',
    `${API}*.api CNAME api\n`,
    guarding('api.example.net.'),
    [
      '- guard-wildcard-under: *.api.example.net. has CNAME: names below api.example.net. keep answering by it',
    ],
  ],
  [
    'TTL 0',
    'api 0 A 192.0.2.1\napi 0 A 192.0.2.2\napi 0 A 192.0.2.3\n',
    guarding('api.example.net.'),
    [
      '- guard-ttl-zero: api.example.net. A has TTL 0: every query reaches your servers, and nothing is kept when they fail',
    ],
  ],
  [
    'another TTL, and a long one',
    API,
    guarding('api.example.net.', { ttlSeconds: 3600 }),
    [
      '- guard-ttl-differs: api.example.net. A has TTL 60, the policy says 3600',
      '- guard-ttl-long: api.example.net. A gets TTL 3600: for so long resolvers send people to an address that has left',
    ],
  ],
  [
    'addresses on one side only',
    'api A 192.0.2.1\napi A 192.0.2.2\napi A 192.0.2.99\n',
    guarding('api.example.net.'),
    [
      '- guard-address-missing: api.example.net. A does not have 192.0.2.3 of the policy',
      '- guard-address-unlisted: api.example.net. A has 192.0.2.99, which the policy does not have',
    ],
  ],
  [
    'an address twice, and minHealthy above the endpoints',
    API,
    guarding('api.example.net.', {
      endpoints: ['192.0.2.1', '192.0.2.1'].map((address) => ({ address, capacity: 1 })),
      minHealthy: 3,
    }),
    [
      '! guard-duplicate-address: api.example.net. A has 192.0.2.1 twice',
      '- guard-address-unlisted: api.example.net. A has 192.0.2.2, 192.0.2.3, which the policy does not have',
      '! guard-min-healthy: api.example.net. A: minHealthy is 3 of 2 endpoints',
    ],
  ],
  [
    'a minHealthy that forbids every removal',
    API,
    guarding('api.example.net.', { minHealthy: 3 }),
    [
      '- guard-nothing-removable: api.example.net. A: minHealthy is 3 and 3 are published, so none can ever be taken away',
    ],
  ],
  [
    'MX, SRV and NS that point at it, in any case',
    `${API}@ MX 10 API\n_sip._tcp SRV 0 0 5060 api\nsub NS Api\n`,
    guarding('api.example.net.'),
    [
      "- guard-pointed-at: example.net. MX points at api.example.net.; BIND's check-integrity wants an address there, which the guard always leaves",
      '- guard-serves-zone: api.example.net. is a name server of sub.example.net.: the addresses that its parent zone hands out do not change with it',
      "- guard-pointed-at: _sip._tcp.example.net. SRV points at api.example.net.; BIND's check-integrity wants an address there, which the guard always leaves",
    ],
  ],
] as const)('%s is said', (_, records, name, expected) => {
  const problems = said(records, policyOf(name));
  expect(problems.toSorted(compareText)).toEqual([...expected].toSorted(compareText));
});

test('a probe that looks at the port already is not told to', () => {
  const probe = { kind: 'tcp', target: '25', everyMs: 1, failAfter: 1, passAfter: 1 } as const;
  const policy = policyOf(guarding('api.example.net.', { probe }));
  expect(said(`${API}@ MX 10 api\n`, policy)).toEqual([]);
  expect(said(`${API}_sip._udp SRV 0 0 5060 api\n`, policy)).toHaveLength(1);
});

test('a policy for another zone is the only problem said', () => {
  const policy = { ...policyOf(guarding('api.example.net.')), zone: 'example.org.' };
  expect(said(API, policy)).toEqual([
    '! guard-zone-differs: the policy is for example.org., and this is example.net.',
  ]);
});

test('an address behind two names is said once', () => {
  const both = policyOf(guarding('api.example.net.'), guarding('www.example.net.'));
  expect(said(API + API.replaceAll('api', 'www'), both)).toEqual([
    '- guard-address-shared: 192.0.2.1, 192.0.2.2, 192.0.2.3 are behind api.example.net. and www.example.net.',
  ]);
});

test('a signed zone is fine where the server signs, and not where the file holds the signatures', () => {
  const signature =
    'api RRSIG A 13 3 60 20270101000000 20260101000000 1 example.net. ZmFrZQ==\n@ DNSKEY 257 3 13 ZmFrZQ==\n';
  const policy = policyOf(guarding('api.example.net.'));
  expect(said(API + signature, policy)).toEqual([
    '- guard-zone-signed: example.net. is signed: whoever takes the write must sign it, or validators refuse it',
  ]);
  expect(said(API + signature, policy, { ...ALONE, writes: 'file' })).toEqual([
    '! guard-zone-presigned: the file of example.net. holds signatures, which a new address would make wrong',
  ]);
});

const MARKED = `${API}_firebreak 0 TXT "v=1 gen=1215 owner=ams-1 state=run"\n`;
const LIVE: Contents = [
  {
    name: 'api.example.net.',
    type: 'A',
    ttlSeconds: 60,
    endpoints: ['192.0.2.1', '192.0.2.2'].map((address) => ({ address, weight: 1 })),
  },
];

test('two guards with different policies on one name: owner, store and policy are each told apart', () => {
  const policy = policyOf(guarding('api.example.net.'));
  const ours = { writes: 'update', owners: ['ams-1', 'fra-1'], contentsOf: () => LIVE } as const;
  expect(said(MARKED, policy, ours)).toEqual([]);
  expect(said(MARKED, policy, { ...ours, owners: ['fra-1'] })).toEqual([
    '! guard-other-owner: generation 1215 was written by ams-1, which is none of ours (fra-1)',
  ]);
  expect(said(MARKED, policy, { ...ours, contentsOf: () => null })).toEqual([
    '! guard-unknown-generation: our store does not know generation 1215, written by ams-1',
  ]);
  const narrower = policyOf(
    guarding('api.example.net.', { endpoints: [{ address: '192.0.2.1', capacity: 1 }] }),
    guarding('www.example.net.', { endpoints: [{ address: '192.0.2.7', capacity: 1 }] }),
  );
  expect(said(MARKED, narrower, ours)[0]).toBe(
    '! guard-other-policy: generation 1215 was made by another policy: www.example.net. A is not in that one; api.example.net. A has 192.0.2.2',
  );
  expect(said(MARKED, policyOf(guarding('www.example.net.')), ours)[0]).toBe(
    '! guard-other-policy: generation 1215 was made by another policy: api.example.net. A is not in this policy; www.example.net. A is not in that one',
  );
});

test('a record at the place of the marker that is not ours, and a frozen zone, are said', () => {
  const policy = policyOf(guarding('api.example.net.'));
  expect(said(`${API}_firebreak TXT "hello"\n`, policy)).toEqual([
    '! guard-marker-foreign: _firebreak.example.net. has a TXT record that this version did not write',
  ]);
  expect(said(`${API}_firebreak CNAME api\n`, policy)).toEqual([
    '! guard-marker-blocked: _firebreak.example.net. is a CNAME or a delegation, so no TXT record can stand there',
  ]);
  expect(said(MARKED.replace('state=run', 'state=frozen'), policy)).toEqual([
    '- guard-frozen: the zone is frozen at generation 1215 by ams-1',
  ]);
});
