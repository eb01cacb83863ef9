import { describe, expect, it } from 'vitest';

import { needsOf } from '../discovery.testing.ts';
import { ClientNames, looksLikeClients } from './clients.ts';
import { countsOf, findingsOf, mapOf } from './dns.testing.ts';

function named(list: string): (client: string) => string {
  const names = new ClientNames();
  for (const line of list.split('\n')) names.add(line);
  return (client) => {
    const { name, namespace } = names.nameOf(client);
    return namespace === null ? name : `${namespace}/${name}`;
  };
}

const ask = (client: string, name: string): string =>
  `2026-11-25T10:31:53Z client @0x7f98 ${client}#45960 (${name}): query: ${name} IN A + (10.0.0.53)\n`;

describe('who asked', () => {
  it('is an address in plain words; of a public one only the network, since it is somebody', () => {
    const nameOf = named('');
    expect(
      [
        '10.0.0.5',
        '192.168.7.9',
        '100.64.0.1',
        'fd00::a:5',
        '203.0.113.77',
        '2001:db8:1:2::3',
        '127.0.0.1',
        '::1',
        'on till-7',
        '',
        'i-0d15cd0d',
      ].map(nameOf),
    ).toEqual([
      'client-10-0-0-5',
      'client-192-168-7-9',
      'client-100-64-0-1',
      'client-fd00-a-5',
      'clients-203-0-113-0-24',
      'clients-2001-db8-1-48',
      'this-machine',
      'this-machine',
      'till-7',
      'this-machine',
      'i-0d15cd0d',
    ]);
  });

  it('is what a list says: a hosts file, or pods with their addresses', () => {
    const nameOf = named(`# pods
10.0.0.5   shop/checkout-6d5f7c9b8-x2x4z
10.0.0.6   shop   cart-0
10.0.0.7\tledger.internal ledger  # old
10.0.0.8,search
::ffff:10.0.0.9 till
i-0d15cd0d payouts
127.0.0.1 localhost
10.0.0.10 node-agent
10.0.0.10 kube-proxy`);
    expect(
      [
        '10.0.0.5',
        '10.0.0.6',
        '10.0.0.7',
        '10.0.0.8',
        '10.0.0.9',
        'i-0d15cd0d',
        '127.0.0.1',
        '10.0.0.10',
      ].map(nameOf),
    ).toEqual([
      'shop/checkout',
      'cart',
      'ledger',
      'search',
      'till',
      'payouts',
      'this-machine',
      'client-10-0-0-10',
    ]);
  });

  it('is said not to be clear where an address has several names', () => {
    const found = findingsOf({
      'queries.log': ask('10.0.0.10', 'a.example'),
      'pods.clients': '10.0.0.10 node-agent\n10.0.0.10 kube-proxy\n',
    });
    expect(found.problems).toMatchObject([{ code: 'not-clear' }]);
  });

  it('is one component where several addresses have one name, whatever the order of files', () => {
    const log = ask('10.0.0.5', 'a.example') + ask('10.0.0.6', 'a.example');
    const list = '10.0.0.5 checkout-7d9f8b6c5d-abcde\n10.0.0.6 checkout-7d9f8b6c5d-fghij\n';
    for (const files of [
      { 'queries.log': log, 'pods.clients': list.replace('abcde', 'bcdfg') },
      { 'pods.clients': list.replace('abcde', 'bcdfg'), 'queries.log': log },
    ])
      expect(Object.keys(countsOf(mapOf(files)))).toContain('checkout a.example');
  });

  it('answers to its own name: one pod asks for another', () => {
    const found = mapOf({
      'queries.log':
        ask('10.0.0.5', 'cart.shop.svc.cluster.local') + ask('10.0.0.6', 'api.stripe.com'),
      'pods.clients':
        '10.0.0.5 shop/checkout-6d5f7c9b8-x2x4z\n10.0.0.6 shop/cart-6d5f7c9b8-x2x4z\n',
    });
    expect(needsOf(found)).toEqual({ checkout: 'cart?', cart: 'stripe?' });
  });

  it('is a resolver when another asks it: what it asks is its clients’, who are here', () => {
    const found = findingsOf({
      'queries.log':
        ask('10.0.0.5', 'a.example') +
        ask('10.0.0.53', 'b.example') +
        ask('10.0.0.53', 'a.example'),
    });
    expect(found.components.map(({ name }) => name)).toEqual(['client-10-0-0-5']);
    expect(found.covered?.[0]?.notes?.join()).toContain(
      'client-10-0-0-53 asks for the clients shown',
    );
    expect(found.problems).toEqual([]);
  });
});

describe('a list of names', () => {
  it('is told by its path and each of its first lines', () => {
    const head = (text: string): Uint8Array => Buffer.from(text);
    expect(looksLikeClients('pods.clients', head('# x\n10.0.0.5 a\n'))).toBe(true);
    expect(looksLikeClients('etc/hosts', head('127.0.0.1 localhost\n::1 ip6-localhost\n'))).toBe(
      true,
    );
    expect(looksLikeClients('pods.txt', head('10.0.0.5 a\n'))).toBe(false);
    expect(looksLikeClients('pods.clients', head('hello\n'))).toBe(false);
  });

  it('has lines that name nobody: they are told with their place', () => {
    const found = findingsOf({
      'pods.clients': '10.0.0.5 a\n10.0.0.6\n<none> b\n',
      'queries.log': ask('10.0.0.5', 'a.example'),
    });
    expect(found.problems.map(({ place }) => place?.line)).toEqual([2, 3]);
  });
});
