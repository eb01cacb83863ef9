/** Figures, and nothing else, for whoever may connect to the place: where Prometheus is another machine. */
import { createServer } from 'node:http';
import type { ListenPlace } from '#core/resolver';

/** A running page. */
export interface MetricsPage {
  readonly port: number;
  close(): Promise<void>;
}

/** Opens it. It answers GET /metrics; nothing can be changed there, and no name is told. */
export async function openMetricsPage(
  text: () => string,
  { address, port }: ListenPlace,
): Promise<MetricsPage> {
  const server = createServer(
    { requestTimeout: 5_000, headersTimeout: 5_000, connectionsCheckingInterval: 1_000 },
    (request, response) => {
      request.resume();
      const isThere = request.method === 'GET' && request.url === '/metrics';
      response.writeHead(isThere ? 200 : 404, { 'content-type': 'text/plain; version=0.0.4' });
      response.end(isThere ? text() : 'there is /metrics\n');
    },
  );
  server.maxConnections = 50;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: address, port }, resolve);
  });
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
