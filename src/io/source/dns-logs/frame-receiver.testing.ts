/** The other end of a dnstap socket: takes what a name server sends, and keeps it as a file would have it. */
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

import { CONTROL, controlFrame } from './frame-stream.ts';

/** A data frame. */
export function dataFrame(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A whole file of frames. */
export function frameFile(frames: readonly Uint8Array[]): Buffer {
  return Buffer.concat([
    controlFrame(CONTROL.start, true),
    ...frames.map(dataFrame),
    controlFrame(CONTROL.stop, false),
  ]);
}

/** Listens on a socket of a path; answers READY with ACCEPT and STOP with FINISH, as fstrm asks for. */
export class FrameReceiver {
  readonly #server: Server;
  readonly #pieces: Buffer[] = [];
  readonly #sockets = new Set<Socket>();

  constructor(path: string) {
    this.#server = createServer((socket) => this.#take(socket));
    this.#server.listen(path);
  }

  /** Everything that came, of one server. */
  get bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #take(socket: Socket): void {
    this.#sockets.add(socket);
    let answered = false;
    socket.on('error', () => socket.destroy());
    socket.on('data', (piece: Buffer) => {
      this.#pieces.push(piece);
      if (!answered) socket.write(controlFrame(CONTROL.accept, true));
      answered = true;
      const stop = controlFrame(CONTROL.stop, false);
      if (piece.length >= stop.length && piece.subarray(-stop.length).equals(stop))
        socket.write(controlFrame(CONTROL.finish, false));
    });
  }
}
