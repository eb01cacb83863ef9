/**
 * Names in a map of which nobody knows what is behind them, the one on which most depends first. A name
 * is a vendor whose id is a host name: what the catalogue names has the vendor's or the service's own id.
 */
import { compareText } from '#base';
import type { ComponentId, JourneyId, ResolvedMap } from '#core/map';
import type { FullCatalogue } from './create-catalogue.ts';
import { dependentsOf } from './needs-of-map.ts';
import { readHost } from './read-host.ts';

export interface UnknownName {
  readonly name: ComponentId;
  /**
   * `nobody`: no row has it; `service`: it is a provider's, and no row says which service; `region`: its
   * service is known, and neither the name nor its caller says where it is.
   */
  readonly why: 'nobody' | 'service' | 'region';
  /** Whose it is, when that much is known. */
  readonly provider: string | null;
  /** Which service, when that much is known. */
  readonly service: string | null;
  /** Where it is, when its name says so: a domain. */
  readonly region: string | null;
  /** Components that call it, sorted. */
  readonly neededBy: readonly ComponentId[];
  /** Own components that reach it, those above too, sorted. */
  readonly dependents: readonly ComponentId[];
  /** Journeys through one of them, sorted. */
  readonly journeys: readonly JourneyId[];
}

export interface UnknownNames {
  /** By dependents, then journeys, then name. */
  readonly unknown: readonly UnknownName[];
  /** Outside names in the map: vendors, and names that are not known. */
  readonly outside: number;
}

export function findUnknownNames(map: ResolvedMap, catalogue: FullCatalogue): UnknownNames {
  const dependents = dependentsOf(map);
  const outside = map.components.filter((each) => each.vendor);
  const unknown = outside.flatMap(({ id }): readonly UnknownName[] => {
    if (catalogue.vendor(id) !== null || readHost(id) !== id) return [];
    const named = catalogue.name(id);
    if (named !== null && catalogue.vendor(named.provider) !== null) return [];
    const { direct, all } = dependents(id);
    const own = new Set(all);
    const journeys = map.journeys.filter(({ through }) =>
      through.some(({ component }) => own.has(component) || component === id),
    );
    return [
      {
        name: id,
        why: named === null ? 'nobody' : named.service === null ? 'service' : 'region',
        provider: named?.provider ?? null,
        service: named?.service ?? null,
        region: named?.region ?? null,
        neededBy: direct,
        dependents: all,
        journeys: journeys.map((journey) => journey.id).sort(compareText),
      },
    ];
  });
  return {
    unknown: unknown.sort(
      (a, b) =>
        b.dependents.length - a.dependents.length ||
        b.journeys.length - a.journeys.length ||
        compareText(a.name, b.name),
    ),
    outside: outside.length,
  };
}
