import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  existsSync,
} from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boardAt } from './board.ts';
import { fingerprint, newKey, readPrivateKey, readPublicKey, withManifest } from './manifest.ts';
import { serveSite, type Serving } from './serve.ts';
import { buildSite } from './site/build-site.ts';
import { at, COMPONENTS, CONFIG, incident, PAY } from './status.testing.ts';
import { verifySite } from './verify-site.ts';
import { writeSite } from './write-site.ts';

let folder = '';
const closing: Serving[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firebreak-status-'));
});
afterEach(async () => {
  for (const each of closing.splice(0)) await each.close();
  rmSync(folder, { recursive: true, force: true });
});

const key = newKey();
const privateKey = readPrivateKey(key.privatePem);
const publicKey = readPublicKey(key.publicPem);
const now = at('2026-10-20T09:30Z');

function files(texts = [PAY], atMs = now): ReadonlyMap<string, string> {
  const incidents = texts.map((text, index) => incident(text, `i/p${index}.md`));
  const board = boardAt(CONFIG, COMPONENTS, incidents, atMs);
  return withManifest(buildSite(board), { title: CONFIG.title, url: CONFIG.url, atMs }, privateKey);
}

describe('a copy', () => {
  it('is whole, signed, and says how old it is', async () => {
    await writeSite(folder, files());
    const verified = await verifySite(folder, publicKey, now + 60_000);
    expect(verified).toMatchObject({ signature: 'good', ageMs: 60_000, changed: [], missing: [] });
    expect((await verifySite(folder, null, now))?.signature).toBe('unchecked');
    expect((await verifySite(folder, readPublicKey(newKey().publicPem), now))?.signature).toBe(
      'bad',
    );
    expect(await verifySite(join(folder, 'none'), null, now)).toBeNull();
  });

  it('that somebody changed is found out', async () => {
    await writeSite(folder, files());
    writeFileSync(join(folder, 'index.html'), 'Everything works');
    rmSync(join(folder, 'history.rss'));
    expect(await verifySite(folder, publicKey, now)).toMatchObject({
      changed: ['index.html'],
      missing: ['history.rss'],
    });
    const text = readFileSync(join(folder, 'manifest.json'), 'utf8');
    writeFileSync(
      join(folder, 'manifest.json'),
      text.replace('2026-10-20T09:30', '2026-10-20T09:59'),
    );
    expect((await verifySite(folder, publicKey, now))?.signature).toBe('bad');
  });

  it('takes away what was withdrawn, and leaves what is not its own', async () => {
    writeFileSync(join(folder, 'CNAME'), 'status.example.com');
    await writeSite(folder, files([PAY, PAY]));
    expect(existsSync(join(folder, 'incidents/p1.html'))).toBe(true);
    expect(await writeSite(folder, files())).toMatchObject({ removed: 1 });
    expect(existsSync(join(folder, 'incidents/p1.html'))).toBe(false);
    expect(existsSync(join(folder, 'CNAME'))).toBe(true);
    expect(await writeSite(folder, files())).toMatchObject({ removed: 0 });
  });

  it('writes pages of what is over once, so that a long past costs nothing', async () => {
    await writeSite(folder, files([PAY, PAY], at('2026-10-21T00:00Z')));
    const before = statSync(join(folder, 'incidents/p0.html')).ino;
    const again = await writeSite(folder, files([PAY, PAY], at('2026-10-21T00:05Z')));
    expect(statSync(join(folder, 'incidents/p0.html')).ino).toBe(before);
    expect(again.unchanged).toBeGreaterThanOrEqual(2);
    expect(again.removed).toBe(0);
    const about = { title: CONFIG.title, url: CONFIG.url, atMs: now };
    const unsigned = withManifest(new Map([['index.html', 'x']]), about, null);
    // A signature of another manifest would be a lie.
    await writeSite(folder, unsigned);
    expect(existsSync(join(folder, 'manifest.json.sig'))).toBe(false);
    expect(await writeSite(folder, unsigned)).toEqual({ written: 1, unchanged: 1, removed: 0 });
  });

  it('overwrites nothing that is not of the page', async () => {
    writeFileSync(join(folder, 'index.html'), 'mine');
    await expect(writeSite(folder, files())).rejects.toThrow(
      'index.html is there and not of this page',
    );
    expect(readFileSync(join(folder, 'index.html'), 'utf8')).toBe('mine');
    expect(existsSync(join(folder, 'manifest.json'))).toBe(false);
  });

  it('never leaves its folder: by a link, by a path, by what an old manifest lists', async () => {
    const outside = join(folder, 'outside');
    const inside = join(folder, 'inside');
    mkdirSync(outside);
    mkdirSync(inside);
    writeFileSync(join(outside, 'p0.html'), 'mine');
    symlinkSync(outside, join(inside, 'incidents'));
    await expect(writeSite(inside, files())).rejects.toThrow('is a link');
    for (const path of ['../x.html', '/etc/x', 'a/../../x', '.git/config', 'a\0b', 'a\\..\\b'])
      await expect(writeSite(inside, new Map([[path, 'x']]))).rejects.toThrow('safe paths');
    rmSync(join(inside, 'incidents'));
    const listed = [{ path: '../outside/p0.html', sha256: 'a'.repeat(64), bytes: 1 }];
    const manifest = { format: 1, title: 'a', url: 'b', at: '2026-10-20T09:30:00Z', files: listed };
    writeFileSync(join(inside, 'manifest.json'), JSON.stringify(manifest));
    await expect(writeSite(inside, files())).rejects.toThrow('manifest.json is there');
    expect(readFileSync(join(outside, 'p0.html'), 'utf8')).toBe('mine');
  });

  it('is signed by no other key than Ed25519, of which people compare a fingerprint', () => {
    expect(readPrivateKey('nonsense')).toBeNull();
    expect(readPublicKey('nonsense')).toBeNull();
    if (privateKey === null || publicKey === null) throw new Error('no key');
    expect(fingerprint(privateKey)).toBe(fingerprint(publicKey));
  });
});

interface Got {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

function get(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string> } = {},
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path, agent: false, ...options },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    );
    sent.on('error', reject).end();
  });
}

async function serve(): Promise<number> {
  const serving = await serveSite({ folder, port: 0 });
  closing.push(serving);
  return serving.port;
}

describe('the server', () => {
  it('answers with what the files hold, and how long that may be kept', async () => {
    await writeSite(folder, files());
    const port = await serve();
    const index = await get(port, '/?utm=1');
    expect(index.status).toBe(200);
    expect(index.body).toBe(readFileSync(join(folder, 'index.html'), 'utf8'));
    expect(index.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': expect.stringContaining('stale-if-error') as unknown,
      'last-modified': 'Tue, 20 Oct 2026 09:30:00 GMT',
      'content-security-policy': "frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    });
    const summary = await get(port, '/api/v2/summary.json');
    expect(summary.headers).toMatchObject({ 'access-control-allow-origin': '*' });
    expect((await get(port, '/manifest.json.sig')).status).toBe(200);
  });

  it('knows HEAD, tags and dates: RFC 9110', async () => {
    await writeSite(folder, files());
    const port = await serve();
    const head = await get(port, '/', { method: 'HEAD' });
    expect([head.status, head.body]).toEqual([200, '']);
    expect(Number(head.headers['content-length'])).toBeGreaterThan(1_000);
    const etag = String(head.headers['etag']);
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await get(port, '/', { headers })).status;
    expect(await status({ 'if-none-match': `"x", W/${etag}` })).toBe(304);
    expect(await status({ 'if-none-match': '*' })).toBe(304);
    expect(
      await status({
        'if-none-match': '"x"',
        'if-modified-since': 'Tue, 20 Oct 2026 09:30:00 GMT',
      }),
    ).toBe(200);
    expect(await status({ 'if-modified-since': 'Tue, 20 Oct 2026 09:30:00 GMT' })).toBe(304);
    expect(await status({ 'if-modified-since': 'Tue, 20 Oct 2026 09:29:59 GMT' })).toBe(200);
    expect(await status({ 'if-modified-since': 'yesterday' })).toBe(200);
    const packed = await get(port, '/', { headers: { 'accept-encoding': 'br, gzip' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.headers['etag']).not.toBe(etag);
    expect(
      (await get(port, '/', { headers: { 'accept-encoding': 'gzip;q=0' } })).headers[
        'content-encoding'
      ],
    ).toBeUndefined();
    expect(await get(port, '/', { method: 'POST' })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD' },
    });
  });

  it('gives nothing outside of the manifest, whatever the path', async () => {
    writeFileSync(join(folder, 'secret.pem'), 'secret');
    await writeSite(folder, files());
    const port = await serve();
    for (const path of [
      '/secret.pem',
      '/../secret.pem',
      '/incidents/../secret.pem',
      '/%2e%2e/secret.pem',
      '/..%2fsecret.pem',
      '//etc/passwd',
      '/%',
      '/\\..\\secret.pem',
      '/constructor',
      '/__proto__',
      'http://x/secret.pem',
      '/.git/config',
      '/incidents/',
    ]) {
      expect(await raw(port, path), path).toMatch(/^HTTP\/1\.1 40[04]/);
    }
  });

  it('takes a new copy when it is whole, and keeps the old one while it is not', async () => {
    await writeSite(folder, files());
    const port = await serve();
    writeFileSync(join(folder, 'index.html'), 'half');
    expect((await get(port, '/')).body).toContain('High Street');
    await writeSite(folder, files([PAY], at('2026-10-20T10:00Z')));
    await expect
      .poll(async () => (await get(port, '/')).headers['last-modified'], { timeout: 5_000 })
      .toBe('Tue, 20 Oct 2026 10:00:00 GMT');
  });

  it('starts with no copy that is not whole', async () => {
    await writeSite(folder, files());
    writeFileSync(join(folder, 'index.html'), 'half');
    await expect(serve()).rejects.toThrow('index.html is not as listed');
  });

  it('listens on loopback unless it is told otherwise', async () => {
    await writeSite(folder, files());
    const port = await serve();
    await expect(
      new Promise((resolve, reject) =>
        connect(port, '127.0.0.2').on('connect', resolve).on('error', reject),
      ),
    ).rejects.toThrow('ECONNREFUSED');
  });
});

/** The first line that comes back for a path that no client would send. */
function raw(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', reject).once('data', (data) => {
      resolve(data.toString('latin1').split('\r\n')[0] ?? '');
      socket.destroy();
    });
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  });
}
