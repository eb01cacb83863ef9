/**
 * Webhooks, signed as Standard Webhooks 1.0 has it: `webhook-id`, `webhook-timestamp` and
 * `webhook-signature: v1,BASE64` over `id.timestamp.body` with HMAC-SHA256. The address is looked up
 * once and refused when it is private, so that nobody makes us call our own network; nothing is
 * redirected; no more of the answer is read than its status.
 */
import { createHmac } from 'node:crypto';
import { lookup, type LookupAddress } from 'node:dns';
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { codeOf, type Delivery, NotDelivered } from './port.ts';
import { isPrivateAddress } from './private-address.ts';

export interface WebhookCall {
  readonly url: string;
  /** What it is signed with. */
  readonly secret: string;
  /** The same for every attempt. */
  readonly id: string;
  readonly atMs: number;
  /** JSON. */
  readonly body: string;
}

export interface WebhookOptions {
  /** Own networks may be called: for tests, and for receivers at home. */
  readonly allowPrivate?: boolean;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 10_000;

/** @throws NotDelivered when it may be tried again. */
export function sendWebhook(call: WebhookCall, options: WebhookOptions = {}): Promise<Delivery> {
  const url = URL.parse(call.url);
  const why = url === null ? 'no address' : refusal(url, options.allowPrivate === true);
  if (url === null || why !== null) return Promise.resolve({ kind: 'refused', why: why ?? '' });
  return new Promise((resolve, reject) => {
    const fail = (code: string): void => reject(new NotDelivered(code));
    const sent = ask(url, call, options);
    const timer = setTimeout(() => {
      sent.destroy();
      fail('TIMEOUT');
    }, options.timeoutMs ?? TIMEOUT_MS);
    sent.on('error', (error) => {
      clearTimeout(timer);
      if (codeOf(error) === 'EPRIVATE') resolve({ kind: 'refused', why: PRIVATE_ADDRESS });
      else fail(codeOf(error));
    });
    sent.on('response', (response: IncomingMessage) => {
      clearTimeout(timer);
      // A body without an end would hold us up.
      response.destroy();
      const delivery = judge(response.statusCode ?? 0);
      if (delivery === null) fail(`HTTP_${response.statusCode ?? 0}`);
      else resolve(delivery);
    });
    sent.end(call.body);
  });
}

const PRIVATE_ADDRESS = 'a private address';

/** Why it is not called at all, or null. */
function refusal(url: URL, allowPrivate: boolean): string | null {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'no address of the web';
  if (url.username !== '' || url.password !== '') return 'an address with a password';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isIP(host) !== 0 && isPrivateAddress(host)) return PRIVATE_ADDRESS;
  return null;
}

function ask(
  url: URL,
  { secret, id, atMs, body }: WebhookCall,
  options: WebhookOptions,
): ClientRequest {
  const seconds = String(Math.floor(atMs / 1_000));
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return send(url, {
    method: 'POST',
    agent: false,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.allowPrivate === true ? {} : { lookup: lookupPublic }),
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Firebreak',
      'webhook-id': id,
      'webhook-timestamp': seconds,
      'webhook-signature': signWebhook(secret, id, seconds, body),
    },
  });
}

/** `v1,BASE64`. */
export function signWebhook(secret: string, id: string, seconds: string, body: string): string {
  const text = `${id}.${seconds}.${body}`;
  return `v1,${createHmac('sha256', secret).update(text).digest('base64')}`;
}

/** The name is looked up here and what is found is what is called: it cannot be another thing a moment later. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { all: true, verbatim: true }, (error, addresses: LookupAddress[]) => {
    if (error !== null) return callback(error, '', 0);
    const [first] = addresses;
    if (first === undefined || addresses.some(({ address }) => isPrivateAddress(address)))
      return callback(Object.assign(new Error('private'), { code: 'EPRIVATE' }), '', 0);
    if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

/** Null: trouble that may pass. */
function judge(status: number): Delivery | null {
  if (status >= 200 && status < 300) return { kind: 'done' };
  if (status >= 500 || [408, 425, 429].includes(status)) return null;
  return { kind: 'refused', why: `it answered ${status}` };
}
