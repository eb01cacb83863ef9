/**
 * Which names of a live zone look balanced, and the policy that adopts them as they are. Reads only:
 * a proposal is a draft that a person looks at. Cost: one pass over the zone.
 */
import { compareText } from '#base';
import {
  canonicalAddress,
  indexRecords,
  isWithin,
  nameKey,
  nameLabels,
  nameOf,
  parentName,
  parseName,
  recordSetKey,
  relativeName,
  sameName,
  soaOf,
  type Name,
  type RecordSet,
  type Zone,
} from '#core/dns';
import type { EndpointProbe, NamePolicy, Policy } from '../policy/policy.ts';
import { pointerOf } from './examine-pointers.ts';

/** A record set that looks balanced. */
export interface BalancedSet {
  readonly name: Name;
  readonly type: 'A' | 'AAAA';
  readonly ttlSeconds: number;
  /** By address, each once. */
  readonly addresses: readonly string[];
  /** The TCP port of the first MX or SRV record that points at it; null when none does. */
  readonly port: number | null;
}

/** What `guard init` says of a zone. */
export interface AdoptionProposal {
  readonly zone: Name;
  readonly serial: number | null;
  readonly recordSets: number;
  /** Most addresses first, then by name and type. */
  readonly sets: readonly BalancedSet[];
  /** Record sets that are not proposed, and that the guard will never write. */
  readonly others: number;
}

/** When a set looks balanced. */
export interface BalanceLimits {
  readonly minAddresses: number;
  readonly maxTtlSeconds: number;
}

/** More than one address, TTL 60 or less: somebody means to change it. */
export const USUAL_BALANCE: BalanceLimits = { minAddresses: 2, maxTtlSeconds: 60 };

/** The sets of a zone that look balanced. Wildcards and what lies below a delegation are left out. */
export function proposeAdoption(
  zone: Zone,
  limits: BalanceLimits = USUAL_BALANCE,
): AdoptionProposal {
  const all = indexRecords(zone.records);
  const ports = portsOf(all);
  const sets = [...all.values()]
    .flatMap((set): BalancedSet[] => {
      const { name, type, ttl: ttlSeconds } = set;
      if (type !== 'A' && type !== 'AAAA') return [];
      if (ttlSeconds > limits.maxTtlSeconds || set.data.length < limits.minAddresses) return [];
      if (nameLabels(name)[0] === '*' || delegationAbove(all, zone.origin, name) !== null)
        return [];
      const port = ports.get(nameKey(name)) ?? null;
      return [{ name, type, ttlSeconds, addresses: addressesOf(set), port }];
    })
    .sort(
      (a, b) =>
        b.addresses.length - a.addresses.length ||
        compareText(a.name, b.name) ||
        compareText(a.type, b.type),
    );
  return {
    zone: zone.origin,
    serial: soaOf(zone)?.serial ?? null,
    recordSets: all.size,
    sets,
    others: all.size - sets.length,
  };
}

/** The addresses of a set as this house spells them, in order. */
export function addressesOf({ data }: RecordSet): readonly string[] {
  const addresses = data.flatMap((each) =>
    each.kind === 'A' || each.kind === 'AAAA'
      ? [canonicalAddress(each.address) ?? each.address]
      : [],
  );
  return [...new Set(addresses)].sort(compareText);
}

/** The NS set below the apex, at the name or above it, that gives the name away; null when none. */
export function delegationAbove(
  sets: ReadonlyMap<string, RecordSet>,
  origin: Name,
  name: Name,
): RecordSet | null {
  let found: RecordSet | null = null;
  for (let at: Name | null = name; at !== null && isWithin(at, origin); at = parentName(at)) {
    if (sameName(at, origin)) break;
    found = sets.get(recordSetKey(at, 'NS')) ?? found;
  }
  return found;
}

function portsOf(sets: ReadonlyMap<string, RecordSet>): ReadonlyMap<string, number> {
  const ports = new Map<string, number>();
  for (const { name, data } of sets.values()) {
    for (const each of data) {
      const pointer = pointerOf(name, each);
      if (pointer === null || pointer.tcpPort === null) continue;
      const key = nameKey(pointer.target);
      if (!ports.has(key)) ports.set(key, pointer.tcpPort);
    }
  }
  return ports;
}

/** What a zone does not say, and a policy needs. */
export interface DraftSettings {
  readonly write: readonly string[];
  readonly verify: readonly string[];
  readonly keyFile: string | null;
  /** At least three places to look from. */
  readonly places: readonly string[];
}

const HEALTH_PAGE: EndpointProbe = {
  kind: 'https',
  target: '/healthz',
  everyMs: 5_000,
  failAfter: 3,
  passAfter: 2,
};

/** The policy that adopts the proposed sets as they are: nothing changes while all are healthy. */
export function draftPolicy(
  { zone, sets }: AdoptionProposal,
  { write, verify, keyFile, places }: DraftSettings,
): Policy {
  const names = sets
    .map((set): NamePolicy => {
      const family = sets.filter(({ name }) => sameName(name, set.name));
      return {
        // In the spelling of the zone, so that the file can say it relative to it.
        name: nameOf(spelledIn(zone, set.name)),
        type: set.type,
        ttlSeconds: Math.max(1, Math.min(...family.map(({ ttlSeconds }) => ttlSeconds))),
        endpoints: set.addresses.map((address) => ({ address, capacity: 1 })),
        minHealthy: Math.min(...family.map(({ addresses }) => halfOf(addresses.length))),
        removeAtMost: { count: 1, perMs: 60_000 },
        probe: set.port === null ? HEALTH_PAGE : portProbe(set.port),
      };
    })
    .sort((a, b) => compareText(a.name, b.name) || compareText(a.type, b.type));
  const agree = Math.floor(places.length / 2) + 1;
  return {
    zone,
    servers: { write, verify: verify.length > 0 ? verify : write },
    keyFile,
    probes: { from: places, agree },
    names,
  };
}

function spelledIn(zone: Name, name: Name): string {
  const relative = relativeName(name, zone);
  return relative === '@' ? zone : (parseName(relative, zone).value ?? name);
}

function halfOf(count: number): number {
  return Math.max(1, Math.ceil(count / 2));
}

function portProbe(port: number): EndpointProbe {
  return { ...HEALTH_PAGE, kind: 'tcp', target: String(port) };
}
