/** What a map depends on outside, and what of it is new against an earlier one. */
import { compareText } from '#base';
import { formatPlacement } from '#core/map';
import type { DomainId } from '#core/map';
import { enclosing, ownedNeeds, refsOf } from './map-index.ts';
import type { MapIndex } from './map-index.ts';
import { isOwn, outsideFrom } from './outside.ts';
import type { OutsideThing } from './outside.ts';

/** A dependency on something outside that one of two maps has and the other has not. */
export interface OutsideChange {
  /** As typed: `aws/us-east-1/secretsmanager`, `stripe`. */
  readonly id: string;
  /** The largest thing about it that the other map does not have. */
  readonly what: 'provider' | 'region' | 'service' | 'vendor';
  /** Placements or components that need it, as typed. Sorted. */
  readonly from: readonly string[];
}

/** What `here` uses outside and `there` does not. Sorted by id. */
export function onlyOutside(here: MapIndex, there: MapIndex): readonly OutsideChange[] {
  const other = usedOutside(there);
  const places = new Set([...other.values()].flatMap(({ domain }) => placesOf(there, domain)));
  return [...usedOutside(here).values()]
    .filter(({ id }) => !other.has(id))
    .map(({ id, domain, vendor, from }) => {
      const place = placesOf(here, domain).findLast((each) => !places.has(each));
      const level = place === undefined ? null : here.domains.get(place)?.level;
      const placed = level === 'provider' ? 'provider' : level === 'region' ? 'region' : 'service';
      const what: OutsideChange['what'] = vendor ? 'vendor' : placed;
      return { id, what, from: [...from].toSorted(compareText) };
    })
    .toSorted((a, b) => compareText(a.id, b.id));
}

interface Used {
  readonly id: string;
  readonly domain: DomainId | null;
  readonly vendor: boolean;
  readonly from: Set<string>;
}

/** What own components need outside, and the regions and providers that they stand in. */
function usedOutside(index: MapIndex): ReadonlyMap<string, Used> {
  const found = new Map<string, Used>();
  const use = (thing: OutsideThing, vendor: boolean, from: string): void => {
    const used = found.get(thing.id) ?? { ...thing, vendor, from: new Set() };
    found.set(thing.id, used);
    used.from.add(from);
  };
  for (const component of index.map.components.filter(isOwn)) {
    const places = component.placements.length === 0 ? [null] : component.placements;
    for (const place of places) {
      const from = formatPlacement(component.id, place);
      for (const id of placesOf(index, place)) use({ id, domain: id }, false, from);
      for (const { need } of ownedNeeds(component)) {
        for (const ref of refsOf(need)) {
          const target = index.components.get(ref.component);
          if (target === undefined || isOwn(target)) continue;
          outsideFrom(index, place, ref).forEach((thing) => use(thing, target.vendor, from));
        }
      }
    }
  }
  return found;
}

/** The region and the provider of a place, the inner one first. */
function placesOf(index: MapIndex, domain: DomainId | null): readonly DomainId[] {
  return domain === null
    ? []
    : enclosing(index, domain)
        .filter(({ level }) => level === 'region' || level === 'provider')
        .map(({ id }) => id);
}
