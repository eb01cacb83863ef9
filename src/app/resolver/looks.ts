/** Looks at held addresses: whether somebody still listens there. */
import { createConnection } from 'node:net';

const WAIT_MS = 3_000;

/** Whether somebody takes a connection; null: our own network is away, which says nothing. */
export function connects(host: string, port: number): Promise<boolean | null> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port });
    socket.setTimeout(WAIT_MS, () => (socket.destroy(), resolve(false)));
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', (cause: NodeJS.ErrnoException) => {
      resolve(cause.code === 'ENETUNREACH' || cause.code === 'ENETDOWN' ? null : false);
    });
  });
}
