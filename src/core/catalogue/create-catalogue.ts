/**
 * A catalogue out of AWS's table and files of rows. Later files win, operation by operation; a
 * service that nobody described has the operations `name`, `requests` and `manage`. Services are laid
 * out when they are asked for: a map reaches a few dozen of the thousands.
 */
import { compareText } from '#base';
import type { Catalogue, CatalogueDomain, CatalogueService, Named } from '#core/map';
import { awsDomains } from './aws-table.ts';
import { collectSources } from './collect-sources.ts';
import { layOutService } from './lay-out-service.ts';
import { mergeRows } from './merge-rows.ts';
import { type AddressRanges, createAddressRanges } from './address-ranges.ts';
import type { ServiceSource } from './lay-out-service.ts';
import { createNaming, type NameText } from './naming.ts';
import type { AwsTable, CatalogueFile, VendorRow } from './types.ts';

/** A catalogue with what `explain` and the tests of the data want besides. */
export interface FullCatalogue extends Catalogue {
  /** Sorted by id. */
  readonly vendors: readonly VendorRow[];
  /** A vendor by id, or null. */
  vendor(id: string): VendorRow | null;
  /** As `name`, with what the text says besides. */
  readonly text: NameText;
  /** Whose an address is, by the rows; null when no row has it. */
  readonly addresses: AddressRanges;
  /** Other words for a service: `cloudwatch-metrics` for `aws/cloudwatch`. */
  alsoCalled(service: string): readonly string[];
}

export interface CatalogueParts {
  readonly aws: AwsTable | null;
  /** In order: a later file wins. */
  readonly files: readonly CatalogueFile[];
  /** Of the bytes that were read, worked out by whoever read them. */
  readonly hash: string;
}

/** The catalogue; its version is the newest date among its rows. */
export function createCatalogue(parts: CatalogueParts): FullCatalogue {
  const domains = collectDomains(parts);
  const rows = mergeRows(parts.files);
  const sources = collectSources(
    parts.aws,
    rows,
    domains,
    parts.files.flatMap((file) => file.clouds),
  );
  const cache = new Map<string, CatalogueService>();
  const service = (id: string): CatalogueService | null => {
    const known = cache.get(id);
    if (known !== undefined) return known;
    const source = sources.get(id);
    if (source === undefined) return null;
    const made = layOutService(source, (other) => sources.has(other));
    cache.set(id, made);
    return made;
  };
  const text = createNaming({ ...parts, domains, rows, sources });
  const addresses = createAddressRanges(parts.files.flatMap((file) => file.addresses));
  const domainIds = new Set(domains.map((domain) => domain.id));
  const vendors = mergeVendors(parts.files);
  const byId = new Map(vendors.map((vendor) => [vendor.id, vendor]));
  return {
    version: newestDate(parts),
    hash: parts.hash,
    domains,
    serviceIds: [...sources.keys()].sort(compareText),
    vendors,
    vendor: (id) => byId.get(id) ?? null,
    service,
    name: (hostOrArn) => text(hostOrArn)?.named ?? nameAddress(hostOrArn, addresses, domainIds),
    text,
    addresses,
    alsoCalled: (id) => namesOf(sources.get(id)),
  };
}

/** Whose an address is, as a name's answer. */
function nameAddress(
  text: string,
  addresses: AddressRanges,
  domainIds: ReadonlySet<string>,
): Named | null {
  const row = addresses.find(text);
  if (row === null) return null;
  const { provider, service, region, evidence } = row;
  const known = region !== null && domainIds.has(region);
  return { provider, service, region: known ? region : null, operation: null, evidence };
}

/** One row a vendor: a later file's takes the place of an earlier one's, and keeps what it does not say. */
function mergeVendors(files: readonly CatalogueFile[]): readonly VendorRow[] {
  const byId = new Map<string, VendorRow>();
  for (const row of files.flatMap((file) => file.vendors)) {
    const before = byId.get(row.id);
    byId.set(row.id, {
      ...row,
      use: row.use ?? before?.use ?? null,
      also: row.also.length > 0 ? row.also : (before?.also ?? []),
      standsOn: row.standsOn.length > 0 ? row.standsOn : (before?.standsOn ?? []),
    });
  }
  return [...byId.values()].sort((a, b) => compareText(a.id, b.id));
}

/** The row's other words and endpoint names; of a service that only the table has, none. */
function namesOf(source: ServiceSource | undefined): readonly string[] {
  const row = source?.row ?? null;
  return row === null ? [] : [...row.also, ...row.endpoints];
}

function collectDomains(parts: CatalogueParts): readonly CatalogueDomain[] {
  const byId = new Map<string, CatalogueDomain>();
  const all = [
    ...(parts.aws === null ? [] : awsDomains(parts.aws)),
    ...parts.files.flatMap((file) => file.domains),
  ];
  for (const domain of all) byId.set(domain.id, domain);
  return [...byId.values()].sort((a, b) => compareText(a.id, b.id));
}

function newestDate(parts: CatalogueParts): string {
  const dates = parts.files.flatMap((file) => [
    ...file.services.flatMap((row) => [row, ...row.operations].map((each) => each.evidence.date)),
    ...file.names.map((row) => row.evidence.date),
    ...file.addresses.slice(0, 1).map((row) => row.evidence.date),
    ...file.vendors.flatMap((row) => [row, ...row.standsOn].map((each) => each.evidence.date)),
  ]);
  const known = [parts.aws?.date ?? '', ...dates].filter((date) => /^\d{4}/.test(date));
  return known.sort(compareText).at(-1) ?? 'undated';
}
