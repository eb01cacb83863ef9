/** Where a domain lies in the tree of domains (N1). */
import { assert } from '#base';
import type { Domain, DomainId, ResolvedMap } from '#core/map';

export interface DomainTree {
  /** The domain and all that enclose it, itself first. */
  enclosing(domain: DomainId): readonly DomainId[];
  /** The region that the domain is or lies in; null for none, and for nowhere. */
  regionOf(domain: DomainId | null): DomainId | null;
}

/** Looks domains up in a map. */
export function createDomainTree(map: ResolvedMap): DomainTree {
  const domains = new Map<DomainId, Domain>(map.domains.map((each) => [each.id, each]));
  const chains = new Map<DomainId, readonly DomainId[]>();
  const regions = new Map<DomainId, DomainId | null>();

  function enclosing(domain: DomainId): readonly DomainId[] {
    const known = chains.get(domain);
    if (known !== undefined) return known;
    const chain: DomainId[] = [];
    for (let at: DomainId | null = domain; at !== null; at = domains.get(at)?.parent ?? null) {
      chain.push(at);
      assert(chain.length <= domains.size + 1, 'domains form a tree (N1)');
    }
    chains.set(domain, chain);
    return chain;
  }

  function regionOf(domain: DomainId | null): DomainId | null {
    if (domain === null) return null;
    const known = regions.get(domain);
    if (known !== undefined) return known;
    const found = enclosing(domain).find((each) => domains.get(each)?.level === 'region') ?? null;
    regions.set(domain, found);
    return found;
  }

  return { enclosing, regionOf };
}
