/** The host in a text that may be a bare name, `host:port` or any URL; null when there is none. */

/** Buckets that URLs name without a host. */
const BUCKET_SCHEMES: Readonly<Record<string, string>> = {
  s3: 's3.amazonaws.com',
  gs: 'storage.googleapis.com',
};

const LONGEST_NAME = 253;

/** Lower case, without scheme, user, port, path and final dot. */
export function readHost(text: string): string | null {
  if (text.length > 4_000) return null;
  const schemeEnd = text.lastIndexOf('://', 60);
  const scheme = schemeEnd < 0 ? '' : text.slice(0, schemeEnd).toLowerCase();
  const bucket = BUCKET_SCHEMES[scheme];
  if (bucket !== undefined) return bucket;
  const rest = schemeEnd < 0 ? text : text.slice(schemeEnd + 3);
  const authority = /^[^/?#;,\s]*/.exec(rest)?.[0] ?? '';
  const host = authority
    .slice(authority.lastIndexOf('@') + 1)
    .replace(/:\d*$/, '')
    .replace(/\.$/, '')
    .toLowerCase();
  const good = /^[a-z0-9_*-]+(\.[a-z0-9_*-]+)+$/.test(host) && host.length <= LONGEST_NAME;
  return good ? (endpointServiceHost(host) ?? host) : null;
}

/** `com.amazonaws.us-east-1.sqs`, as AWS calls what a VPC endpoint leads to, as the host that it stands for. */
function endpointServiceHost(host: string): string | null {
  const found = /^(?:com|cn\.com)\.amazonaws\.([a-z0-9-]+)\.([a-z0-9.-]+)$/.exec(host);
  return found === null ? null : `${found[2] ?? ''}.${found[1] ?? ''}.amazonaws.com`;
}
