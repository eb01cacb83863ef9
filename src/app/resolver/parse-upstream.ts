/** An upstream as it is typed: `192.0.2.1`, `192.0.2.1#5353`, `tls://192.0.2.1#853@dns.example.net`. */
import { isIP } from 'node:net';
import type { Upstream } from './upstream.ts';

/** The upstream of a text, or null when it is none. TLS needs the name whose certificate it has. */
export function parseUpstream(text: string): Upstream | null {
  const match = /^(tls:\/\/)?\[?([0-9a-fA-F:.]+)\]?(?:#(\d{1,5}))?(?:@([A-Za-z0-9.-]+))?$/.exec(
    text,
  );
  const [, tls, address = '', typedPort, hostname] = match ?? [];
  const port = Number(typedPort ?? (tls === undefined ? 53 : 853));
  if (match === null || isIP(address) === 0 || port < 1 || port > 65_535) return null;
  if (tls === undefined) {
    return hostname === undefined ? { kind: 'udp', address, port, hostname: null } : null;
  }
  return hostname === undefined ? null : { kind: 'tls', address, port, hostname };
}
