import { request as ask } from 'node:http';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';

import { startReceiver } from './receiver.ts';
import type { Heard, Receiver, ReceiverOptions } from './receiver.ts';

let receiver: Receiver | null = null;

afterEach(async () => {
  await receiver?.close();
  receiver = null;
});

interface Taken {
  readonly encoding: string;
  readonly body: string;
}

async function start(
  options: Partial<ReceiverOptions> = {},
  heard: Heard = { kind: 'taken', rejected: null },
): Promise<{ readonly url: string; readonly taken: Taken[] }> {
  const taken: Taken[] = [];
  receiver = await startReceiver({
    host: '127.0.0.1',
    port: 0,
    take: (body, encoding) => {
      taken.push({ encoding, body: Buffer.from(body).toString('latin1') });
      return heard;
    },
    ...options,
  });
  return { url: `http://127.0.0.1:${receiver.port}/v1/traces`, taken };
}

const JSON_TYPE = { 'content-type': 'application/json' };
const PROTO_TYPE = { 'content-type': 'application/x-protobuf' };

function post(
  url: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = JSON_TYPE,
): Promise<Response> {
  return fetch(url, { method: 'POST', body: Buffer.from(body), headers });
}

describe('an export', () => {
  it('is taken as JSON and as protobuf, plain and packed, and answered in its own encoding', async () => {
    const { url, taken } = await start();
    for (const [headers, body] of [
      [JSON_TYPE, Buffer.from('{}')],
      [{ 'content-type': 'application/json; charset=utf-8' }, Buffer.from('{}')],
      [PROTO_TYPE, Buffer.from('{}')],
      [{ ...PROTO_TYPE, 'content-encoding': 'gzip' }, gzipSync('{}')],
      [{ ...JSON_TYPE, 'content-encoding': 'zstd' }, zstdCompressSync('{}')],
    ] as const) {
      const answer = await post(url, body, headers);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe(headers['content-type'].split(';')[0]);
      const isJson = headers['content-type'].includes('json');
      expect(await answer.text()).toBe(isJson ? '{}' : '');
    }
    expect(taken.map(({ body }) => body)).toEqual(Array.from({ length: 5 }, () => '{}'));
    expect(taken.map(({ encoding }) => encoding)).toEqual([
      'json',
      'json',
      'protobuf',
      'protobuf',
      'json',
    ]);
  });

  it('of which a part was not taken is told so, in both encodings', async () => {
    const { url } = await start({}, { kind: 'taken', rejected: { spans: 300, why: 'broken' } });
    const json: unknown = await (await post(url, '{}')).json();
    expect(json).toEqual({ partialSuccess: { rejectedSpans: '300', errorMessage: 'broken' } });
    const proto = Buffer.from(await (await post(url, '{}', PROTO_TYPE)).arrayBuffer());
    // partial_success (1) of 11 bytes: rejected_spans (1) 300, error_message (2) of 6 bytes.
    expect(proto.toString('hex')).toBe(`0a0b08ac021206${Buffer.from('broken').toString('hex')}`);
  });

  it('that cannot be read is refused for good, with a Status', async () => {
    const { url } = await start({}, { kind: 'unreadable', why: 'no JSON' });
    const answer = await post(url, 'x');
    expect([answer.status, await answer.json()]).toEqual([400, { code: 3, message: 'no JSON' }]);
    const proto = await post(url, 'x', PROTO_TYPE);
    expect(Buffer.from(await proto.arrayBuffer()).toString('hex')).toBe(
      `08031207${Buffer.from('no JSON').toString('hex')}`,
    );
  });

  it.each([
    ['another path', '/v1/metrics', 'POST', {}, 404],
    ['another method', '/v1/traces', 'GET', {}, 405],
    ['another type', '/v1/traces', 'POST', { 'content-type': 'text/plain' }, 415],
    ['another packing', '/v1/traces', 'POST', { 'content-encoding': 'br' }, 415],
    ['a broken packing', '/v1/traces', 'POST', { 'content-encoding': 'gzip' }, 400],
  ])('of %s is refused', async (_, path, method, headers, status) => {
    const { url, taken } = await start();
    const answer = await fetch(url.replace('/v1/traces', path), {
      method,
      headers: { ...JSON_TYPE, ...headers },
      ...(method === 'POST' ? { body: '{}' } : {}),
    });
    expect([answer.status, taken]).toEqual([status, []]);
  });
});

describe('memory', () => {
  it('is not given to a body that is too large, nor to a bomb', async () => {
    const { url, taken } = await start({ bodyBytes: 10_000, unpackedBytes: 50_000 });
    expect((await post(url, 'x'.repeat(10_001))).status).toBe(413);
    const bomb = gzipSync(Buffer.alloc(1_000_000));
    const answer = await post(url, bomb, { ...JSON_TYPE, 'content-encoding': 'gzip' });
    expect([answer.status, taken]).toEqual([413, []]);
  });

  it('that is full puts senders off, who may come again in a second; it is given back', async () => {
    const { url, taken } = await start({ openBytes: 1_000 });
    const answer = await post(url, 'x'.repeat(2_000));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(receiver?.putOff).toBe(1);
    // A sender that says nothing more holds its bytes; others still get in beside it.
    const slow = ask(url, { method: 'POST', headers: { ...JSON_TYPE, 'content-length': '900' } });
    slow.on('error', () => undefined);
    await new Promise<void>((done) => slow.write('x'.repeat(800), () => done()));
    let held = 0;
    for (let turn = 0; held === 0 && turn < 200; turn++)
      held = (await post(url, 'x'.repeat(300))).status === 503 ? 1 : 0;
    expect(held).toBe(1);
    expect((await post(url, 'x'.repeat(100))).status).toBe(200);
    slow.destroy();
    let status = 503;
    for (let turn = 0; status !== 200 && turn < 200; turn++)
      ({ status } = await post(url, 'x'.repeat(300)));
    expect(status).toBe(200);
    expect(taken.length).toBeGreaterThanOrEqual(2);
  });
});

it('an address that is taken is an error with its code', async () => {
  await start();
  await expect(
    startReceiver({
      host: '127.0.0.1',
      port: receiver?.port ?? 0,
      take: () => ({ kind: 'unreadable', why: '' }),
    }),
  ).rejects.toThrow('EADDRINUSE');
});
