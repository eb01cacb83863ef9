/** Whether the zone has a guard already: another one, another policy, or only another's record. */
import type { Problem } from '#base';
import { nameOf, recordSetKey, type RecordSet, type Zone } from '#core/dns';
import type { Policy } from '../policy/policy.ts';
import type { Contents, Marker } from '../protocol/contents.ts';
import { markerName } from '../protocol/zone-update.ts';
import { adoptionProblem } from './adoption-problems.ts';
import { delegationAbove } from './propose-adoption.ts';

/** What is known of the guards of this zone. */
export interface GuardKnowledge {
  readonly owners: readonly string[] | null;
  readonly contentsOf: ((generation: number) => Contents | null) | null;
}

/** Problems about the record that fences all others. */
export function examineMarker(
  zone: Zone,
  sets: ReadonlyMap<string, RecordSet>,
  policy: Policy,
  marker: Marker | null,
  knowledge: GuardKnowledge,
): readonly Problem[] {
  const name = markerName(zone.origin);
  if (sets.has(recordSetKey(name, 'CNAME')) || delegationAbove(sets, zone.origin, name) !== null) {
    const what = `${name} is a CNAME or a delegation, so no TXT record can stand there`;
    return [adoptionProblem('guard-marker-blocked', what, 'remove it; the guard needs that name')];
  }
  if (marker === null) {
    if (!sets.has(recordSetKey(name, 'TXT'))) return [];
    const what = `${name} has a TXT record that this version did not write`;
    const mend = 'find out who writes it; delete it when nobody does';
    return [adoptionProblem('guard-marker-foreign', what, mend)];
  }
  return [
    ...ownerProblems(marker, knowledge),
    ...generationProblems(marker, policy, knowledge),
    ...(marker.state === 'run'
      ? []
      : [
          adoptionProblem(
            'guard-frozen',
            `the zone is frozen at generation ${marker.generation} by ${marker.owner}`,
            'firebreak guard thaw, when whoever froze it agrees',
          ),
        ]),
  ];
}

function ownerProblems(
  { generation, owner }: Marker,
  { owners }: GuardKnowledge,
): readonly Problem[] {
  if (owners === null || owners.includes(owner)) return [];
  const what = `generation ${generation} was written by ${owner}, which is none of ours (${owners.join(', ')})`;
  const mend = 'two guards must share a store and a policy: join that guard, or stop it first';
  return [adoptionProblem('guard-other-owner', what, mend)];
}

function generationProblems(
  { generation, owner }: Marker,
  policy: Policy,
  { contentsOf }: GuardKnowledge,
): readonly Problem[] {
  if (contentsOf === null) return [];
  const live = contentsOf(generation);
  if (live === null) {
    const what = `our store does not know generation ${generation}, written by ${owner}`;
    const mend =
      'it was restored from a backup, or another guard with a store of its own writes here: find out which';
    return [adoptionProblem('guard-unknown-generation', what, mend)];
  }
  const differences = differencesOf(policy, live);
  if (differences.length === 0) return [];
  const what = `generation ${generation} was made by another policy: ${differences.join('; ')}`;
  const mend =
    'give every guard of the zone the same guard.yaml, or adopt the difference with keep';
  return [adoptionProblem('guard-other-policy', what, mend)];
}

/** Names and addresses only: limits and probes leave no trace in what is published. */
function differencesOf(policy: Policy, live: Contents): readonly string[] {
  const keyOf = (each: { readonly name: string; readonly type: 'A' | 'AAAA' }): string =>
    recordSetKey(nameOf(each.name), each.type);
  const ours = new Map(policy.names.map((name) => [keyOf(name), name]));
  const theirs = new Set(live.map(keyOf));
  return [
    ...live
      .filter((set) => !ours.has(keyOf(set)))
      .map(({ name, type }) => `${name} ${type} is not in this policy`),
    ...policy.names
      .filter((each) => !theirs.has(keyOf(each)))
      .map(({ name, type }) => `${name} ${type} is not in that one`),
    ...live.flatMap((set) => {
      const known = ours.get(keyOf(set))?.endpoints.map(({ address }) => address);
      const strange = set.endpoints.filter(({ address }) => known?.includes(address) === false);
      if (strange.length === 0) return [];
      return [`${set.name} ${set.type} has ${strange.map(({ address }) => address).join(', ')}`];
    }),
  ];
}
