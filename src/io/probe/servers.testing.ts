/** Servers and certificates for the tests of probes: real ones on loopback, some of them hostile. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { ProbeWorld } from './port.ts';

/** A world in which loopback may be reached and names are what the test says. */
export function testWorld(
  names: Readonly<Record<string, readonly string[]>> = {},
  changes: Partial<ProbeWorld> = {},
): ProbeWorld {
  return {
    monotonicMs: () => performance.now(),
    nowMs: () => Date.now(),
    mayReach: (address) => address.startsWith('127.') || address === '::1',
    resolve: async (host) => {
      const found = names[host];
      if (found === undefined)
        throw Object.assign(new Error('unknown host'), { code: 'ENOTFOUND' });
      return found;
    },
    ...changes,
  };
}

const running: { readonly server: Server; readonly sockets: Set<Socket> }[] = [];

/** Listens on a free port of loopback until `stopServers`. */
export async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  for (const event of ['connection', 'secureConnection']) {
    server.on(event, (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    });
  }
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  running.push({ server, sockets });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export async function stopServers(): Promise<void> {
  for (const { server, sockets } of running.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

export const serveHttp = (listener: RequestListener): Promise<number> =>
  listen(createHttp(listener));
export const serveTcp = (listener: (socket: Socket) => void): Promise<number> =>
  listen(createTcp(listener));

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export const serveHttps = (certificate: Certificate, listener: RequestListener): Promise<number> =>
  listen(createHttps({ ...certificate }, listener));

/** An authority of the test, and what it signed. */
export interface Authority {
  readonly cert: string;
  /** A certificate for the names, good from one day before `days` days hence. */
  sign(names: readonly string[], days: number): Certificate;
  stop(): void;
}

/** Makes an authority with openssl; null when that is not installed. */
export function createAuthority(): Authority | null {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-probe-'));
  const openssl = (...words: string[]): unknown =>
    execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });
  const stop = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '30',
      '-subj',
      '/CN=Test Authority',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
    );
  } catch {
    stop();
    return null;
  }
  const sign = (names: readonly string[], days: number): Certificate => {
    writeFileSync(
      join(folder, 'ext'),
      `subjectAltName=${names.map((name) => (/^[\d.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`)).join(',')}\n`,
    );
    openssl(
      'req',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      `/CN=${names[0]}`,
      '-keyout',
      'leaf.key',
      '-out',
      'leaf.csr',
    );
    openssl(
      'x509',
      '-req',
      '-in',
      'leaf.csr',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      String(days),
      '-extfile',
      'ext',
      '-out',
      'leaf.pem',
    );
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    return { key: read('leaf.key'), cert: read('leaf.pem') };
  };
  return { cert: readFileSync(join(folder, 'ca.pem'), 'utf8'), sign, stop };
}
