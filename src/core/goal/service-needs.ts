/**
 * Who needs whom, for pictures: every reference of every need of the team's own services, once, and
 * where journeys enter. The same references that `fates` counts in its lines.
 */
import { compareText } from '#base';
import type { ComponentId, DomainId, JourneyId, ResolvedMap, Strength } from '#core/map';
import { enclosing, indexMap, type MapIndex, ownedNeeds, refsOf } from './map-index.ts';
import { isOwn, outsideFrom, outsideOfComponent } from './outside.ts';

/** One reference of one need. */
export interface ServiceNeed {
  readonly from: ComponentId;
  /** The need as it is called. */
  readonly need: string;
  readonly strength: Strength;
  /** The own service that it leads to, or null. */
  readonly service: ComponentId | null;
  /** The outside things that it leads to, one for each place it is asked at; empty for an own service. */
  readonly outside: readonly string[];
}

/** Where a journey enters. */
export interface JourneyEntry {
  readonly journey: JourneyId;
  readonly services: readonly ComponentId[];
  /** Outside things that the journey asks without a service of the team's own. */
  readonly outside: readonly string[];
}

export interface ServiceNeeds {
  /** By service, then as the needs stand. */
  readonly needs: readonly ServiceNeed[];
  /** Sorted by journey. */
  readonly entries: readonly JourneyEntry[];
  /** How many of the team's own services stand in each domain, sorted by domain. */
  readonly placed: readonly { readonly domain: DomainId; readonly services: number }[];
}

/** The needs of the team's own services and the entries of its journeys; cost linear in the map. */
export function serviceNeeds(map: ResolvedMap): ServiceNeeds {
  const index = indexMap(map);
  const own = new Set(map.components.filter(isOwn).map(({ id }) => id));
  const needs = map.components.filter(isOwn).flatMap((component) =>
    ownedNeeds(component).flatMap(({ need }) =>
      refsOf(need).map((ref): ServiceNeed => ({
        from: component.id,
        need: need.name,
        strength: need.strength,
        service: own.has(ref.component) ? ref.component : null,
        outside: own.has(ref.component)
          ? []
          : outsideOfComponent(index, component, ref).map(({ id }) => id),
      })),
    ),
  );
  const entries = map.journeys.map(({ id, through }): JourneyEntry => ({
    journey: id,
    services: through.flatMap((ref) => (own.has(ref.component) ? [ref.component] : [])),
    outside: through
      .filter((ref) => !own.has(ref.component))
      .flatMap((ref) => outsideFrom(index, null, ref).map(({ id: outside }) => outside)),
  }));
  return { needs, entries, placed: placedIn(index) };
}

function placedIn(index: MapIndex): ServiceNeeds['placed'] {
  const counts = new Map<DomainId, number>();
  for (const { placements } of index.map.components.filter(isOwn)) {
    const domains = placements.flatMap((each) => enclosing(index, each).map(({ id }) => id));
    for (const id of new Set(domains)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return [...counts]
    .map(([domain, services]) => ({ domain, services }))
    .toSorted((a, b) => compareText(a.domain, b.domain));
}
