import { expect, test } from 'vitest';
import { parsePolicy } from './parse-policy.ts';

const GOOD = `guard: 1
zone: example.net
servers:
  write: [192.0.2.53]
  verify: [192.0.2.53, 198.51.100.53, 203.0.113.53]
key: { file: fb.key }
probes: { from: [ams, fra, sto], agree: 2 }
names:
  api:
    endpoints: [192.0.2.12, 192.0.2.11, { address: '2001:DB8::1', capacity: 3 }]
    probe: { https: /healthz, every: 5s, failAfter: 3, passAfter: 2 }
    minHealthy: 1
    removeAtMost: { count: 1, per: 60s }
    ttl: 60s
`;

test('C1: a policy is read; a name with both families is two record sets', () => {
  const removeAtMost = { count: 1, perMs: 60_000 };
  const probe = { kind: 'https', target: '/healthz', everyMs: 5_000, failAfter: 3, passAfter: 2 };
  const api = { name: 'api.example.net.', ttlSeconds: 60, minHealthy: 1, removeAtMost, probe };
  expect(parsePolicy(GOOD, 'guard.yaml')).toEqual({
    ok: true,
    problems: [],
    value: {
      zone: 'example.net.',
      servers: {
        write: ['192.0.2.53'],
        verify: ['192.0.2.53', '198.51.100.53', '203.0.113.53'],
      },
      keyFile: 'fb.key',
      probes: { from: ['ams', 'fra', 'sto'], agree: 2 },
      names: [
        {
          ...api,
          type: 'A',
          endpoints: [
            { address: '192.0.2.11', capacity: 1 },
            { address: '192.0.2.12', capacity: 1 },
          ],
        },
        { ...api, type: 'AAAA', endpoints: [{ address: '2001:db8::1', capacity: 3 }] },
      ],
    },
  });
});

test('all that is wrong is said at once, with its place and a mend', () => {
  const bad = `guard: 2
zone: example.net
servers: { verify: [ns1] }
key: { secret: c2VjcmV0 }
probes: { from: [ams, fra], agree: 1 }
names:
  api:
    endpoint: [192.0.2.11]
    endpoints: [192.0.2.11, 192.0.2.11, 192.0.2.300]
    minHealthy: 7
    removeAtMost: { count: 0, per: soon }
    ttl: 0
  '*.api':
    endpoints: [192.0.2.11]
`;
  const { ok, problems } = parsePolicy(bad, 'guard.yaml');
  expect(ok).toBe(false);
  const said = problems.map(({ place, what, mend }) => `${place?.line} ${what} | ${mend}`);
  expect(said).toEqual(
    expect.arrayContaining([
      '1 this version reads `guard: 1` | write guard: 1',
      '3 "ns1" is no address of a server | write an IPv4 or IPv6 address, with a port as in 192.0.2.53#5353',
      '3 no server takes the writes | add write: [192.0.2.53]',
      '4 unknown key `secret` in key | known keys: file',
      '5 2 places look; fewer than 3 can never agree that something is down | name at least three: from: [ams, fra, sto]',
      '5 1 of 2 places is no majority | write a number from 2 to 2',
      '8 unknown key `endpoint` in names.api | did you mean `endpoints`?',
      '9 192.0.2.300 is no address | write an IPv4 or IPv6 address',
      '9 192.0.2.11 stands twice | write it once',
      '10 `minHealthy` is 7 of 2 A endpoints | write a number from 1 to 2',
      '11 nothing may be removed | write at least 1',
      '11 `per` is no duration: soon | write 60s or 5m',
      '13 *.api is a wildcard | adopt names one by one',
    ]),
  );
  expect(JSON.stringify(problems)).not.toContain('c2VjcmV0');
});

test('whatever the file is, the answer is problems with places, never an exception', () => {
  for (const text of ['', '[]', 'guard: 1', '{', 'names: 3', 'names: { api: null }', 'zone: [a]']) {
    const { ok, problems } = parsePolicy(text, 'guard.yaml');
    expect(ok).toBe(false);
    expect(problems.length).toBeGreaterThan(0);
  }
});
