/** Looks at held addresses: whether somebody still listens there. */
import { createConnection } from 'node:net';
import { isOwnTrouble } from '#runtime/resolver';

const WAIT_MS = 3_000;

/** Whether somebody takes a connection; null: we could not look, which says nothing. */
export function connects(host: string, port: number): Promise<boolean | null> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port });
    socket.setTimeout(WAIT_MS, () => (socket.destroy(), resolve(false)));
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(isOwnTrouble(code) ? null : false);
    });
  });
}
