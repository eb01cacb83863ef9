/** DNS on the command line: a query log and a capture as a map, and what is said of what they cannot show. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { NeedFile } from '../src/core/map/index.ts';
import {
  answer,
  type End,
  pcap,
  question,
  udp,
} from '../src/io/source/dns-logs/captures.testing.ts';
import { type Ran, runFirebreak } from './world.testing.ts';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

const SHOP: End = ['10.0.0.5', 40_001];
const RESOLVER: End = ['10.0.0.53', 53];

const line = (client: string, name: string): string =>
  `2026-11-25T06:31:53.572Z client @0x7f98a9122098 ${client}#45960 (${name}): query: ${name} IN A +E(0)K (10.0.0.53)\n`;

const MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata: { name: checkout, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: checkout } }
  template:
    metadata: { labels: { app: checkout } }
    spec:
      containers:
        - { name: checkout, image: registry.example/checkout, env: [{ name: API_URL, value: "https://api.partner.example" }] }
`;

/** A folder with what a team has: a manifest, a log of BIND, a capture, and which pod has which address. */
function folder(): string {
  const top = mkdtempSync(join(tmpdir(), 'firebreak-'));
  made.push(top);
  mkdirSync(join(top, 'k8s'));
  writeFileSync(join(top, 'k8s/checkout.yaml'), MANIFEST);
  const log = [
    line('10.0.0.5', 'api.partner.example'),
    line('10.0.0.5', 'dynamodb.us-east-1.amazonaws.com'),
    line('10.0.0.5', 'password-hunter2-prod.leak.example'),
    line('10.0.0.53', 'api.partner.example'),
  ];
  writeFileSync(join(top, 'queries.log.gz'), gzipSync(log.join('')));
  const chain = ['d111111abcdef8.cloudfront.net.'];
  const packets = [
    udp(SHOP, RESOLVER, question(7, 'api.partner.example.')),
    udp(RESOLVER, SHOP, answer(7, 'api.partner.example.', { chain })),
  ];
  writeFileSync(join(top, 'capture.pcap'), pcap(packets));
  writeFileSync(join(top, 'pods.clients'), '10.0.0.5 shop/checkout-6d5f7c9b8-x2x4z\n');
  return top;
}

const run = (top: string, ...words: readonly string[]): Promise<Ran> =>
  runFirebreak(words, { folder: top });

describe('firebreak map over DNS', () => {
  it('shows who asked for what, what stands behind it, and what DNS cannot see', async () => {
    const top = folder();
    const { exit, out } = await run(top, 'map', '.', '--all');
    expect(exit).toBe(0);
    const said = out.replace(/\s+/g, ' ');
    expect(said).toContain('checkout -> aws/us-east-1/dynamodb asked for once');
    expect(said).toContain(
      'a question is presence, not a call: with caches between, counts are lower bounds',
    );
    expect(said).toContain(
      'client-10-0-0-53 asks for the clients shown, so what it asks is left out',
    );
    expect(said).toContain(
      'Not covered dns: connections to plain addresses, DNS over HTTPS or TLS',
    );
    expect(said).toContain('jobs that did not run while it recorded');
    expect(out).not.toContain('hunter2');
  });

  it('joins what a manifest declares with what was seen, and names the provider by the alias', async () => {
    const { out } = await run(folder(), 'map', '.', '--json');
    const map = JSON.parse(out) as {
      readonly components: Readonly<
        Record<string, { readonly needs?: Readonly<Record<string, NeedFile>> }>
      >;
    };
    const needs = (id: string): readonly (readonly [string, NeedFile])[] =>
      Object.entries(map.components[id]?.needs ?? {});
    expect(needs('checkout').map(([name]) => name)).toContain('api.partner.example');
    const partner = needs('checkout').find(([name]) => name === 'api.partner.example');
    expect(partner?.[1].evidence?.map(({ word }) => word).toSorted()).toEqual(['declared', 'seen']);
    const [behind] = needs('api.partner.example');
    expect(behind?.[0]).toBe('aws/cloudfront:serve');
    expect(behind?.[1].evidence?.[0]?.note).toBe(
      'CNAME api.partner.example -> d111111abcdef8.cloudfront.net',
    );
    expect(out).not.toContain('hunter2');
  });
});
