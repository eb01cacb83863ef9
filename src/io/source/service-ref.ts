/** How a need on a provider's service is written, for what stands in these places. */
import { formatPlacement } from '#core/map';
import type { ComponentId, DomainId } from '#core/map';

import { domainOfRegion } from './places.ts';
import type { SourceContext } from './port.ts';

/**
 * `aws/us-east-1/sqs` for a stated region, `aws/same-region/sqs` without one, `aws/route53` for what is
 * everywhere; with `:operation` when the catalogue has that operation. Null when it would dangle: a
 * service that the catalogue has not, or no region that anybody said.
 */
export function serviceRef(
  service: string,
  operation: string | null,
  region: string | null,
  places: readonly string[],
  { catalogue, ...rest }: SourceContext,
): string | null {
  const row = catalogue.service(service);
  if (row === null) return null;
  const known = row.operations.some(({ name }) => name === operation);
  const suffix = operation !== null && known ? `:${operation}` : '';
  if (row.scope === 'global') return `${service}${suffix}`;
  const provider = service.slice(0, service.indexOf('/'));
  const domain = region === null ? null : domainOfRegion(region, { catalogue, ...rest });
  if (domain !== null) {
    return `${formatPlacement(service as ComponentId, domain as DomainId)}${suffix}`;
  }
  const near = places.length > 0 && places.every((place) => place.startsWith(`${provider}/`));
  return near ? `${provider}/same-region/${service.slice(provider.length + 1)}${suffix}` : null;
}
