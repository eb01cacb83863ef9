/** Looking things up in a resolved map: by id, where a domain lies, whose a need is. */
import type {
  Component,
  ComponentId,
  Domain,
  DomainId,
  Journey,
  JourneyId,
  Need,
  Ref,
  ResolvedMap,
} from '#core/map';
import { assert } from '#base';

/** Whose need it is: the component's own, one of its operations', or its failover's. */
export type NeedOwner =
  | { readonly kind: 'component' }
  | { readonly kind: 'operation'; readonly operation: string }
  | { readonly kind: 'failover' };

export interface OwnedNeed {
  readonly component: Component;
  readonly owner: NeedOwner;
  readonly need: Need;
}

/** Looks things up in a map by id, and says where a domain lies. */
export interface MapIndex {
  readonly map: ResolvedMap;
  readonly components: ReadonlyMap<ComponentId, Component>;
  readonly domains: ReadonlyMap<DomainId, Domain>;
  readonly journeys: ReadonlyMap<JourneyId, Journey>;
  /** Components that need a component by any need, each once, sorted. */
  neededBy(id: ComponentId): readonly ComponentId[];
}

/** The index of a map; cost linear in its size. Who needs whom is worked out when first asked. */
export function indexMap(map: ResolvedMap): MapIndex {
  let neededBy: ReadonlyMap<ComponentId, readonly ComponentId[]> | null = null;
  return {
    map,
    components: new Map(map.components.map((each) => [each.id, each])),
    domains: new Map(map.domains.map((each) => [each.id, each])),
    journeys: new Map(map.journeys.map((each) => [each.id, each])),
    neededBy(id) {
      neededBy ??= needersOf(map);
      return neededBy.get(id) ?? [];
    },
  };
}

function needersOf(map: ResolvedMap): ReadonlyMap<ComponentId, readonly ComponentId[]> {
  const needers = new Map<ComponentId, ComponentId[]>();
  for (const component of map.components) {
    for (const { need } of ownedNeeds(component)) {
      for (const ref of refsOf(need)) {
        const list = needers.get(ref.component) ?? [];
        if (list.at(-1) !== component.id) list.push(component.id);
        needers.set(ref.component, list);
      }
    }
  }
  return needers;
}

/** The references of a need: one, or the alternatives of its group. */
export function refsOf(need: Need): readonly Ref[] {
  return need.target.kind === 'one' ? [need.target.ref] : need.target.of;
}

/** All needs of a component with whose they are: its own, its operations', its failover's. */
export function ownedNeeds(component: Component): readonly OwnedNeed[] {
  const own = component.needs.map((need): OwnedNeed => ({
    component,
    owner: { kind: 'component' },
    need,
  }));
  const operations = component.operations.flatMap((operation) =>
    operation.needs.map((need): OwnedNeed => ({
      component,
      owner: { kind: 'operation', operation: operation.name },
      need,
    })),
  );
  const failover = (component.failover?.needs ?? []).map((need): OwnedNeed => ({
    component,
    owner: { kind: 'failover' },
    need,
  }));
  return [...own, ...operations, ...failover];
}

/** Domains from this one up to the root, itself first. */
export function enclosing(index: MapIndex, domain: DomainId): readonly Domain[] {
  const chain: Domain[] = [];
  let current = index.domains.get(domain) ?? null;
  while (current !== null) {
    chain.push(current);
    assert(chain.length <= index.domains.size, 'domains form a tree');
    current = current.parent === null ? null : (index.domains.get(current.parent) ?? null);
  }
  return chain;
}

/** True when `inner` is `outer` or lies in it. */
export function liesIn(index: MapIndex, inner: DomainId, outer: DomainId): boolean {
  return enclosing(index, inner).some((domain) => domain.id === outer);
}

/** The region that a domain is or lies in, or null. */
export function regionOf(index: MapIndex, domain: DomainId): DomainId | null {
  return enclosing(index, domain).find((each) => each.level === 'region')?.id ?? null;
}
