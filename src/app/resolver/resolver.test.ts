/** The resolver on real sockets: before an upstream that breaks, clients that misbehave, and hands. */
import { createSocket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from '#base';
import {
  decodeMessage,
  encodeMessage,
  frameMessage,
  nameOf,
  queryMessage,
  type Message,
} from '#core/dns';
import { describe, expect, it } from 'vitest';
import { exchange } from '../../core/dns/name-servers.testing.ts';
import { askControl } from './ask-control.ts';
import { parseUpstream } from '#core/resolver';
import { parseUpstreams } from './parse-upstreams.ts';
import { addressesOf, afterTest, ask, sendUdp, start, upstream } from './resolver.testing.ts';

describe('the resolver', () => {
  it('forwards, caches, and answers names in the case in which they were asked', async () => {
    const server = await upstream('192.0.2.1', '192.0.2.2');
    server.saying.ttlSeconds = 60;
    const { port } = await start([server]);
    expect(addressesOf(await ask(port))).toEqual(['192.0.2.1', '192.0.2.2']);
    const again = await ask(port, 'ShOp.TeSt.');
    expect(again.questions[0]?.name).toBe('ShOp.TeSt.');
    expect(again.recursionAvailable).toBe(true);
    expect(addressesOf(await ask(port, 'sHoP.test.'))).toHaveLength(2);
    expect(server.saying.asked).toBe(1);
  });

  it('holds a good name through NXDOMAIN, SERVFAIL, REFUSED, empty answers and silence, and marks it', async () => {
    const troubles = ['NXDOMAIN', 'SERVFAIL', 'REFUSED', 'empty', 'silent'] as const;
    const all = await Promise.all(
      troubles.map(async (trouble) => {
        const server = await upstream('192.0.2.1');
        const { port } = await start([server]);
        return { trouble, server, port };
      }),
    );
    await Promise.all(all.map(({ port }) => ask(port)));
    for (const { trouble, server } of all) {
      if (trouble === 'empty') server.saying.addresses = [];
      else if (trouble === 'silent') server.saying.isSilent = true;
      else server.saying.rcode = trouble;
    }
    await pause(1_050);
    for (const { trouble, port } of all) {
      const held = await ask(port);
      expect(addressesOf(held), trouble).toEqual(['192.0.2.1']);
      expect(held.edns?.options).toMatchObject([{ kind: 'extended-error', code: 3 }]);
      expect(held.answers[0]?.ttl).toBeLessThanOrEqual(30);
    }
  });

  it('is fresh again soon after the repair', async () => {
    const server = await upstream('192.0.2.1');
    const { port } = await start([server]);
    await ask(port);
    server.saying.addresses = [];
    await pause(1_050);
    expect(addressesOf(await ask(port))).toEqual(['192.0.2.1']);
    server.saying.addresses = ['192.0.2.9'];
    await pause(2_300);
    const fresh = await ask(port);
    expect(addressesOf(fresh)).toEqual(['192.0.2.9']);
    expect(fresh.edns?.options).toEqual([]);
  });

  it('believes another upstream that still knows the name', async () => {
    const [first, second] = [await upstream('192.0.2.1'), await upstream('192.0.2.2')];
    const { port, metrics, controlPort } = await start([first, second]);
    await ask(port);
    first.saying.addresses = [];
    await pause(1_050);
    const answer = await ask(port);
    expect(addressesOf(answer)).toEqual(['192.0.2.2']);
    expect(answer.edns?.options).toEqual([]);
    expect(metrics.get('second-opinion')).toBeGreaterThan(0);
    const status = async (): Promise<unknown> =>
      (await askControl(controlPort ?? 0, 'GET', '/status'))?.value;
    expect(await status()).toMatchObject({ held: [], contradicted: 1 });
    second.saying.addresses = [];
    await pause(1_050);
    expect(addressesOf(await ask(port))).toEqual(['192.0.2.2']);
    expect(await status()).toMatchObject({ held: [{ others: { asked: 1, agreed: 1 } }] });
  });

  it('goes to the next upstream when one fails', async () => {
    const [first, second] = [await upstream('192.0.2.1'), await upstream('192.0.2.2')];
    first.saying.rcode = 'SERVFAIL';
    const { port } = await start([first, second]);
    expect(addressesOf(await ask(port))).toEqual(['192.0.2.2']);
  });

  it('releases, pins and denies by hand, and shows what it holds', async () => {
    const server = await upstream('192.0.2.1');
    const { port, controlPort } = await start([server]);
    const control = (method: string, path: string) => askControl(controlPort ?? 0, method, path);
    await ask(port);
    server.saying.addresses = [];
    await pause(1_050);
    await ask(port);
    expect((await control('GET', '/status'))?.value).toMatchObject({
      held: [{ name: 'shop.test.', why: 'empty', addresses: ['192.0.2.1'] }],
    });
    expect(
      (await control('POST', '/pin?name=shop.test&address=192.0.2.7&forMs=60000'))?.status,
    ).toBe(200);
    expect(addressesOf(await ask(port))).toEqual(['192.0.2.7']);
    await control('POST', '/unpin?name=shop.test');
    expect((await control('POST', '/release?name=SHOP.test'))?.value).toEqual({
      released: ['shop.test.'],
    });
    const gone = await ask(port);
    expect([gone.rcode, addressesOf(gone)]).toEqual(['NOERROR', []]);
    for (const path of [
      '/pin?name=a&address=x&forMs=1',
      '/pin?name=a&forMs=1',
      '/release',
      `/deny?name=${'a'.repeat(99)}`,
      '/x?name=a',
    ]) {
      expect((await control('POST', path))?.status, path).toBeGreaterThanOrEqual(400);
    }
  });

  it('takes no command from a page in a browser', async () => {
    const { controlPort } = await start([await upstream('192.0.2.1')]);
    const base = `http://127.0.0.1:${controlPort}`;
    expect((await fetch(`${base}/deny?name=shop.test`, { method: 'POST' })).status).toBe(403);
    expect((await fetch(`${base}/metrics`)).status).toBe(200);
    expect((await fetch(`${base}/status`, { method: 'DELETE' })).status).toBe(405);
    const rebound = await new Promise<string>((resolve) => {
      const socket = createConnection({ host: '127.0.0.1', port: controlPort ?? 0 });
      socket.end('GET /status HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
      let text = '';
      socket.on('data', (part) => (text += String(part))).on('close', () => resolve(text));
    });
    expect(rebound).toMatch(/^HTTP\/1.1 403/);
  });

  it('keeps its book over a restart in the middle, and starts without one that is damaged', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'resolver-'));
    afterTest(() => rmSync(folder, { recursive: true, force: true }));
    const saved = join(folder, 'names.json');
    const server = await upstream('192.0.2.1');
    const first = await start([server], { saved });
    await ask(first.port);
    await first.close();
    expect(JSON.parse(readFileSync(saved, 'utf8'))).toMatchObject({ names: [{ type: 'A' }] });
    server.saying.addresses = [];
    const second = await start([server], { saved });
    expect(addressesOf(await ask(second.port))).toEqual(['192.0.2.1']);
    writeFileSync(saved, '{"half');
    const said: string[] = [];
    const third = await start([server], { saved, say: (line) => said.push(line) });
    expect(addressesOf(await ask(third.port))).toEqual([]);
    expect(said[0]).toContain('could not be read');
  });
});

describe('who may ask, and what', () => {
  it('refuses what is no question for a resolver', async () => {
    const { port } = await start([await upstream('192.0.2.1')]);
    expect((await ask(port, 'shop.test.', 'AXFR')).rcode).toBe('REFUSED');
    const chaos = queryMessage(7, nameOf('version.bind.'), 'TXT', {
      questions: [{ name: nameOf('version.bind.'), type: 'TXT', class: 'CH' }],
    });
    expect((await sendUdp(port, encodeMessage(chaos).value ?? new Uint8Array())).rcode).toBe(
      'REFUSED',
    );
    const update = queryMessage(8, nameOf('shop.test.'), 'SOA', { opcode: 'UPDATE' });
    expect((await sendUdp(port, encodeMessage(update).value ?? new Uint8Array())).rcode).toBe(
      'NOTIMP',
    );
  });

  it('answers over TCP, and ends clients that drip or are silent', async () => {
    const server = await upstream('192.0.2.1');
    const { port } = await start([server], { idleMs: 300 });
    const query =
      encodeMessage(queryMessage(9, nameOf('shop.test.'), 'A')).value ?? new Uint8Array();
    const [reply = new Uint8Array()] = await exchange(port, query);
    expect(addressesOf(decodeMessage(reply).value as Message)).toEqual(['192.0.2.1']);
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.on('error', () => {});
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.write(frameMessage(query).subarray(0, 5));
    await ended;
  });

  it('does not crash on noise, cut messages and answers, and still serves (seed 20251020)', async () => {
    const server = await upstream('192.0.2.1');
    const { port } = await start([server]);
    const random = createRandom(20_251_020);
    const good =
      encodeMessage(queryMessage(1, nameOf('shop.test.'), 'A')).value ?? new Uint8Array();
    const socket = createSocket('udp4');
    for (let round = 0; round < 3_000; round++) {
      const bytes = new Uint8Array(good.subarray(0, 1 + random.below(good.length)));
      for (let flip = 0; flip < random.below(6); flip++)
        bytes[random.below(bytes.length)] = random.below(256);
      socket.send(bytes, port, '127.0.0.1');
      if (round % 200 === 0) await pause(5);
    }
    await pause(200);
    socket.close();
    expect(addressesOf(await ask(port))).toEqual(['192.0.2.1']);
  });

  it('drops new names beyond the rate, and answers what it knows all the while', async () => {
    const server = await upstream('192.0.2.1');
    server.saying.ttlSeconds = 60;
    const { port, metrics } = await start([server], { mostNewPerSecond: 100 });
    for (let index = 0; index < 10; index++) await ask(port, `known${index}.test.`);
    await pause(110);
    const socket = createSocket('udp4');
    for (let index = 0; index < 500; index++) {
      const query = queryMessage(index, nameOf(`new${index}.test.`), 'A');
      socket.send(encodeMessage(query).value ?? new Uint8Array(), port, '127.0.0.1');
      if (index % 50 === 0)
        expect(addressesOf(await ask(port, `known${index / 50}.test.`))).toHaveLength(1);
    }
    await pause(100);
    socket.close();
    expect(metrics.get('too-busy')).toBeGreaterThan(300);
    expect(server.saying.asked).toBeLessThan(200);
  });

  it('believes no answer that was not asked for (spoofed id, name or port)', async () => {
    const server = await upstream('192.0.2.1');
    server.saying.isSilent = true;
    const { port } = await start([server]);
    const spoofer = createSocket('udp4');
    const forged = queryMessage(0, nameOf('shop.test.'), 'A', { response: true, answers: [] });
    const timer = setInterval(() => {
      for (let id = 0; id < 200; id++) {
        const bytes = encodeMessage({ ...forged, id }).value ?? new Uint8Array();
        spoofer.send(bytes, port, '127.0.0.1');
      }
    }, 50);
    const answer = await ask(port);
    clearInterval(timer);
    spoofer.close();
    expect([answer.rcode, addressesOf(answer)]).toEqual(['SERVFAIL', []]);
  });
});

describe('upstreams', () => {
  it('are changed while it runs, and what is known stays known', async () => {
    const [first, second] = [await upstream('192.0.2.1'), await upstream('192.0.2.2')];
    first.saying.ttlSeconds = 60;
    const resolver = await start([first]);
    await ask(resolver.port);
    resolver.useUpstreams([
      { kind: 'udp', address: '127.0.0.1', port: second.port, hostname: null },
    ]);
    expect(addressesOf(await ask(resolver.port))).toEqual(['192.0.2.1']);
    expect(addressesOf(await ask(resolver.port, 'other.test.'))).toEqual(['192.0.2.2']);
    expect([first.saying.asked, second.saying.asked]).toEqual([1, 1]);
  });

  it('stand in a file one a line, and what is wrong is said by line, all at once', () => {
    expect(
      parseUpstreams('# ours\n192.0.2.1#5353\n\n tls://192.0.2.2@dns.example.net\r\n'),
    ).toEqual({
      ok: true,
      upstreams: [
        parseUpstream('192.0.2.1#5353'),
        parseUpstream('tls://192.0.2.2@dns.example.net'),
      ],
    });
    expect(parseUpstreams('192.0.2.1\nexample.net\n300.1.1.1')).toEqual({
      ok: false,
      wrong: ['line 2: "example.net" is no server', 'line 3: "300.1.1.1" is no server'],
    });
    expect(parseUpstreams('# none')).toEqual({ ok: false, wrong: ['no server in it'] });
  });
});
