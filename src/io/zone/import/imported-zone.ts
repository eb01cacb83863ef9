/** What is made of a zone that some other tool describes: names for a policy, and what gets lost. */
import { compareText } from '#base';
import type { Name } from '#core/dns';
import type { EndpointPolicy, EndpointProbe, NamePolicy } from '#core/guard';

/** A proposal: nothing of it is in force. Gaps are warnings of the result that holds it. */
export interface ImportedZone {
  readonly zone: Name;
  /** By name and type, as in a policy. */
  readonly names: readonly NamePolicy[];
  /** Record sets that are not proposed. */
  readonly others: number;
}

/** One family of a name, as far as the other tool says it. */
export interface ImportedSet {
  readonly name: Name;
  readonly type: 'A' | 'AAAA';
  readonly ttlSeconds: number;
  readonly endpoints: readonly EndpointPolicy[];
  readonly probe: EndpointProbe | null;
}

/** The policies of imported sets; both families of a name get limits that both bear. */
export function namePolicies(sets: readonly ImportedSet[]): readonly NamePolicy[] {
  return sets
    .map((set): NamePolicy => {
      const family = sets.filter(({ name }) => name === set.name);
      const floors = family.map(({ endpoints }) => Math.ceil(endpoints.length / 2));
      return {
        name: set.name,
        type: set.type,
        ttlSeconds: Math.max(1, Math.min(...family.map(({ ttlSeconds }) => ttlSeconds))),
        endpoints: set.endpoints.toSorted((a, b) => compareText(a.address, b.address)),
        minHealthy: Math.max(1, Math.min(...floors)),
        removeAtMost: { count: 1, perMs: 60_000 },
        probe: family.find(({ probe }) => probe !== null)?.probe ?? null,
      };
    })
    .sort((a, b) => compareText(a.name, b.name) || compareText(a.type, b.type));
}
