/**
 * The resolver on its sockets: UDP and TCP, for those who may ask. No open resolver: loopback and what
 * was allowed; a rate for each address; connections and their silence bounded.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { BlockList, createServer, isIPv6, type Server, type Socket } from 'node:net';
import { decodeMessage, encodeMessage, frameMessage, FrameReader, type Message } from '#core/dns';
import type { Forwarder } from './forwarder.ts';
import { HotAnswers } from './hot-answers.ts';
import type { ResolverMetrics } from './metrics.ts';

/** Where and for whom. */
export interface ServerOptions {
  readonly address: string;
  readonly port: number;
  /** Networks beyond loopback that may ask: `10.0.0.0/8`. */
  readonly allow: readonly string[];
  /** Questions a second of one address, beyond which it is not answered; loopback is not limited. */
  readonly mostPerSecond: number;
  /**
   * Questions a second that were not answered lately; more are dropped before they cost anything, so
   * that a flood of names that nobody asked for takes no answer from anybody else.
   */
  readonly mostNewPerSecond: number;
  readonly mostConnections: number;
  readonly idleMs: number;
  /** Several processes share one port. */
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

/** The most bytes of an answer over UDP without EDNS (RFC 1035), and with it (DNS flag day 2020). */
const [PLAIN_BYTES, EDNS_BYTES] = [512, 1_232];

const MOST_ATTEMPTS = 10;

/** A running server. */
export class ResolverServer {
  readonly #options: ServerOptions;
  readonly #forwarder: Forwarder;
  readonly #metrics: ResolverMetrics;
  readonly #allowed: BlockList;
  readonly #hot = new HotAnswers();
  readonly #counts = new Map<string, number>();
  #countsAtMs = 0;
  #new = 0;
  #newSinceMs = 0;
  #udp: UdpSocket | null = null;
  #tcp: Server | null = null;
  readonly #connections = new Set<Socket>();

  constructor(options: ServerOptions, forwarder: Forwarder, metrics: ResolverMetrics) {
    this.#options = options;
    this.#forwarder = forwarder;
    this.#metrics = metrics;
    this.#allowed = allowed(options.allow);
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
    const udp = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4', reusePort });
    this.#udp = udp;
    udp.on('message', (bytes, from) => this.#takeUdp(udp, bytes, from.address, from.port));
    // An ICMP error of a client that went away is nobody's trouble.
    udp.on('error', () => {});
    await new Promise<void>((resolve, reject) => {
      udp.once('error', reject);
      udp.bind({ address, port, exclusive: true }, resolve);
    });
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
    if (!this.#mayAsk(address, nowMs)) return;
    const hot = this.#hot.find(bytes, nowMs);
    if (hot !== null) {
      this.#metrics.count('cached');
      socket.send(hot, port, address);
      return;
    }
    if (this.#isFlooded(nowMs) && !this.#hot.knows(bytes)) return this.#metrics.count('too-busy');
    void this.#answer(bytes).then((answered) => {
      if (answered === null) return;
      const { query, answer, isFresh } = answered;
      const most =
        query.edns === null
          ? PLAIN_BYTES
          : Math.min(EDNS_BYTES, Math.max(PLAIN_BYTES, query.edns.udpBytes));
      const reply = encodeMessage(answer, { maxBytes: most, whenTooLong: 'truncate' }).value;
      if (reply === null) return;
      if (isFresh) this.#hot.keep(bytes, reply, performance.now());
      socket.send(reply, port, address);
    });
  }

  /** Counted by the tenth of a second: a queue of a whole one would be felt. */
  #isFlooded(nowMs: number): boolean {
    if (nowMs - this.#newSinceMs >= 100) {
      this.#newSinceMs = nowMs;
      this.#new = 0;
    }
    return ++this.#new > this.#options.mostNewPerSecond / 10;
  }

  #takeTcp(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    this.#connections.add(socket);
    socket.once('close', () => this.#connections.delete(socket));
    socket.on('error', () => socket.destroy());
    // Silence, and a client that drips, end alike.
    socket.setTimeout(this.#options.idleMs, () => socket.destroy());
    const frames = new FrameReader();
    socket.on('data', (chunk: Uint8Array) => {
      for (const bytes of frames.push(chunk)) {
        if (!this.#mayAsk(address, performance.now())) return void socket.destroy();
        void this.#answer(bytes).then((answered) => {
          const reply = answered === null ? null : encodeMessage(answered.answer).value;
          if (reply !== null && !socket.destroyed) socket.write(frameMessage(reply));
        });
      }
    });
  }

  async #answer(bytes: Uint8Array): Promise<{
    readonly query: Message;
    readonly answer: Message;
    readonly isFresh: boolean;
  } | null> {
    const query = decodeMessage(bytes);
    if (!query.ok) {
      this.#metrics.count('malformed');
      return null;
    }
    const answer = await this.#forwarder.answer(query.value);
    if (answer === null) return null;
    const isPlain = answer.rcode === 'NOERROR' && answer.answers.length > 0;
    return { query: query.value, answer, isFresh: isPlain };
  }

  /** Who may not ask hears nothing: an answer would go to whoever was named as the sender. */
  #mayAsk(address: string, nowMs: number): boolean {
    const bare = address.startsWith('::ffff:') ? address.slice(7) : address;
    const family = isIPv6(bare) ? 'ipv6' : 'ipv4';
    const isLoopback = bare === '::1' || bare.startsWith('127.');
    if (isLoopback) return true;
    if (!this.#allowed.check(bare, family)) {
      this.#metrics.count('refused');
      return false;
    }
    if (nowMs - this.#countsAtMs >= 1_000) {
      this.#counts.clear();
      this.#countsAtMs = nowMs;
    }
    const count = (this.#counts.get(bare) ?? 0) + 1;
    this.#counts.set(bare, count);
    if (count <= this.#options.mostPerSecond) return true;
    this.#metrics.count('limited');
    return false;
  }
}

/** @throws Error when a network is none. */
function allowed(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of networks) {
    const [address = '', bits] = text.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return list;
}
