/** Serves `/metrics` and nothing else, on loopback unless told otherwise. */
import { createServer } from 'node:http';
import { isIP } from 'node:net';

/** Where metrics are served. */
export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Opens it; port 0 takes a free one. `text` is asked at each request. */
export async function serveMetrics(
  text: () => string,
  host: string,
  port: number,
): Promise<MetricsServer> {
  const isLoopback = isOwnHost(host);
  const server = createServer(
    { requestTimeout: 5_000, headersTimeout: 5_000, maxHeaderSize: 8_192 },
    (request, response) => {
      const path = (request.url ?? '').split('?')[0];
      const answer = (status: number, body: string): void => {
        response.writeHead(status, {
          'content-type': 'text/plain; version=0.0.4; charset=utf-8',
          'cache-control': 'no-store',
        });
        response.end(request.method === 'HEAD' ? '' : body);
      };
      // A page in a browser that points its own name here is not to read what it could not otherwise.
      if (isLoopback && !isOwnName(request.headers.host ?? ''))
        return answer(403, 'only by an address\n');
      if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'GET only\n');
      return path === '/metrics' ? answer(200, text()) : answer(404, 'there is /metrics\n');
    },
  );
  server.maxConnections = 64;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Where nobody but this host reaches it. */
export function isOwnHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** An address or a name without dots, as scrapers on this host use. */
function isOwnName(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return isIP(name) !== 0 || /^[\w-]{1,63}$/.test(name);
}
