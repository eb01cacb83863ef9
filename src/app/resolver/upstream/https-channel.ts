/**
 * Asking over HTTPS (RFC 8484): HTTP/2, one connection for all questions, closed when it is idle and
 * opened again when it is needed.
 */
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { isIP } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Message, Question } from '#core/dns';
import type { HttpsUpstream } from '#core/resolver';
import type { Channel } from './channel.ts';
import { authorityOf, BadAnswer, exchange, Late } from './https-exchange.ts';
import { writePadded, type Sent } from './matching.ts';

const IDLE_MS = 10_000;
const MOST_WAITING = 1_000;

/** Questions in a row without an answer in their time, until a connection counts as dead. */
const ENOUGH_SILENT = 3;

/** DNS over HTTPS. */
export class HttpsChannel implements Channel {
  readonly #upstream: HttpsUpstream;
  readonly #timeoutMs: number;
  #session: ClientHttp2Session | null = null;
  /** On this connection. */
  #answered = 0;
  #silent = 0;
  #waiting = 0;
  #isClosed = false;

  constructor(upstream: HttpsUpstream, timeoutMs: number) {
    this.#upstream = upstream;
    this.#timeoutMs = timeoutMs;
  }

  async ask(question: Question): Promise<Message> {
    if (this.#isClosed) throw new Error('is not asked any more');
    if (this.#waiting >= MOST_WAITING) throw new Error('too many questions wait');
    this.#waiting++;
    try {
      return await this.#askTwice(writePadded(0, question));
    } finally {
      this.#waiting--;
      // An open connection does not hold the program open when nothing waits on it.
      if (this.#waiting === 0 && this.#session?.destroyed === false) this.#session.unref();
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#session?.destroy();
    this.#session = null;
  }

  /** Servers close what is idle when they like; a question that met that is asked once more. */
  async #askTwice(sent: Sent): Promise<Message> {
    const isOnOld = this.#session !== null && this.#answered > 0;
    try {
      return await this.#exchange(sent);
    } catch (cause) {
      const isAnswered = cause instanceof Late || cause instanceof BadAnswer;
      if (!isOnOld || isAnswered || this.#isClosed) throw cause;
      return this.#exchange(sent);
    }
  }

  async #exchange(sent: Sent): Promise<Message> {
    const session = this.#open();
    session.ref();
    try {
      const answer = await exchange(session, this.#upstream, sent, this.#timeoutMs);
      if (session === this.#session) [this.#answered, this.#silent] = [this.#answered + 1, 0];
      return answer;
    } catch (cause) {
      // A connection that is dead and does not say so is left.
      if (cause instanceof Late && ++this.#silent >= ENOUGH_SILENT) session.destroy();
      throw cause;
    }
  }

  #open(): ClientHttp2Session {
    const before = this.#session;
    if (before !== null && !before.closed && !before.destroyed) return before;
    const session = connectHttp2(`https://${authorityOf(this.#upstream)}`, {
      createConnection: () => connection(this.#upstream),
      settings: { enablePush: false },
      maxSessionMemory: 4,
    });
    this.#session = session;
    [this.#answered, this.#silent] = [0, 0];
    const leave = (): void => {
      if (this.#session === session) this.#session = null;
    };
    // What went wrong is told by each question's stream; here it only must be somebody's.
    session.on('error', leave);
    session.on('close', leave);
    // What is under way there may still end; new questions go elsewhere.
    session.on('goaway', leave);
    session.setTimeout(IDLE_MS, () => session.close());
    return session;
  }
}

/** TLS to the address, with the certificate of the name; anything but HTTP/2 is refused. */
function connection({ address, port, hostname, ca }: HttpsUpstream): TLSSocket {
  const socket = connectTls({
    host: address,
    port,
    ALPNProtocols: ['h2'],
    ...(hostname === null || isIP(hostname) !== 0 ? {} : { servername: hostname }),
    ...(ca === undefined ? {} : { ca }),
  });
  socket.once('secureConnect', () => {
    if (socket.alpnProtocol !== 'h2') socket.destroy(new Error('does not speak HTTP/2'));
  });
  return socket;
}
