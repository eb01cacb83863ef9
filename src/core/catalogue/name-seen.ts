/**
 * A host name with everything that speaks for and against it: its own text first, then the CNAME chain
 * it was seen with, then the addresses at the end of the chain. What disagrees is said, never hidden.
 * Of a vendor's name this is the hop behind it, each hop with who says so: an edge passes traffic on,
 * so what stands behind an edge stays unknown.
 */
import type { CatalogueEvidence, Named } from '#core/map';
import { type AddressRanges, isAddress } from './address-ranges.ts';
import type { FullCatalogue } from './create-catalogue.ts';
import { readHost } from './read-host.ts';

/** What was seen of a name besides its text. */
export interface SeenOfName {
  /** What its CNAME records led to, in order; without the name itself. */
  readonly chain?: readonly string[];
  readonly addresses?: readonly string[];
  /** `2026-11-25`: when; undated when nobody kept it. */
  readonly date?: string;
  /** Ranges of the user's own copies, asked after the catalogue's. */
  readonly ranges?: AddressRanges | null;
}

export interface HostName {
  /** Of a URL its host alone: what else stands in one may be nobody's business. */
  readonly host: string;
  /** Null when nothing known names it. */
  readonly named: Named | null;
  /** What named it. */
  readonly by: 'name' | 'chain' | 'address' | null;
  /** The vendor's own word for the place, `eu`. */
  readonly site: string | null;
  /** Where a service that is one for the world is homed, in all or in part: a domain. */
  readonly home: string | null;
  /** What it stands on, as far as anybody shows or says; empty: unknown. */
  readonly behind: readonly Hop[];
  /** Hops were found, and all of them only pass traffic on. */
  readonly edgeOnly: boolean;
  /** A sentence each. */
  readonly conflicts: readonly string[];
}

/** One thing behind a name. */
export interface Hop {
  /** A domain, or a service's id: `aws/us-east-1`, `gcp`, `aws/cloudfront`. */
  readonly on: string;
  readonly edge: boolean;
  /** What shows it: `its name`, `CNAME x.cloudfront.net`, `address 192.0.2.1`, or a citation. */
  readonly by: string;
  readonly evidence: CatalogueEvidence;
}

/** Services that pass traffic on, of every provider that has one. */
const EDGES: ReadonlySet<string> = new Set([
  'aws/cloudfront',
  'aws-cn/cloudfront',
  'aws/globalaccelerator',
  'cloudflare/cdn',
  'fastly/cdn',
  'akamai/cdn',
  'azure/front-door',
  'azure/traffic-manager',
  'gcp/load-balancing',
]);

/** Names a host by its text and by what was seen of it; an address is the end of its own chain. */
export function nameHost(catalogue: FullCatalogue, host: string, given: SeenOfName = {}): HostName {
  const own = catalogue.text(host);
  const address = addressIn(host);
  const seen =
    address === null ? given : { ...given, addresses: [address, ...(given.addresses ?? [])] };
  const shown = [
    ...chainHops(catalogue, own?.named ?? null, seen),
    ...addressHops(catalogue, seen),
  ];
  const { named, by } = choose(own?.named ?? null, shown, catalogue);
  const site = own?.site ?? null;
  const vendor = named === null ? null : catalogue.vendor(named.provider);
  const hops = shown.map(({ hop }) => hop);
  const behind =
    vendor === null
      ? hops.filter((hop) => hop.edge)
      : unique([
          ...nameHops(own?.standsOn ?? null),
          ...hops,
          ...saidHops(catalogue, vendor.id, site),
        ]);
  return {
    host: readHost(host) ?? address ?? host,
    named,
    by,
    site,
    home: homeOf(named, catalogue),
    behind,
    edgeOnly: behind.length > 0 && behind.every((hop) => hop.edge),
    conflicts: findConflicts(readHost(host) ?? host, named, shown, behind),
  };
}

/** The address in a text that is one, or a URL of one: `https://[2001:db8::1]:443/x`; null for any other. */
function addressIn(text: string): string | null {
  if (isAddress(text)) return text;
  const found =
    /^(?:[a-z][a-z0-9+.-]{0,20}:\/\/)?(?:[^@/?#\s]{0,200}@)?(\[[^\]]{2,50}\]|[0-9.]{7,15})(?::\d*)?(?:[/?#]|$)/i;
  const inside = found.exec(text)?.[1] ?? '';
  return isAddress(inside) ? inside : null;
}

/** A hop with what it says of the name's own provider and place. */
interface Shown {
  readonly hop: Hop;
  readonly named: Named;
  readonly by: 'chain' | 'address';
}

function chainHops(
  catalogue: FullCatalogue,
  own: Named | null,
  { chain = [], date = 'undated' }: SeenOfName,
): readonly Shown[] {
  return chain.flatMap((alias): readonly Shown[] => {
    const answer = catalogue.text(alias);
    // A vendor's aliases of its own say nothing new, unless they say on whom they stand.
    if (answer === null || catalogue.vendor(answer.named.provider) !== null) {
      if (answer === null || answer.standsOn === null || own === null) return [];
    }
    const { named } = answer;
    const on = answer.standsOn ?? placeOf(named);
    const edge = named.service !== null && EDGES.has(named.service);
    const by = `CNAME ${alias}`;
    return [{ hop: { on, edge, by, evidence: seenAt(by, date) }, named, by: 'chain' }];
  });
}

function addressHops(
  catalogue: FullCatalogue,
  { addresses = [], ranges = null, date = 'undated' }: SeenOfName,
): readonly Shown[] {
  return addresses.flatMap((address): readonly Shown[] => {
    const row = catalogue.addresses.find(address) ?? ranges?.find(address) ?? null;
    if (row === null) return [];
    const { provider, service, region, edge, range, evidence } = row;
    const by = `address ${address} in ${range}`;
    const named = { provider, service, region, operation: null, evidence };
    const on = edge ? (service ?? provider) : (region ?? provider);
    return [{ hop: { on, edge, by, evidence: seenAt(by, date) }, named, by: 'address' }];
  });
}

/** An edge is a service of its own; anything else is as good as its region. */
function placeOf({ provider, service, region }: Named): string {
  return service !== null && EDGES.has(service) ? service : (region ?? service ?? provider);
}

function seenAt(by: string, date: string): CatalogueEvidence {
  return { word: 'seen', cites: by, date };
}

function nameHops(standsOn: string | null): readonly Hop[] {
  if (standsOn === null) return [];
  const by = 'its name';
  return [{ on: standsOn, edge: false, by, evidence: seenAt(by, 'undated') }];
}

/** What the vendor's row says: of this place of its, and of all of them. */
function saidHops(catalogue: FullCatalogue, id: string, site: string | null): readonly Hop[] {
  return (catalogue.vendor(id)?.standsOn ?? [])
    .filter((row) => row.site === null || row.site === site)
    .map(({ on, edge, evidence }) => ({ on, edge, by: evidence.cites, evidence }));
}

/**
 * The name's own text goes before what was seen. A region that the text leaves open is taken from what
 * was seen when that is the same provider's, and one region only.
 */
function choose(
  own: Named | null,
  shown: readonly Shown[],
  catalogue: FullCatalogue,
): Pick<HostName, 'named' | 'by'> {
  if (own !== null) {
    const named = { ...own, region: own.region ?? regionSeen(own, shown, catalogue) };
    return { named, by: 'name' };
  }
  const last =
    shown.findLast(({ by, named }) => by === 'chain' && named.service !== null) ??
    shown.findLast(({ by }) => by === 'chain') ??
    shown[0];
  return last === undefined ? { named: null, by: null } : { named: last.named, by: last.by };
}

function regionSeen(own: Named, shown: readonly Shown[], catalogue: FullCatalogue): string | null {
  const service = own.service === null ? null : catalogue.service(own.service);
  if (service?.scope !== 'regional') return null;
  const regions = new Set(
    shown
      .filter(({ hop, named }) => !hop.edge && named.provider === own.provider)
      .flatMap(({ named }) => named.region ?? []),
  );
  const [only] = regions;
  return regions.size === 1 && only !== undefined && service.domains.includes(only) ? only : null;
}

/** The home of the operation that the name stands for, else of the first that has one. */
function homeOf(named: Named | null, catalogue: FullCatalogue): string | null {
  const service = named?.service == null ? null : catalogue.service(named.service);
  const operations = service?.operations ?? [];
  const own = operations.find(({ name }) => name === named?.operation);
  return own?.home ?? operations.find(({ home }) => home !== null)?.home ?? null;
}

function unique(hops: readonly Hop[]): readonly Hop[] {
  const byText = new Map(hops.map((hop) => [`${hop.on} ${hop.by}`, hop]));
  return [...byText.values()];
}

function findConflicts(
  host: string,
  named: Named | null,
  shown: readonly Shown[],
  behind: readonly Hop[],
): readonly string[] {
  const conflicts = new Set<string>();
  for (const { hop, named: other } of shown) {
    if (named === null || hop.edge || hop.on === named.region) continue;
    const samePlace = other.provider === named.provider;
    if (
      samePlace &&
      named.region !== null &&
      other.region !== null &&
      other.region !== named.region
    )
      conflicts.add(`${host} says ${named.region}, ${hop.by} is in ${other.region}`);
  }
  const origins = behind.filter((hop) => !hop.edge);
  const [first] = origins;
  for (const hop of origins) {
    if (first !== undefined && providerOf(hop.on) !== providerOf(first.on))
      conflicts.add(`${first.by} says ${first.on}, ${hop.by} says ${hop.on}`);
  }
  return [...conflicts];
}

function providerOf(id: string): string {
  return id.split('/')[0] ?? id;
}
