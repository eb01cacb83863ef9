/**
 * Brings in the provider's services that the map reaches, and what those need in turn, each in exactly
 * the domains where it is needed.
 */
import { compareText } from '#base';
import { regionOf } from './known.ts';
import type { Resolving } from './resolving.ts';
import type { Component, ComponentId, DomainId, Need, Ref } from './types.ts';

/** Components of the catalogue, in no order; `open` gives one without placements, the first time it is met. */
export function pullServices(
  own: readonly Component[],
  through: readonly Ref[],
  resolving: Resolving,
  open: (id: ComponentId) => Component | null,
): readonly Component[] {
  const services = new Map<ComponentId, Pulled | null>();
  const waiting: (readonly [Pulled, DomainId])[] = [];
  const pull = (ref: Ref, from: readonly DomainId[]): void => {
    let pulled = services.get(ref.component);
    if (pulled === undefined) {
      const component = open(ref.component);
      pulled =
        component === null ? null : { component, refs: refsOf(component), domains: new Set() };
      services.set(ref.component, pulled);
    }
    if (pulled === null) return;
    for (const domain of domainsOf(ref, from, resolving)) {
      if (pulled.domains.has(domain)) continue;
      pulled.domains.add(domain);
      waiting.push([pulled, domain]);
    }
  };
  for (const component of own) {
    for (const ref of refsOf(component)) pull(ref, component.placements);
  }
  for (const ref of through) pull(ref, []);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [{ refs }, domain] = next;
    for (const ref of refs) pull(ref, [domain]);
  }
  return [...services.values()]
    .filter((pulled) => pulled !== null)
    .map(({ component, domains }) => ({
      ...component,
      placements: [...domains].sort(compareText),
    }));
}

interface Pulled {
  readonly component: Component;
  readonly refs: readonly Ref[];
  readonly domains: Set<DomainId>;
}

/** Where the target of a reference must be, seen from the placements that need it. */
function domainsOf(ref: Ref, from: readonly DomainId[], resolving: Resolving): readonly DomainId[] {
  switch (ref.at.kind) {
    case 'placement':
      return [ref.at.domain];
    case 'same-region':
      return from
        .map((domain) => regionOf(domain, resolving.domains))
        .filter((region) => region !== null);
    case 'near':
    case 'anywhere':
      // A global service: its one placement is the provider's domain.
      return [...(resolving.known.component(ref.component)?.domains ?? [])].map(
        (id) => id as DomainId,
      );
  }
}

/** All references of a component's needs. */
export function refsOf({ needs, operations, failover }: Component): readonly Ref[] {
  return [
    ...needs.flatMap((need) => refsOfNeed(need)),
    ...operations.flatMap((operation) => operation.needs.flatMap((need) => refsOfNeed(need))),
    ...(failover?.needs ?? []).flatMap((need) => refsOfNeed(need)),
  ];
}

function refsOfNeed({ target }: Need): readonly Ref[] {
  return target.kind === 'one' ? [target.ref] : target.of;
}
