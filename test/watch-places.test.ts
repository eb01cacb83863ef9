/**
 * Three places, each a process of its own, share what they hold through a store: one that is cut off by
 * itself is not heard, one that is killed is forgotten, and one cause is one alarm that one of them tells.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '#io/store';
import { readExposition } from '../src/app/watch/exposition.testing.ts';

const MAIN = join(import.meta.dirname, '../src/app/cli/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'firebreak-places-'));
const children: ChildProcess[] = [];

interface Told {
  readonly alarm: string;
  readonly target: string;
  readonly place: string;
  readonly places: readonly string[];
  readonly speaks: boolean;
  readonly holds?: readonly { readonly target: string; readonly way: string }[];
}

const MAP = `firebreak: 1
components:
  shop: { needs: [table] }
  search: { kind: vendor }
  table: { kind: vendor }
journeys: { buy: { through: shop }, pay: { through: shop }, find: { through: search } }
`;

function told(place: string): readonly Told[] {
  const file = join(folder, `${place}.jsonl`);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Told);
}

/** Waits for what must come, for a good while. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 300; turn++) {
    if (holds()) return;
    await pause(100);
  }
  throw new Error(`did not come: ${what}`);
}

describe('three places', () => {
  const broken = new Set<string>();
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1);
    response.writeHead(broken.has(name) ? 503 : 200).end(name);
  });
  let [port, deadPort] = [0, 0];

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    deadPort = (gone.address() as AddressInfo).port;
    await new Promise((closed) => gone.close(closed));
    writeFileSync(join(folder, 'firebreak.yaml'), MAP);
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await new Promise((closed) => server.close(closed));
    rmSync(folder, { recursive: true, force: true });
  });

  function targets(at: number): string {
    const names = ['buy', 'pay', 'find', 'table'];
    const lines = names.map(
      (name) => `  - { name: ${name}, http: "http://127.0.0.1:${at}/${name}", every: 1s }`,
    );
    return `targets:\n${lines.join('\n')}\n`;
  }

  function start(place: string, at: number, ...more: readonly string[]): ChildProcess {
    writeFileSync(join(folder, `${place}.yaml`), targets(at));
    const child = spawn(
      process.execPath,
      [
        '--conditions=source',
        MAIN,
        'watch',
        `${place}.yaml`,
        '--place',
        place,
        '--allow',
        '127.0.0.0/8',
        '--share',
        'sqlite:places.db',
        '--json',
        '--alarms',
        `${place}.jsonl`,
        ...more,
      ],
      { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    children.push(child);
    return child;
  }

  it('agree, do not hear one that is cut off or dead, and tell one cause once', async () => {
    const ams = start('ams', port);
    const fra = start('fra', port, '--metrics', '0');
    // Everything that this one looks at is refused: it is its own network.
    start('bad', deadPort);
    let said = '';
    fra.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until('metrics', () => /metrics at \S+/.test(said));
    const store = await openStore({ kind: 'sqlite', file: join(folder, 'places.db') });
    const upBy = async (place: string): Promise<number> => {
      const entries = await store.read(`watch/saw/${place}`, new AbortController().signal);
      const held = JSON.parse(entries[0]?.value ?? '{}') as { readonly up?: readonly string[] };
      return held.up?.length ?? 0;
    };
    for (const place of ['ams', 'fra'])
      for (let turn = 0; turn < 200 && (await upBy(place)) < 4; turn++) await pause(100);

    await store.close();
    const url = /metrics at (\S+)/.exec(said)?.[1] ?? '';
    const metric = async (name: string): Promise<number | undefined> =>
      readExposition(await (await fetch(url)).text()).get(`firebreak_watch_${name}`)?.[0]?.value;
    for (let turn = 0; turn < 200 && (await metric('places')) !== 3; turn++) await pause(100);
    for (let turn = 0; turn < 200 && (await metric('voters')) !== 2; turn++) await pause(100);
    expect([await metric('places'), await metric('voters')]).toEqual([3, 2]);

    for (const name of ['buy', 'pay', 'table']) broken.add(name);
    const both = (): readonly Told[] => [...told('ams'), ...told('fra')];
    const roots = (): readonly Told[] => both().filter(({ alarm }) => alarm === 'down');
    const heldBy = (place: string): readonly string[] =>
      told(place)
        .flatMap(({ holds }) => holds ?? [])
        .map(({ way }) => way)
        .sort();
    await until('alarms of two places', () => roots().length >= 2);
    await until('what is held', () => heldBy('ams').length >= 2 && heldBy('fra').length >= 2);
    expect(new Set(roots().map(({ target }) => target))).toEqual(new Set(['table']));
    expect(heldBy('ams')).toEqual(['buy > shop > table', 'pay > shop > table']);
    // Both judge, one speaks; the one that is cut off is neither heard nor tells.
    for (const { places } of roots()) expect(places).toEqual(['ams', 'fra']);
    expect(
      roots()
        .filter(({ speaks }) => speaks)
        .map(({ place }) => place),
    ).toEqual(['ams']);
    // It is told of what the others hold, and says that it does not speak.
    expect(told('bad').filter(({ speaks }) => speaks)).toEqual([]);
    expect(told('bad').filter(({ places }) => places.includes('bad'))).toEqual([]);

    // The speaker dies; its last word is not held against what recovers, and another one speaks.
    ams.kill('SIGKILL');
    await once(ams, 'exit');
    broken.clear();
    await until('the end', () => told('fra').some(({ alarm }) => alarm === 'up'));
    const over = told('fra').filter(({ alarm }) => alarm === 'up');
    expect(over.map(({ target }) => target)).toEqual(['table']);
    broken.add('find');
    await until('another alarm', () => told('fra').some(({ target }) => target === 'find'));
    const last = told('fra').find(({ target }) => target === 'find');
    expect(last).toMatchObject({ alarm: 'down', speaks: true, places: ['fra'] });
    fra.kill('SIGTERM');
    expect(await once(fra, 'exit')).toEqual([1, null]);
    expect(said).toMatch(/\d+ looks, \d+ a minute; late by [\d.]+ ms \(p50\)/);
  }, 60_000);
});
