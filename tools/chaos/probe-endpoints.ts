/** Looks once at every endpoint: whether it takes a connection. */
import { createConnection } from 'node:net';
import type { ProbeSettings } from './writer-settings.ts';

/** All looks, in the order of the addresses. */
export async function looksOf({
  addresses,
  port,
  limitMs,
}: ProbeSettings): Promise<readonly { readonly address: string; readonly isUp: boolean }[]> {
  return Promise.all(
    addresses.map(async (address) => ({ address, isUp: await connects(address, port, limitMs) })),
  );
}

async function connects(host: string, port: number, limitMs: number): Promise<boolean> {
  const socket = createConnection({ host, port });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.setTimeout(limitMs, () => resolve(false));
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
}
