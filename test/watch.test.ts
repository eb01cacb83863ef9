/** `watch` looks, `diagnose` reads what it saw: from real servers on loopback to the name of the cause. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFirebreak } from './world.testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'firebreak-watch-'));
const MAP = `firebreak: 1
components:
  shop: { in: [cloud/east], needs: [table] }
  search: { in: [cloud/west], needs: [index] }
  table: { in: [cloud/east], kind: vendor }
  index: { in: [cloud/west] }
domains: { cloud: { level: provider }, cloud/east: { level: region }, cloud/west: { level: region } }
journeys:
  buy: { through: shop }
  pay: { through: shop }
  find: { through: search }
  browse: { through: index }
`;

describe('watch', () => {
  let server: Server;
  let broken: readonly string[] = [];
  let url = '';

  beforeAll(async () => {
    server = createServer((request, response) => {
      const name = (request.url ?? '').slice(1);
      response.writeHead(broken.includes(name) ? 503 : 200).end(name);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    writeFileSync(join(folder, 'firebreak.yaml'), MAP);
    const targets = ['buy', 'pay', 'find', 'browse'].map(
      (name) => `  - { name: ${name}, http: "${url}/${name}", every: 1s }`,
    );
    writeFileSync(join(folder, 'watch.yaml'), `targets:\n${targets.join('\n')}\n`);
  });
  afterAll(async () => {
    await new Promise<void>((closed) => server.close(() => closed()));
    rmSync(folder, { recursive: true, force: true });
  });
  const watch = (...words: string[]) =>
    runFirebreak(['watch', '--once', '--allow', '127.0.0.0/8', '--place', 'ams', ...words], {
      folder,
    });

  it('prints a line a look, and diagnose names what is lost', async () => {
    broken = ['buy', 'pay'];
    const seen = await watch('--json', '--log', 'seen.jsonl');
    const lines = seen.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(4);
    expect(Object.keys(lines[0] ?? {})).toEqual([
      'format',
      'at',
      'target',
      'probe',
      'place',
      'ok',
      'ms',
      'what',
      'state',
      'facts',
    ]);
    expect(seen.exit).toBe(1);
    expect(readFileSync(join(folder, 'seen.jsonl'), 'utf8').trim().split('\n')).toHaveLength(4);
    const named = await runFirebreak(
      ['diagnose', '--fails', 'buy,pay', '--works', 'find,browse', '--json'],
      { folder },
    );
    const read = await runFirebreak(['diagnose', '--symptoms', '-', '--json'], {
      folder,
      input: seen.out,
    });
    const { fails, works } = JSON.parse(read.out) as { fails: number; works: number };
    expect([fails, works]).toEqual([2, 2]);
    const { causes } = JSON.parse(named.out) as { causes: { lost: string[]; alike: string[][] }[] };
    const sets = [causes[0]?.lost, ...(causes[0]?.alike ?? [])].map(String);
    expect(sets).toContain('shop');
  });

  it('is calm when all is well, and reaches no private address that was not allowed', async () => {
    broken = [];
    const calm = await watch();
    expect([calm.exit, calm.out.match(/ ok /g)?.length]).toEqual([0, 4]);
    const refused = await runFirebreak(['watch', '--once'], { folder });
    expect(refused.out).not.toContain(' ok ');
  });

  it('reads a Gatus configuration', async () => {
    writeFileSync(
      join(folder, 'gatus.yaml'),
      `endpoints:\n  - name: find\n    url: "${url}/find"\n    conditions: ["[STATUS] == 200", "[BODY] == find"]\n`,
    );
    expect((await watch('gatus.yaml')).out).toMatch(/ ok +find/);
  });

  it('tells what is wrong with its file, with the place', async () => {
    writeFileSync(join(folder, 'bad.yaml'), 'targets:\n  - { name: x, htp: "http://x/" }\n');
    const ran = await watch('bad.yaml');
    expect([ran.exit, ran.said]).toEqual([2, expect.stringMatching(/bad\.yaml:2/)]);
    expect((await watch('nowhere.yaml')).exit).toBe(2);
    expect((await watch('--allow', 'everything')).exit).toBe(2);
  });
});
