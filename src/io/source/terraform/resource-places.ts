/** Where a resource is: the region of itself or its provider, and those of its copies. */
import { declared } from '../findings.ts';
import { domainOfRegion } from '../places.ts';
import type { FoundPlace } from '../port.ts';
import { at, itemsAt, textAt } from '../reading/tree.ts';
import { pointsAt } from './root.ts';
import type { RootReading } from './root.ts';
import type { TerraformResource } from './resource.ts';

/** The region of its provider, of itself, of its zone; for tables, those of the replicas behind it. */
export function placesOf(
  reading: RootReading,
  resource: TerraformResource,
  service: string,
): readonly FoundPlace[] {
  const { context } = reading;
  const provider = service.slice(0, service.indexOf('/'));
  const here = declared(resource.file, resource.line, 'where its provider is');
  if (context.catalogue.service(service)?.scope === 'global')
    return [{ domain: provider, evidence: here }];
  const values = resource.values;
  const said = [
    textAt(values, 'location')?.toLowerCase().replaceAll(' ', '') ?? null,
    textAt(values, 'arn')?.split(':')[3] ?? null,
    textAt(values, 'availability_zone'),
    resource.region,
  ].find((region) => region !== null && region !== '');
  const own = said == null ? null : domainOfRegion(said, context);
  const places: FoundPlace[] = own === null ? [] : [{ domain: own, evidence: here }];
  for (const replica of replicasOf(reading, resource)) {
    const domain = replica.region === null ? null : domainOfRegion(replica.region, context);
    if (domain !== null && places.every((place) => place.domain !== domain)) {
      places.push({ domain, evidence: declared(resource.file, replica.line, 'a replica') });
    }
  }
  return places;
}

/** Replicas of a table: blocks of its own, or resources that point at it. */
function replicasOf(
  reading: RootReading,
  resource: TerraformResource,
): readonly { readonly region: string | null; readonly line: number }[] {
  if (resource.type !== 'aws_dynamodb_table') return [];
  const own = itemsAt(resource.values, 'replica').map((replica) => ({
    region: textAt(replica, 'region_name'),
    line: replica.line,
  }));
  const others = reading.resources
    .filter(
      ({ type, values }) =>
        type === 'aws_dynamodb_table_replica' &&
        pointsAt(reading, at(values, 'global_table_arn'), resource),
    )
    .map(({ region }) => ({ region, line: resource.line }));
  return [...own, ...others];
}
