/** For zones that are not written by DNS: what their name servers answer, each asked by itself. */
import type { Name } from '#core/dns';
import type { AdoptedSet, AuthorityLook } from './port.ts';
import { rfc2136Zone, type NameServer } from './rfc2136/rfc2136.ts';

/** Asks name servers by DNS. */
export type AskNameServers = (
  adopted: readonly AdoptedSet[],
  signal: AbortSignal,
) => Promise<readonly AuthorityLook[]>;

/** Asks without a key, as everybody may. */
export function askNameServers(
  zone: Name,
  servers: readonly NameServer[],
  timeoutMs = 5_000,
): AskNameServers {
  const asked = rfc2136Zone({ zone, write: [], verify: servers, key: null, timeoutMs });
  return (adopted, signal) => asked.askAuthorities(adopted, signal);
}
