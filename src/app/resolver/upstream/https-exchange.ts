/**
 * One question over HTTP/2 (RFC 8484). Whatever is not a DNS message of a right size under status 200
 * is a failure. The id is 0, for caches on the way; the age that they state is taken off the TTLs
 * (section 5.1).
 */
import {
  constants,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { addressFamily, MAX_MESSAGE_BYTES, type Message, type ResourceRecord } from '#core/dns';
import type { HttpsUpstream } from '#core/resolver';
import { readReply, type Sent } from './matching.ts';

const MEDIA_TYPE = 'application/dns-message';

/** No answer in time. */
export class Late extends Error {}

/** An answer that is none. */
export class BadAnswer extends Error {}

/** The answer, or a rejection; the stream is closed in either case. */
export function exchange(
  session: ClientHttp2Session,
  upstream: HttpsUpstream,
  { query, bytes }: Sent,
  timeoutMs: number,
): Promise<Message> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headersOf(upstream, bytes), {
      endStream: upstream.method === 'GET',
    });
    const fail = (cause: Error): void => {
      clearTimeout(timer);
      if (!stream.closed) stream.close(constants.NGHTTP2_CANCEL);
      reject(cause);
    };
    const timer = setTimeout(() => fail(new Late(`no answer within ${timeoutMs} ms`)), timeoutMs);
    const chunks: Uint8Array[] = [];
    let length = 0;
    let ageSeconds = 0;
    stream.once('response', (headers) => {
      const wrong = wrongWith(headers);
      if (wrong !== null) fail(new BadAnswer(wrong));
      ageSeconds = ageOf(headers);
    });
    stream.on('data', (chunk: Uint8Array) => {
      length += chunk.length;
      if (length > MAX_MESSAGE_BYTES)
        return fail(new BadAnswer('an answer longer than any message'));
      chunks.push(chunk);
    });
    stream.once('end', () => {
      const { answer } = readReply(query, Buffer.concat(chunks));
      if (answer === null) return fail(new BadAnswer('no answer to the question'));
      clearTimeout(timer);
      resolve(aged(answer, ageSeconds));
    });
    stream.once('error', fail);
    stream.once('close', () => fail(new Error('closed the connection')));
    if (upstream.method === 'POST') stream.end(bytes);
  });
}

/** As it stands in a URL. */
export function authorityOf({ hostname, address, port }: HttpsUpstream): string {
  const host = hostname ?? (addressFamily(address) === 6 ? `[${address}]` : address);
  return port === 443 ? host : `${host}:${port}`;
}

function headersOf(upstream: HttpsUpstream, bytes: Uint8Array): OutgoingHttpHeaders {
  const { method, path } = upstream;
  const base = { ':method': method, ':authority': authorityOf(upstream), accept: MEDIA_TYPE };
  if (method === 'GET')
    return { ...base, ':path': `${path}?dns=${Buffer.from(bytes).toString('base64url')}` };
  const length = String(bytes.length);
  return { ...base, ':path': path, 'content-type': MEDIA_TYPE, 'content-length': length };
}

function wrongWith(headers: IncomingHttpHeaders & IncomingHttpStatusHeader): string | null {
  const status = headers[':status'];
  if (status !== 200) return `status ${status ?? 'missing'}`;
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  return type === MEDIA_TYPE ? null : `content type ${(type ?? '').slice(0, 40) || 'missing'}`;
}

function ageOf({ age }: IncomingHttpHeaders): number {
  return age !== undefined && /^\d{1,9}$/.test(age) ? Number(age) : 0;
}

function aged(answer: Message, seconds: number): Message {
  if (seconds === 0) return answer;
  const older = (record: ResourceRecord): ResourceRecord => ({
    ...record,
    ttl: Math.max(0, record.ttl - seconds),
  });
  return {
    ...answer,
    answers: answer.answers.map(older),
    authorities: answer.authorities.map(older),
  };
}
