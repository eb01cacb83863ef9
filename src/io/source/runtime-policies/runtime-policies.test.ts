import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { NeedFile } from '#core/map';
import {
  circuitBreaker,
  describe,
  describeEndpoints,
  describeOutbox,
  endpointSet,
  fallback,
  formatPolicies,
  memoryOutbox,
  outbox,
  policy,
  retry,
  staleIfError,
  timeout,
} from '../../../runtime/index.ts';

import { componentsOf, journeysOf, look } from '../discovery.testing.ts';
import type { Discovery } from '../port.ts';

const FIXTURE = readFileSync(join(import.meta.dirname, 'fixtures/shop.policies.json'), 'utf8');

/** The program that printed the fixture. */
async function shop(): Promise<string> {
  const prices = policy('prices', [
    fallback(() => []),
    staleIfError({ freshMs: 60_000, keepMs: 6 * 3_600_000 }),
    timeout(2_000),
  ]);
  const orders = policy('orders', [retry(), circuitBreaker(), timeout(1_000)]);
  const tables = endpointSet({
    prefer: ['us-east-1', 'us-west-2'],
    initial: [
      { address: 'https://dynamodb.us-east-1.amazonaws.com', group: 'us-east-1' },
      { address: 'https://dynamodb.us-west-2.amazonaws.com', group: 'us-west-2' },
    ],
  });
  const search = endpointSet({
    prefer: ['eu-west-1', 'us-east-1'],
    initial: [
      { address: '192.0.2.10:8080', group: 'eu-west-1' },
      { address: '192.0.2.11:8080', group: 'eu-west-1' },
      { address: 'search.example.com', group: 'us-east-1' },
    ],
  });
  const events = await outbox({
    storage: memoryOutbox(),
    send: () => Promise.resolve({ kind: 'done' }),
    keep: { most: 10_000 },
  });
  return formatPolicies('shop', [
    { needs: 'price-list', by: describe(prices) },
    { needs: 'aws/dynamodb', by: [describe(orders), describeEndpoints(tables, 'orders')] },
    {
      needs: 'https://shop:hunter2@search.example.com/v1',
      by: describeEndpoints(search, 'search'),
    },
    {
      needs: 'aws/us-east-1/kinesis',
      by: describeOutbox(events, { name: 'events', perHour: 400 }),
      journey: 'events',
    },
  ]);
}

const needOf = (found: Discovery, name: string, from = 'shop'): NeedFile | undefined =>
  (found.part.components?.[from]?.needs as Readonly<Record<string, NeedFile>> | undefined)?.[name];

test('the fixture is what a program prints', async () => {
  expect(JSON.parse(await shop())).toEqual(JSON.parse(FIXTURE));
});

test('what a program says of itself is found: grace, softness, any of several, what can wait', () => {
  const found = look({ 'shop.policies.json': FIXTURE });
  expect(needOf(found, 'price-list')).toEqual({
    soft: true,
    grace: '359m..6h',
    evidence: [
      {
        word: 'declared',
        at: 'shop.policies.json:6',
        note: 'prices: kept answers for 359m..6h, then answers of its own; a call ends within 2s',
      },
    ],
  });
  expect(needOf(found, 'dynamodb')).toMatchObject({
    anyOf: ['aws/us-east-1/dynamodb', 'aws/us-west-2/dynamodb'],
    hard: true,
  });
  expect(needOf(found, 'search.example.com-endpoints')).toMatchObject({
    anyOf: ['192.0.2.10', '192.0.2.11', 'search.example.com'],
  });
  expect(needOf(found, 'aws/us-east-1/kinesis')).toMatchObject({ soft: true, grace: '25h' });
  expect(componentsOf(found)).toMatchObject({
    '192.0.2.10': 'endpoint @aws/eu-west-1',
    'search.example.com': 'endpoint @aws/us-east-1',
  });
  expect(found.part.journeys).toMatchObject({
    events: { through: 'aws/us-east-1/kinesis', canWait: '25h' },
  });
  // What they are, others say.
  expect(found.part.components?.['shop']).not.toHaveProperty('kind');
  expect(found.part.components?.['price-list']).not.toHaveProperty('kind');
  expect(found.problems).toEqual([]);
});

const COMPOSE = `services:
  shop:
    image: ghcr.io/example/shop:1
    environment:
      PRICES_URL: http://price-list:8080
      ORDERS_URL: https://dynamodb.us-east-1.amazonaws.com
    ports: ["80:8080"]
  price-list:
    image: ghcr.io/example/price-list:1
`;

test('it belongs to the program of that name, and decides over what its manifest suggests', () => {
  const before = look({ 'compose.yaml': COMPOSE });
  expect(needOf(before, 'price-list')).toMatchObject({ hard: true });
  expect(needOf(before, 'aws/us-east-1/dynamodb')).toMatchObject({ hard: true });
  const found = look({ 'compose.yaml': COMPOSE, 'shop/shop.policies.json': FIXTURE });
  expect(needOf(found, 'price-list')).toMatchObject({ soft: true, grace: '359m..6h' });
  expect(needOf(found, 'price-list')?.evidence?.map(({ at }) => at)).toEqual([
    'compose.yaml:5',
    'shop/shop.policies.json:6',
  ]);
  // It can go to either table, so it does not need the one.
  expect(needOf(found, 'aws/us-east-1/dynamodb')).toBeUndefined();
  expect(needOf(found, 'dynamodb')?.evidence?.map(({ at }) => at)).toEqual([
    'shop/shop.policies.json:54',
    'compose.yaml:6',
  ]);
  expect(found.part.components?.['shop']?.kind).toBe('service');
  expect(journeysOf(found)).toMatchObject({ shop: 'shop', events: 'aws/us-east-1/kinesis' });
  expect(found.problems).toEqual(before.problems);
});

test('an address may be written in any of its ways', () => {
  const anyOf = [
    { address: '2001:db8::1', group: 'aws/eu-west-1' },
    { address: '[2001:db8::2]:8443' },
    { address: 'https://a:b@search.example.com:8443/v1?x', group: 'nowhere' },
    { address: 'price-list:8080' },
  ];
  const needs = [{ needs: 'search', by: [{ name: 'set', promise: 'any', anyOf }] }];
  const found = look({ stdin: JSON.stringify({ policies: 1, component: 'shop', needs }) });
  expect(needOf(found, 'search')?.anyOf).toEqual([
    '2001-db8-1',
    '2001-db8-2',
    'price-list',
    'search.example.com',
  ]);
  expect(componentsOf(found)['2001-db8-1']).toBe('endpoint @aws/eu-west-1');
});

test('of two ways to one target the worse one counts', () => {
  const way = (by: object): string =>
    JSON.stringify({ policies: 1, component: 'shop', needs: [{ needs: 'prices', by: [by] }] });
  const kept = way({
    kind: 'policy',
    name: 'a',
    promise: 'kept',
    soft: true,
    graceMs: [90_000, null],
  });
  const longer = way({
    kind: 'policy',
    name: 'b',
    promise: 'kept',
    soft: true,
    graceMs: [3_600_000, 7_200_000],
  });
  const none = way({ kind: 'policy', name: 'c', promise: 'calls fail' });
  const both = look({ 'a.policies.json': kept, 'b.policies.json': longer });
  expect(needOf(both, 'prices')).toMatchObject({ soft: true, grace: '90s' });
  const worst = look({ 'a.policies.json': kept, 'c.policies.json': none });
  expect(needOf(worst, 'prices')).toMatchObject({ hard: true });
  expect(needOf(worst, 'prices')).not.toHaveProperty('grace');
});

test('what a run of it showed stands beside what it promised', () => {
  const outage = {
    at: '2026-10-20T06:48:00.000Z',
    lastedMs: 9_420_400,
    kept: 12_040,
    own: 0,
    failed: 31,
    feltAfterMs: 5_000,
  };
  const prices = policy('prices', [staleIfError({ keepMs: 6 * 3_600_000 }), timeout(2_000)]);
  const by = describe(prices, { seen: [outage, { ...outage, at: 'yesterday' }] });
  const found = look({ stdin: formatPolicies('shop', [{ needs: 'price-list', by }]) });
  expect(needOf(found, 'price-list')).toEqual({
    hard: true,
    grace: '6h',
    evidence: [
      {
        word: 'declared',
        at: 'stdin:6',
        note: 'prices: kept answers for 6h; a call ends within 2s',
      },
      {
        word: 'seen',
        at: 'stdin:6',
        note: 'prices: away for 157m from 2026-10-20T06:48:00.000Z: 12040 kept answers, 0 of its own, 31 failures',
      },
    ],
  });
});

test('a package of that name is the program, where nothing runs it', () => {
  const found = look({
    'shop/package.json': '{ "name": "shop", "dependencies": { "stripe": "1.0.0" } }',
    'shop/shop.policies.json': FIXTURE,
  });
  expect(Object.keys(found.part.components ?? {})).not.toContain('shop-program');
  expect(needOf(found, 'price-list')).toMatchObject({ soft: true });
});

test('a program in any language may print it, also as one line and with tabs', () => {
  const value = {
    component: 'shop',
    policies: 1,
    needs: [{ needs: 'prices', by: [{ promise: 'kept', graceMs: [1_500.5] }] }],
  };
  for (const text of [JSON.stringify(value), JSON.stringify(value, null, '\t')]) {
    const found = look({ stdin: text });
    expect(found.problems).toEqual([]);
    expect(needOf(found, 'prices')).toMatchObject({ hard: true, grace: '1500ms' });
  }
});

test('what is not of the format is told at its line, and left out', () => {
  const told = (text: string): readonly string[] =>
    look({ 'x.policies.json': text }).problems.map(
      ({ place, what }) => `${place?.line ?? ''}: ${what}`,
    );
  expect(told('{ "policies": 2 }')).toEqual(['1: not read as policies: another version']);
  expect(told('{ "policies": 1 }')).toEqual(['1: not read as policies: no `component`']);
  expect(told('{ "policies": 1, "component": ')).toMatchObject([
    expect.stringContaining('not read as JSON'),
  ]);
  const needs = [
    '{ "by": [{}] }',
    '{ "needs": "a" }',
    '{ "needs": "no/such/service", "by": [{}] }',
    '{ "needs": "b", "by": [{ "graceMs": [9, 3] }] }',
    '{ "needs": "c", "by": [{ "graceMs": "6h" }] }',
  ].join(',\n');
  expect(told(`{ "policies": 1, "component": "shop", "needs": [\n${needs}] }`)).toEqual([
    '2: an entry without `needs`',
    '3: an entry without `by`',
    '4: `needs` names nothing that a map can name',
    '5: `graceMs` is no range of milliseconds, so no grace is taken from it',
    '6: `graceMs` is no range of milliseconds, so no grace is taken from it',
  ]);
});

test('other JSON is left alone', () => {
  const found = look({ 'policies.json': '{ "policies": [] }', 'a.json': '{ "component": "x" }' });
  expect([found.problems, found.read]).toEqual([[], []]);
});
