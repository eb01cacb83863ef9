/** `watch` looks, `diagnose` reads what it saw: from real servers on loopback to the name of the cause. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openObservations } from '#io/store';
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
    const found = JSON.parse(named.out) as {
      readonly causes: readonly object[];
      readonly askNext: readonly object[];
    };
    // What others build on, by its names: what is added stands beside it.
    expect(found).toMatchObject({ format: 1, abstain: false });
    expect(found.causes.length).toBeGreaterThan(0);
    for (const cause of found.causes)
      expect(cause).toMatchObject({
        lost: expect.arrayContaining([expect.any(String)]) as unknown,
        explains: expect.any(Array) as unknown,
        contradicts: expect.any(Array) as unknown,
        score: expect.any(Number) as unknown,
      });
    for (const question of found.askNext)
      expect(question).toMatchObject({
        id: expect.any(String) as unknown,
        why: expect.any(String) as unknown,
      });
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

  it('keeps what it saw, and prints it again as it was, for diagnose and timeline', async () => {
    broken = ['buy'];
    const seen = await watch('--json', '--store', 'seen.db');
    const read = async (...words: string[]) =>
      runFirebreak(['watch', '--read', '--store', 'seen.db', ...words], { folder });
    const again = await read('--json');
    expect(again.out.split('\n').sort()).toEqual(seen.out.split('\n').sort());
    expect([seen.exit, again.exit]).toEqual([1, 1]);
    expect((await read('--since', '1h')).out).toMatch(/BAD +buy/);
    expect((await read('--place', 'nobody')).out).toBe('');
    const told = await runFirebreak(['timeline', '-', '--json'], { folder, input: again.out });
    expect(JSON.parse(told.out)).toMatchObject({ format: 1 });
    for (const wrong of [
      ['--read'],
      ['--read', '--store', 'nowhere.db'],
      ['--read', '--store', 'firebreak.yaml'],
      ['--once', '--store', 'firebreak.yaml'],
      ['--read', '--store', 'seen.db', '--since', 'soon'],
    ])
      expect((await runFirebreak(['watch', ...wrong], { folder })).exit).toBe(2);
    expect(readFileSync(join(folder, 'firebreak.yaml'), 'utf8')).toBe(MAP);
  });

  it('takes its targets from the map where there is no file, and writes them to be corrected', async () => {
    const own = mkdtempSync(join(tmpdir(), 'firebreak-watch-map-'));
    try {
      writeFileSync(
        join(own, 'firebreak.yaml'),
        `firebreak: 1
components:
  shop: { in: [aws/us-east-1], needs: [aws/same-region/dynamodb, card-scheme] }
  card-scheme: { kind: vendor }
journeys: { shop.example: { through: shop }, pay: { through: shop } }
`,
      );
      const wrote = await runFirebreak(['watch', '--write', 'watch.yaml'], { folder: own });
      expect(wrote.exit).toBe(0);
      expect(wrote.said.split('\n')).toEqual([
        '4 targets out of the map: 1 http, 2 dns, 1 feed',
        'not looked at: card-scheme: nothing says by which name it is called',
        'not looked at: pay: the map does not say where people come in',
        'watch.yaml: 4 targets, to be read and corrected',
        '',
      ]);
      const text = readFileSync(join(own, 'watch.yaml'), 'utf8');
      expect(text).toContain(
        'name: aws/us-east-1/dynamodb:name, dns: dynamodb.us-east-1.amazonaws.com',
      );
      expect(
        (await runFirebreak(['watch', 'watch.yaml', '--write', 'x'], { folder: own })).exit,
      ).toBe(2);
      // What it wrote is what it reads: a bad word in it is told with its place.
      writeFileSync(join(own, 'watch.yaml'), text.replace('every: 30s', 'evry: 30s'));
      const bad = await runFirebreak(['watch', '--once'], { folder: own });
      expect([bad.exit, bad.said]).toEqual([2, expect.stringMatching(/watch\.yaml:3/)]);
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  });

  it('takes heartbeats from who knows the secret', async () => {
    writeFileSync(
      join(folder, 'beats.yaml'),
      'targets:\n  - { name: backup, heartbeat: backup, every: 1s, grace: 1s, secret: { env: BEAT } }\n',
    );
    const environment = { BEAT: 'a-secret-of-a-test' };
    let said = '';
    const world = { folder, environment, heard: (text: string) => void (said += text) };
    const running = runFirebreak(
      ['watch', 'beats.yaml', '--for', '2s', '--beats', '0', '--json'],
      world,
    );
    for (let turn = 0; turn < 100 && !said.includes('beats at'); turn++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const url = (/beats at (\S+)NAME/.exec(said)?.[1] ?? '') + 'backup';
    const beat = async (secret: string): Promise<number> => {
      const headers = { authorization: `Bearer ${secret}` };
      return (await fetch(url, { method: 'POST', headers })).status;
    };
    expect([await beat('wrong'), await beat(environment.BEAT)]).toEqual([401, 204]);
    const { out } = await running;
    expect(out).toMatch(/"target":"backup".*"ok":true/);
    expect(out).not.toContain(environment.BEAT);
    const short = await runFirebreak(['watch', 'beats.yaml'], {
      folder,
      environment: { BEAT: 'x' },
    });
    expect([short.exit, short.said]).toEqual([2, expect.stringMatching(/secret is too short/)]);
  });

  it('tells a budget that burns, also by what was seen before it began', async () => {
    broken = [];
    const store = await openObservations({ file: join(folder, 'burn.db') });
    for (let look = 0; look < 500; look++) {
      const ok = look % 5 !== 0;
      const atMs = Date.now() - (500 - look) * 1_000;
      const seen = { target: 'buy', probe: 'http', place: 'ams', ok, ms: 3, what: 'x' } as const;
      const at = new Date(atMs).toISOString();
      await store.append(
        { format: 1, at, ...seen, state: 'up', facts: {} },
        AbortSignal.timeout(9_000),
      );
    }
    await store.close();
    writeFileSync(
      join(folder, 'burn.yaml'),
      `targets:\n  - { name: buy, http: "${url}/buy", every: 1s, objective: 99% }\n`,
    );
    const words = ['--for', '4s', '--store', 'burn.db', '--alarms', 'burn.jsonl'];
    const ran = await runFirebreak(
      ['watch', 'burn.yaml', '--allow', '127.0.0.0/8', '--place', 'ams', ...words],
      { folder },
    );
    expect([ran.exit, ran.out]).toEqual([
      0,
      expect.stringMatching(
        /page +buy burns its budget at more than 14.4 times its pace, of 1h and of 5m/,
      ),
    ]);
    const told = readFileSync(join(folder, 'burn.jsonl'), 'utf8').trim().split('\n');
    expect(told.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ alarm: 'burning', target: 'buy', severity: 'page', speaks: true }),
    ]);
  });

  it('goes on without causes when the map is broken, and says so', async () => {
    broken = [];
    writeFileSync(join(folder, 'firebreak.yaml'), 'firebreak: 1\ncomponents: 7\n');
    const ran = await watch();
    writeFileSync(join(folder, 'firebreak.yaml'), MAP);
    expect([ran.exit, ran.said]).toEqual([0, expect.stringMatching(/nothing is known of causes/)]);
  });

  it('tells what is wrong with its file, with the place', async () => {
    writeFileSync(join(folder, 'bad.yaml'), 'targets:\n  - { name: x, htp: "http://x/" }\n');
    const ran = await watch('bad.yaml');
    expect([ran.exit, ran.said]).toEqual([2, expect.stringMatching(/bad\.yaml:2/)]);
    expect((await watch('nowhere.yaml')).exit).toBe(2);
    expect((await watch('--allow', 'everything')).exit).toBe(2);
    for (const wrong of [
      ['--agree', '0'],
      ['--metrics', 'here'],
      ['--share', 'redis:x'],
      ['--for', 'long'],
    ])
      expect((await runFirebreak(['watch', ...wrong], { folder })).exit).toBe(2);
    writeFileSync(
      join(folder, 'bad.yaml'),
      'targets:\n  - { name: x, tcp: "h:1", needs: [y] }\n  - { name: yy, tcp: "h:1", needs: [yy] }\n',
    );
    const strange = await watch('bad.yaml');
    expect(strange.said).toMatch(/no target called "y"[\s\S]*"yy" needs itself/);
  });
});
