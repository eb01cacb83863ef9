import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { createRandom } from '#base';
import { formatMap, mergeParts, parseMap, resolveMap, sightsOf } from '#core/map';
import { readCatalogue } from '#io/library';

import { smallCatalogue } from '../catalogue.testing.ts';
import { discover } from '../discover.ts';
import { componentsOf, needsOf } from '../discovery.testing.ts';
import { answer, pcap, question, udp } from './captures.testing.ts';
import { countsOf, findingsOf, mapOf } from './dns.testing.ts';
import type { Files } from './dns.testing.ts';
import { FILES, packets, RESOLVER, SEARCH, SHOP } from './samples.testing.ts';

const SEED = 20_251_020;
const DATA = join(import.meta.dirname, '../../../../../shared/data/dns');

const shared = (name: string): Files => ({ [name]: readFileSync(join(DATA, name)) });

describe.skipIf(!existsSync(DATA))('captures of others', () => {
  const catalogue = readCatalogue([]).value ?? smallCatalogue;
  const look = (name: string): ReturnType<typeof mapOf> => mapOf(shared(name), { catalogue });

  it('a balancer’s dnstap: one client asks for www.google.com, and is answered', () => {
    const found = look('dnstap.fstrm');
    expect(countsOf(found)).toEqual({ 'client-172-19-0-1 www.google.com': '1/0' });
    expect(found.covered).toMatchObject([{ count: 1, records: 2, first: '2024-06-05T18:49:49Z' }]);
    expect(found.problems).toEqual([]);
  });

  it('a desktop over UDP: four names; reverse look-ups and looking around are folded', () => {
    const found = look('dnsdump_udp.pcap');
    expect(countsOf(found)).toEqual({
      'client-192-168-1-17 contile.services.mozilla.com': '1/0',
      'client-192-168-1-17 gcp/messaging': '2/0',
      'client-192-168-1-17 qa.sockets.stackexchange.com': '2/0',
      'client-192-168-1-17 www.google.com': '1/0',
    });
    // 33 packets: 17 questions, of which the one to 192.168.1.210 has no answer.
    expect(found.covered).toMatchObject([{ count: 17, named: 6, records: 33 }]);
    const notes = found.covered[0]?.notes?.join('\n') ?? '';
    expect(notes).toContain('of 16 answers 25 % said that there is no such name, 0 % failed');
    expect(notes).toContain('4 reverse look-ups, 2 of operating systems');
    expect(notes).toContain('5 of resolvers and search lists');
    expect(found.problems).toEqual([]);
  });

  it('the same desktop over TCP, one connection for each question', () => {
    const found = look('dnsdump_tcp.pcap');
    expect(countsOf(found)).toEqual({
      'client-192-168-1-17 github': '2/0',
      'client-192-168-1-17 google.com': '1/0',
    });
    expect(found.covered).toMatchObject([{ count: 5, records: 10 }]);
    expect(found.problems).toEqual([]);
  });

  it('an answer too long for UDP, asked again over TCP, where it comes in many segments', () => {
    const found = look('dnsdump_udp_truncated+tcp_fragmented.pcap');
    expect(countsOf(found)).toEqual({
      'client-192-168-1-17 2048-a.size.dns.netmeister.org': '1/0',
    });
    expect(found.covered).toMatchObject([{ count: 1, records: 4 }]);
    expect(found.problems).toEqual([]);
  });
});

describe('what is seen', () => {
  it('stands behind what files say: a host that a manifest has is that, and the need on it has both words', () => {
    const manifest = `apiVersion: v1
kind: Pod
metadata: { name: checkout, namespace: shop }
spec:
  containers:
    - { name: checkout, image: checkout, env: [{ name: API_URL, value: "https://api.partner.example" }] }
`;
    const findings = findingsOf({
      'a.pcap': pcap(packets),
      'pods.clients': '10.0.0.5 shop/checkout\n',
    });
    const found = discover(
      [{ path: 'pod.yaml', text: manifest }],
      { catalogue: smallCatalogue, runsIn: null },
      undefined,
      [findings],
    );
    expect(needsOf(found)).toMatchObject({
      checkout: 'api.partner.example',
      'api.partner.example': 'aws/us-east-1/sqs',
    });
    const words = Object.values(found.part.components?.['checkout']?.needs ?? {}).flatMap(
      (need: { readonly evidence?: readonly { readonly word: string }[] }) => need.evidence ?? [],
    );
    expect(words.map(({ word }) => word).toSorted()).toEqual(['declared', 'seen']);
  });

  it('follows an alias to what is one’s own', () => {
    const own = [
      udp(SHOP, RESOLVER, question(1, 'db.internal.')),
      udp(RESOLVER, SHOP, answer(1, 'db.internal.', { chain: ['search.shop.svc.cluster.local.'] })),
      udp(SEARCH, RESOLVER, question(2, 'api.stripe.com.')),
    ];
    const found = mapOf({
      'a.pcap': pcap(own),
      'pods.clients': '10.0.0.5 shop/till\n10.0.0.6 shop/search\n',
    });
    expect(needsOf(found)).toEqual({ till: 'search?', search: 'stripe?' });
  });

  it('keeps both where a name leads to two, and says neither is sure', () => {
    const both = [
      answer(1, 'api.partner.example.', { chain: ['q.sqs.us-east-1.amazonaws.com.'] }),
      answer(2, 'api.partner.example.', { chain: ['q.sqs.eu-west-1.amazonaws.com.'] }),
    ].map((message) => udp(RESOLVER, SHOP, message));
    const found = mapOf({ 'a.pcap': pcap(both) });
    expect(needsOf(found)['api.partner.example']).toBe(
      'behind-it=aws/eu-west-1/sqs|aws/us-east-1/sqs?',
    );
  });

  it('does not go around in aliases that lead in a circle', () => {
    const names = [
      'a.s3.us-east-1.amazonaws.com.',
      'b.us-east-1.amazonaws.com.',
      'c.amazonaws.com.',
    ];
    const circle = names.map((name, at) =>
      udp(
        RESOLVER,
        SHOP,
        answer(at, name, { chain: [names[(at + 1) % 3] ?? '', names[(at + 2) % 3] ?? '', name] }),
      ),
    );
    expect(Object.keys(componentsOf(mapOf({ 'a.pcap': pcap(circle) })))).toContain(
      'client-10-0-0-5',
    );
  });

  it('folds names of which there are very many below one, and no others', () => {
    const many = Array.from({ length: 60 }, (_, at) =>
      udp(SHOP, RESOLVER, question(at, `tenant${at}.saas.example.`)),
    );
    const found = findingsOf({ 'a.pcap': pcap([...many, ...packets]) });
    const needs = found.needs.filter(({ from }) => from.endsWith('client-10-0-0-5'));
    expect(needs.map(({ label }) => label)).toEqual([
      'asks for api.partner.example',
      'asks for saas.example',
    ]);
    expect(needs[1]?.evidence.traffic?.calls).toBe(60);
  });

  it('remembers no more questions than the window has, and says how many it forgot', () => {
    const many = Array.from({ length: 50 }, (_, at) =>
      udp(SHOP, RESOLVER, question(at, `a${at}.example.`)),
    );
    const [covered] = findingsOf({ 'a.pcap': pcap(many) }, { window: 10 }).covered ?? [];
    expect(covered).toMatchObject({ count: 50, outside: 40 });
  });

  it('adds up over parts: two recordings that were mapped apart are merged as files', () => {
    const parts = ['a', 'b'].map((path) => {
      const text = formatMap(mapOf({ [`${path}.pcap`]: pcap(packets) }).part);
      return parseMap(text, `${path}.yaml`).value ?? expect.fail(text);
    });
    const { value } = resolveMap(mergeParts(parts), smallCatalogue);
    const sights = value === null ? expect.fail('it resolves') : sightsOf(value).seenNeverDeclared;
    expect(
      sights.map(({ component, need, calls, asked }) => [component, need, calls, asked]),
    ).toEqual([
      ['client-10-0-0-5', 'api.partner.example', 0, 2],
      ['client-10-0-0-6', 'stripe', 0, 2],
    ]);
  });
});

describe('names that are hostile', () => {
  it('leave nothing but plain text behind', () => {
    const labels = [
      '\\027[31mred',
      'a\\010b',
      '\\255\\254',
      '<script>alert(1)</script>',
      "'; drop",
      '$(reboot)',
      '__proto__',
      'constructor',
    ];
    const hostile = labels.flatMap((label, at) => {
      const name = `${label.replace(/[;$()<>'" ]/g, (each) => `\\${String(each.charCodeAt(0)).padStart(3, '0')}`)}.evil.example.`;
      return [
        udp(SHOP, RESOLVER, question(at, name)),
        udp(RESOLVER, SHOP, answer(at, name, { chain: [`${'x'.repeat(63)}.example.`] })),
      ];
    });
    const found = mapOf({ 'a.pcap': pcap([...hostile, ...packets]) });
    const text = JSON.stringify(found);
    expect(text).not.toMatch(/script|reboot|drop|\\u00|\[31m/);
    expect(Object.keys(found.part.components ?? {})).toContain('api.partner.example');
  });
});

describe('bytes that are broken worse', () => {
  it(`are survived in every format, with lengths that lie (seed ${SEED})`, () => {
    const random = createRandom(SEED);
    for (let round = 0; round < 400; round++) {
      const { path, bytes } = random.pick(FILES);
      const other = random.pick(FILES).bytes;
      const broken = Buffer.from(bytes);
      const at = random.below(broken.length);
      switch (random.below(5)) {
        case 0:
          broken.subarray(at, at + 4).fill(0xff);
          break;
        case 1:
          broken.subarray(at, at + 8).fill(0);
          break;
        case 2:
          Buffer.from('3fffffff', 'hex').copy(broken, at);
          break;
        case 3:
          Buffer.from(other).copy(broken, at, random.below(other.length));
          break;
        default:
          broken.copyWithin(at, random.below(broken.length));
      }
      const files = { [path]: broken };
      const cut = 1 + random.below(600);
      const pieces = (all: Uint8Array): readonly Uint8Array[] =>
        Array.from({ length: Math.ceil(all.length / cut) }, (_, n) =>
          all.subarray(n * cut, n * cut + cut),
        );
      try {
        const whole = JSON.stringify(mapOf(files));
        expect(JSON.stringify(mapOf(files, { cut: pieces }))).toBe(whole);
      } catch (error) {
        throw new Error(`seed ${SEED}, round ${round}, ${path}, cut ${cut}`, { cause: error });
      }
    }
  });
});
