import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { parseCondition } from '../condition/parse-condition.ts';
import type { Condition } from '../condition/condition.ts';
import type { ProbeResult } from '../port.ts';
import {
  createAuthority,
  serveHttp,
  serveHttps,
  serveTcp,
  stopServers,
  testWorld,
} from '../servers.testing.ts';
import { httpProbe } from './http-probe.ts';
import { headerProblem, type HttpTarget, USUAL_HTTP } from './target.ts';

const AUTHORITY = createAuthority();
const NAMES = {
  'shop.test': ['127.0.0.1'],
  'other.test': ['127.0.0.1'],
  'metadata.test': ['169.254.169.254'],
  'none.test': [],
};

const conditions = (...texts: readonly string[]): readonly Condition[] =>
  texts.map((text) => {
    const { value } = parseCondition(text);
    if (value === null) throw new Error(text);
    return value;
  });

const look = (
  target: Partial<HttpTarget> & { url: string },
  world = testWorld(NAMES),
  signal = new AbortController().signal,
): Promise<ProbeResult> =>
  httpProbe.look({ ...USUAL_HTTP, timeoutMs: 3000, ...target }, world, signal);

afterEach(stopServers);
afterAll(() => AUTHORITY?.stop());

describe('an HTTP probe', () => {
  it('asks in the name of the host, with method, headers and body, and judges the answer', async () => {
    const seen: string[] = [];
    const port = await serveHttp((request, response) => {
      seen.push(
        `${request.method} ${request.url} ${request.headers.host} ${String(request.headers['x-key'])}`,
      );
      request.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
      request.on('end', () => response.end('{"user":{"name":"Aralia"}}'));
    });
    const result = await look({
      url: `http://shop.test:${port}/health?deep=1`,
      method: 'POST',
      headers: [['X-Key', 'secret-7']],
      body: 'ping',
      conditions: conditions(
        '[STATUS] == 200',
        '[BODY].user.name == Aralia',
        '[RESPONSE_TIME] < 10s',
        '[CONNECTED] == true',
        '[IP] == 127.0.0.1',
      ),
    });
    expect(result).toMatchObject({ ok: true, what: 'answered 200' });
    expect(seen).toEqual([`POST /health?deep=1 shop.test:${port} secret-7`, 'ping']);
    expect(result.facts).toMatchObject({
      status: 200,
      ip: '127.0.0.1',
      family: 4,
      redirects: 0,
      tls: false,
      connected: true,
      version: '1.1',
      bodyBytes: 26,
    });
    for (const phase of ['resolveMs', 'connectMs', 'firstByteMs', 'transferMs']) {
      expect(result.facts[phase], phase).toBeGreaterThanOrEqual(0);
    }
    expect(result.facts).not.toHaveProperty('tlsMs');
    expect(JSON.stringify(result)).not.toContain('secret-7');
  });

  it('shows the first condition that does not hold, with what it saw', async () => {
    const port = await serveHttp((_, response) => response.writeHead(503).end());
    const bad = await look({
      url: `http://shop.test:${port}/`,
      conditions: conditions('[STATUS] == 200', '[STATUS] < 500'),
    });
    expect(bad).toMatchObject({ ok: false, what: 'answered 503, but not [STATUS] (503) == 200' });
    expect(bad.facts['conditionsFailed']).toBe(2);
    expect((await look({ url: `http://shop.test:${port}/` })).ok).toBe(false);
  });

  it('connects to the address it is given, keeping the name', async () => {
    const port = await serveHttp((request, response) => response.end(request.headers.host));
    const result = await look({
      url: `http://api.test:${port}/`,
      at: '127.0.0.1',
      conditions: conditions(`[BODY] == api.test:${port}`),
    });
    expect(result.ok).toBe(true);
  });

  it('says why a name, a port or a family is not to be had', async () => {
    expect(await look({ url: 'http://gone.test/' })).toMatchObject({
      ok: false,
      what: 'gone.test does not resolve: ENOTFOUND',
    });
    expect(await look({ url: 'http://none.test/' })).toMatchObject({
      ok: false,
      what: 'none.test has no address',
    });
    expect(await look({ url: 'http://shop.test/', family: 6 })).toMatchObject({
      ok: false,
      what: 'shop.test has no IPv6 address',
    });
    const port = await serveTcp((socket) => socket.destroy());
    await stopServers();
    expect((await look({ url: `http://shop.test:${port}/` })).facts).toMatchObject({
      error: 'ECONNREFUSED',
      connected: false,
    });
  });

  it('looks once: it never tries again', async () => {
    let connections = 0;
    const port = await serveTcp((socket) => {
      connections += 1;
      socket.destroy();
    });
    expect((await look({ url: `http://shop.test:${port}/` })).ok).toBe(false);
    expect(connections).toBe(1);
  });

  it('does not look when it is called off, which says nothing of the target', async () => {
    const port = await serveTcp(() => {});
    const controller = new AbortController();
    const pending = look({ url: `http://shop.test:${port}/` }, testWorld(NAMES), controller.signal);
    setTimeout(() => controller.abort(), 20);
    expect(await pending).toMatchObject({ ok: null, what: 'the look was called off' });
  });
});

describe('an HTTP probe and where it may go', () => {
  it.each([
    'http://metadata.test/',
    'http://10.0.0.1/',
    'http://[::ffff:10.0.0.1]/',
    'http://0x0a000001/',
    'http://012.1/',
    'http://167772161/',
  ])('does not look at %s, which is not public', async (url) => {
    const result = await look({ url });
    expect(result.ok).toBeNull();
    expect(result.what).toContain('not public');
  });

  it.each([
    'http://169.254.169.254/latest/',
    'http://metadata.test/',
    'http://[fe80::1]/',
    'http://2852039166/',
  ])('does not follow a redirect to %s', async (location) => {
    const port = await serveHttp((_, response) => response.writeHead(302, { location }).end());
    const result = await look({ url: `http://shop.test:${port}/` });
    expect(result.ok).toBeNull();
    expect(result.what).toContain('did not look');
  });

  it.each([
    'file:///etc/passwd',
    'ftp://shop.test/',
    'javascript:alert(1)',
    'http://user:word@shop.test/',
    'http://[',
  ])('does not follow a redirect to %s', async (location) => {
    const port = await serveHttp((_, response) => response.writeHead(302, { location }).end());
    expect((await look({ url: `http://shop.test:${port}/` })).ok).toBe(false);
  });

  it('connects to what it checked: a name that changes between check and use gets nowhere', async () => {
    let asked = 0;
    const port = await serveHttp((_, response) => response.end());
    const world = testWorld(
      {},
      { resolve: async () => (asked++ === 0 ? ['127.0.0.1'] : ['10.0.0.1']) },
    );
    expect((await look({ url: `http://rebinding.test:${port}/` }, world)).facts).toMatchObject({
      ip: '127.0.0.1',
      status: 200,
    });
    expect(asked).toBe(1);
  });

  it('uses an allowed address beside one that is not', async () => {
    const port = await serveHttp((_, response) => response.end());
    const world = testWorld({ 'two.test': ['10.0.0.1', '127.0.0.1'] });
    expect((await look({ url: `http://two.test:${port}/` }, world)).facts['ip']).toBe('127.0.0.1');
  });

  it('follows redirects, but sends what was configured to no other origin', async () => {
    const seen: unknown[] = [];
    const other = await serveHttp((request, response) => {
      seen.push(request.headers['authorization'], request.method);
      response.end('there');
    });
    const port = await serveHttp((request, response) => {
      seen.push(request.headers['authorization']);
      response
        .writeHead(302, { location: request.url === '/' ? '/next' : `http://other.test:${other}/` })
        .end();
    });
    const result = await look({
      url: `http://shop.test:${port}/`,
      method: 'POST',
      body: 'x',
      headers: [['Authorization', 'Bearer t']],
    });
    expect(seen).toEqual(['Bearer t', 'Bearer t', undefined, 'GET']);
    expect(result.facts).toMatchObject({ redirects: 2, host: `other.test:${other}`, status: 200 });
  });

  it('sends no body to another origin', async () => {
    const port = await serveHttp((_, response) =>
      response.writeHead(307, { location: 'http://other.test:1/' }).end(),
    );
    expect(
      await look({ url: `http://shop.test:${port}/`, method: 'POST', body: 'x' }),
    ).toMatchObject({ ok: false, what: 'redirected with its body to another origin' });
  });

  it('ends a loop of redirects', async () => {
    let asked = 0;
    const port = await serveHttp((_, response) => {
      asked += 1;
      response.writeHead(302, { location: '/' }).end();
    });
    expect(await look({ url: `http://shop.test:${port}/` })).toMatchObject({
      ok: false,
      what: 'more than 5 redirects',
    });
    expect(asked).toBe(6);
    expect((await look({ url: `http://shop.test:${port}/`, redirects: 0 })).facts['status']).toBe(
      302,
    );
  });
});

describe('an HTTP probe and hostile servers', () => {
  it('gives up on a body that drips', async () => {
    const port = await serveTcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
      const timer = setInterval(() => socket.write('x'), 10);
      socket.on('close', () => clearInterval(timer));
    });
    const result = await look({ url: `http://shop.test:${port}/`, timeoutMs: 600 });
    expect(result).toMatchObject({ ok: false, what: 'no end of it within 600 ms' });
    expect(result.facts).toMatchObject({ timeout: true, connected: true });
  });

  it('gives up on a server that accepts and is silent', async () => {
    const port = await serveTcp(() => {});
    expect((await look({ url: `http://shop.test:${port}/`, timeoutMs: 100 })).ok).toBe(false);
  });

  it('ends endless headers', async () => {
    const port = await serveTcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write(`X-A: ${'a'.repeat(4000)}\r\n`), 1);
      socket.on('close', () => clearInterval(timer));
    });
    expect((await look({ url: `http://shop.test:${port}/` })).facts['error']).toBe(
      'HPE_HEADER_OVERFLOW',
    );
  });

  it('ends endless answers before the answer', async () => {
    const port = await serveTcp((socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 1);
      socket.on('close', () => clearInterval(timer));
    });
    expect(await look({ url: `http://shop.test:${port}/` })).toMatchObject({
      ok: false,
      what: 'too many answers before the answer',
    });
  });

  it('reads a huge body no further than it may, and judges nothing of it', async () => {
    const port = await serveHttp((_, response) => {
      const send = (): void => {
        while (response.write(Buffer.alloc(65_536, 'a')));
      };
      response.on('drain', send);
      send();
    });
    const result = await look({
      url: `http://shop.test:${port}/`,
      bodyBytes: 100_000,
      conditions: conditions('[BODY] != bad'),
    });
    expect(result.ok).toBe(false);
    expect(result.what).toContain('its body has more than 100000 bytes');
    expect(
      (await look({ url: `http://shop.test:${port}/`, bodyBytes: 100_000 })).facts,
    ).toMatchObject({ status: 200, bodyComplete: false });
  });

  it('unpacks a compressed body, and a bomb no further than it may', async () => {
    const bodies: Record<string, Buffer> = {
      '/small': gzipSync('{"a":1}'),
      '/bomb': gzipSync(Buffer.alloc(50_000_000)),
      '/false': Buffer.from('no gzip'),
    };
    const port = await serveHttp((request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bodies[request.url ?? '']),
    );
    expect(
      (
        await look({
          url: `http://shop.test:${port}/small`,
          conditions: conditions('[BODY].a == 1'),
        })
      ).ok,
    ).toBe(true);
    const bomb = await look({
      url: `http://shop.test:${port}/bomb`,
      conditions: conditions('len([BODY]) > 0'),
    });
    expect(bomb).toMatchObject({ ok: false, facts: { bodyComplete: false } });
    expect((await look({ url: `http://shop.test:${port}/false` })).what).toBe(
      'the body is not encoded as it says',
    );
  });

  it.each([
    '',
    'SSH-2.0-OpenSSH\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort',
    'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    'HTTP/1.1 200 OK\r\nBad Header\r\n\r\n',
  ])('is not fooled by %j', async (text) => {
    const port = await serveTcp((socket) => socket.end(text));
    expect((await look({ url: `http://shop.test:${port}/` })).ok).toBe(false);
  });

  it('sends no header that breaks out of its line', () => {
    for (const value of ['a\r\nX: y', 'a\nb', 'a\u0000', '\u{1f600}', 'a'.repeat(9000)])
      expect(headerProblem('X-A', value)).not.toBeNull();
    for (const name of ['', 'a b', 'a:', 'a\r\n', 'Transfer-Encoding', 'content-length', 'é'])
      expect(headerProblem(name, 'v')).not.toBeNull();
    expect(headerProblem('Authorization', 'Bearer abc')).toBeNull();
  });

  it('reports, not throws, when a header slips past', async () => {
    const port = await serveHttp((_, response) => response.end());
    const result = await look({
      url: `http://shop.test:${port}/`,
      headers: [['X-A', 'b\r\nX-B: c']],
    });
    expect(result).toMatchObject({ ok: false, facts: { error: 'ERR_INVALID_CHAR' } });
  });
});

describe.skipIf(AUTHORITY === null)('an HTTPS probe', () => {
  const url = (port: number, host = 'shop.test'): string => `https://${host}:${port}/`;
  const authorities = [AUTHORITY?.cert ?? ''];

  it('speaks to an address in the name of the host, verified, and knows when the certificate ends', async () => {
    const port = await serveHttps(AUTHORITY!.sign(['shop.test'], 10), (request, response) => {
      response.end((request.socket as { servername?: string }).servername);
    });
    const result = await look({
      url: url(port),
      at: '127.0.0.1',
      authorities,
      conditions: conditions('[BODY] == shop.test', '[CERTIFICATE_EXPIRATION] > 48h'),
    });
    expect(result).toMatchObject({ ok: true, facts: { tls: true, tlsVersion: 'TLSv1.3' } });
    expect(result.facts['tlsMs']).toBeGreaterThanOrEqual(0);
    const soon = await look({
      url: url(port),
      authorities,
      conditions: conditions('[CERTIFICATE_EXPIRATION] > 480h'),
    });
    expect(soon.what).toMatch(/\[CERTIFICATE_EXPIRATION\] \((239|240)h\) > 480h/);
  });

  it('sends nothing to a server whose certificate is not good', async () => {
    let asked = 0;
    const port = await serveHttps(AUTHORITY!.sign(['shop.test'], 10), (_, response) => {
      asked += 1;
      response.end();
    });
    expect((await look({ url: url(port) })).facts['error']).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    expect((await look({ url: url(port, 'other.test'), authorities })).facts['error']).toBe(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    );
    expect(asked).toBe(0);
    expect((await look({ url: url(port), verify: false })).ok).toBe(true);
  });

  it('takes a certificate for an address', async () => {
    const port = await serveHttps(AUTHORITY!.sign(['127.0.0.1'], 10), (_, response) =>
      response.end(),
    );
    expect((await look({ url: url(port, '127.0.0.1'), authorities })).ok).toBe(true);
  });

  it('does not step down from https to http', async () => {
    const port = await serveHttps(AUTHORITY!.sign(['shop.test'], 10), (_, response) =>
      response.writeHead(301, { location: 'http://shop.test/' }).end(),
    );
    expect((await look({ url: url(port), authorities })).what).toBe(
      'redirected from https to plain http on shop.test',
    );
  });
});
