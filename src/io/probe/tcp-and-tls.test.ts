import { createServer as createTlsServer, createSecureContext, TLSSocket } from 'node:tls';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createAuthority, listen, serveTcp, stopServers, testWorld } from './servers.testing.ts';
import { tcpProbe, type TcpTarget } from './tcp-probe.ts';
import { tlsProbe, type TlsTarget } from './tls-probe.ts';

const AUTHORITY = createAuthority();
const WORLD = testWorld({
  'shop.test': ['127.0.0.1'],
  'six.test': ['::1'],
  'inside.test': ['10.0.0.1'],
});
const signal = new AbortController().signal;

const tcp = (port: number, changes: Partial<TcpTarget> = {}): ReturnType<typeof tcpProbe.look> =>
  tcpProbe.look(
    {
      kind: 'tcp',
      host: 'shop.test',
      port,
      at: null,
      family: null,
      send: null,
      expect: null,
      timeoutMs: 1000,
      ...changes,
    },
    WORLD,
    signal,
  );
const tls = (port: number, changes: Partial<TlsTarget> = {}): ReturnType<typeof tlsProbe.look> =>
  tlsProbe.look(
    {
      kind: 'tls',
      host: 'shop.test',
      port,
      at: null,
      family: null,
      serverName: null,
      startTls: null,
      validForMs: 0,
      authorities: [AUTHORITY?.cert ?? ''],
      timeoutMs: 2000,
      ...changes,
    },
    WORLD,
    signal,
  );

afterEach(stopServers);
afterAll(() => AUTHORITY?.stop());

describe('a TCP probe', () => {
  it('says whether connections are accepted', async () => {
    const port = await serveTcp(() => {});
    expect(await tcp(port)).toMatchObject({
      ok: true,
      what: 'accepts connections',
      facts: { connected: true, ip: '127.0.0.1' },
    });
    await stopServers();
    expect(await tcp(port)).toMatchObject({ ok: false, facts: { error: 'ECONNREFUSED' } });
    expect((await tcp(port, { host: 'inside.test' })).ok).toBeNull();
  });

  it('sends and expects, however the answer is cut', async () => {
    const port = await serveTcp((socket) =>
      socket.once('data', (chunk) => {
        socket.write('+PO');
        setTimeout(() => socket.write(`NG ${chunk.toString()}`), 10);
      }),
    );
    expect((await tcp(port, { send: 'PING', expect: '+PONG PING' })).ok).toBe(true);
    const wrong = await tcp(port, { send: 'PING', expect: 'QUIT', timeoutMs: 100 });
    expect(wrong).toMatchObject({ ok: false, facts: { timeout: true } });
  });

  it('reads no more than it must', async () => {
    const port = await serveTcp((socket) => {
      const timer = setInterval(() => socket.write(Buffer.alloc(60_000, 7)), 1);
      socket.on('close', () => clearInterval(timer));
    });
    const result = await tcp(port, { expect: 'never' });
    expect(result.ok).toBe(false);
    expect(result.what).toContain('does not say what it should');
  });
});

describe.skipIf(AUTHORITY === null)('a TLS probe', () => {
  const serve = (names: readonly string[], days: number): Promise<number> =>
    listen(createTlsServer({ ...AUTHORITY!.sign(names, days) }));

  it('says that a chain is good, for how long, for whom', async () => {
    const port = await serve(['shop.test', '*.shop.test'], 20);
    const result = await tls(port);
    expect(result).toMatchObject({
      ok: true,
      facts: {
        verified: true,
        tlsVersion: 'TLSv1.3',
        names: 'DNS:shop.test, DNS:*.shop.test',
        issuer: 'Test Authority',
        chain: 2,
      },
    });
    expect(result.what).toMatch(/good for (19|20) more days/);
    expect((await tls(port, { validForMs: 30 * 86_400_000 })).ok).toBe(false);
    expect((await tls(port, { host: '127.0.0.1', serverName: 'a.shop.test' })).ok).toBe(true);
  });

  it('says why a chain is not good', async () => {
    const port = await serve(['shop.test'], 20);
    expect((await tls(port, { authorities: [] })).what).toBe(
      'its certificate is not good: UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    );
    expect((await tls(port, { serverName: 'else.test' })).facts['error']).toBe(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    );
    expect((await tls(await serve(['shop.test'], -1))).facts['error']).toBe('CERT_HAS_EXPIRED');
  });

  it('is not fooled by what is no TLS', async () => {
    for (const greeting of [
      '',
      'HTTP/1.1 400 Bad Request\r\n\r\n',
      '\u0015\u0003\u0001\u0000\u0002\u0002\u0028',
    ]) {
      const port = await serveTcp((socket) => socket.end(Buffer.from(greeting, 'latin1')));
      expect((await tls(port)).ok).toBe(false);
    }
    const silent = await serveTcp(() => {});
    expect((await tls(silent, { timeoutMs: 100 })).facts['timeout']).toBe(true);
  });

  it('asks for TLS inside SMTP', async () => {
    const secureContext = createSecureContext({ ...AUTHORITY!.sign(['shop.test'], 20) });
    const port = await serveTcp((socket) => {
      socket.write('220 ready\r\n');
      const read = (chunk: Buffer): void => {
        if (chunk.toString().startsWith('EHLO')) socket.write('250-shop.test\r\n250 STARTTLS\r\n');
        else {
          socket.removeListener('data', read);
          socket.write('220 go\r\n');
          new TLSSocket(socket, { isServer: true, secureContext }).on('error', () => {});
        }
      };
      socket.on('data', read);
    });
    expect(await tls(port, { startTls: 'smtp' })).toMatchObject({
      ok: true,
      facts: { verified: true },
    });
    const refusing = await serveTcp((socket) => socket.write('554 no\r\n'));
    expect((await tls(refusing, { startTls: 'smtp' })).what).toBe('SMTP answers 554 no');
  });
});
