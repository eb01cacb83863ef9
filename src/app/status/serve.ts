/**
 * A server for one folder that holds a copy of the page, for those who want a server: everything is in
 * memory, and only what the manifest lists can be asked for, so that no path leads anywhere else. When
 * the manifest changes the copy is read again, and taken only when every file is as it lists.
 */
import { lstat, readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parseInstant } from './instant.ts';
import { MANIFEST, parseManifest, sha256, SIGNATURE } from './manifest.ts';

/** Bytes of a copy that are held in memory. */
const MOST_BYTES = 256 * 1_048_576;
const LOOK_AGAIN_MS = 1_000;
const SMALL_BYTES = 1_000;

export interface ServeOptions {
  readonly folder: string;
  /** Default 127.0.0.1. */
  readonly address?: string;
  readonly port: number;
  /** What is asked before the files; true when it answered. */
  readonly first?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Told when a new copy cannot be taken, without anything of what readers sent. */
  readonly say?: (line: string) => void;
}

export interface Serving {
  readonly port: number;
  close(): Promise<void>;
}

interface Held {
  readonly body: Buffer;
  readonly packed: Buffer | null;
  readonly etag: string;
  readonly headers: readonly string[];
}

interface Copy {
  readonly stamp: string;
  readonly atMs: number;
  readonly files: ReadonlyMap<string, Held>;
}

/** @throws when there is no whole copy in the folder, or the port cannot be had. */
export async function serveSite(options: ServeOptions): Promise<Serving> {
  const { folder, address = '127.0.0.1', port, first, say = () => undefined } = options;
  let copy = await load(folder);
  const again = setInterval(() => {
    void refresh(folder, copy.stamp).then(
      (newer) => void (copy = newer ?? copy),
      (error: unknown) => say(`the old copy is served on: ${messageOf(error)}`),
    );
  }, LOOK_AGAIN_MS);
  again.unref();
  const server = createServer((request, response) => {
    if (first?.(request, response) === true) return;
    answer(copy, request, response);
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  server.maxHeadersCount = 100;
  await listen(server, port, address);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((done) => {
        clearInterval(again);
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function refresh(folder: string, stamp: string): Promise<Copy | null> {
  return (await stampOf(folder)) === stamp ? null : load(folder);
}

async function stampOf(folder: string): Promise<string> {
  const { ino, size, mtimeMs } = await stat(join(folder, MANIFEST));
  return `${ino} ${size} ${mtimeMs}`;
}

async function load(folder: string): Promise<Copy> {
  const stamp = await stampOf(folder);
  const text = await readFile(join(folder, MANIFEST), 'utf8');
  const manifest = parseManifest(text);
  if (manifest === null) throw new Error(`${MANIFEST} is no manifest of a status page`);
  const atMs = parseInstant(manifest.at) ?? 0;
  const bytes = manifest.files.reduce((sum, each) => sum + each.bytes, 0);
  if (bytes > MOST_BYTES) throw new Error(`the copy has more than ${MOST_BYTES} bytes`);
  const files = new Map<string, Held>();
  for (const { path, sha256: hash, bytes: listed } of manifest.files) {
    const at = join(folder, path);
    const about = await lstat(at);
    if (!about.isFile() || about.size !== listed) throw new Error(`${path} is not as listed`);
    const body = await readFile(at);
    if (sha256(body) !== hash) throw new Error(`${path} is not as listed`);
    files.set(`/${path}`, hold(path, body, atMs));
  }
  files.set(`/${MANIFEST}`, hold(MANIFEST, Buffer.from(text), atMs));
  const signature = await readFile(join(folder, SIGNATURE)).catch(() => null);
  if (signature !== null) files.set(`/${SIGNATURE}`, hold(SIGNATURE, signature, atMs));
  const index = files.get('/index.html');
  if (index !== undefined) files.set('/', index);
  return { stamp, atMs, files };
}

const TYPES: readonly (readonly [ending: string, type: string])[] = [
  ['.html', 'text/html; charset=utf-8'],
  ['.atom', 'application/atom+xml; charset=utf-8'],
  ['.rss', 'application/rss+xml; charset=utf-8'],
  ['feed.json', 'application/feed+json; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
];

function hold(path: string, body: Buffer, atMs: number): Held {
  const type = TYPES.find(([ending]) => path.endsWith(ending))?.[1] ?? 'text/plain; charset=utf-8';
  const packed = body.length > SMALL_BYTES ? gzipSync(body, { level: 9 }) : null;
  const etag = sha256(body).slice(0, 32);
  const isPage = type.startsWith('text/html');
  const headers = [
    ['Content-Type', type],
    ['Last-Modified', new Date(atMs).toUTCString()],
    // Old is better than nothing when this host is away.
    ['Cache-Control', 'public, max-age=30, stale-while-revalidate=60, stale-if-error=86400'],
    ['Vary', 'Accept-Encoding'],
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', 'no-referrer'],
    isPage
      ? ['Content-Security-Policy', "frame-ancestors 'none'"]
      : ['Access-Control-Allow-Origin', '*'],
  ].flat();
  return { body, packed, etag, headers };
}

function answer({ files, atMs }: Copy, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers } = request;
  if (method !== 'GET' && method !== 'HEAD') return refuse(response, 405, ['Allow', 'GET, HEAD']);
  const url = request.url ?? '/';
  const query = url.indexOf('?');
  const held = files.get(query < 0 ? url : url.slice(0, query));
  if (held === undefined) return refuse(response, 404, []);
  const accepted = headers['accept-encoding'];
  const isPacked =
    held.packed !== null &&
    accepted !== undefined &&
    /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:\s*,|\s*$))/.test(accepted);
  const body = isPacked ? (held.packed ?? held.body) : held.body;
  const etag = isPacked ? `"${held.etag}-gzip"` : `"${held.etag}"`;
  if (isKnown(headers['if-none-match'], headers['if-modified-since'], etag, atMs)) {
    response.writeHead(304, ['ETag', etag, ...held.headers]).end();
    return;
  }
  const about = ['ETag', etag, 'Content-Length', String(body.length), ...held.headers];
  response.writeHead(200, isPacked ? [...about, 'Content-Encoding', 'gzip'] : about);
  if (method === 'HEAD') response.end();
  else response.end(body);
}

/** RFC 9110 13.1: tags are compared weakly, and a date counts only where no tag is given. */
function isKnown(
  tags: string | undefined,
  since: string | undefined,
  etag: string,
  atMs: number,
): boolean {
  if (tags !== undefined) {
    if (tags.trim() === '*') return true;
    return tags.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
  }
  const sinceMs = since === undefined ? NaN : Date.parse(since);
  return sinceMs >= Math.floor(atMs / 1_000) * 1_000;
}

function refuse(response: ServerResponse, status: number, more: readonly string[]): void {
  const body = status === 404 ? 'There is no such page.\n' : 'This page is only read.\n';
  response.writeHead(status, [
    'Content-Type',
    'text/plain; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(body)),
    'X-Content-Type-Options',
    'nosniff',
    ...more,
  ]);
  response.end(body);
}
