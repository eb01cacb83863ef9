/** The name servers of the zone that a name is in, asked for through a resolver, each with its addresses. */
import { type Name, parentName, ROOT } from '#core/dns';
import { ask, type Asking } from './ask.ts';
import type { DnsServer, DnsTarget } from './target.ts';

/** Labels that are walked up, name servers of a zone, addresses of each: more are not asked. */
const MAX_UP = 32;
const MAX_SERVERS = 16;
const MAX_ADDRESSES = 4;

/** A name server, under the name that the zone gives it. */
export interface FoundServer extends DnsServer {
  readonly label: string;
}

/** Finds the zone by walking up from the name, then its servers. Empty when the resolver knows none. */
export async function findAuthorities(
  target: DnsTarget,
  name: Name,
  resolver: { readonly address: string; readonly port: number },
  signal: AbortSignal,
): Promise<readonly FoundServer[]> {
  const through: Omit<Asking, 'name' | 'type'> = {
    ...resolver,
    class: 'IN',
    recursion: true,
    transport: 'udp',
  };
  const servers = await serversOf(through, name, signal);
  const found = await Promise.all(
    servers.map(async (server) => {
      const addresses = await addressesOf(through, server, signal);
      return addresses.map((host) => ({
        label: `${server.replace(/\.$/, '')} (${host})`,
        host,
        port: target.authoritiesPort,
        authoritative: true,
      }));
    }),
  );
  return found.flat();
}

async function serversOf(
  through: Omit<Asking, 'name' | 'type'>,
  name: Name,
  signal: AbortSignal,
): Promise<readonly Name[]> {
  let zone: Name | null = name;
  for (let up = 0; zone !== null && zone !== ROOT && up < MAX_UP; up++) {
    const { message } = await ask({ ...through, name: zone, type: 'NS' }, signal);
    const names = (message?.answers ?? []).flatMap(({ data }) =>
      data.kind === 'NS' ? [data.target] : [],
    );
    if (names.length > 0) return names.sort().slice(0, MAX_SERVERS);
    zone = parentName(zone);
  }
  return [];
}

async function addressesOf(
  through: Omit<Asking, 'name' | 'type'>,
  server: Name,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const answers = await Promise.all(
    (['A', 'AAAA'] as const).map(async (type) => {
      const { message } = await ask({ ...through, name: server, type }, signal);
      return (message?.answers ?? []).flatMap(({ data }) =>
        data.kind === 'A' || data.kind === 'AAAA' ? [data.address] : [],
      );
    }),
  );
  return answers.flat().slice(0, MAX_ADDRESSES);
}
