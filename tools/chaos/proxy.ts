/**
 * A TCP proxy before the server that takes the writes. It sees whole DNS messages, and does to UPDATEs
 * what networks do: it loses the answer after the server has applied the write, delivers late, damages,
 * cuts. Queries pass.
 */
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { frameMessage, FrameReader } from '#core/dns';

/** What happens to an UPDATE now. */
export type ProxyFault =
  | { readonly kind: 'none' }
  /** It is applied; the answer never comes. */
  | { readonly kind: 'swallow' }
  /** It arrives later, whether or not anybody still waits: each by its own delay, so they overtake. */
  | { readonly kind: 'late'; readonly delayMs: () => number }
  /** A bit is turned on the way: the signature no longer fits. */
  | { readonly kind: 'damage' }
  /** The connection is reset before it arrives. */
  | { readonly kind: 'cut' };

/** The opcode of UPDATE in the third byte of a message. */
const UPDATE = 5;

/** Sockets that were opened and are not closed. */
type Sockets = Set<Socket>;

/** A proxy on a port of its own. */
export class Proxy {
  readonly #server: Server;
  readonly #sockets: Sockets = new Set();
  readonly #timers = new Set<NodeJS.Timeout>();
  #fault: ProxyFault = { kind: 'none' };
  /** UPDATEs that something was done to, by kind. */
  readonly hit: Record<string, number> = {};

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Starts one before a port. */
  static async start(listen: number, target: number): Promise<Proxy> {
    const server = createServer();
    const proxy = new Proxy(server);
    server.on('connection', (client) => proxy.#join(client, target));
    await new Promise<void>((resolve) => server.listen(listen, '127.0.0.1', resolve));
    return proxy;
  }

  set(fault: ProxyFault): void {
    this.#fault = fault;
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #join(client: Socket, target: number): void {
    const server = this.#keep(createConnection({ port: target, host: '127.0.0.1' }));
    this.#keep(client);
    const asked = new FrameReader();
    let isSwallowing = false;
    let late = 0;
    client.on('data', (chunk) => {
      for (const message of asked.push(chunk)) {
        const fault = isUpdate(message) ? this.#fault : { kind: 'none' as const };
        if (fault.kind !== 'none') this.hit[fault.kind] = (this.hit[fault.kind] ?? 0) + 1;
        switch (fault.kind) {
          case 'none':
            server.write(frameMessage(message));
            break;
          case 'swallow':
            isSwallowing = true;
            server.write(frameMessage(message));
            break;
          case 'late':
            late++;
            this.#later(fault.delayMs(), () => {
              late--;
              server.write(frameMessage(message));
              if (client.destroyed) this.#later(1_000, () => server.end());
            });
            break;
          case 'damage':
            server.write(frameMessage(damaged(message)));
            break;
          case 'cut':
            client.resetAndDestroy();
            server.destroy();
        }
      }
    });
    server.on('data', (chunk) => {
      if (!isSwallowing && !client.destroyed) client.write(chunk);
    });
    client.on('close', () => {
      if (late === 0) server.end();
    });
    server.on('close', () => {
      if (!isSwallowing) client.end();
    });
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
    return socket;
  }

  #later(delayMs: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, delayMs);
    this.#timers.add(timer);
  }
}

function isUpdate(message: Uint8Array): boolean {
  return (((message[2] ?? 0) >> 3) & 15) === UPDATE;
}

/** One bit of the body is turned: what it says is another thing, and the signature tells. */
function damaged(message: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(message);
  const at = Math.floor(copy.length / 2);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
