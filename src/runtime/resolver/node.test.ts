/** Real programs on loopback whose name servers turn silent, broken and empty. */
import { lookup as systemLookup } from 'node:dns';
import { Agent, createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { fakeUpstream, type FakeUpstream } from './fake-upstream.testing.ts';
import { keepingNames, type KeepingNames, type KeepingOptions, type NameEvent } from './node.ts';

const closing: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function upstream(addresses: readonly string[]): Promise<FakeUpstream> {
  const server = await fakeUpstream(addresses);
  closing.push(() => server.close());
  return server;
}

function keeping({ port }: FakeUpstream, own: KeepingOptions = {}): KeepingNames {
  const names = keepingNames({
    servers: [`127.0.0.1:${port}`],
    steadyMs: 0,
    recheckMs: 200,
    patienceMs: 300,
    failureSeconds: 0.2,
    checkPort: null,
    ...own,
  });
  closing.push(() => names.close());
  return names;
}

async function shop(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((request, response) => response.end(`hello ${request.headers.host}`));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { server, port: (server.address() as AddressInfo).port };
}

/** A new connection each time: only the name is kept. */
function visit(port: number, names: KeepingNames): Promise<string> {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ lookup: names.lookup as typeof systemLookup });
    const request = get({ host: 'shop.test', port, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve(text));
    });
    request.on('error', reject);
  });
}

describe('a program with kept names', () => {
  it.each([
    ['empty answers', (server: FakeUpstream) => void (server.saying.addresses = [])],
    ['NXDOMAIN', (server: FakeUpstream) => void (server.saying.rcode = 'NXDOMAIN')],
    ['SERVFAIL', (server: FakeUpstream) => void (server.saying.rcode = 'SERVFAIL')],
    ['REFUSED', (server: FakeUpstream) => void (server.saying.rcode = 'REFUSED')],
    ['silence', (server: FakeUpstream) => void (server.saying.isSilent = true)],
  ])('goes on through %s', async (_, breaks) => {
    const server = await upstream(['127.0.0.1']);
    const { port } = await shop();
    const names = keeping(server);
    expect(await visit(port, names)).toBe(`hello shop.test:${port}`);
    breaks(server);
    await pause(1_100);
    for (let round = 0; round < 3; round++) {
      expect(await visit(port, names)).toBe(`hello shop.test:${port}`);
      await pause(150);
    }
  });

  it('tells what is old without waiting for one silent server after the other', async () => {
    const servers = [await upstream(['127.0.0.1']), await upstream([]), await upstream([])];
    const [first = expect.fail()] = servers;
    const names = keeping(first, { servers: servers.map(({ port }) => `127.0.0.1:${port}`) });
    await names.resolve('shop.test', 4);
    for (const { saying } of servers) saying.isSilent = true;
    await pause(1_100);
    const told: string[] = [];
    const unknown = names.resolve('new.test', 4).catch(() => void told.push('nothing'));
    await names.resolve('shop.test', 4).then(() => told.push('old'));
    await unknown;
    expect(told).toEqual(['old', 'nothing']);
  });

  it('follows new addresses soon after the repair', async () => {
    const server = await upstream(['127.0.0.1']);
    const names = keeping(server);
    await names.resolve('shop.test');
    server.saying.addresses = [];
    await pause(1_100);
    expect(await names.resolve('shop.test')).toEqual([{ address: '127.0.0.1', family: 4 }]);
    expect(names.held()).toMatchObject([{ name: 'shop.test.', why: 'empty' }]);
    server.saying.addresses = ['127.0.0.2'];
    await pause(2_500);
    expect(await names.resolve('shop.test')).toEqual([{ address: '127.0.0.2', family: 4 }]);
    expect(names.held()).toEqual([]);
  });

  it('lets go of a name whose addresses are dead, and of one that is released', async () => {
    const server = await upstream(['127.0.0.1']);
    const { server: web, port } = await shop();
    const names = keeping(server, { checkPort: port, checkMs: 200, deadAfterMs: 800 });
    await names.resolve('shop.test');
    server.saying.addresses = [];
    await pause(1_100);
    await names.resolve('shop.test');
    await pause(1_500);
    expect(await names.resolve('shop.test')).toHaveLength(1);
    web.closeAllConnections();
    await new Promise<void>((resolve) => web.close(() => resolve()));
    await pause(3_200);
    await expect(names.resolve('shop.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  }, 15_000);

  it('survives a restart in the middle', async () => {
    const server = await upstream(['127.0.0.1']);
    let text: string | null = null;
    const storage = {
      read: () => Promise.resolve(text),
      write: (next: string) => Promise.resolve(void (text = next)),
    };
    const first = keepingNames({ servers: [`127.0.0.1:${server.port}`], steadyMs: 0, storage });
    await first.resolve('shop.test');
    await first.close();
    server.saying.addresses = [];
    const second = keeping(server, { storage });
    await second.ready;
    expect(await second.resolve('shop.test')).toEqual([{ address: '127.0.0.1', family: 4 }]);
  });

  it('starts with nothing where what was saved is damaged, and says so', async () => {
    const server = await upstream(['127.0.0.1']);
    const heard: NameEvent[] = [];
    for (const text of ['{', '{}', '[{"name":1}]', '[null]']) {
      const storage = { read: () => Promise.resolve(text), write: () => Promise.resolve() };
      const names = keeping(server, { storage, on: (event) => heard.push(event) });
      await names.ready;
      expect(await names.resolve('shop.test')).toHaveLength(1);
    }
    expect(heard.map(({ kind }) => kind)).toEqual(['not-read', 'not-read']);
  });

  it('asks once for many at once, and not at all for literals and localhost', async () => {
    const server = await upstream(['127.0.0.1']);
    const names = keeping(server);
    await Promise.all(Array.from({ length: 50 }, () => names.resolve('shop.test', 4)));
    expect(server.saying.asked).toBe(1);
    expect(await names.resolve('::1')).toEqual([{ address: '::1', family: 6 }]);
    expect(await names.resolve('localhost', 4)).toEqual([{ address: '127.0.0.1', family: 4 }]);
    expect(server.saying.asked).toBe(1);
  });

  it('answers as dns.lookup does', async () => {
    const server = await upstream(['127.0.0.2', '127.0.0.1']);
    const names = keeping(server);
    const look = (options: Parameters<KeepingNames['lookup']>[1]) =>
      new Promise((resolve) => {
        names.lookup('shop.test', options, (error, address, family) =>
          resolve(error === null ? [address, family] : error.code),
        );
      });
    expect(await look({})).toEqual(['127.0.0.2', 4]);
    expect(await look(4)).toEqual(['127.0.0.2', 4]);
    expect(await look({ all: true })).toEqual([
      [
        { address: '127.0.0.2', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
      undefined,
    ]);
    expect(await look({ family: 6 })).toBe('ENOTFOUND');
  });

  it('stands in for resolve4, and says whether nobody could say or there is nothing', async () => {
    const server = await upstream(['127.0.0.2']);
    const names = keeping(server);
    expect(await names.resolve4('shop.test')).toEqual(['127.0.0.2']);
    await expect(names.resolve6('shop.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    server.saying.rcode = 'SERVFAIL';
    await expect(names.resolve4('new.test')).rejects.toMatchObject({
      code: 'EAI_AGAIN',
      syscall: 'getaddrinfo',
      hostname: 'new.test',
    });
  });
});
