/**
 * The hop behind each vendor of a map, with who says so, and what a map looks like when that is believed.
 * Nobody's silence is read as good news: a vendor of which nothing is known is met in the best reading
 * and stands everywhere in the worst (N7), where `unplaced` components of the engine stand too.
 */
import { compareText } from '#base';
import type { ComponentFile, ComponentId, DomainId, MapFile, ResolvedMap } from '#core/map';
import type { FullCatalogue } from './create-catalogue.ts';
import { type Hop, nameHost } from './name-seen.ts';

export interface BehindVendor {
  readonly vendor: ComponentId;
  /** Empty when nobody says. */
  readonly hops: readonly Hop[];
  /** All that is known passes traffic on: the origin is not known. */
  readonly edgeOnly: boolean;
  /** Where the map itself says that it runs; the catalogue is not asked then. */
  readonly placed: readonly DomainId[];
  readonly conflicts: readonly string[];
}

/** Every vendor of the map, sorted by id. */
export function behindVendors(map: ResolvedMap, catalogue: FullCatalogue): readonly BehindVendor[] {
  return map.components
    .filter((component) => component.vendor)
    .map(({ id, placements }) => {
      const row = catalogue.vendor(id);
      const { behind, conflicts } =
        row === null ? nameHost(catalogue, id) : { behind: hopsOf(row.standsOn), conflicts: [] };
      const edgeOnly = behind.length > 0 && behind.every((hop) => hop.edge);
      return { vendor: id, hops: behind, edgeOnly, placed: placements, conflicts };
    })
    .sort((a, b) => compareText(a.vendor, b.vendor));
}

/** A vendor is one thing in a map: what is said of one of its places only is not said of it. */
function hopsOf(
  rows: NonNullable<ReturnType<FullCatalogue['vendor']>>['standsOn'],
): readonly Hop[] {
  return rows.map(({ on, edge, site, evidence }) => ({
    on,
    edge,
    by: site === null ? evidence.cites : `${evidence.cites}, of its place ${site}`,
    evidence,
  }));
}

/** Ids of components that stand for "somebody of whom nothing is known, in this region". */
const STAND_IN = 'assumed-in-';

/** True for the id of a component that `placeVendors` added. */
export function isStandIn(id: string): boolean {
  return id.startsWith(STAND_IN);
}

/**
 * Vendors placed as a reading has them, as a change to lay over the map. `best`: where the vendor itself
 * or somebody's own eyes put it. `worst`: wherever anybody puts it; one that nobody places, or of which
 * an edge alone is known, in every region of the map, all of which it needs. What the map says stays.
 *
 * A component in two regions would serve a caller in either (N5), so what needs both is a component that
 * needs one stand-in in each.
 */
export function placeVendors(
  map: ResolvedMap,
  behind: readonly BehindVendor[],
  reading: 'best' | 'worst',
): MapFile {
  const regions = map.domains.filter(({ level }) => level === 'region').map(({ id }) => id);
  const components: Record<string, ComponentFile> = {};
  const add = (place: string): string => {
    const id = `${STAND_IN}${place.replaceAll('/', '-')}`;
    components[id] ??= { kind: 'vendor', in: [place] };
    return id;
  };
  for (const { vendor, hops, placed } of behind) {
    if (placed.length > 0) continue;
    const { places, edges } = reading === 'best' ? believed(hops) : feared(hops, regions);
    if (places.length + edges.length === 0) continue;
    components[vendor] = { kind: 'vendor', needs: [...edges, ...places.map(add)] };
  }
  return { firebreak: 1, components };
}

interface Standing {
  readonly places: readonly string[];
  readonly edges: readonly string[];
}

const OWN_WORDS: readonly string[] = ['seen', 'published'];

function believed(hops: readonly Hop[]): Standing {
  const own = hops.filter(({ evidence }) => OWN_WORDS.includes(evidence.word));
  return { places: placesOf(own), edges: edgesOf(own) };
}

function feared(hops: readonly Hop[], regions: readonly DomainId[]): Standing {
  const places = placesOf(hops).flatMap((place) =>
    place.includes('/') ? [place] : [place, ...regions.filter((id) => id.startsWith(`${place}/`))],
  );
  return { places: places.length === 0 ? regions : places, edges: edgesOf(hops) };
}

function placesOf(hops: readonly Hop[]): readonly string[] {
  return [...new Set(hops.filter((hop) => !hop.edge).map((hop) => hop.on))].sort(compareText);
}

function edgesOf(hops: readonly Hop[]): readonly string[] {
  return [...new Set(hops.filter((hop) => hop.edge).map((hop) => hop.on))].sort(compareText);
}
