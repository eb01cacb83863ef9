/**
 * One request and its answer, on one connection to one address that was checked. No proxy, no reuse,
 * no cookie, no redirect: what it takes is bounded in headers, bytes and, by its signal, in time.
 */
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { rootCertificates, type TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { HttpTarget } from './target.ts';

/** Bytes of all headers of an answer. */
const HEADER_BYTES = 32_768;
/** Answers of the kind "100 continue" before the answer. */
const INFORMATIONAL = 10;

/** What is sent, and where. */
export interface Sending {
  readonly url: URL;
  readonly address: string;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | null;
  readonly target: HttpTarget;
  readonly monotonicMs: () => number;
}

/** The phases of an exchange, and how long each took; told as they end. */
export type Reached = (
  phase: 'connectMs' | 'tlsMs' | 'firstByteMs' | 'transferMs',
  ms: number,
) => void;

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly version: string;
  readonly location: string | null;
  /** Null when it is longer than allowed. */
  readonly body: Buffer | null;
  /** When the first certificate of the chain ends, in milliseconds since 1970; null without TLS. */
  readonly certificateEndsMs: number | null;
  readonly tlsVersion: string | null;
}

/** Exchanges. `reached` is told on the way, so that it is known how far it came. */
export async function exchange(
  sending: Sending,
  reached: Reached,
  signal: AbortSignal,
): Promise<Answer> {
  const { monotonicMs } = sending;
  let markMs = monotonicMs();
  const lap = (): number => {
    const sinceMs = monotonicMs() - markMs;
    markMs += sinceMs;
    return sinceMs;
  };
  const request = open(sending, signal);
  const response = await answerOf(request, sending.body, reached, lap);
  try {
    reached('firstByteMs', lap());
    const body = await readBody(response, sending.target.bodyBytes);
    reached('transferMs', lap());
    return { ...headOf(response), body };
  } finally {
    request.destroy();
  }
}

function open(
  { url, address, method, headers, body, target }: Sending,
  signal: AbortSignal,
): ClientRequest {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const usual: readonly (readonly [string, string])[] = [
    ['Host', url.host],
    ['User-Agent', 'firebreak-watch'],
    ['Accept', '*/*'],
    ['Accept-Encoding', 'identity'],
    ...(body === null ? [] : [['Content-Length', String(Buffer.byteLength(body))] as const]),
  ];
  const all = [...usual.filter(([name]) => !given.has(name.toLowerCase())), ...headers];
  const options = {
    host: address,
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    method,
    headers: [...all, ['Connection', 'close'] as const].flat(),
    setHost: false,
    agent: false,
    maxHeaderSize: HEADER_BYTES,
    signal,
  };
  if (url.protocol === 'http:') return httpRequest(options);
  return httpsRequest({
    ...options,
    // An address has no SNI; its certificate is then compared with the address itself.
    ...(/^[\d.]+$|:/.test(host) ? { servername: '' } : { servername: host }),
    rejectUnauthorized: target.verify,
    ...(target.authorities.length === 0
      ? {}
      : { ca: [...rootCertificates, ...target.authorities] }),
  });
}

function answerOf(
  request: ClientRequest,
  body: string | null,
  reached: Reached,
  lap: () => number,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let informational = 0;
    request.on('error', reject);
    request.on('socket', (socket) => {
      socket.once('connect', () => {
        reached('connectMs', lap());
      });
      socket.once('secureConnect', () => {
        reached('tlsMs', lap());
      });
    });
    request.on('information', () => {
      informational += 1;
      if (informational > INFORMATIONAL)
        request.destroy(new Error('too many answers before the answer'));
    });
    request.on('upgrade', (_, socket) => {
      socket.destroy();
      reject(new Error('the answer changes the protocol unasked'));
    });
    request.on('response', resolve);
    request.end(body ?? undefined);
  });
}

/** The whole body, decoded; null when it is longer than allowed, before or after decompression. */
async function readBody(response: IncomingMessage, most: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > most) return null;
    chunks.push(chunk);
  }
  return await decode(Buffer.concat(chunks), response.headers['content-encoding'] ?? '', most);
}

const DECODERS = {
  gzip: promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip),
  'x-gzip': promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip),
  deflate: promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate),
  br: promisify<Buffer, { maxOutputLength: number }, Buffer>(brotliDecompress),
};

/** We ask for none, but some servers compress whatever is asked. */
async function decode(body: Buffer, encoding: string, most: number): Promise<Buffer | null> {
  const name = encoding.trim().toLowerCase();
  if (name === '' || name === 'identity' || body.length === 0) return body;
  if (!Object.hasOwn(DECODERS, name)) throw new Error('the body is encoded in an unknown way');
  try {
    return await DECODERS[name as keyof typeof DECODERS](body, { maxOutputLength: most });
  } catch (cause) {
    if (cause instanceof RangeError) return null;
    throw new Error('the body is not encoded as it says', { cause });
  }
}

function headOf(response: IncomingMessage): Omit<Answer, 'body'> {
  const socket = response.socket as Partial<TLSSocket>;
  const certificate = socket.getPeerCertificate?.();
  const endsMs = certificate === undefined ? Number.NaN : Date.parse(certificate.valid_to);
  return {
    status: response.statusCode ?? 0,
    version: response.httpVersion,
    location: response.headers.location ?? null,
    certificateEndsMs: Number.isNaN(endsMs) ? null : endsMs,
    tlsVersion: socket.getProtocol?.() ?? null,
  };
}
