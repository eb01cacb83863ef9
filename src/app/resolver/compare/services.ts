/** What the good addresses of the comparison serve, all the while: connections. */
import { createServer, type Server } from 'node:net';
import { GOOD } from './name.ts';

/** Listening. */
export interface Services {
  readonly port: number;
  close(): Promise<void>;
}

/** One port at each of the good addresses. */
export async function openServices(): Promise<Services> {
  const [first = '127.0.0.1', ...others] = GOOD;
  const server = await listen(first, 0);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  // Some systems have one loopback address only: then one of them answers.
  const more = await Promise.all(others.map(async (host) => listen(host, port).catch(() => null)));
  const servers = [server, ...more.filter((each) => each !== null)];
  return {
    port,
    async close() {
      await Promise.all(
        servers.map(async (each) => new Promise<void>((done) => each.close(() => done()))),
      );
    },
  };
}

function listen(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.on('error', () => {}).end());
    server.once('error', reject);
    server.listen({ host, port }, () => resolve(server));
  });
}
