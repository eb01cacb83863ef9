/**
 * Asking over TLS (RFC 7858): one connection for all questions, told apart by their ids, closed when it
 * is idle and opened again when it is needed. Questions have the same few lengths.
 */
import { randomInt } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { frameMessage, FrameReader, type Message, type Question } from '#core/dns';
import type { TlsUpstream } from '#core/resolver';
import type { Channel } from './channel.ts';
import { readReply, writePadded, type Sent } from './matching.ts';

interface Waiting extends Sent {
  readonly resolve: (answer: Message) => void;
  readonly reject: (cause: Error) => void;
  readonly timer: NodeJS.Timeout;
  /** It went out on a connection that had been used before: that may have been closing already. */
  readonly isOnOld: boolean;
  readonly question: Question;
}

const IDLE_MS = 10_000;
const MOST_WAITING = 1_000;

/** Questions in a row without an answer in their time, until a connection counts as dead. */
const ENOUGH_SILENT = 3;

/** DNS over TLS. */
export class TlsChannel implements Channel {
  readonly #upstream: TlsUpstream;
  readonly #timeoutMs: number;
  readonly #waiting = new Map<number, Waiting>();
  #socket: TLSSocket | null = null;
  #silent = 0;
  #answered = 0;
  #isClosed = false;

  constructor(upstream: TlsUpstream, timeoutMs: number) {
    this.#upstream = upstream;
    this.#timeoutMs = timeoutMs;
  }

  ask(question: Question): Promise<Message> {
    return this.#ask(question, this.#timeoutMs, true);
  }

  close(): void {
    this.#isClosed = true;
    this.#drop(new Error('is not asked any more'));
  }

  #ask(question: Question, timeoutMs: number, mayBeOld: boolean): Promise<Message> {
    if (this.#isClosed) return Promise.reject(new Error('is not asked any more'));
    if (this.#waiting.size >= MOST_WAITING)
      return Promise.reject(new Error('too many questions wait'));
    return new Promise((resolve, reject) => {
      const id = this.#freeId();
      const sent = writePadded(id, question);
      const isOnOld = mayBeOld && this.#answered > 0;
      const socket = this.#open();
      const timer = setTimeout(() => this.#late(id), timeoutMs);
      this.#waiting.set(id, { ...sent, question, resolve, reject, timer, isOnOld });
      socket.ref();
      socket.write(frameMessage(sent.bytes));
    });
  }

  #freeId(): number {
    for (;;) {
      const id = randomInt(0x1_0000);
      if (!this.#waiting.has(id)) return id;
    }
  }

  #open(): TLSSocket {
    if (this.#socket !== null) return this.#socket;
    const { address, port, hostname, ca } = this.#upstream;
    const socket = connect({
      host: address,
      port,
      ALPNProtocols: ['dot'],
      ...(hostname === null || isIP(hostname) !== 0 ? {} : { servername: hostname }),
      ...(ca === undefined ? {} : { ca }),
    });
    this.#socket = socket;
    [this.#silent, this.#answered] = [0, 0];
    const frames = new FrameReader();
    let why = new Error('closed the connection');
    socket.on('data', (chunk: Uint8Array) => {
      for (const reply of frames.push(chunk)) this.#take(reply);
    });
    socket.on('error', (cause) => (why = cause));
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on('close', () => {
      if (this.#socket === socket) this.#drop(why);
    });
    return socket;
  }

  #take(reply: Uint8Array): void {
    const id = ((reply[0] ?? 0) << 8) | (reply[1] ?? 0);
    const waiting = this.#waiting.get(id);
    const answer = waiting === undefined ? null : readReply(waiting.query, reply).answer;
    if (waiting === undefined || answer === null) return;
    this.#silent = 0;
    this.#answered++;
    this.#end(id, waiting);
    waiting.resolve(answer);
  }

  #late(id: number): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#end(id, waiting);
    waiting.reject(new Error(`no answer within ${this.#timeoutMs} ms`));
    // A connection that is dead and does not say so is left.
    if (++this.#silent >= ENOUGH_SILENT) this.#drop(new Error('is silent'));
  }

  /** Nothing waits any more: an open connection does not hold the program open. */
  #end(id: number, { timer }: Waiting): void {
    clearTimeout(timer);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#socket?.unref();
  }

  #drop(cause: Error): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.destroy();
    const all = [...this.#waiting];
    this.#waiting.clear();
    for (const [, { timer, isOnOld, question, resolve, reject }] of all) {
      clearTimeout(timer);
      // Servers close what is idle when they like; a question that met that is asked once more.
      if (isOnOld && !this.#isClosed) {
        this.#ask(question, this.#timeoutMs, false).then(resolve, reject);
      } else reject(cause);
    }
  }
}
