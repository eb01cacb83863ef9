/**
 * Upstreams as they are typed: `192.0.2.1`, `192.0.2.1#5353`, `tls://192.0.2.1@dns.example.net`,
 * `https://192.0.2.1@dns.example.net/dns-query`. Always by address: a resolver that has to ask first
 * where its upstream is does not start when names are away.
 */
import { addressFamily } from '#core/dns';

/** Where questions go. */
export type Upstream = PlainUpstream | TlsUpstream | HttpsUpstream;

/** UDP, and TCP where an answer was cut. */
export interface PlainUpstream extends UpstreamPlace {
  readonly kind: 'udp';
  readonly hostname: null;
}

/** DNS over TLS (RFC 7858). */
export interface TlsUpstream extends UpstreamPlace, Certified {
  readonly kind: 'tls';
}

/** DNS over HTTPS (RFC 8484). */
export interface HttpsUpstream extends UpstreamPlace, Certified {
  readonly kind: 'https';
  readonly path: string;
  readonly method: 'POST' | 'GET';
}

interface UpstreamPlace {
  readonly address: string;
  readonly port: number;
  /** It validates, and the way to it is safe: its AD bit is believed. */
  readonly validates?: boolean;
}

interface Certified {
  /** Whose certificate it must have: a name, or null for the address itself (HTTPS only). */
  readonly hostname: string | null;
  /** Who may have signed that, as PEM; those that the system trusts when it is not given. */
  readonly ca?: string;
}

const PORTS = { udp: 53, tls: 853, https: 443 } as const;

/** A port stands behind `#`, as BIND writes it, or behind `:` where that is no part of an address. */
const PLACE =
  /(?:\[(?<six>[0-9a-fA-F:.]+)\]|(?<four>\d+(?:\.\d+){3}))(?:[#:](?<port>\d{1,5}))?|(?<bare>[0-9a-fA-F:.]+)(?:#(?<barePort>\d{1,5}))?/;
const TYPED = new RegExp(
  `^(?:(?<scheme>tls|https)://)?(?:${PLACE.source})(?:@(?<host>[A-Za-z0-9.-]+))?(?<path>/[\\w./~%-]*)?(?<get>\\{\\?dns\\})?$`,
);

/** The upstream of a text; null when it is none. `{?dns}` at its end asks by GET. */
export function parseUpstream(text: string): Upstream | null {
  const typed = text.length > 400 ? undefined : TYPED.exec(text)?.groups;
  if (typed === undefined) return null;
  const { scheme, six, four, bare, path, get } = typed;
  const address = six ?? four ?? bare ?? '';
  const hostname = typed['host'] ?? null;
  const kind = scheme === 'tls' || scheme === 'https' ? scheme : 'udp';
  const port = Number(typed['port'] ?? typed['barePort'] ?? PORTS[kind]);
  if (addressFamily(address) === null || port < 1 || port > 65_535) return null;
  if (kind === 'https') {
    const method = get === undefined ? 'POST' : 'GET';
    return { kind, address, port, hostname, path: path ?? '/dns-query', method };
  }
  if (path !== undefined || get !== undefined) return null;
  if (kind === 'udp') return hostname === null ? { kind, address, port, hostname } : null;
  return hostname === null ? null : { kind, address, port, hostname };
}

/** What to write instead of a text that is no upstream. */
export function mendUpstream(text: string): string {
  if (text.startsWith('tls://'))
    return 'write its address, and the name of its certificate: tls://192.0.2.1@dns.example.net';
  if (text.startsWith('https://'))
    return 'write its address, and the name of its certificate: https://192.0.2.1@dns.example.net/dns-query';
  return 'write its address: 192.0.2.1, 192.0.2.1#5353, tls://192.0.2.1@dns.example.net, https://192.0.2.1@dns.example.net/dns-query';
}

/** As it is typed, in one spelling: how it is shown. */
export function formatUpstream(upstream: Upstream): string {
  const { kind, address, port, hostname } = upstream;
  const isBracketed = kind !== 'udp' && addressFamily(address) === 6;
  const place = isBracketed ? `[${address}]` : address;
  const at = port === PORTS[kind] ? place : `${place}#${port}`;
  if (kind === 'udp') return at;
  const whole = `${kind}://${at}${hostname === null ? '' : `@${hostname}`}`;
  if (upstream.kind !== 'https') return whole;
  return `${whole}${upstream.path}${upstream.method === 'GET' ? '{?dns}' : ''}`;
}
