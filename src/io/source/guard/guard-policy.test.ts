import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { componentsOf, journeysOf, look, needsOf } from '../discovery.testing.ts';

const POLICY = readFileSync(join(import.meta.dirname, 'fixtures/guard.yaml'), 'utf8');

test('a guarded name needs any of its addresses and any of the servers of its zone', () => {
  const found = look({ 'guard.yaml': POLICY });
  expect(componentsOf(found)).toEqual({
    '192.0.2.11': 'endpoint',
    '192.0.2.12': 'endpoint',
    '192.0.2.21': 'endpoint',
    '2001-db8-1': 'endpoint',
    'api.example.net': 'dns-name',
    'example.net': 'dns-name',
    'name-server-192.0.2.53': 'dns-server',
    'name-server-198.51.100.53': 'dns-server',
    'zone-example.net': 'dns-zone',
  });
  expect(needsOf(found)).toEqual({
    'api.example.net': 'behind-it=192.0.2.11|192.0.2.12|2001-db8-1 zone-example.net',
    'example.net': 'behind-it=192.0.2.21 zone-example.net',
    'zone-example.net': 'behind-it=name-server-192.0.2.53|name-server-198.51.100.53',
  });
  expect(found.part.components?.['api.example.net']?.evidence).toEqual([
    {
      word: 'declared',
      at: 'guard.yaml:9',
      note: 'guarded: never empty, never fewer than 1 of 2 A by health, never fewer than 1 of 1 AAAA by health',
    },
  ]);
  expect(journeysOf(found)).toEqual({
    'api.example.net': 'api.example.net',
    'example.net': 'example.net',
  });
  expect(found.read).toEqual([{ count: 1, things: 'guard policy' }]);
  expect(found.problems).toEqual([]);
});

test('addresses are not assumed to be in the region of everything else', () => {
  const found = look({ 'guard.yaml': POLICY }, { runsIn: 'aws/us-east-1' });
  expect(componentsOf(found)['192.0.2.11']).toBe('endpoint');
  expect(found.regionsKnown).toBe(true);
});

test('who calls the name, or one of its addresses, needs what the policy says', () => {
  const found = look({
    'guard.yaml': POLICY,
    'compose.yaml': `services:
  shop:
    image: shop
    environment:
      API_URL: https://api.example.net/v1
      ADMIN_URL: http://192.0.2.12:8080
`,
  });
  expect(needsOf(found)['shop']).toBe('192.0.2.12 api.example.net');
});

test('a policy that cannot be read is one line, without what it quotes', () => {
  const broken = POLICY.replace('192.0.2.12', 'hunter2');
  const { problems, part } = look({ 'guard.yaml': broken });
  expect(part.components).toEqual({});
  expect(problems.map(({ place, what }) => `${place?.line}: ${what}`)).toEqual([
    '10: not read as a guard policy: 1 problem',
  ]);
});

test('other YAML is left alone', () => {
  expect(look({ 'a.yaml': 'guard: true\nserves: x\n', 'b.yaml': 'zone: 1\n' }).problems).toEqual(
    [],
  );
});
