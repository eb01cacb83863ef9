/**
 * What has a name (N3): the domains, the map's own components, the provider's services. References
 * and losses are read against it; `createNames` makes one of a resolved map.
 */
import { createNear } from './near.ts';
import type { Catalogue } from './overlay.ts';
import type { Component, ComponentId, Domain, DomainId, Plane, ResolvedMap } from './types.ts';

/** A component as far as names are concerned. */
export interface KnownComponent {
  readonly id: ComponentId;
  /** Regional services are named with a region, global ones and own components without (N4). */
  readonly kind: 'own' | 'regional' | 'global';
  /** Where it runs; where it is offered, of a service. */
  readonly domains: readonly string[];
  /** Declared operations and their planes. */
  readonly operations: ReadonlyMap<string, Plane>;
}

export interface Known {
  domain(id: string): Domain | null;
  /** By its own id or an alias of it. */
  component(id: string): KnownComponent | null;
  /** True when the map holds it, not only the catalogue; with a domain: when it runs there. */
  readonly reached: (id: string, domain: string | null) => boolean;
  readonly reachedDomain: (id: string) => boolean;
  /** The nearest id of a component or service, null when none is near. */
  nearComponent(word: string): string | null;
  /** The nearest name among a provider's services, without the provider. */
  nearService(provider: string, name: string): string | null;
  nearDomain(word: string): string | null;
}

/** Domains that are meant by names: those of the catalogue and the map's own. */
export type DomainIndex = ReadonlyMap<string, Domain>;

/** The region that a domain is in or is; null when there is none. */
export function regionOf(domain: string, domains: DomainIndex): DomainId | null {
  for (let at = domains.get(domain); at !== undefined; at = parentOf(at, domains)) {
    if (at.level === 'region') return at.id;
  }
  return null;
}

function parentOf(domain: Domain, domains: DomainIndex): Domain | undefined {
  return domain.parent === null ? undefined : domains.get(domain.parent);
}

/** A provider's service as a named component; null when the catalogue has none of that id. */
function namedService(id: string, catalogue: Catalogue): KnownComponent | null {
  const service = catalogue.service(id);
  if (service === null) return null;
  return {
    id: id as ComponentId,
    kind: service.scope,
    domains: service.domains,
    operations: new Map(service.operations.map(({ name, plane }) => [name, plane])),
  };
}

/** What a resolved map and its catalogue know: for `--lost`, `explain` and the rows of incidents. */
export function createNames(map: ResolvedMap, catalogue: Catalogue): Known {
  const own = new Map<string, KnownComponent>();
  const placements = new Map<string, readonly string[]>();
  for (const component of map.components) {
    const { id } = component;
    placements.set(id, component.placements);
    own.set(id, nameOf(component, catalogue));
  }
  const domains = indexDomains(catalogue);
  for (const domain of map.domains) domains.set(domain.id, domain);
  const reachedDomains = new Set<string>(map.domains.map(({ id }) => id));
  return createKnown({
    domains,
    own,
    catalogue,
    rename: (id) => id,
    reached: (id, domain) =>
      domain === null ? placements.has(id) : placements.get(id)?.includes(domain) === true,
    reachedDomain: (id) => reachedDomains.has(id),
  });
}

function nameOf(component: Component, catalogue: Catalogue): KnownComponent {
  const { id, placements } = component;
  const planes = component.operations.map(({ name, plane }) => [name, plane] as const);
  const service = component.origin === 'map' ? null : namedService(id, catalogue);
  return service === null
    ? { id, kind: 'own', domains: placements, operations: new Map(planes) }
    : { ...service, operations: new Map([...service.operations, ...planes]) };
}

/** The domains of the catalogue by id. */
export function indexDomains(catalogue: Catalogue): Map<string, Domain> {
  return new Map(
    catalogue.domains.map(({ id, level, parent }) => [
      id,
      { id: id as DomainId, level, parent: parent as DomainId | null },
    ]),
  );
}

export interface KnownParts {
  readonly domains: DomainIndex;
  /** The map's own components, and services that the map says something of. */
  readonly own: ReadonlyMap<string, KnownComponent>;
  readonly catalogue: Catalogue;
  readonly rename: (id: string) => string;
  readonly reached: Known['reached'];
  readonly reachedDomain: Known['reachedDomain'];
}

export function createKnown(parts: KnownParts): Known {
  const { domains, own, catalogue } = parts;
  const services = new Map<string, KnownComponent | null>();
  const serviceOf = (id: string): KnownComponent | null => {
    const seen = services.get(id);
    if (seen !== undefined) return seen;
    const named = namedService(id, catalogue);
    services.set(id, named);
    return named;
  };
  const nearOwn = createNear(() => [...own.keys()]);
  const nearServiceId = createNear(() => catalogue.serviceIds);
  const nearDomain = createNear(() => [...domains.keys()]);
  return {
    domain: (id) => domains.get(id) ?? null,
    component(id) {
      const mine = parts.rename(id);
      return own.get(mine) ?? serviceOf(mine);
    },
    reached: parts.reached,
    reachedDomain: parts.reachedDomain,
    nearComponent: (word) => nearOwn(word) ?? nearServiceId(word),
    nearService: (provider, name) => {
      const ids = catalogue.serviceIds.filter((id) => id.startsWith(`${provider}/`));
      return createNear(() => ids.map((id) => id.slice(provider.length + 1)))(name);
    },
    nearDomain,
  };
}

/** Suggestions for the first problems only: a map in which everything dangles is told in time. */
export function limitSuggestions(known: Known, most: number): Known {
  let left = most;
  const limited =
    <Arguments extends readonly string[]>(find: (...words: Arguments) => string | null) =>
    (...words: Arguments): string | null => {
      if (left === 0) return null;
      left--;
      return find(...words);
    };
  return {
    ...known,
    nearComponent: limited((word) => known.nearComponent(word)),
    nearService: limited((provider, name) => known.nearService(provider, name)),
    nearDomain: limited((word) => known.nearDomain(word)),
  };
}
