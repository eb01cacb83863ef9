/** DNS over TLS and over HTTPS, before servers of the test's own with an authority of its own. */
import {
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { createServer as createTls, type TLSSocket } from 'node:tls';
import { createServer as createTcp, type AddressInfo, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from '#base';
import {
  answerMessage,
  decodeMessage,
  encodeMessage,
  frameMessage,
  FrameReader,
  nameOf,
  type Message,
} from '#core/dns';
import type { HttpsUpstream, TlsUpstream } from '#core/resolver';
import { afterAll, describe, expect, it } from 'vitest';
import { createAuthority } from '../../../io/probe/servers.testing.ts';
import { addressesOf, afterTest, ask, startBefore } from '../resolver.testing.ts';
import { openChannel, type Channel } from '../upstream.ts';

const authority = createAuthority();
afterAll(() => authority?.stop());
const NAME = 'dns.example.net';
const leaf = authority?.sign([NAME, '127.0.0.1'], 30);
const TIMEOUT_MS = 600;

const question = { name: nameOf('shop.test.'), type: 'A', class: 'IN' } as const;

function answerTo(
  bytes: Uint8Array,
  change: (answer: Message) => Message = (same) => same,
): Uint8Array {
  const query = decodeMessage(bytes).value;
  if (query === null) throw new Error('a query');
  const [asked = question] = query.questions;
  const data = { kind: 'A', address: '192.0.2.1' } as const;
  const answers = [{ name: asked.name, class: 'IN', ttl: 300, data } as const];
  return encodeMessage(change(answerMessage(query, { answers }))).value ?? new Uint8Array();
}

/** What the server under test did. */
interface Doh {
  readonly port: number;
  readonly requests: IncomingHttpHeaders[];
  readonly sizes: number[];
  readonly sessions: ServerHttp2Session[];
  readonly server: Http2SecureServer;
}

type Reply = (stream: ServerHttp2Stream, query: Uint8Array) => void;

const OK = { ':status': 200, 'content-type': 'application/dns-message' };
const well: Reply = (stream, query) => {
  stream.respond(OK);
  stream.end(answerTo(query));
};

async function doh(reply: Reply = well, port = 0): Promise<Doh> {
  const server = createSecureServer({ key: leaf?.key ?? '', cert: leaf?.cert ?? '' });
  const doing = {
    requests: [] as IncomingHttpHeaders[],
    sizes: [] as number[],
    sessions: [] as ServerHttp2Session[],
  };
  server.on('session', (session) => doing.sessions.push(session));
  server.on('sessionError', () => {});
  server.on('stream', (stream, headers) => {
    doing.requests.push(headers);
    const chunks: Uint8Array[] = [];
    stream.on('error', () => {});
    stream.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    stream.on('end', () => {
      const asked = new URL(headers[':path'] ?? '/', 'https://x').searchParams.get('dns');
      const body = asked === null ? Buffer.concat(chunks) : Buffer.from(asked, 'base64url');
      doing.sizes.push(body.length);
      reply(stream, body);
    });
  });
  await listen(server, port);
  afterTest(() => {
    for (const session of doing.sessions) session.destroy();
    server.close();
  });
  return { ...doing, server, port: (server.address() as AddressInfo).port };
}

function listen(server: Server | Http2SecureServer, port = 0): Promise<void> {
  return new Promise((resolve) => void server.listen(port, '127.0.0.1', () => resolve()));
}

function https(port: number, changes: Partial<HttpsUpstream> = {}): Channel {
  return opened({
    kind: 'https',
    address: '127.0.0.1',
    port,
    hostname: NAME,
    path: '/dns-query',
    method: 'POST',
    ca: authority?.cert ?? '',
    ...changes,
  });
}

function opened(upstream: HttpsUpstream | TlsUpstream): Channel {
  const channel = openChannel(upstream, TIMEOUT_MS);
  afterTest(() => channel.close());
  return channel;
}

describe.skipIf(authority === null)('DNS over HTTPS', () => {
  it.each(['POST', 'GET'] as const)(
    'asks by %s, with id 0, padded, over one connection',
    async (method) => {
      const server = await doh();
      const channel = https(server.port, { method });
      const all = await Promise.all([1, 2, 3].map(() => channel.ask(question)));
      all.push(await channel.ask(question));
      expect(all.map(addressesOf)).toEqual(Array.from({ length: 4 }, () => ['192.0.2.1']));
      expect(all.map(({ id }) => id)).toEqual([0, 0, 0, 0]);
      expect(server.sessions).toHaveLength(1);
      expect(server.sizes.map((size) => size % 128)).toEqual([0, 0, 0, 0]);
      const [first] = server.requests;
      expect([first?.[':method'], first?.accept]).toEqual([method, 'application/dns-message']);
      expect(first?.[':authority']).toBe(`${NAME}:${server.port}`);
      expect(first?.[':path']).toMatch(
        method === 'GET' ? /^\/dns-query\?dns=[\w-]+$/ : /^\/dns-query$/,
      );
    },
  );

  it('asks an address by the certificate of the address', async () => {
    const server = await doh();
    expect(addressesOf(await https(server.port, { hostname: null }).ask(question))).toHaveLength(1);
  });

  it('takes off the TTL what the answer has aged on its way (RFC 8484, section 5.1)', async () => {
    const server = await doh((stream, query) => {
      stream.respond({ ...OK, age: '250' });
      stream.end(answerTo(query));
    });
    expect((await https(server.port).ask(question)).answers[0]?.ttl).toBe(50);
  });

  it.each<readonly [string, Partial<HttpsUpstream>, RegExp]>([
    [
      'a name that is not in the certificate',
      { hostname: 'other.example.net' },
      /altnames|Hostname/,
    ],
    ['an authority that nobody trusts', { ca: undefined as never }, /self-signed|unable to|issuer/],
  ])('believes no server with %s', async (_, changes, why) => {
    const server = await doh();
    const { ca, ...rest } = { ca: authority?.cert ?? '', ...changes };
    const channel = opened({
      kind: 'https',
      address: '127.0.0.1',
      port: server.port,
      hostname: NAME,
      path: '/dns-query',
      method: 'POST',
      ...rest,
      ...(ca === undefined ? {} : { ca }),
    });
    await expect(channel.ask(question)).rejects.toThrow(why);
    expect(server.requests).toHaveLength(0);
  });

  it.each<readonly [string, Reply, RegExp]>([
    [
      'a page',
      (stream) => (
        stream.respond({ ':status': 200, 'content-type': 'text/html' }),
        stream.end('<p>')
      ),
      /content type text\/html/,
    ],
    [
      'no content type',
      (stream, query) => (stream.respond({ ':status': 200 }), stream.end(answerTo(query))),
      /content type missing/,
    ],
    ['an error', (stream) => (stream.respond({ ':status': 503 }), stream.end()), /status 503/],
    [
      'a redirect',
      (stream) => (stream.respond({ ':status': 302, location: '/x' }), stream.end()),
      /status 302/,
    ],
    [
      'more than any message',
      (stream) => (stream.respond(OK), stream.end(new Uint8Array(200_000))),
      /longer than any message/,
    ],
    ['nothing', (stream) => (stream.respond(OK), stream.end()), /no answer to the question/],
    [
      'noise',
      (stream) => (stream.respond(OK), stream.end('\u0001\u0002\u0003')),
      /no answer to the question/,
    ],
    [
      'the answer to another question',
      (stream, query) => (
        stream.respond(OK),
        stream.end(
          answerTo(query, (answer) => ({
            ...answer,
            questions: [{ ...question, name: nameOf('evil.test.') }],
          })),
        )
      ),
      /no answer to the question/,
    ],
    ['silence', () => {}, /no answer within/],
    [
      'half',
      (stream, query) => (stream.respond(OK), stream.write(answerTo(query).subarray(0, 20))),
      /no answer within/,
    ],
    ['a reset', (stream) => stream.close(2), /./],
  ])('takes %s for a failure, and asks on', async (_, reply, why) => {
    let isWell = false;
    const server = await doh((stream, query) => (isWell ? well : reply)(stream, query));
    const channel = https(server.port);
    await expect(channel.ask(question)).rejects.toThrow(why);
    isWell = true;
    expect(addressesOf(await channel.ask(question))).toEqual(['192.0.2.1']);
  });

  it('connects anew when the server has closed what was idle, or says that it goes', async () => {
    const server = await doh();
    const channel = https(server.port);
    await channel.ask(question);
    server.sessions[0]?.goaway();
    await channel.ask(question);
    server.sessions.at(-1)?.destroy();
    expect(addressesOf(await channel.ask(question))).toEqual(['192.0.2.1']);
    expect(server.sessions.length).toBeGreaterThan(1);
  });

  it('leaves a connection on which nothing comes any more', async () => {
    let isSilent = false;
    const server = await doh((stream, query) => (isSilent ? undefined : well(stream, query)));
    const channel = https(server.port);
    await channel.ask(question);
    isSilent = true;
    const late = await Promise.allSettled([1, 2, 3].map(() => channel.ask(question)));
    expect(late.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    isSilent = false;
    await channel.ask(question);
    expect(server.sessions).toHaveLength(2);
  });

  it('refuses a server that does not speak HTTP/2, and a port where nobody is', async () => {
    const server = createTls({
      key: leaf?.key ?? '',
      cert: leaf?.cert ?? '',
      ALPNProtocols: ['http/1.1'],
    });
    server.on('tlsClientError', () => {});
    await listen(server);
    afterTest(() => void server.close());
    const { port } = server.address() as AddressInfo;
    await expect(https(port).ask(question)).rejects.toThrow();
    await expect(https(1).ask(question)).rejects.toThrow();
  });

  it('answers nobody any more when it is closed', async () => {
    const server = await doh(() => {});
    const channel = https(server.port);
    const asked = channel.ask(question);
    setTimeout(() => channel.close(), 100);
    await expect(asked).rejects.toThrow();
    await expect(channel.ask(question)).rejects.toThrow('not asked any more');
  });

  it('survives whatever a server sends as HTTP/2 (seed 20251020)', async () => {
    const random = createRandom(20_251_020);
    const server = createTls({
      key: leaf?.key ?? '',
      cert: leaf?.cert ?? '',
      ALPNProtocols: ['h2'],
    });
    server.on('tlsClientError', () => {});
    server.on('secureConnection', (socket) => {
      socket.on('error', () => {});
      // A true settings frame, so that what follows is read as frames.
      socket.write(Uint8Array.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
      const noise = Uint8Array.from({ length: 40 }, () => random.below(256));
      socket.write(noise, () => socket.end());
    });
    await listen(server);
    afterTest(() => void server.close());
    const channel = https((server.address() as AddressInfo).port);
    for (let round = 0; round < 30; round++) {
      await expect(channel.ask(question)).rejects.toThrow();
    }
  });

  it('is an upstream like any other', async () => {
    const server = await doh();
    const upstreams: readonly HttpsUpstream[] = [
      {
        kind: 'https',
        address: '127.0.0.1',
        port: server.port,
        hostname: NAME,
        path: '/dns-query',
        method: 'POST',
        ca: authority?.cert ?? '',
      },
    ];
    const { port } = await startBefore([], { upstreams });
    expect(addressesOf(await ask(port))).toEqual(['192.0.2.1']);
    expect(addressesOf(await ask(port, 'other.test.'))).toEqual(['192.0.2.1']);
    expect(server.sessions).toHaveLength(1);
  });
});

/** How the server answers each message of a connection. */
type Dot = (socket: TLSSocket, query: Uint8Array) => void;

async function dot(reply: Dot): Promise<{ readonly port: number; readonly sockets: TLSSocket[] }> {
  const sockets: TLSSocket[] = [];
  const server = createTls({
    key: leaf?.key ?? '',
    cert: leaf?.cert ?? '',
    ALPNProtocols: ['dot'],
  });
  server.on('tlsClientError', () => {});
  server.on('secureConnection', (socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    const frames = new FrameReader();
    socket.on('data', (chunk: Uint8Array) => {
      for (const query of frames.push(chunk)) reply(socket, query);
    });
  });
  await listen(server);
  afterTest(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { sockets, port: (server.address() as AddressInfo).port };
}

function tls(port: number, changes: Partial<TlsUpstream> = {}): Channel {
  return opened({
    kind: 'tls',
    address: '127.0.0.1',
    port,
    hostname: NAME,
    ca: authority?.cert ?? '',
    ...changes,
  });
}

describe.skipIf(authority === null)('DNS over TLS', () => {
  it('asks over one connection, whatever the order of the answers', async () => {
    const sizes: number[] = [];
    const waiting: (() => void)[] = [];
    const server = await dot((socket, query) => {
      sizes.push(query.length);
      waiting.push(() => socket.write(frameMessage(answerTo(query))));
      if (waiting.length === 3) for (const send of waiting.splice(0).toReversed()) send();
    });
    const channel = tls(server.port);
    const names = ['a.test.', 'b.test.', 'c.test.'].map(nameOf);
    const all = await Promise.all(names.map((name) => channel.ask({ ...question, name })));
    expect(all.map(({ questions }) => questions[0]?.name)).toEqual(names);
    expect(new Set(all.map(({ id }) => id)).size).toBe(3);
    expect([server.sockets.length, sizes.every((size) => size % 128 === 0)]).toEqual([1, true]);
  });

  it('believes no server with another certificate', async () => {
    const server = await dot((socket, query) => socket.write(frameMessage(answerTo(query))));
    await expect(tls(server.port, { hostname: 'other.test' }).ask(question)).rejects.toThrow(
      /altnames/,
    );
  });

  it('connects anew when the server has closed what was idle, and says when it is silent', async () => {
    let isSilent = false;
    const server = await dot((socket, query) => {
      if (!isSilent) socket.write(frameMessage(answerTo(query)));
    });
    const channel = tls(server.port);
    await channel.ask(question);
    server.sockets[0]?.destroy();
    await pause(20);
    await channel.ask(question);
    isSilent = true;
    const late = await Promise.allSettled([1, 2, 3].map(() => channel.ask(question)));
    expect(late.every(({ status }) => status === 'rejected')).toBe(true);
    isSilent = false;
    await channel.ask(question);
    expect(server.sockets).toHaveLength(3);
  });

  it('survives noise, and a server that hangs up at once (seed 20251020)', async () => {
    const random = createRandom(20_251_020);
    const server = await dot((socket) => {
      socket.end(Uint8Array.from({ length: 60 }, () => random.below(256)));
    });
    const channel = tls(server.port);
    for (let round = 0; round < 20; round++) {
      await expect(channel.ask(question)).rejects.toThrow('closed the connection');
    }
    const deaf = createTcp((socket) => socket.destroy());
    await listen(deaf);
    afterTest(() => void deaf.close());
    await expect(tls((deaf.address() as AddressInfo).port).ask(question)).rejects.toThrow();
  });
});
