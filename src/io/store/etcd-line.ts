/**
 * One etcd endpoint over HTTP: asks, and says whether the question surely never left. Nothing of a
 * request is handed to a connection before it stands, so a failure until then is "not sent".
 */
import { Agent as HttpAgent, request as requestHttp, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';

/** Who we are and whom we trust; contents of files, not their names. */
export interface EtcdSecurity {
  readonly user: string | null;
  readonly password: string | null;
  readonly ca: Buffer | null;
  readonly certificate: Buffer | null;
  readonly key: Buffer | null;
}

/** How long and how much. */
export interface EtcdLimits {
  readonly connectMs: number;
  readonly answerMs: number;
  readonly maxBytes: number;
}

/** What became of a question. */
export type EtcdReply =
  | { readonly kind: 'answer'; readonly status: number; readonly text: string }
  /** It never left: nothing can have happened. */
  | { readonly kind: 'not-sent'; readonly what: string; readonly isAborted: boolean }
  /** It left, and no answer came that can be read. */
  | { readonly kind: 'lost'; readonly what: string; readonly isAborted: boolean };

/** A kept connection to one endpoint. */
export class EtcdLine {
  readonly endpoint: string;
  readonly #limits: EtcdLimits;
  readonly #isSecure: boolean;
  readonly #agent: HttpAgent;
  readonly #host: string;
  readonly #port: number;

  constructor(endpoint: string, security: EtcdSecurity, limits: EtcdLimits) {
    const url = new URL(endpoint);
    this.endpoint = endpoint;
    this.#limits = limits;
    this.#isSecure = url.protocol === 'https:';
    this.#host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    this.#port = Number(url.port === '' ? 2379 : url.port);
    const { ca, certificate, key } = security;
    const keep = { keepAlive: true, maxSockets: 8 };
    this.#agent = this.#isSecure
      ? new HttpsAgent({
          ...keep,
          ...(ca === null ? {} : { ca }),
          ...(certificate === null ? {} : { cert: certificate }),
          ...(key === null ? {} : { key }),
        })
      : new HttpAgent(keep);
  }

  /** Ends all connections. */
  close(): void {
    this.#agent.destroy();
  }

  /** Posts JSON. Always answers: after `connectMs` and `answerMs` at the latest, or by the signal. */
  async ask(
    path: string,
    body: unknown,
    token: string | null,
    signal: AbortSignal,
  ): Promise<EtcdReply> {
    const bytes = Buffer.from(JSON.stringify(body), 'utf8');
    const { promise, resolve } = Promise.withResolvers<EtcdReply>();
    const request = this.#open(path, bytes.length, token);
    let isSent = false;
    const fail = (what: string, isAborted = false): void => {
      resolve({ kind: isSent ? 'lost' : 'not-sent', what, isAborted });
      request.destroy();
    };
    let timer = setTimeout(() => fail('no connection in time'), this.#limits.connectMs);
    const send = (): void => {
      isSent = true;
      clearTimeout(timer);
      timer = setTimeout(() => fail('no answer in time'), this.#limits.answerMs);
      request.end(bytes);
    };
    request.on('socket', (socket) => {
      if (socket.connecting) socket.once(this.#isSecure ? 'secureConnect' : 'connect', send);
      else send();
    });
    request.on('error', (error) => fail(error.message));
    request.on('response', (response) => {
      readAll(response, this.#limits.maxBytes).then(
        (text) => resolve({ kind: 'answer', status: response.statusCode ?? 0, text }),
        (error: unknown) => fail(error instanceof Error ? error.message : String(error)),
      );
    });
    const abort = (): void => fail('the wait was called off', true);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }

  #open(path: string, length: number, token: string | null): ClientRequest {
    return (this.#isSecure ? requestHttps : requestHttp)({
      agent: this.#agent,
      host: this.#host,
      port: this.#port,
      path,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': length,
        // A member that has lost its leader says so at once instead of waiting for one.
        'grpc-metadata-hasleader': 'true',
        ...(token === null ? {} : { authorization: token }),
      },
    });
  }
}

async function readAll(stream: AsyncIterable<unknown>, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > maxBytes) throw new Error(`an answer of more than ${maxBytes} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}
