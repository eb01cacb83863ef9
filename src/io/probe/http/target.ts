/** What an HTTP look asks, and what it must get, as plain data. */
import type { Condition } from '../condition/condition.ts';

/** The methods that a probe may use. */
export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

export type Method = (typeof METHODS)[number];

export interface HttpTarget {
  readonly kind: 'http';
  /** http or https, without user and password. */
  readonly url: string;
  /** An address to connect to in place of what the host resolves to; Host and SNI stay. */
  readonly at: string | null;
  readonly family: 4 | 6 | null;
  readonly method: Method;
  /** Names and values, checked by `headerProblem`; they may be secrets and are never shown. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | null;
  /** Redirects that are followed; 0 takes the first answer as it is. */
  readonly redirects: number;
  /** All must hold. None: the status is below 400. */
  readonly conditions: readonly Condition[];
  /** Bytes of the body that are read, after decompression; what is longer is not judged. */
  readonly bodyBytes: number;
  /** Whether the certificate must be good. */
  readonly verify: boolean;
  /** Certificates (PEM) of further authorities that are believed. */
  readonly authorities: readonly string[];
  readonly timeoutMs: number;
}

/** Everything but the URL as most should have it. */
export const USUAL_HTTP: Omit<HttpTarget, 'url'> = {
  kind: 'http',
  at: null,
  family: null,
  method: 'GET',
  headers: [],
  body: null,
  redirects: 5,
  conditions: [],
  bodyBytes: 1_048_576,
  verify: true,
  authorities: [],
  timeoutMs: 10_000,
};

/** Headers that decide how the message is framed: ours alone. */
const FRAMING = [
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Why a header may not be sent; null when it may. */
export function headerProblem(name: string, value: string): string | null {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/.test(name)) return 'the name is not a header name';
  if (FRAMING.includes(name.toLowerCase())) return `${name} is set by the probe itself`;
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
    return 'the value has a line break or another character that no header may have';
  return value.length > 8_192 ? 'the value has more than 8192 characters' : null;
}

/** The URL of a target; a sentence when it cannot be one. */
export function parseTargetUrl(text: string): URL | string {
  if (!URL.canParse(text)) return 'this is no URL';
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return 'the URL is neither http nor https';
  if (url.username !== '' || url.password !== '')
    return 'the URL holds a user or password; send a header instead';
  return url;
}
