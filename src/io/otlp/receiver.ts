/**
 * OTLP/HTTP for traces: POST /v1/traces, as protobuf or JSON, plain or packed. Memory is bounded: a body,
 * what it unpacks to, and all bodies that are read at one time. Beyond the last the answer is 503 with
 * Retry-After, which senders keep and send again.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';

import { contentTypeOf, encodingOf, refusalBody, successBody } from './answer.ts';
import type { Encoding, Rejection } from './answer.ts';

const unzip = promisify(gunzip);
const unpackZstd = promisify(zstdDecompress);

/** What became of the spans of one request: taken, but for those rejected; or nothing could be read. */
export type Heard =
  | { readonly kind: 'taken'; readonly rejected: Rejection | null }
  | { readonly kind: 'unreadable'; readonly why: string };

export interface ReceiverOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Takes a body; the bytes are its own. */
  readonly take: (body: Uint8Array, encoding: Encoding) => Heard;
  /** Bytes of one body, as sent and unpacked; smaller in tests. */
  readonly bodyBytes?: number;
  readonly unpackedBytes?: number;
  /** Bytes of all bodies that are read at one time. */
  readonly openBytes?: number;
}

export interface Receiver {
  readonly port: number;
  /** Requests that were answered, and those of them that were put off. */
  readonly requests: number;
  readonly putOff: number;
  /** Takes no more; ends when what was being read is answered. */
  close(): Promise<void>;
}

const DEFAULTS = { bodyBytes: 33_554_432, unpackedBytes: 67_108_864, openBytes: 134_217_728 };

/** Senders that speak at one time. */
const MOST_CONNECTIONS = 512;
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 10_000;

/** Seconds after which what was put off is sent again. */
const RETRY_AFTER_SECONDS = 1;

/** Codes of `google.rpc` that refusals carry. */
const INVALID_ARGUMENT = 3;
const UNAVAILABLE = 14;

/** Starts to listen. @throws when the address is taken or is none. */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const receiving = new Receiving(options);
  const server = createServer((request, response) => {
    receiving.answer(request, response).catch(() => response.destroy());
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  await listen(server, options);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    port,
    get requests() {
      return receiving.requests;
    },
    get putOff() {
      return receiving.putOff;
    },
    close: () => close(server, receiving),
  };
}

function listen(server: Server, { host, port }: ReceiverOptions): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      done();
    });
  });
}

async function close(server: Server, receiving: Receiving): Promise<void> {
  receiving.isClosing = true;
  const closed = new Promise<void>((done) => server.close(() => done()));
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), 2_000);
  await closed;
  clearTimeout(late);
}

/** A refusal on the way. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

class Receiving {
  requests = 0;
  putOff = 0;
  isClosing = false;
  #open = 0;
  readonly #options: Required<ReceiverOptions>;

  constructor(options: ReceiverOptions) {
    this.#options = { ...DEFAULTS, ...options };
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests++;
    const encoding = encodingOf(request.headers['content-type']);
    let held = 0;
    try {
      refuseOthers(request, encoding);
      const hold = (bytes: number): void => {
        if (this.isClosing || this.#open + bytes > this.#options.openBytes)
          throw new Refused(503, 'too much is being read at this moment: send it again');
        this.#open += bytes;
        held += bytes;
      };
      const body = await this.#readBody(request, hold);
      const heard = this.#options.take(body, encoding ?? 'json');
      if (heard.kind === 'unreadable') throw new Refused(400, heard.why);
      send(response, 200, encoding ?? 'json', successBody(encoding ?? 'json', heard.rejected));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#refuse(error, encoding ?? 'json', request, response);
    } finally {
      this.#open -= held;
    }
  }

  #refuse(
    { status, message }: Refused,
    encoding: Encoding,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    if (status === 503) {
      this.putOff++;
      response.setHeader('retry-after', String(RETRY_AFTER_SECONDS));
    }
    if (status === 405) response.setHeader('allow', 'POST');
    // What is left of the body is not read, so nothing else can come on this connection.
    if (!request.complete) response.setHeader('connection', 'close');
    const code = status === 503 ? UNAVAILABLE : INVALID_ARGUMENT;
    send(response, status, encoding, refusalBody(encoding, code, message));
  }

  async #readBody(request: IncomingMessage, hold: (bytes: number) => void): Promise<Uint8Array> {
    const { bodyBytes, unpackedBytes } = this.#options;
    const said = Number(request.headers['content-length'] ?? 0);
    if (said > bodyBytes) throw new Refused(413, `a body of more than ${bodyBytes} bytes`);
    const packing = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of request as AsyncIterable<Buffer>) {
      hold(piece.length);
      length += piece.length;
      if (length > bodyBytes) throw new Refused(413, `a body of more than ${bodyBytes} bytes`);
      pieces.push(piece);
    }
    const body = Buffer.concat(pieces);
    if (packing === 'identity') return body;
    // What it unpacks to is not known before: as much as it may is held.
    hold(Math.min(unpackedBytes, body.length * 30));
    try {
      const limit = { maxOutputLength: unpackedBytes };
      return packing === 'zstd' ? await unpackZstd(body, limit) : await unzip(body, limit);
    } catch (error) {
      const isLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
      throw isLarge
        ? new Refused(413, `a body that unpacks to more than ${unpackedBytes} bytes`)
        : new Refused(400, `a body that is no ${packing}`);
    }
  }
}

/** @throws Refused for what is no export of traces. */
function refuseOthers(request: IncomingMessage, encoding: Encoding | null): void {
  const path = (request.url ?? '').split('?')[0];
  if (path !== '/v1/traces') throw new Refused(404, 'only traces are taken: POST /v1/traces');
  if (request.method !== 'POST') throw new Refused(405, 'only POST is taken');
  if (encoding === null) throw new Refused(415, 'send application/x-protobuf or application/json');
  const packing = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (!['identity', 'gzip', 'zstd'].includes(packing))
    throw new Refused(415, 'send it plain, or packed with gzip or zstd');
}

function send(response: ServerResponse, status: number, encoding: Encoding, body: Buffer): void {
  response.writeHead(status, {
    'content-type': contentTypeOf(encoding),
    'content-length': body.length,
  });
  response.end(body);
}
