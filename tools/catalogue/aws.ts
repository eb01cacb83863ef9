/**
 * Prints `data/catalogue/aws.table.json` out of AWS's own endpoint data as botocore publishes it:
 *
 *     node tools/catalogue/aws.ts PATH/endpoints.json PATH/partitions.json 2026-08
 *
 * The table holds facts only: partitions, regions, services with their titles, which service is offered
 * where, which ones sign in one region whatever the caller's, and the host prefixes that the common
 * rule does not give. `endpoints.json` says where; it has not grown with the newer services, which are
 * known by their descriptions and endpoint rules alone (`aws-rules.json`, made by `aws-rules.ts`).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsPartition, AwsService, AwsTable } from '#core/catalogue';
import type { RuledService } from './aws-rules.ts';

interface Endpoint {
  readonly hostname?: string;
  readonly credentialScope?: { readonly region?: string };
  readonly variants?: readonly { readonly hostname?: string }[];
}
interface Service {
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly isRegionalized?: boolean;
  readonly partitionEndpoint?: string;
}
interface Partition {
  readonly partition: string;
  readonly partitionName: string;
  readonly dnsSuffix: string;
  readonly regions: Readonly<Record<string, { readonly description: string }>>;
  readonly services: Readonly<Record<string, Service>>;
}
interface Outputs {
  readonly id: string;
  readonly outputs: {
    readonly dnsSuffix: string;
    readonly dualStackDnsSuffix: string;
    readonly implicitGlobalRegion: string;
  };
}

const [endpointsPath, partitionsPath, date] = process.argv.slice(2);
if (endpointsPath === undefined || partitionsPath === undefined || date === undefined) {
  console.error('usage: node tools/catalogue/aws.ts endpoints.json partitions.json 2026-08');
  process.exit(2);
}

const endpoints = read<{ partitions: readonly Partition[] }>(endpointsPath);
const outputs = read<{ partitions: readonly Outputs[] }>(partitionsPath);
const ruled = read<readonly RuledService[]>(join(import.meta.dirname, 'aws-rules.json'));
const partitions = endpoints.partitions.map(partitionRow);
const table: AwsTable = {
  cites: `botocore endpoints.json, partitions.json and endpoint rules, ${date}`,
  date,
  titles: titles(),
  partitions,
};
process.stdout.write(print(table));

function read<Shape>(path: string): Shape {
  return JSON.parse(readFileSync(path, 'utf8')) as Shape;
}

function partitionRow(partition: Partition): AwsPartition {
  const output = outputs.partitions.find((each) => each.id === partition.partition)?.outputs;
  if (output === undefined) throw new Error(`partitions.json has no ${partition.partition}`);
  const regions = Object.keys(partition.regions).sort();
  const rows: Record<string, AwsService> = {};
  for (const name of Object.keys(partition.services).sort()) {
    const service = partition.services[name] as Service;
    const row = serviceRow(partition, service, name, regions);
    if (row !== null) rows[name] = row;
  }
  addRuled(partition.partition, rows, output, regions);
  return {
    id: partition.partition,
    title: partition.partitionName,
    suffixes: [...new Set([output.dnsSuffix, output.dualStackDnsSuffix])],
    globalRegion: output.implicitGlobalRegion,
    regions: Object.fromEntries(
      regions.map((region) => [region, partition.regions[region]?.description ?? region]),
    ),
    services: rows,
  };
}

/**
 * What the rules say besides: prefixes of services that are known, and, in the commercial partition,
 * services that `endpoints.json` does not have. Where those are offered no file says.
 */
function addRuled(
  partition: string,
  rows: Record<string, AwsService>,
  { implicitGlobalRegion }: Outputs['outputs'],
  regions: readonly string[],
): void {
  for (const service of ruled) {
    const known = service.names.find((name) => rows[name] !== undefined);
    if (known === undefined && partition !== 'aws') continue;
    const key = known ?? service.endpoint;
    const row = rows[key] ?? newRow(service, implicitGlobalRegion, regions);
    const others = [...(row.prefixes ?? []), ...service.names].filter(
      (name) => name !== key && (name === known || rows[name] === undefined),
    );
    const prefixes = [...new Set(others)].sort();
    rows[key] = { ...row, ...(prefixes.length === 0 ? {} : { prefixes }) };
  }
}

/** One whose rules ask for no region has one home for the world. */
function newRow(
  { everywhere, signsIn }: RuledService,
  globalRegion: string,
  regions: readonly string[],
): AwsService {
  const home = signsIn.find((region) => regions.includes(region));
  if (!everywhere) return { signsIn: home ?? globalRegion };
  return { in: 'all', unlisted: true };
}

/** Titles of every service that some partition has, by its name there. */
function titles(): Readonly<Record<string, string>> {
  const all = new Set(partitions.flatMap(({ services }) => Object.keys(services)));
  const found: Record<string, string> = {};
  for (const { names, endpoint, title } of ruled) {
    const name = [endpoint, ...names].find((each) => all.has(each));
    if (name !== undefined) found[name] ??= title;
  }
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Null when the data names no real region and no global endpoint: nothing could be said of it. */
function serviceRow(
  partition: Partition,
  service: Service,
  name: string,
  regions: readonly string[],
): AwsService | null {
  const offered = regions.filter((region) => service.endpoints[region] !== undefined);
  const worldwide = service.endpoints[service.partitionEndpoint ?? `${partition.partition}-global`];
  if (offered.length === 0 && worldwide === undefined) return null;
  const global = worldwide?.credentialScope?.region;
  const hosts = oddPrefixes(partition, service, name, regions);
  return {
    ...(offered.length === 0 ? {} : shortest(offered, regions)),
    ...(global === undefined ? {} : { signsIn: global }),
    ...(hosts.length === 0 ? {} : { prefixes: hosts }),
  };
}

/** `all`, all but a few, or the list: whichever is shortest. */
function shortest(offered: readonly string[], regions: readonly string[]): Partial<AwsService> {
  const missing = regions.filter((region) => !offered.includes(region));
  if (missing.length === 0) return { in: 'all' };
  return missing.length < offered.length ? { allBut: missing } : { in: offered };
}

/** What stands before region and suffix in the service's host names where it is not its own name. */
function oddPrefixes(
  partition: Partition,
  service: Service,
  name: string,
  regions: readonly string[],
): readonly string[] {
  const output = outputs.partitions.find((each) => each.id === partition.partition)?.outputs;
  const suffixes = [partition.dnsSuffix, output?.dualStackDnsSuffix ?? ''].filter((s) => s !== '');
  const prefixes = new Set<string>();
  for (const endpoint of Object.values(service.endpoints)) {
    const variants = (endpoint.variants ?? []).map((variant) => variant.hostname);
    for (const host of [endpoint.hostname, ...variants]) {
      if (host === undefined || host.includes('{') || host.startsWith('localhost')) continue;
      const suffix = suffixes.find((each) => host.endsWith(`.${each}`));
      if (suffix === undefined) throw new Error(`${host}: no suffix of ${partition.partition}`);
      const prefix = plainPrefix(host.slice(0, -suffix.length - 1), regions);
      if (prefix !== name && prefix !== '') prefixes.add(prefix);
    }
  }
  return [...prefixes].sort();
}

/** `dynamodb-fips.us-east-1` and `fips.batch.us-east-1` without region and variant words. */
function plainPrefix(text: string, regions: readonly string[]): string {
  return text
    .split('.')
    .filter((label) => !regions.includes(label))
    .filter((label) => !['fips', 'dualstack', 'global'].includes(label))
    .map((label) => label.replace(/-fips(?=-|$)|^fips-/, ''))
    .join('.');
}

/** One line a service, so that a new data set reads well as a diff. */
function print(value: AwsTable): string {
  const partitions = value.partitions.map((partition) => {
    const { services, ...head } = partition;
    const lines = Object.entries(services).map(
      ([name, row]) => `        ${JSON.stringify(name)}: ${JSON.stringify(row)}`,
    );
    const start = JSON.stringify(head).slice(0, -1);
    return `    ${start},\n      "services": {\n${lines.join(',\n')}\n      }\n    }`;
  });
  const names = Object.entries(value.titles).map(
    ([name, title]) => `    ${JSON.stringify(name)}: ${JSON.stringify(title)}`,
  );
  return [
    `{\n  "cites": ${JSON.stringify(value.cites)},\n  "date": ${JSON.stringify(value.date)},`,
    `  "titles": {\n${names.join(',\n')}\n  },`,
    `  "partitions": [\n${partitions.join(',\n')}\n  ]\n}\n`,
  ].join('\n');
}
