/**
 * The three calls of Route 53's REST API (2013-04-01) that the guard makes: list record sets, change
 * record sets, get a change. Each is sent once: nothing is retried here. What surely was not sent is told
 * apart from what may have arrived.
 */
import { Buffer } from 'node:buffer';
import { stopIfAborted } from '../stop-if-aborted.ts';
import { signRequest, type Credentials } from './sign-request.ts';
import { elementsAt, parseXml, textAt, type XmlElement } from './xml.ts';

/** How one call went. `refused` has Route 53's own word; with `unknown` the call may have been carried out. */
export type CallAnswer =
  | { readonly kind: 'ok'; readonly root: XmlElement }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly messages: readonly string[];
      /** Their clock, when they said it. */
      readonly theirMs: number | null;
    }
  | { readonly kind: 'not-sent'; readonly what: string }
  | { readonly kind: 'unknown'; readonly what: string };

/** Where and as whom. */
export interface ClientSettings {
  /** `https://route53.amazonaws.com`. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: () => Credentials;
  readonly now: () => Date;
  readonly timeoutMs: number;
}

const VERSION = '2013-04-01';
/** A page of 300 sets with 400 values each is far below it. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** Trouble of a connection that never was: nothing can have been carried out. */
const NEVER_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** A connection to Route 53; it holds nothing open. */
export class Route53Client {
  readonly #settings: ClientSettings;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
  }

  /** The host that answers. */
  get server(): string {
    return new URL(this.#settings.endpoint).host;
  }

  /** One page of sets, from a name and type on. */
  list(
    zoneId: string,
    from: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<CallAnswer> {
    return this.#call('GET', `hostedzone/${zoneId}/rrset`, from, '', signal);
  }

  change(zoneId: string, body: string, signal: AbortSignal): Promise<CallAnswer> {
    // The slash at the end is the form that AWS's own clients send.
    return this.#call('POST', `hostedzone/${zoneId}/rrset/`, {}, body, signal);
  }

  getChange(changeId: string, signal: AbortSignal): Promise<CallAnswer> {
    return this.#call('GET', `change/${changeId}`, {}, '', signal);
  }

  async #call(
    method: 'GET' | 'POST',
    path: string,
    query: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ): Promise<CallAnswer> {
    stopIfAborted(signal);
    const { endpoint, region, credentials, now, timeoutMs } = this.#settings;
    const url = new URL(`/${VERSION}/${path}`, endpoint);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const type = body === '' ? {} : { 'content-type': 'application/xml' };
    const request = { method, url, headers: type, body };
    const headers = signRequest(request, credentials(), { region, service: 'route53', now: now() });
    const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const answer = await fetch(url, {
        method,
        headers,
        redirect: 'error',
        signal: within,
        ...(body === '' ? {} : { body }),
      });
      return readAnswer(answer.status, answer.headers.get('date'), await readBody(answer));
    } catch (error) {
      // The caller's own abort is no news of the call.
      stopIfAborted(signal);
      return troubleOf(error, timeoutMs);
    }
  }
}

async function readBody(answer: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    const part = chunk as Uint8Array;
    bytes += part.length;
    if (bytes > MAX_ANSWER_BYTES) return null;
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function troubleOf(error: unknown, timeoutMs: number): CallAnswer {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return { kind: 'unknown', what: `no answer within ${timeoutMs} ms` };
  }
  const cause = error instanceof Error ? error.cause : null;
  const code = codeOf(cause) ?? codeOf(error) ?? 'unknown trouble';
  return NEVER_CONNECTED.has(code)
    ? { kind: 'not-sent', what: code }
    : { kind: 'unknown', what: code };
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** Two forms of error: `ErrorResponse` with a code, and `InvalidChangeBatch` with its messages. */
function readAnswer(status: number, date: string | null, body: string | null): CallAnswer {
  const root = body === null ? null : parseXml(body);
  if (status >= 200 && status < 300) {
    if (root !== null) return { kind: 'ok', root };
    return { kind: 'unknown', what: 'an answer that is no XML' };
  }
  if (status >= 500 || root === null) return { kind: 'unknown', what: `HTTP ${status}` };
  const theirMs = date === null ? Number.NaN : Date.parse(date);
  const clock = { theirMs: Number.isNaN(theirMs) ? null : theirMs };
  if (root.name === 'InvalidChangeBatch') {
    const messages = elementsAt(root, 'Messages', 'Message').map(({ text }) => text.trim());
    return { kind: 'refused', code: root.name, messages, ...clock };
  }
  const code = textAt(root, 'Error', 'Code');
  if (code === null) return { kind: 'unknown', what: `HTTP ${status}` };
  const message = textAt(root, 'Error', 'Message') ?? '';
  return { kind: 'refused', code, messages: splitMessages(message), ...clock };
}

/** `[a, b]` of several changes as one message each. */
function splitMessages(message: string): readonly string[] {
  const inside = /^\[([^]*)\]$/.exec(message)?.[1] ?? message;
  return inside.split(/,\s*(?=Tried to |RRSet |Invalid |The )/).map((each) => each.trim());
}
