/**
 * Whether a policy can take over names of a live zone, before anything is written. Errors stop the
 * adoption; warnings say what a person should know. Cost: one pass over the zone, and a walk up the
 * labels of each adopted name.
 */
import { formatDuration, type Problem } from '#base';
import {
  indexRecords,
  isWithin,
  nameOf,
  parentName,
  parseName,
  recordSetKey,
  sameName,
  type Name,
  type RecordSet,
  type RecordType,
  type Zone,
} from '#core/dns';
import type { NamePolicy, Policy } from '../policy/policy.ts';
import type { Contents } from '../protocol/contents.ts';
import { viewZone } from '../protocol/zone-update.ts';
import { adoptionProblem } from './adoption-problems.ts';
import { examineMarker } from './examine-marker.ts';
import { examinePointers } from './examine-pointers.ts';
import { addressesOf, delegationAbove } from './propose-adoption.ts';

/** What is known besides zone and policy. */
export interface AdoptionKnowledge {
  /** How the zone is written: only a server or an API signs what it is given. */
  readonly writes: 'update' | 'api' | 'file';
  /** Owners that belong to this guard; null when nobody said, and any may have written. */
  readonly owners: readonly string[] | null;
  /** What our store says of a generation: its contents, or null when it does not know it. */
  readonly contentsOf: ((generation: number) => Contents | null) | null;
}

/** Above this, resolvers keep an address that has left for longer than people like. */
const LONG_TTL_SECONDS = 300;

/** Everything that stands in the way, in the order: zone, marker, then name by name. */
export function examineAdoption(
  zone: Zone,
  policy: Policy,
  knowledge: AdoptionKnowledge = { writes: 'update', owners: null, contentsOf: null },
): readonly Problem[] {
  const origin = parseName(policy.zone).value;
  if (origin === null || !sameName(origin, zone.origin)) {
    const what = `the policy is for ${policy.zone}, and this is ${zone.origin}`;
    return [adoptionProblem('guard-zone-differs', what, `write zone: ${zone.origin}`)];
  }
  const sets = indexRecords(zone.records);
  const names = policy.names.filter(({ name }) => isWithin(nameOf(name), zone.origin));
  const { marker } = viewZone(zone, []);
  return [
    ...signing(sets, policy.names, zone.origin, knowledge),
    ...examineMarker(zone, sets, policy, marker, knowledge),
    ...policy.names.flatMap((name) => outside(zone.origin, name)),
    ...shared(policy.names),
    ...names.flatMap((name) => examineName(zone.origin, sets, name)),
    ...examinePointers(sets, names),
  ];
}

function outside(origin: Name, { name }: NamePolicy): readonly Problem[] {
  if (isWithin(nameOf(name), origin)) return [];
  const what = `${name} is not inside ${origin}`;
  return [adoptionProblem('guard-name-outside', what, 'adopt it in the policy of its own zone')];
}

function signing(
  sets: ReadonlyMap<string, RecordSet>,
  names: readonly NamePolicy[],
  origin: Name,
  { writes }: AdoptionKnowledge,
): readonly Problem[] {
  const signatures = names.some(({ name }) => sets.has(recordSetKey(nameOf(name), 'RRSIG')));
  const isSigned = signatures || sets.has(recordSetKey(origin, 'DNSKEY'));
  if (!isSigned) return [];
  if (writes === 'file' && signatures) {
    const what = `the file of ${origin} holds signatures, which a new address would make wrong`;
    const mend = 'guard the unsigned file and sign after it, or use a server that signs UPDATEs';
    return [adoptionProblem('guard-zone-presigned', what, mend)];
  }
  const what = `${origin} is signed: whoever takes the write must sign it, or validators refuse it`;
  const mend =
    'BIND: dnssec-policy with inline-signing no; Knot: dnssec-signing on; PowerDNS and Route 53 sign by themselves';
  return [adoptionProblem('guard-zone-signed', what, mend)];
}

/** One address under two names: what is learnt of it counts for both, the limits do not. */
function shared(names: readonly NamePolicy[]): readonly Problem[] {
  const seen = new Map<string, NamePolicy>();
  return names.flatMap((policy) => {
    const addresses = policy.endpoints.map(({ address }) => address);
    const twice = [...new Set(addresses.filter((each, at) => addresses.indexOf(each) < at))];
    const both = [...new Set(addresses)].filter((each) => seen.has(each));
    const first = seen.get(both[0] ?? '');
    for (const address of addresses) seen.set(address, policy);
    const { name, type } = policy;
    return [
      ...twice.map((address) =>
        adoptionProblem(
          'guard-duplicate-address',
          `${name} ${type} has ${address} twice`,
          'write it once',
        ),
      ),
      ...(first === undefined
        ? []
        : [
            adoptionProblem(
              'guard-address-shared',
              `${both.join(', ')} ${both.length > 1 ? 'are' : 'is'} behind ${first.name} and ${name}`,
              'removeAtMost is counted for each name by itself: set both so that their sum is bearable',
            ),
          ]),
    ];
  });
}

function examineName(
  origin: Name,
  sets: ReadonlyMap<string, RecordSet>,
  policy: NamePolicy,
): readonly Problem[] {
  const name = nameOf(policy.name);
  const blocked = blockers(origin, sets, name);
  if (blocked.length > 0) return blocked;
  const set = sets.get(recordSetKey(name, policy.type)) ?? null;
  return [
    ...wildcards(origin, sets, name, set !== null),
    ...ttls(policy, set),
    ...addresses(policy, set),
    ...limits(policy, set),
  ];
}

/** What makes the name, as it stands, no place for addresses. */
function blockers(
  origin: Name,
  sets: ReadonlyMap<string, RecordSet>,
  name: Name,
): readonly Problem[] {
  const delegation = delegationAbove(sets, origin, name);
  if (delegation !== null) {
    const servers = delegation.data.flatMap((data) => (data.kind === 'NS' ? [data.target] : []));
    const what = `${name} belongs to ${delegation.name}, which is delegated to ${servers.join(', ')}`;
    return [
      adoptionProblem('guard-name-delegated', what, `adopt it in the zone ${delegation.name}`),
    ];
  }
  for (let at = parentName(name); at !== null && isWithin(at, origin); at = parentName(at)) {
    if (!sets.has(recordSetKey(at, 'DNAME'))) continue;
    const what = `${name} is below the DNAME of ${at}, which answers in its place`;
    return [adoptionProblem('guard-name-redirected', what, 'adopt the name that it leads to')];
  }
  const alias = sets.get(recordSetKey(name, 'CNAME'))?.data[0];
  if (alias?.kind !== 'CNAME') return [];
  const what = `${name} is a CNAME for ${alias.target}, and a CNAME stands alone`;
  const mend = `adopt ${alias.target} where it is, or replace the CNAME by addresses first`;
  return [adoptionProblem('guard-name-alias', what, mend)];
}

function wildcards(
  origin: Name,
  sets: ReadonlyMap<string, RecordSet>,
  name: Name,
  isThere: boolean,
): readonly Problem[] {
  const problems: Problem[] = [];
  const under = typesAt(sets, wildcardOf(name));
  if (under.length > 0) {
    const what = `*.${name} has ${under.join(', ')}: names below ${name} keep answering by it`;
    problems.push(
      adoptionProblem('guard-wildcard-under', what, 'adopt the names below that must not go stale'),
    );
  }
  if (isThere || sameName(name, origin)) return problems;
  for (let at = parentName(name); at !== null && isWithin(at, origin); at = parentName(at)) {
    const over = typesAt(sets, wildcardOf(at));
    if (over.length === 0) continue;
    const what = `${name} is not there, so *.${at} answers for it until the first plan`;
    const mend = `from then on every other type that *.${at} answers (${over.join(', ')}) is gone from ${name}`;
    problems.push(adoptionProblem('guard-wildcard-over', what, mend));
    break;
  }
  return problems;
}

function wildcardOf(name: Name): Name | null {
  return parseName(name === '.' ? '*.' : `*.${name}`).value;
}

const SEEN_TYPES: readonly RecordType[] = ['A', 'AAAA', 'CNAME', 'MX', 'TXT', 'SRV', 'HTTPS'];

function typesAt(sets: ReadonlyMap<string, RecordSet>, name: Name | null): readonly string[] {
  return name === null ? [] : SEEN_TYPES.filter((type) => sets.has(recordSetKey(name, type)));
}

function ttls(policy: NamePolicy, set: RecordSet | null): readonly Problem[] {
  const { name, type, ttlSeconds } = policy;
  const long = formatDuration(LONG_TTL_SECONDS * 1000);
  const problems: Problem[] = [];
  if (set?.ttl === 0) {
    const what = `${name} ${type} has TTL 0: every query reaches your servers, and nothing is kept when they fail`;
    problems.push(
      adoptionProblem('guard-ttl-zero', what, `ttl: ${ttlSeconds}s comes with the first change`),
    );
  } else if (set !== null && set.ttl !== ttlSeconds) {
    const what = `${name} ${type} has TTL ${set.ttl}, the policy says ${ttlSeconds}`;
    const mend = `write ttl: ${set.ttl}s to keep it; otherwise it changes with the first change of addresses`;
    problems.push(adoptionProblem('guard-ttl-differs', what, mend));
  }
  if (ttlSeconds > LONG_TTL_SECONDS) {
    const what = `${name} ${type} gets TTL ${ttlSeconds}: for so long resolvers send people to an address that has left`;
    problems.push(adoptionProblem('guard-ttl-long', what, `write at most ttl: ${long}`));
  }
  return problems;
}

function addresses(
  { name, type, endpoints }: NamePolicy,
  set: RecordSet | null,
): readonly Problem[] {
  const wanted = endpoints.map(({ address }) => address);
  if (set === null) {
    const what = `${name} has no ${type} record yet`;
    const mend = 'the first plan publishes the endpoints that are healthy then';
    return [adoptionProblem('guard-name-new', what, mend)];
  }
  const there = addressesOf(set);
  const missing = wanted.filter((address) => !there.includes(address));
  const unlisted = there.filter((address) => !wanted.includes(address));
  return [
    ...(missing.length === 0
      ? []
      : [
          adoptionProblem(
            'guard-address-missing',
            `${name} ${type} does not have ${missing.join(', ')} of the policy`,
            'the first plan adds what is healthy of them',
          ),
        ]),
    ...(unlisted.length === 0
      ? []
      : [
          adoptionProblem(
            'guard-address-unlisted',
            `${name} ${type} has ${unlisted.join(', ')}, which the policy does not have`,
            'add it to endpoints, or the first plans take it away',
          ),
        ]),
  ];
}

function limits(policy: NamePolicy, set: RecordSet | null): readonly Problem[] {
  const { name, type, endpoints, minHealthy } = policy;
  const there = set === null ? endpoints.length : addressesOf(set).length;
  if (minHealthy > endpoints.length) {
    const what = `${name} ${type}: minHealthy is ${minHealthy} of ${endpoints.length} endpoints`;
    const mend = `write a number from 1 to ${endpoints.length}`;
    return [adoptionProblem('guard-min-healthy', what, mend)];
  }
  if (minHealthy < there) return [];
  const what = `${name} ${type}: minHealthy is ${minHealthy} and ${there} are published, so none can ever be taken away`;
  const mend = `write minHealthy: ${Math.max(1, there - 1)}, or add an endpoint`;
  return there === 1 && endpoints.length === 1
    ? [adoptionProblem('guard-nothing-removable', what, 'add a second endpoint')]
    : [adoptionProblem('guard-nothing-removable', what, mend)];
}
