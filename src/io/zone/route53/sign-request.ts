/**
 * AWS Signature Version 4 of one request (AWS, "Create a signed AWS API request"), as far as Route 53
 * needs it: the body is whole, the path is plain. Cost: five hashes.
 */
import { createHash, createHmac } from 'node:crypto';

/** Who signs. The secret leaves this object only into a hash. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials; null for permanent ones. */
  readonly sessionToken: string | null;
}

/** What is signed. */
export interface UnsignedRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** Signed as well; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** For which part of AWS, and when. */
export interface SigningScope {
  readonly region: string;
  readonly service: string;
  readonly now: Date;
}

/** The headers to send, all but `host`, which whoever sends sets by itself. */
export function signRequest(
  request: UnsignedRequest,
  credentials: Credentials,
  { region, service, now }: SigningScope,
): Readonly<Record<string, string>> {
  const stamp = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = stamp.slice(0, 8);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const headers: Record<string, string> = {
    ...request.headers,
    'x-amz-date': stamp,
    ...(credentials.sessionToken === null
      ? {}
      : { 'x-amz-security-token': credentials.sessionToken }),
  };
  const { canonical, signed } = canonicalRequest(request, headers);
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<Buffer | string>(
    (before, part) => hmac(before, part),
    `AWS4${credentials.secretAccessKey}`,
  );
  const signature = hmac(key, toSign).toString('hex');
  const credential = `Credential=${credentials.accessKeyId}/${scope}`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${signed}, Signature=${signature}`,
  };
}

function canonicalRequest(
  { method, url, body }: UnsignedRequest,
  headers: Readonly<Record<string, string>>,
): { readonly canonical: string; readonly signed: string } {
  const all = Object.entries({ ...headers, host: url.host })
    .map(([name, value]) => [name.toLowerCase(), value.trim().replace(/ +/g, ' ')] as const)
    .sort(byText);
  const signed = all.map(([name]) => name).join(';');
  const query = [...url.searchParams]
    .map(([name, value]) => [escape(name), escape(value)] as const)
    .sort(byText);
  const canonical = [
    method,
    url.pathname.split('/').map(escape).join('/'),
    query.map(([name, value]) => `${name}=${value}`).join('&'),
    ...all.map(([name, value]) => `${name}:${value}`),
    '',
    signed,
    sha256(body),
  ].join('\n');
  return { canonical, signed };
}

function byText(a: readonly [string, string], b: readonly [string, string]): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  return a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0;
}

/** As RFC 3986 has it: encodeURIComponent leaves four characters that AWS escapes. */
function escape(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
