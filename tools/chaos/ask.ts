/** Asks one server over UDP, with one socket for all questions to it. */
import { createSocket, type Socket } from 'node:dgram';
import { decodeMessage, encodeMessage, queryMessage, type Message, type Name } from '#core/dns';

/** A server that can be asked. */
export class Asker {
  readonly #port: number;
  readonly #socket: Socket;
  readonly #waiting = new Map<number, (message: Message | null) => void>();
  #id = 0;

  constructor(port: number) {
    this.#port = port;
    this.#socket = createSocket('udp4');
    this.#socket.on('message', (bytes) => {
      const message = decodeMessage(bytes).value;
      if (message !== null) this.#waiting.get(message.id)?.(message);
    });
    // A server that is down answers by ICMP: it is the time limit that tells.
    this.#socket.on('error', () => {});
  }

  /** The answer, or null when there is none within the limit. */
  async ask(name: Name, type: 'A' | 'TXT', limitMs: number): Promise<Message | null> {
    const id = (this.#id = (this.#id + 1) % 65_536);
    const bytes = encodeMessage(queryMessage(id, name, type)).value ?? new Uint8Array(0);
    const { promise, resolve } = Promise.withResolvers<Message | null>();
    const timer = setTimeout(() => resolve(null), limitMs);
    this.#waiting.set(id, resolve);
    this.#socket.send(bytes, this.#port, '127.0.0.1', () => {});
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  close(): void {
    this.#socket.close();
  }
}
