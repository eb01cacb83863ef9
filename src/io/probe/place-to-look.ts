/**
 * From a host to the one address that is connected to: resolved once, checked, and from then on the
 * only thing that sockets see, so that a name cannot change its mind between check and use.
 */
import { lookup } from 'node:dns/promises';
import { addressFamily, canonicalAddress } from '#core/dns';
import { orAborted } from './one-look.ts';
import type { ProbeWorld } from './port.ts';

/** What is looked at, and how it is found. */
export interface Whereabouts {
  readonly host: string;
  /** An address to connect to in place of what the host resolves to. */
  readonly at: string | null;
  /** The only family of addresses that is used; null for what comes first. */
  readonly family: 4 | 6 | null;
}

/** An address that may be reached, or why there is none. `ok` is as in `ProbeResult`. */
export type Found =
  | {
      readonly kind: 'found';
      readonly address: string;
      readonly family: 4 | 6;
      readonly addresses: number;
    }
  | { readonly kind: 'none'; readonly ok: false | null; readonly what: string };

/** Finds the address to connect to. Ends with the signal at the latest, then throwing its reason. */
export async function findAddress(
  { host, at, family }: Whereabouts,
  world: ProbeWorld,
  signal: AbortSignal,
): Promise<Found> {
  const addresses = at === null ? await addressesOf(host, world, signal) : [at];
  if (typeof addresses === 'string') return { kind: 'none', ok: false, what: addresses };
  const known = addresses.flatMap((each) => canonicalAddress(each) ?? []);
  const ofFamily = known.filter((each) => family === null || addressFamily(each) === family);
  if (ofFamily.length === 0) {
    const wanted = family === null ? 'address' : `IPv${family} address`;
    return { kind: 'none', ok: false, what: `${host} has no ${wanted}` };
  }
  const address = ofFamily.find((each) => world.mayReach(each));
  if (address === undefined) {
    const what = `did not look: ${host} is at ${ofFamily[0]}, which is not public; --allow it if it is meant`;
    return { kind: 'none', ok: null, what };
  }
  return {
    kind: 'found',
    address,
    family: addressFamily(address) ?? 4,
    addresses: ofFamily.length,
  };
}

/** The addresses of a host; a sentence when there are none. */
async function addressesOf(
  host: string,
  world: ProbeWorld,
  signal: AbortSignal,
): Promise<readonly string[] | string> {
  const literal = canonicalAddress(host.replace(/^\[(.*)\]$/, '$1'));
  if (literal !== null) return [literal];
  try {
    return await orAborted((world.resolve ?? systemResolve)(host), signal);
  } catch (cause) {
    signal.throwIfAborted();
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer';
    return `${host} does not resolve: ${code}`;
  }
}

async function systemResolve(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, order: 'verbatim' });
  return found.map(({ address }) => address);
}
