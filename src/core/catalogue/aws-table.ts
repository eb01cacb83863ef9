/** AWS's table as domains and services: where each is offered, and where the global ones sign. */
import type { CatalogueDomain } from '#core/map';
import type { AwsPartition, AwsService, AwsTable } from './types.ts';

/** Partitions and their regions, as domains. */
export function awsDomains(table: AwsTable): readonly CatalogueDomain[] {
  return table.partitions.flatMap((partition) => [
    { id: partition.id, level: 'provider' as const, parent: null, title: partition.title },
    ...Object.entries(partition.regions).map(([region, title]) => ({
      id: `${partition.id}/${region}`,
      level: 'region' as const,
      parent: partition.id,
      title,
    })),
  ]);
}

/** The regions where a service is offered, as domain ids, sorted. */
export function offeredIn(partition: AwsPartition, service: AwsService): readonly string[] {
  const all = Object.keys(partition.regions).sort();
  const names =
    service.in === 'all'
      ? all
      : service.in !== undefined
        ? service.in
        : service.allBut !== undefined
          ? all.filter((region) => !service.allBut?.includes(region))
          : [];
  return names.map((region) => `${partition.id}/${region}`);
}

/**
 * `us-east-1` as cache host names have it: `use1`. Worked out from the name; a code that two regions
 * of a partition would share is left out.
 */
export function regionCodes(partition: AwsPartition): ReadonlyMap<string, string> {
  const codes = new Map<string, string>();
  const twice = new Set<string>();
  for (const region of Object.keys(partition.regions)) {
    const code = codeOf(region);
    if (codes.has(code)) twice.add(code);
    codes.set(code, region);
  }
  for (const code of twice) codes.delete(code);
  return codes;
}

function codeOf(region: string): string {
  const [area = '', direction = '', number = ''] = region.split('-');
  const parts = /^(north|south|east|west|central)(east|west)?$/.exec(direction);
  const initials = `${parts?.[1]?.[0] ?? direction}${parts?.[2]?.[0] ?? ''}`;
  return `${area}${initials}${number}`;
}
