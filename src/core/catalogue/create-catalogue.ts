/**
 * A catalogue out of AWS's table and files of rows. Later files win, operation by operation; a
 * service that nobody described has the operations `name`, `requests` and `manage`. Services are laid
 * out when they are asked for: a map reaches a few dozen of the thousands.
 */
import { compareText } from '#base';
import type {
  Catalogue,
  CatalogueDomain,
  CatalogueEvidence,
  CatalogueService,
  Named,
} from '#core/map';
import { awsDomains, offeredIn } from './aws-table.ts';
import { layOutService, type ServiceSource } from './lay-out-service.ts';
import { createNaming } from './name-host.ts';
import type {
  AwsPartition,
  AwsService,
  AwsTable,
  CatalogueFile,
  OperationRow,
  ServiceRow,
  VendorRow,
} from './types.ts';

/** A catalogue with what `explain` and the tests of the data want besides. */
export interface FullCatalogue extends Catalogue {
  /** Sorted by id. */
  readonly vendors: readonly VendorRow[];
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
  const sources = collectSources(parts.aws, rows, domains);
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
  const name = createNaming({ ...parts, domains, rows, sources });
  return {
    version: newestDate(parts),
    hash: parts.hash,
    domains,
    serviceIds: [...sources.keys()].sort(compareText),
    vendors: parts.files.flatMap((file) => file.vendors).sort((a, b) => compareText(a.id, b.id)),
    service,
    name: (hostOrArn: string): Named | null => name(hostOrArn),
  };
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

/** One row a service: what a later file says takes the place of what an earlier one said. */
function mergeRows(files: readonly CatalogueFile[]): ReadonlyMap<string, ServiceRow> {
  const rows = new Map<string, ServiceRow>();
  for (const row of files.flatMap((file) => file.services)) {
    const before = rows.get(row.id);
    rows.set(row.id, before === undefined ? row : mergeRow(before, row));
  }
  return rows;
}

function mergeRow(before: ServiceRow, after: ServiceRow): ServiceRow {
  const operations = new Map<string, OperationRow>();
  for (const each of [...before.operations, ...after.operations]) operations.set(each.name, each);
  return {
    id: after.id,
    title: after.title ?? before.title,
    scope: after.scope ?? before.scope,
    domains: after.domains ?? before.domains,
    like: after.like ?? before.like,
    endpoints: after.endpoints.length > 0 ? after.endpoints : before.endpoints,
    apiOperation: after.apiOperation ?? before.apiOperation,
    arnOperation: after.arnOperation ?? before.arnOperation,
    operations: [...operations.values()],
    usualGrace: after.usualGrace ?? before.usualGrace,
    evidence: after.evidence,
  };
}

/** Every service there is: those of the rows, and those that only the table names. */
function collectSources(
  aws: AwsTable | null,
  rows: ReadonlyMap<string, ServiceRow>,
  domains: readonly CatalogueDomain[],
): ReadonlyMap<string, ServiceSource> {
  const sources = new Map<string, ServiceSource>();
  for (const partition of aws?.partitions ?? []) {
    for (const source of partitionSources(aws as AwsTable, partition, rows)) {
      sources.set(source.id, source);
    }
  }
  for (const row of rows.values()) {
    if (sources.has(row.id)) continue;
    const provider = row.id.slice(0, row.id.indexOf('/'));
    const regions = domains.filter((each) => each.level === 'region' && each.parent === provider);
    const offered = row.domains ?? regions.map((each) => each.id);
    sources.set(row.id, { id: row.id, provider, row, offered, table: null, translate: null });
  }
  return sources;
}

/** The rows of `aws/` speak for every partition; what they say of a region is read across. */
function partitionSources(
  table: AwsTable,
  partition: AwsPartition,
  rows: ReadonlyMap<string, ServiceRow>,
): readonly ServiceSource[] {
  const sources: ServiceSource[] = [];
  const described = new Set<string>();
  const commercial = partition.id === 'aws';
  const translate = commercial
    ? null
    : { provider: partition.id, home: `${partition.id}/${partition.globalRegion}` };
  const evidence: CatalogueEvidence = { word: 'published', cites: table.cites, date: table.date };
  for (const row of rows.values()) {
    const ownName = row.id.slice(row.id.indexOf('/') + 1);
    if (!row.id.startsWith('aws/')) continue;
    const endpoints = row.endpoints.length > 0 ? row.endpoints : [ownName];
    for (const endpoint of endpoints) described.add(endpoint);
    const found = firstInTable(partition, endpoints, row, rows);
    if (found === null && !commercial) continue;
    const own = rows.get(`${partition.id}/${ownName}`);
    sources.push({
      id: `${partition.id}/${ownName}`,
      provider: partition.id,
      row: commercial || own === undefined ? row : mergeRow(row, own),
      offered: row.domains !== null && commercial ? row.domains : (found?.offered ?? []),
      table: found === null ? null : { ...found, evidence },
      translate,
    });
  }
  for (const [name, service] of Object.entries(partition.services)) {
    if (described.has(name)) continue;
    const id = `${partition.id}/${name}`;
    const entry = tableEntry(partition, service);
    sources.push({
      id,
      provider: partition.id,
      row: rows.get(id) ?? null,
      offered: entry.offered,
      table: { ...entry, evidence },
      translate,
    });
  }
  return sources;
}

interface TableEntry {
  readonly offered: readonly string[];
  readonly signsIn: string | null;
}

function firstInTable(
  partition: AwsPartition,
  endpoints: readonly string[],
  row: ServiceRow,
  rows: ReadonlyMap<string, ServiceRow>,
): TableEntry | null {
  for (const endpoint of endpoints) {
    const service = partition.services[endpoint];
    if (service !== undefined) return tableEntry(partition, service);
  }
  const like = row.like === null ? undefined : rows.get(row.like);
  const likeName = row.like === null ? '' : row.like.slice(row.like.indexOf('/') + 1);
  const likeEndpoints =
    like === undefined || like.endpoints.length === 0 ? [likeName] : like.endpoints;
  for (const endpoint of likeEndpoints) {
    const service = partition.services[endpoint];
    if (service !== undefined) return tableEntry(partition, service);
  }
  return null;
}

function tableEntry(partition: AwsPartition, service: AwsService): TableEntry {
  const offered = offeredIn(partition, service);
  const signsIn =
    offered.length > 0 || service.signsIn === undefined
      ? null
      : `${partition.id}/${service.signsIn}`;
  return { offered, signsIn };
}

function newestDate(parts: CatalogueParts): string {
  const dates = parts.files.flatMap((file) => [
    ...file.services.flatMap((row) => [row, ...row.operations].map((each) => each.evidence.date)),
    ...file.names.map((row) => row.evidence.date),
    ...file.vendors.map((row) => row.evidence.date),
  ]);
  const known = [parts.aws?.date ?? '', ...dates].filter((date) => /^\d{4}/.test(date));
  return known.sort(compareText).at(-1) ?? 'undated';
}
