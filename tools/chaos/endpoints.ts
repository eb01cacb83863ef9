/** What the name points at: small TCP servers on loopback addresses, which come and go. */
import { createServer, type Server } from 'node:net';

/** Servers behind one port, each on an address of its own. */
export class Endpoints {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly #servers = new Map<string, Server>();

  private constructor(addresses: readonly string[], port: number) {
    this.addresses = addresses;
    this.port = port;
  }

  /** Starts them all. */
  static async start(count: number, port: number): Promise<Endpoints> {
    const addresses = Array.from({ length: count }, (_, index) => `127.0.0.${11 + index}`);
    const endpoints = new Endpoints(addresses, port);
    for (const address of addresses) await endpoints.up(address);
    return endpoints;
  }

  get healthy(): readonly string[] {
    return this.addresses.filter((address) => this.#servers.has(address));
  }

  async up(address: string): Promise<void> {
    if (this.#servers.has(address)) return;
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.end();
    });
    this.#servers.set(address, server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, address, resolve);
    });
  }

  async down(address: string): Promise<void> {
    const server = this.#servers.get(address);
    this.#servers.delete(address);
    if (server !== undefined) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.addresses.map((address) => this.down(address)));
  }
}
