/** Real resolvers, asked with dig through chains of CNAME: what they write gives the map that is true. */
import { describe, expect, it } from 'vitest';

import type { NeedFile } from '#core/map';
import { readCatalogue } from '#io/library';

import { discover } from '../discover.ts';
import type { Discovery } from '../port.ts';
import { needsOf } from '../discovery.testing.ts';
import { dnsLogs } from './dns-logs.ts';
import { askResolver, missingResolver } from './resolvers.testing.ts';
import type { Question, Zones } from './resolvers.testing.ts';

/** `api.partner.example` is served by CloudFront, `pay.example` by a balancer in us-east-1, two aliases away. */
const ZONES: Zones = {
  example: `api.partner CNAME d111111abcdef8.cloudfront.net.
pay CNAME edge.pay
edge.pay CNAME pay-1234567890.us-east-1.elb.amazonaws.com.
plain A 192.0.2.5`,
  net: 'd111111abcdef8.cloudfront A 192.0.2.9',
  com: `pay-1234567890.us-east-1.elb.amazonaws A 192.0.2.10
dynamodb.us-east-1.amazonaws A 192.0.2.11
api.stripe CNAME api-stripe.edge.example.`,
};

const QUESTIONS: readonly Question[] = [
  ['127.0.0.7', 'api.partner.example', 'A'],
  ['127.0.0.7', 'API.Partner.Example', 'A'],
  ['127.0.0.7', 'pay.example', 'A'],
  ['127.0.0.7', 'gone.example', 'A'],
  ['127.0.0.8', 'dynamodb.us-east-1.amazonaws.com', 'A', '+tcp'],
  ['127.0.0.8', 'plain.example', 'A'],
  ['127.0.0.8', 'example', 'MX'],
  ['127.0.0.8', '5.2.0.192.in-addr.arpa', 'PTR'],
];

const CLIENTS = '# who is where\n127.0.0.7 shop/checkout-6d5f7c9b8-x2x4z\n127.0.0.8 search\n';

const catalogue = readCatalogue([]).value ?? expect.fail('the catalogue reads');

function mapOf(path: string, bytes: Uint8Array): Discovery {
  const recording = dnsLogs.open({ catalogue, runsIn: null, window: 1_000 });
  const files: readonly (readonly [string, Uint8Array])[] = [
    [path, bytes],
    ['names.clients', Buffer.from(CLIENTS)],
  ];
  for (const [name, data] of files) {
    expect(dnsLogs.wants(name, data.subarray(0, 4_096)), name).toBe(true);
    recording.begin(name);
    recording.add(data);
    recording.end();
  }
  return discover([], { catalogue, runsIn: null }, [], [recording.findings()]);
}

/** Questions counted of each need, and what failed of them. */
function countsOf({ part }: Discovery): Readonly<Record<string, string>> {
  const lines = Object.entries(part.components ?? {}).flatMap(([id, { needs }]) =>
    Object.entries((needs ?? {}) as Readonly<Record<string, NeedFile>>).flatMap(([name, need]) => {
      const traffic = need.evidence?.[0]?.traffic;
      if (traffic === undefined) return [];
      expect(traffic.presence).toBe(true);
      expect(traffic.first.slice(0, 2)).toBe('20');
      return [[`${id} ${name}`, `${traffic.calls}/${traffic.errors ?? 0}`] as const];
    }),
  );
  return Object.fromEntries(lines);
}

/** What is true of the questions above; `gone.example` is no need, since there is no such name. */
const NEEDS = {
  checkout: 'api.partner.example? pay.example?',
  search: 'aws/us-east-1/dynamodb? plain.example?',
};

const BEHIND = {
  'api.partner.example': 'aws/cloudfront:serve',
  'pay.example': 'aws/us-east-1/elb',
};

const COUNTS = {
  'checkout api.partner.example': '2/0',
  'checkout pay.example': '1/0',
  'search aws/us-east-1/dynamodb': '1/0',
  'search plain.example': '1/0',
};

function isRight(found: Discovery, more: Readonly<Record<string, string>>): void {
  expect(needsOf(found)).toEqual({ ...NEEDS, ...more });
  expect(countsOf(found)).toEqual(COUNTS);
  expect(found.problems).toEqual([]);
  // And those that asked whether the resolver was ready.
  expect(found.read[0]?.count).toBeGreaterThan(QUESTIONS.length);
}

describe.skipIf(missingResolver('Unbound') !== null)('Unbound', () => {
  it('gives the right map by its log, and with dnstap what stands behind the names', async () => {
    const { log, dnstap } = await askResolver('Unbound', ZONES, QUESTIONS);
    isRight(mapOf('unbound.log', log), {});
    isRight(mapOf('unbound.fstrm', dnstap), BEHIND);
  }, 60_000);
});

describe.skipIf(missingResolver('BIND') !== null)('BIND', () => {
  it('gives the right map by dnstap; its log has no answers, so what there is not is there too', async () => {
    const { log, dnstap } = await askResolver('BIND', ZONES, QUESTIONS);
    isRight(mapOf('named.fstrm', dnstap), BEHIND);
    const ofLog = mapOf('queries.log', log);
    expect(needsOf(ofLog)).toEqual({
      ...NEEDS,
      checkout: 'api.partner.example? gone.example? pay.example?',
    });
    expect(countsOf(ofLog)).toEqual({ ...COUNTS, 'checkout gone.example': '1/0' });
    expect(ofLog.covered[0]?.notes?.join()).toContain('it has no CNAME records');
  }, 60_000);
});

describe.skipIf(missingResolver('dnsmasq') !== null)('dnsmasq', () => {
  it('gives the right map by its log, aliases included', async () => {
    const { log } = await askResolver('dnsmasq', ZONES, QUESTIONS);
    isRight(mapOf('dnsmasq-20991231.log', log), BEHIND);
    const undated = mapOf('dnsmasq.log', log);
    expect(needsOf(undated)).toEqual({ ...NEEDS, ...BEHIND });
    expect(countsOf(undated)).toEqual({});
    expect(undated.problems.map(({ code }) => code)).toEqual(['not-dated']);
  }, 60_000);
});
