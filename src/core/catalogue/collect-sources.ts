/** Every service there is: those that the rows describe, and those that only AWS's table names. */
import type { CatalogueDomain, CatalogueEvidence } from '#core/map';
import { offeredIn } from './aws-table.ts';
import type { ServiceSource } from './lay-out-service.ts';
import { mergeRow } from './merge-rows.ts';
import type { AwsPartition, AwsService, AwsTable, CloudRow, ServiceRow } from './types.ts';

/** By service id. */
export function collectSources(
  aws: AwsTable | null,
  rows: ReadonlyMap<string, ServiceRow>,
  domains: readonly CatalogueDomain[],
  clouds: readonly CloudRow[],
): ReadonlyMap<string, ServiceSource> {
  const sources = new Map<string, ServiceSource>();
  const ofAws = (aws?.partitions ?? []).flatMap((partition) =>
    aws === null ? [] : partitionSources(aws, partition, rows),
  );
  for (const source of ofAws) sources.set(source.id, source);
  for (const row of rows.values()) {
    if (sources.has(row.id)) continue;
    const provider = row.id.slice(0, row.id.indexOf('/'));
    const regions = domains.filter((each) => each.level === 'region' && each.parent === provider);
    const offered = row.domains ?? regions.map((each) => each.id);
    sources.set(row.id, { id: row.id, provider, row, offered, table: null, translate: null });
  }
  for (const cloud of clouds) {
    for (const source of cloudSources(cloud, rows, domains)) {
      if (!sources.has(source.id)) sources.set(source.id, source);
    }
  }
  return sources;
}

/** The services of the provider that a cloud is like, in every region of its own. */
function cloudSources(
  { id: provider, like }: CloudRow,
  rows: ReadonlyMap<string, ServiceRow>,
  domains: readonly CatalogueDomain[],
): readonly ServiceSource[] {
  const regions = domains.filter((each) => each.level === 'region' && each.parent === provider);
  const offered = regions.map((each) => each.id);
  const translate = { from: like, provider, homes: [] };
  return [...rows.values()]
    .filter((row) => row.id.startsWith(`${like}/`))
    .map((row) => ({
      id: `${provider}/${nameOf(row.id)}`,
      provider,
      row,
      offered,
      table: null,
      translate,
    }));
}

/** The rows of `aws/` speak for every partition; what they say of a region is read across. */
function partitionSources(
  table: AwsTable,
  partition: AwsPartition,
  rows: ReadonlyMap<string, ServiceRow>,
): readonly ServiceSource[] {
  const commercial = partition.id === 'aws';
  const evidence: CatalogueEvidence = { word: 'published', cites: table.cites, date: table.date };
  const common = {
    provider: partition.id,
    translate: commercial
      ? null
      : {
          from: 'aws',
          provider: partition.id,
          homes: [{ from: 'aws/us-east-1', to: `${partition.id}/${partition.globalRegion}` }],
        },
  };
  const ofAws = [...rows.values()].filter((row) => row.id.startsWith('aws/'));
  const described = ofAws.flatMap((row): readonly ServiceSource[] => {
    const found = findInTable(partition, row, rows);
    if (found === null && !commercial) return [];
    const id = `${partition.id}/${nameOf(row.id)}`;
    const own = commercial ? undefined : rows.get(id);
    return [
      {
        ...common,
        id,
        row: own === undefined ? row : mergeRow(row, own),
        offered: (commercial ? row.domains : null) ?? found?.offered ?? [],
        table: found === null ? null : { ...found, title: null, evidence },
      },
    ];
  });
  const taken = new Set(ofAws.flatMap(endpointsOf));
  const others = Object.entries(partition.services)
    .filter(([endpoint]) => !taken.has(endpoint))
    .map(([endpoint, service]): ServiceSource => {
      const id = `${partition.id}/${endpoint}`;
      const entry = tableEntry(partition, service);
      const { offered } = entry;
      const title = Object.hasOwn(table.titles, endpoint) ? table.titles[endpoint] : undefined;
      const said = service.unlisted === true ? { ...evidence, ...UNLISTED } : evidence;
      return {
        ...common,
        id,
        row: rows.get(id) ?? null,
        offered,
        table: { ...entry, title: title ?? null, evidence: said },
      };
    });
  return [...described, ...others];
}

/** A service of which the endpoint data name no region. */
const UNLISTED = { word: 'assumed', cites: 'no list says in which regions it is offered' } as const;

interface TableEntry {
  readonly offered: readonly string[];
  readonly signsIn: string | null;
}

/** The first of the row's endpoints that the partition has, else of the service that it is `like`. */
function findInTable(
  partition: AwsPartition,
  row: ServiceRow,
  rows: ReadonlyMap<string, ServiceRow>,
): TableEntry | null {
  const like = row.like === null ? undefined : rows.get(row.like);
  const endpoints = [
    ...endpointsOf(row),
    ...(like === undefined ? [] : endpointsOf(like)),
    ...(row.like === null ? [] : [nameOf(row.like)]),
  ];
  const { services } = partition;
  const found = endpoints.find((endpoint) => Object.hasOwn(services, endpoint));
  const service = found === undefined ? undefined : services[found];
  return service === undefined ? null : tableEntry(partition, service);
}

function endpointsOf(row: ServiceRow): readonly string[] {
  return row.endpoints.length > 0 ? row.endpoints : [nameOf(row.id)];
}

function nameOf(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}

function tableEntry(partition: AwsPartition, service: AwsService): TableEntry {
  const offered = offeredIn(partition, service);
  const signsIn =
    offered.length > 0 || service.signsIn === undefined
      ? null
      : `${partition.id}/${service.signsIn}`;
  return { offered, signsIn };
}
