/**
 * Listens on a socket of this machine for what name servers write of their questions (dnstap over Frame
 * Streams). Bytes are handed on as they come and read before the next are taken, so that a server that
 * writes faster waits, or drops by its own rule; nothing is kept here.
 */
import { chmod } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

/** Reads one stream: what `add` returns is written back. */
export interface TapStream {
  add(bytes: Uint8Array): readonly Uint8Array[];
  end(): void;
}

export interface DnstapReceiverOptions {
  /** Where the socket is made; there must be nothing. */
  readonly path: string;
  /** A stream begins. */
  readonly open: () => TapStream;
}

export interface DnstapReceiver {
  /** Streams that have begun. */
  readonly streams: number;
  /** Ends every stream, and takes the socket away. */
  close(): Promise<void>;
}

/** Servers open one stream, or one for each thread. */
const MAX_STREAMS = 256;

/** Opens the socket, for this user and group. @throws the error of the system when it cannot be made. */
export async function startDnstapReceiver({
  path,
  open,
}: DnstapReceiverOptions): Promise<DnstapReceiver> {
  const sockets = new Set<Socket>();
  let streams = 0;
  const server = createServer((socket) => {
    if (sockets.size >= MAX_STREAMS) {
      socket.destroy();
      return;
    }
    streams++;
    sockets.add(socket);
    take(socket, open(), () => sockets.delete(socket));
  });
  await listen(server, path);
  // A server that runs as a user of its own, in the same group, may write too.
  await chmod(path, 0o660);
  return {
    get streams() {
      return streams;
    },
    async close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function take(socket: Socket, stream: TapStream, gone: () => void): void {
  socket.on('data', (bytes: Buffer) => {
    for (const reply of stream.add(bytes)) socket.write(reply);
  });
  // A writer that is killed leaves what it wrote.
  socket.on('error', () => socket.destroy());
  socket.once('close', () => {
    stream.end();
    gone();
  });
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
