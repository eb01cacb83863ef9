/** Free ports on loopback, all different, free for TCP and UDP. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** So many ports. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports: number[] = [];
  const held: (() => Promise<void>)[] = [];
  while (ports.length < count) {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    held.push(() => new Promise((resolve) => server.close(() => resolve())));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    if (await isFreeForUdp(port)) ports.push(port);
  }
  await Promise.all(held.map((release) => release()));
  return ports;
}

async function isFreeForUdp(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once('error', () => resolve(false));
  socket.bind(port, '127.0.0.1', () => resolve(true));
  const isFree = await promise;
  if (isFree) await new Promise<void>((done) => socket.close(() => done()));
  return isFree;
}
