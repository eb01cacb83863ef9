/**
 * What faces the clients: the sockets at all places where the resolver listens. One front in this
 * thread, or several in threads of their own on the same ports (SO_REUSEPORT). The book is in this
 * thread in either case: a name that one front learned is known to all.
 */
import type { ListenPlace } from '#core/resolver';
import type { AnswerBytes } from './answer-bytes.ts';
import type { ResolverMetrics } from './metrics.ts';
import { ResolverServer, type ServerOptions } from './server.ts';

/** Bounds of a front; where it listens is said apart. */
export type FrontOptions = Omit<ServerOptions, 'address' | 'port'>;

/** Sockets at some places. */
export interface Front {
  /** The ports, in the order of the places; rejects with nothing left open. */
  open(places: readonly ListenPlace[]): Promise<readonly number[]>;
  /** Answers that were made are not right any more. */
  forget(): void;
  use(options: FrontOptions): void;
  close(): Promise<void>;
}

/** The front in this thread. */
export class LocalFront implements Front {
  #options: FrontOptions;
  readonly #answer: AnswerBytes;
  readonly #metrics: ResolverMetrics;
  #servers: readonly ResolverServer[] = [];

  constructor(options: FrontOptions, answer: AnswerBytes, metrics: ResolverMetrics) {
    this.#options = options;
    this.#answer = answer;
    this.#metrics = metrics;
  }

  async open(places: readonly ListenPlace[]): Promise<readonly number[]> {
    const ports: number[] = [];
    try {
      for (const place of places) {
        const options = { ...this.#options, ...place };
        const server = new ResolverServer(options, this.#answer, this.#metrics);
        ports.push(await server.open());
        this.#servers = [...this.#servers, server];
      }
    } catch (cause) {
      await this.close();
      throw cause;
    }
    return ports;
  }

  forget(): void {
    for (const server of this.#servers) server.forget();
  }

  use(options: FrontOptions): void {
    this.#options = options;
    for (const server of this.#servers) {
      server.use({ ...options, address: '', port: 0 });
    }
  }

  async close(): Promise<void> {
    const servers = this.#servers;
    this.#servers = [];
    await Promise.all(servers.map((server) => server.close()));
  }
}
