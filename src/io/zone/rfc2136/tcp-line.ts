/**
 * One TCP connection to a name server: messages out, answers back by their id. TCP and not UDP: an
 * UPDATE must not arrive twice, a refused connection proves that nothing was sent, answers may be
 * large, and nobody off the path can answer instead. So nothing here ever sees a TC bit.
 */
import { randomInt } from 'node:crypto';
import { createConnection, type Socket } from 'node:net';
import { frameMessage, FrameReader } from '#core/dns';
import { ZoneError } from '../port.ts';

/** A server and how long it may take. */
export interface LineTo {
  readonly address: string;
  readonly port: number;
  /** For the connection, and for each answer. */
  readonly timeoutMs: number;
}

/** The server was never reached: whatever was to be sent surely was not. */
export class NotSentError extends ZoneError {}

interface Waiting {
  readonly take: (bytes: Uint8Array) => 'more' | 'done';
  readonly resolve: () => void;
  readonly reject: (cause: Error) => void;
}

/** An open connection. */
export class TcpLine {
  readonly #to: LineTo;
  readonly #socket: Socket;
  readonly #frames = new FrameReader();
  readonly #waiting = new Map<number, Waiting>();
  #failed: Error | null = null;

  private constructor(to: LineTo, socket: Socket) {
    this.#to = to;
    this.#socket = socket;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (cause) => this.#fail(this.#error('no-reply', cause.message, cause)));
    socket.on('close', () => this.#fail(this.#error('no-reply', 'closed the connection')));
  }

  /** Rejects with `NotSentError`. */
  static async open(to: LineTo, signal: AbortSignal): Promise<TcpLine> {
    const { address, port, timeoutMs } = to;
    const refuse = (what: string, cause?: unknown): NotSentError =>
      new NotSentError('unreachable', `${address}#${port} cannot be reached: ${what}`, cause);
    if (signal.aborted) throw refuse('aborted', signal.reason);
    const socket = createConnection({ host: address, port, noDelay: true });
    const abort = (): void => void socket.destroy(new Error('aborted'));
    signal.addEventListener('abort', abort, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`no connection within ${timeoutMs} ms`)),
          timeoutMs,
        );
        socket.once('connect', () => (clearTimeout(timer), resolve()));
        socket.once('error', (cause) => (clearTimeout(timer), reject(cause)));
      });
    } catch (cause) {
      socket.destroy();
      signal.removeEventListener('abort', abort);
      throw refuse(cause instanceof Error ? cause.message : String(cause), cause);
    }
    socket.removeAllListeners('error');
    const line = new TcpLine(to, socket);
    socket.once('close', () => signal.removeEventListener('abort', abort));
    return line;
  }

  /** A number that nobody can guess and that no question under way has. */
  freshId(): number {
    for (;;) {
      const id = randomInt(0x1_0000);
      if (!this.#waiting.has(id)) return id;
    }
  }

  /** One message and its one answer. */
  async ask(id: number, message: Uint8Array): Promise<Uint8Array> {
    let answer: Uint8Array | null = null;
    await this.stream(id, message, (bytes) => {
      answer = bytes;
      return 'done';
    });
    if (answer === null) throw this.#error('no-reply', 'gave no answer');
    return answer;
  }

  /** One message and as many answers as `take` wants; each may take as long as the first. */
  stream(
    id: number,
    message: Uint8Array,
    take: (bytes: Uint8Array) => 'more' | 'done',
  ): Promise<void> {
    if (this.#failed !== null) return Promise.reject(this.#failed);
    return new Promise((resolve, reject) => {
      const { timeoutMs } = this.#to;
      const late = (): void =>
        this.#fail(this.#error('no-reply', `no answer within ${timeoutMs} ms`));
      let timer = setTimeout(late, timeoutMs);
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
      };
      this.#waiting.set(id, {
        take: (bytes) => {
          clearTimeout(timer);
          timer = setTimeout(late, timeoutMs);
          return take(bytes);
        },
        resolve: () => (end(), resolve()),
        reject: (cause) => (end(), reject(cause)),
      });
      this.#socket.write(frameMessage(message));
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Uint8Array): void {
    for (const bytes of this.#frames.push(chunk)) {
      const id = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
      const waiting = this.#waiting.get(id);
      // An answer that nobody asked for: another id, or one that was answered already.
      if (waiting === undefined) continue;
      try {
        if (waiting.take(bytes) === 'done') waiting.resolve();
      } catch (cause) {
        waiting.reject(cause instanceof Error ? cause : new Error(String(cause)));
      }
    }
  }

  #fail(cause: Error): void {
    this.#failed ??= cause;
    for (const waiting of this.#waiting.values()) waiting.reject(cause);
    this.#socket.destroy();
  }

  #error(code: string, what: string, cause?: unknown): ZoneError {
    return new ZoneError(code, `${this.#to.address}#${this.#to.port}: ${what}`, cause);
  }
}
