/** The resolver as its owner runs it: by a file, changed while it runs, restarted, in several threads. */
import { createSocket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { encodeMessage, nameOf, PLAIN_EDNS, queryMessage } from '#core/dns';
import { CONFIG_KEYS } from '#core/resolver';
import { RESOLVER_DEFAULTS } from '#runtime/resolver';
import { describe, expect, it } from 'vitest';
import { askControl } from './ask-control.ts';
import { readResolverConfig } from './read-config.ts';
import { addressesOf, afterTest, ask, start, startBefore, upstream } from './resolver.testing.ts';
import { runResolver, type ResolverOptions, type RunningResolver } from './run-resolver.ts';
import { USUAL_SERVER } from './server.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'resolver-'));
  afterTest(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function optionsOf(
  text: string,
  path = join(folder(), 'resolver.yaml'),
): Promise<ResolverOptions> {
  writeFileSync(path, text);
  const read = await readResolverConfig(path, 'resolver.yaml');
  expect(read.problems).toEqual([]);
  return { ...(read.value as Omit<ResolverOptions, 'say'>), say: () => {} };
}

async function run(text: string, path?: string): Promise<RunningResolver> {
  const running = await runResolver(await optionsOf(text, path));
  afterTest(() => running.close());
  return running;
}

const head = 'resolver: 1\nlisten: [127.0.0.1#0]\ncontrol: none\n';
const steady = 'hold: { steady: 0, recheck: 1s, port: none }\n';

describe('resolver.yaml', () => {
  it('runs it: zones have upstreams of their own, pins and denied names are as written', async () => {
    const [ours, corp] = [await upstream('192.0.2.1'), await upstream('10.0.0.1')];
    const { port } = await run(`${head}${steady}upstreams: [127.0.0.1#${ours.port}]
zones: { corp.example: [127.0.0.1#${corp.port}] }
pins: { pinned.test: { addresses: [192.0.2.77] } }
deny: [denied.test]
`);
    expect(addressesOf(await ask(port, 'a.b.Corp.Example.'))).toEqual(['10.0.0.1']);
    expect(addressesOf(await ask(port, 'corp.example.'))).toEqual(['10.0.0.1']);
    expect(addressesOf(await ask(port, 'other.example.'))).toEqual(['192.0.2.1']);
    expect(addressesOf(await ask(port, 'pinned.test.'))).toEqual(['192.0.2.77']);
    expect(addressesOf(await ask(port, 'denied.test.'))).toEqual(['192.0.2.1']);
    await ask(port, 'held.test.');
    ours.saying.addresses = [];
    await pause(1_050);
    expect(addressesOf(await ask(port, 'held.test.'))).toEqual(['192.0.2.1']);
    expect(addressesOf(await ask(port, 'denied.test.'))).toEqual([]);
  });

  it('is changed while it runs, and what is known stays known', async () => {
    const [first, second] = [await upstream('192.0.2.1'), await upstream('192.0.2.2')];
    first.saying.ttlSeconds = 60;
    const base = `${head}${steady}`;
    const running = await run(
      `${base}upstreams: [127.0.0.1#${first.port}]\npins: { p.test: { addresses: [192.0.2.77] } }\ndeny: [d.test]\n`,
    );
    const { port } = running;
    expect(addressesOf(await ask(port, 'known.test.'))).toEqual(['192.0.2.1']);
    expect(addressesOf(await ask(port, 'p.test.'))).toEqual(['192.0.2.77']);
    const next = await optionsOf(
      `${base}upstreams: [127.0.0.1#${second.port}]\npins: { q.test: { addresses: [192.0.2.78] } }\n`,
    );
    expect(running.use(next)).toEqual([]);
    expect(addressesOf(await ask(port, 'known.test.'))).toEqual(['192.0.2.1']);
    expect(addressesOf(await ask(port, 'new.test.'))).toEqual(['192.0.2.2']);
    expect(addressesOf(await ask(port, 'p.test.'))).toEqual(['192.0.2.2']);
    expect(addressesOf(await ask(port, 'q.test.'))).toEqual(['192.0.2.78']);
    await ask(port, 'd.test.');
    second.saying.addresses = [];
    await pause(1_050);
    // It is not denied any more.
    expect(addressesOf(await ask(port, 'd.test.'))).toEqual(['192.0.2.2']);
    const moved = await optionsOf(
      `resolver: 1\nlisten: [127.0.0.1#5399]\ncontrol: 9999\nworkers: 2\nsave: x.json\nupstreams: [127.0.0.1#${second.port}]\n`,
    );
    expect(running.use(moved)).toEqual(['listen', 'workers', 'control', 'save']);
    expect(addressesOf(await ask(port, 'q.test.'))).toEqual([]);
  });

  it('has the usual values of its table as the values that hold', async () => {
    const usual: Record<string, unknown> = { ...RESOLVER_DEFAULTS, ...USUAL_SERVER };
    const lines = CONFIG_KEYS.flatMap(({ path, sets, usual: value }) => {
      const [group, key] = path.split('.');
      return sets === undefined ? [] : [{ group, line: `  ${key}: ${value}` }];
    });
    const groups = Map.groupBy(lines, ({ group }) => group);
    const text = [...groups].map(
      ([group, all]) => `${group}:\n${all.map(({ line }) => line).join('\n')}\n`,
    );
    const options = await optionsOf(`${head}upstreams: [192.0.2.1]\n${text.join('')}`);
    for (const { sets } of CONFIG_KEYS) {
      if (sets === undefined || !(sets.name in usual)) continue;
      expect(options[sets.name], sets.name).toBe(usual[sets.name]);
    }
    expect(options).toMatchObject({ patienceMs: 1_800, mostAsking: 2_000, upstreamMs: 1_500 });
  });

  it('says which file of an authority is not there', async () => {
    const path = join(folder(), 'resolver.yaml');
    writeFileSync(path, "resolver: 1\nupstreams: [{ at: 'tls://192.0.2.1@x', ca: none.pem }]\n");
    const read = await readResolverConfig(path, 'resolver.yaml');
    expect(read.problems).toMatchObject([{ place: { file: 'none.pem' } }]);
    expect((await readResolverConfig(`${path}.no`, 'x.yaml')).ok).toBe(false);
  });
});

describe('a restart', () => {
  it('undoes nothing that a person set', async () => {
    const saved = join(folder(), 'names.json');
    const server = await upstream('192.0.2.1');
    const first = await start([server], { saved });
    const control = (running: RunningResolver, path: string): unknown =>
      askControl(running.controlPort ?? 0, 'POST', path);
    await ask(first.port, 'denied.test.');
    await control(first, '/pin?name=pinned.test&address=192.0.2.7&address=2001:db8::7&forMs=60000');
    await control(first, '/deny?name=denied.test');
    await first.close();
    const second = await start([server], { saved });
    expect(addressesOf(await ask(second.port, 'pinned.test.'))).toEqual(['192.0.2.7']);
    expect((await ask(second.port, 'pinned.test.', 'AAAA')).answers).toHaveLength(1);
    await ask(second.port, 'denied.test.');
    server.saying.addresses = [];
    await pause(1_050);
    expect(addressesOf(await ask(second.port, 'denied.test.'))).toEqual([]);
    await control(second, '/trust?name=denied.test');
    await second.close();
    expect(JSON.parse(readFileSync(saved, 'utf8'))).toMatchObject({
      format: 1,
      hands: { denied: [] },
    });
  });

  it('reads what earlier versions wrote, and believes nothing that is damaged', async () => {
    const saved = join(folder(), 'names.json');
    const server = await upstream('192.0.2.1');
    const first = await start([server], { saved });
    await ask(first.port);
    await first.close();
    const { names } = JSON.parse(readFileSync(saved, 'utf8')) as { names: unknown[] };
    server.saying.addresses = [];
    const edns = { ...PLAIN_EDNS, dnssecOk: true };
    for (const [data, kept] of [
      [names, ['192.0.2.1']],
      [
        { format: 1, names: [null, { name: 3 }, ...names], hands: { pinned: [{}], denied: [4] } },
        ['192.0.2.1'],
      ],
      [JSON.parse(JSON.stringify(names).replaceAll('"address":"192.0.2.1"', '"address":3')), []],
      [
        JSON.parse(JSON.stringify(names).replaceAll('"kind":"A"', '"kind":"other","type":"RRSIG"')),
        [],
      ],
      [{ format: 1 }, []],
      [null, []],
    ] as const) {
      writeFileSync(saved, JSON.stringify(data));
      const again = await start([server], { saved });
      expect(addressesOf(await ask(again.port, 'shop.test.', 'A', { edns }))).toEqual(kept);
      expect(again.metrics.get('broken')).toBe(0);
      await again.close();
    }
  });
});

describe('figures', () => {
  it('are shown at a place of their own, where nothing else is', async () => {
    const { port, metricsPort } = await start([await upstream('192.0.2.1')], {
      metrics: { address: '127.0.0.1', port: 0 },
    });
    await ask(port);
    const base = `http://127.0.0.1:${metricsPort}`;
    expect(await (await fetch(`${base}/metrics`)).text()).toContain(
      'firebreak_resolver_forwarded_total 1',
    );
    expect((await fetch(`${base}/status`)).status).toBe(404);
    expect((await fetch(`${base}/metrics`, { method: 'POST' })).status).toBe(404);
  });
});

describe('what is counted', () => {
  it("counts each question once, as what it was answered with; rechecks are nobody's questions", async () => {
    const server = await upstream('192.0.2.1');
    const { port, metrics, controlPort } = await start([server], { failureSeconds: 60 });
    const counts = (): readonly number[] =>
      (['forwarded', 'cached', 'held', 'failed'] as const).map((name) => metrics.get(name));
    await ask(port);
    await ask(port);
    expect(counts()).toEqual([1, 1, 0, 0]);
    server.saying.addresses = [];
    await pause(1_050);
    for (let round = 0; round < 3; round++) await ask(port);
    await pause(1_200);
    expect(counts()).toEqual([1, 1, 3, 0]);
    const status = await askControl(controlPort ?? 0, 'GET', '/status');
    expect(status?.value).toMatchObject({ answered: 2 });
    server.saying.rcode = 'SERVFAIL';
    for (let round = 0; round < 2; round++) await ask(port, 'other.test.');
    expect(counts()).toEqual([1, 1, 3, 2]);
  });
});

/** Asks from so many ports: the system gives each to one of the threads. */
async function askFromMany(port: number, name: string, count = 40): Promise<readonly string[]> {
  const all = await Promise.all(Array.from({ length: count }, () => ask(port, name)));
  return [...new Set(all.flatMap(addressesOf))];
}

describe('several threads on one port', () => {
  it('know the same names: held, pinned and released by one is by all', async () => {
    const server = await upstream('192.0.2.1');
    const { port, controlPort, metrics } = await start([server], { workers: 3 });
    const control = (method: string, path: string) => askControl(controlPort ?? 0, method, path);
    await ask(port);
    server.saying.addresses = [];
    await pause(1_050);
    expect(await askFromMany(port, 'shop.test.')).toEqual(['192.0.2.1']);
    expect((await control('GET', '/status'))?.value).toMatchObject({
      held: [{ name: 'shop.test.' }],
    });
    await control('POST', '/pin?name=shop.test&address=192.0.2.7&forMs=60000');
    expect(await askFromMany(port, 'shop.test.')).toEqual(['192.0.2.7']);
    await control('POST', '/unpin?name=shop.test');
    await control('POST', '/release?name=shop.test');
    expect(await askFromMany(port, 'shop.test.')).toEqual([]);
    await pause(600);
    expect(metrics.get('cached') + metrics.get('held')).toBeGreaterThan(40);
  });

  it('listen at all places, over TCP too, and leave the port when they are closed', async () => {
    const server = await upstream('192.0.2.1');
    const places = [
      { address: '127.0.0.1', port: 0 },
      { address: '127.0.0.2', port: 0 },
    ];
    const running = await start([server], { workers: 2, listen: places });
    expect(running.ports).toHaveLength(2);
    expect(await askFromMany(running.port, 'shop.test.', 8)).toEqual(['192.0.2.1']);
    await running.close();
    const socket = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ port: running.port, address: '127.0.0.1', exclusive: true }, resolve);
    });
    await new Promise<void>((resolve) => socket.close(() => resolve()));
  });

  it('say that a port is taken as one thread does', async () => {
    const taken = createSocket('udp4');
    await new Promise<void>((resolve) => taken.bind(0, '127.0.0.1', resolve));
    afterTest(() => new Promise<void>((resolve) => taken.close(() => resolve())));
    const { port } = taken.address();
    for (const workers of [1, 2]) {
      await expect(startBefore([1], { port, workers })).rejects.toMatchObject({
        code: 'EADDRINUSE',
      });
    }
  });

  it('are each as robust as one: noise kills none', async () => {
    const server = await upstream('192.0.2.1');
    const said: string[] = [];
    const { port } = await start([server], { workers: 2, say: (line) => said.push(line) });
    const good =
      encodeMessage(queryMessage(1, nameOf('shop.test.'), 'A')).value ?? new Uint8Array();
    const socket = createSocket('udp4');
    for (let at = 0; at < good.length; at++) {
      for (const flip of [0xff, 0xc0, 1]) {
        const bytes = Uint8Array.from(good);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        socket.send(bytes.subarray(0, at + 1), port, '127.0.0.1');
        socket.send(bytes, port, '127.0.0.1');
      }
    }
    await pause(200);
    socket.close();
    expect(await askFromMany(port, 'shop.test.', 8)).toEqual(['192.0.2.1']);
    expect(said).toEqual([]);
  });
});
