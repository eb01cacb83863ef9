/** A name server as a policy names it: `192.0.2.53`, or `192.0.2.53#5353` as BIND writes another port. */
import { canonicalAddress } from '#core/dns';

/** Where a server listens. */
export interface ServerAddress {
  readonly address: string;
  readonly port: number;
}

/** The port of DNS. */
export const DNS_PORT = 53;

/** The server of a text; null when it is none. */
export function parseServer(text: string): ServerAddress | null {
  const match = /^([^#]+)(?:#([1-9]\d{0,4}))?$/.exec(text.trim());
  const address = canonicalAddress(match?.[1] ?? '');
  const port = Number(match?.[2] ?? DNS_PORT);
  return address === null || port > 65_535 ? null : { address, port };
}

/** The one spelling of a server: the usual port is left out. */
export function formatServer({ address, port }: ServerAddress): string {
  return port === DNS_PORT ? address : `${address}#${port}`;
}
