/** The network of one place: everything that it looks at goes through relays, which can be cut. */
import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { createServer, connect, type Server, type Socket } from 'node:net';

/** What a place reaches, and how it is cut off. */
export class Network {
  readonly #relays: Relay[] = [];

  /** A port of this place that leads to a TCP port. */
  async toTcp(target: number): Promise<number> {
    return await this.#add(new TcpRelay(target));
  }

  /** A port of this place that leads to a UDP port. */
  async toUdp(target: number): Promise<number> {
    return await this.#add(new UdpRelay(target));
  }

  /** Nothing gets through until `mend`. */
  async cut(): Promise<void> {
    await Promise.all(this.#relays.map((relay) => relay.close()));
  }

  async mend(): Promise<void> {
    await Promise.all(this.#relays.map((relay) => relay.open()));
  }

  async #add(relay: Relay): Promise<number> {
    this.#relays.push(relay);
    return await relay.open();
  }
}

interface Relay {
  /** On the port that it had before, where it had one. */
  open(): Promise<number>;
  close(): Promise<void>;
}

class TcpRelay implements Relay {
  readonly #target: number;
  #port = 0;
  #server: Server | null = null;
  readonly #sockets = new Set<Socket>();

  constructor(target: number) {
    this.#target = target;
  }

  async open(): Promise<number> {
    const server = createServer((near) => {
      const far = connect(this.#target, '127.0.0.1');
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => {
          this.#sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      near.pipe(far).pipe(near);
    });
    this.#server = server;
    await new Promise<void>((listening) => server.listen(this.#port, '127.0.0.1', listening));
    const address = server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : 0;
    return this.#port;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = new Promise<void>((done) => server.close(() => done()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

class UdpRelay implements Relay {
  readonly #target: number;
  #port = 0;
  #socket: DatagramSocket | null = null;

  constructor(target: number) {
    this.#target = target;
  }

  async open(): Promise<number> {
    const near = createSocket('udp4');
    this.#socket = near;
    near.on('message', (bytes, from) => {
      const far = createSocket('udp4');
      const limit = setTimeout(() => far.close(), 2_000);
      far.on('error', () => undefined);
      far.on('message', (answer) => {
        clearTimeout(limit);
        far.close();
        if (this.#socket === near) near.send(answer, from.port, from.address);
      });
      far.send(bytes, this.#target, '127.0.0.1');
    });
    await new Promise<void>((bound) => near.bind(this.#port, '127.0.0.1', bound));
    this.#port = near.address().port;
    return this.#port;
  }

  async close(): Promise<void> {
    const socket = this.#socket;
    this.#socket = null;
    if (socket !== null) await new Promise<void>((closed) => socket.close(() => closed()));
  }
}
