/**
 * The resolver on its sockets: UDP and TCP at one place, for those who may ask. No open resolver;
 * connections, their silence and what waits on them are bounded.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, isIPv6, type Server, type Socket } from 'node:net';
import { frameMessage, FrameReader } from '#core/dns';
import type { AnswerBytes } from './answer-bytes.ts';
import { HotAnswers, hotReply } from './hot-answers.ts';
import type { ResolverMetrics } from './metrics.ts';
import { WhoMayAsk, type Admission } from './who-may-ask.ts';

/** Where and for whom. */
export interface ServerOptions extends Admission {
  readonly address: string;
  readonly port: number;
  readonly mostConnections: number;
  readonly idleMs: number;
  /** Several share one port. */
  readonly reusePort?: boolean;
}

/** As it is shipped. */
export const USUAL_SERVER: ServerOptions = {
  address: '127.0.0.1',
  port: 53,
  allow: [],
  mostPerSecond: 1_000,
  mostNewPerSecond: 5_000,
  mostConnections: 200,
  idleMs: 10_000,
};

const MOST_ATTEMPTS = 10;

/** Room for some hundred questions that wait to be read; what waits longer is not waited for any more. */
const RECEIVE_BYTES = 262_144;

/** Bytes of answers that a client over TCP leaves unread, until it is left. */
const MOST_UNREAD_BYTES = 262_144;

/** A running server. */
export class ResolverServer {
  #options: ServerOptions;
  readonly #answer: AnswerBytes;
  readonly #metrics: ResolverMetrics;
  readonly #who: WhoMayAsk;
  readonly #hot = new HotAnswers();
  #udp: UdpSocket | null = null;
  #tcp: Server | null = null;
  readonly #connections = new Set<Socket>();

  constructor(options: ServerOptions, answer: AnswerBytes, metrics: ResolverMetrics) {
    this.#options = options;
    this.#answer = answer;
    this.#metrics = metrics;
    this.#who = new WhoMayAsk(options, metrics);
  }

  /** Opens both sockets on one port; 0 takes a free one. Resolves with the port, or leaves nothing open. */
  async open(): Promise<number> {
    const { port } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#openBoth();
      } catch (cause) {
        await this.close();
        // A port that is free for UDP may be taken for TCP: then another.
        const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
        if (port !== 0 || !isTaken || attempt === MOST_ATTEMPTS) throw cause;
      }
    }
  }

  async #openBoth(): Promise<number> {
    const { address, port, reusePort = false } = this.#options;
    const type = isIPv6(address) ? 'udp6' : 'udp4';
    // Answers go to addresses: nothing is to be looked up, and nothing waited for.
    const udp = createSocket({
      type,
      reusePort,
      lookup: (host, _options, found) => found(null, host, type === 'udp6' ? 6 : 4),
    });
    this.#udp = udp;
    udp.on('message', (bytes, from) => this.#takeUdp(udp, bytes, from.address, from.port));
    // An ICMP error of a client that went away is nobody's trouble.
    udp.on('error', () => {});
    await new Promise<void>((resolve, reject) => {
      udp.once('error', reject);
      udp.bind({ address, port, exclusive: true }, resolve);
    });
    // A burst is kept while we are busy; the system gives less where it must.
    udp.setRecvBufferSize(RECEIVE_BYTES);
    const bound = udp.address().port;
    const tcp = createServer((socket) => this.#takeTcp(socket));
    tcp.maxConnections = this.#options.mostConnections;
    this.#tcp = tcp;
    await new Promise<void>((resolve, reject) => {
      tcp.once('error', reject);
      tcp.listen({ host: address, port: bound, reusePort }, resolve);
    });
    return bound;
  }

  /** Answers of this second are made anew: something was released or pinned. */
  forget(): void {
    this.#hot.clear();
  }

  /** Other bounds from now on; address and port stay. */
  use(options: ServerOptions): void {
    const { address, port, reusePort } = this.#options;
    this.#options = { ...options, address, port, ...(reusePort === true ? { reusePort } : {}) };
    this.#who.use(options);
    if (this.#tcp !== null) this.#tcp.maxConnections = options.mostConnections;
  }

  async close(): Promise<void> {
    for (const socket of this.#connections) socket.destroy();
    const [udp, tcp] = [this.#udp, this.#tcp];
    [this.#udp, this.#tcp] = [null, null];
    await Promise.all([
      new Promise<void>((resolve) => (udp === null ? resolve() : udp.close(() => resolve()))),
      new Promise<void>((resolve) => (tcp === null ? resolve() : tcp.close(() => resolve()))),
    ]);
  }

  #takeUdp(socket: UdpSocket, bytes: Uint8Array, address: string, port: number): void {
    const nowMs = performance.now();
    if (!this.#who.mayAsk(address, nowMs)) return;
    const hot = this.#hot.find(bytes);
    if (hot !== null && nowMs < hot.toldUntilMs) {
      this.#metrics.count(hot.counts);
      socket.send(hotReply(hot, bytes), port, address);
      if (nowMs < hot.untilMs || hot.isRenewed) return;
      hot.isRenewed = true;
      return void this.#make(bytes);
    }
    if (hot === null && this.#who.isFlooded(nowMs)) return this.#metrics.count('too-busy');
    void this.#make(bytes).then((reply) => {
      // It may have been closed since.
      if (reply !== null && socket === this.#udp) socket.send(reply, port, address);
    });
  }

  /** An answer over UDP, which is kept for those who ask the same. */
  async #make(bytes: Uint8Array): Promise<Uint8Array | null> {
    const { generation } = this.#hot;
    const answered = await this.#answer(bytes, 'udp');
    if (answered === null) return null;
    const { reply, hot } = answered;
    if (hot !== null && generation === this.#hot.generation)
      this.#hot.keep(bytes, reply, performance.now(), hot);
    return reply;
  }

  #takeTcp(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    this.#connections.add(socket);
    socket.on('error', () => socket.destroy());
    // A question that does not come whole in its time ends like silence: who drips gains nothing.
    const silence = setTimeout(() => socket.destroy(), this.#options.idleMs);
    socket.once('close', () => {
      clearTimeout(silence);
      this.#connections.delete(socket);
    });
    const frames = new FrameReader();
    socket.on('data', (chunk: Uint8Array) => {
      for (const bytes of frames.push(chunk)) {
        silence.refresh();
        if (!this.#who.mayAsk(address, performance.now())) return void socket.destroy();
        void this.#answer(bytes, 'tcp').then((answered) => this.#write(socket, answered?.reply));
      }
    });
  }

  #write(socket: Socket, reply: Uint8Array | undefined): void {
    if (reply === undefined || socket.destroyed) return;
    socket.write(frameMessage(reply));
    if (socket.writableLength > MOST_UNREAD_BYTES) socket.destroy();
  }
}
