/** Names hosts: by the rows' patterns, and by AWS's common rule. */
import type { Named } from '#core/map';
import { plainLabels } from './endpoint-index.ts';
import type { HostMatch } from './pattern-tree.ts';
import { answer, type Naming } from './answer.ts';
import type { AwsPartition } from './types.ts';

/** What a name's own text says. */
export interface HostAnswer {
  readonly named: Named;
  /** The vendor's own word for a place, `eu`; null when the name has none. */
  readonly site: string | null;
  /**
   * The domain that its own text says where `named` has no region: of another provider, or the one in
   * which a service that is one for the world is called. Null when it says none.
   */
  readonly standsOn: string | null;
}

/** By the pattern that says most; null when none matches. */
export function namePattern(host: string, naming: Naming): HostAnswer | null {
  const match = naming.patterns.match(host);
  if (match === null) return null;
  const { region, regionOf, site } = match;
  const other = regionOf === null || region === null ? null : domainOf(regionOf, region, naming);
  return { named: nameMatch(match, naming), site: match.row.site ?? site, standsOn: other };
}

/** The domain of a region that a provider, or one of AWS's partitions, has. */
function domainOf(provider: string, region: string, naming: Naming): string | null {
  const ids = provider === 'aws' ? naming.partitions.map(({ id }) => id) : [provider];
  return ids.map((id) => `${id}/${region}`).find((id) => naming.domainIds.has(id)) ?? null;
}

function nameMatch(match: HostMatch, naming: Naming): Named {
  const { row } = match;
  const provider = providerOf(match, naming);
  const behind = match.service === null ? null : naming.endpoints.find(provider, match.service);
  const code = match.code === null ? undefined : naming.codes.get(match.code);
  const own = match.regionOf === null ? match.region : null;
  const found = own === null ? null : `${provider}/${own}`;
  return answer(
    naming,
    {
      provider,
      service: row.service?.slice(row.service.indexOf('/') + 1) ?? behind?.name ?? null,
      region: row.region ?? code ?? found,
      operation: row.operation ?? behind?.row?.apiOperation ?? null,
    },
    row.evidence,
  );
}

/** Rows of `aws/` speak for the partition that the suffix and the region say. */
function providerOf({ row, suffix, region, code }: HostMatch, naming: Naming): string {
  if (row.provider !== 'aws') return row.provider;
  if (code !== null) return naming.codes.get(code)?.split('/')[0] ?? row.provider;
  const shared =
    suffix === null
      ? naming.partitions
      : naming.partitions.filter((each) => each.suffixes.includes(suffix));
  const own = shared.find((each) => region !== null && Object.hasOwn(each.regions, region));
  return (own ?? (suffix === null ? null : shared[0]))?.id ?? row.provider;
}

/** The region's label, what stands before it, and the partition's suffix. */
export function nameAwsHost(host: string, naming: Naming): HostAnswer | null {
  const suffix = naming.suffixes.find((each) => host.endsWith(`.${each}`));
  if (suffix === undefined) return null;
  const shared = naming.partitions.filter((each) => each.suffixes.includes(suffix));
  const labels = host.slice(0, -suffix.length - 1).split('.');
  const region = labels.findLast((label) =>
    shared.some((each) => Object.hasOwn(each.regions, label)),
  );
  const partition =
    region === undefined
      ? partitionOf(labels, shared, naming)
      : shared.find((each) => Object.hasOwn(each.regions, region));
  if (partition === undefined) return null;
  const provider = partition.id;
  const at = region === undefined ? labels.length : labels.lastIndexOf(region);
  const [before, after] = [labels.slice(0, at), labels.slice(at + 1).join('.')];
  // A label that looks like a region may be part of somebody's own name, as in a bucket's.
  if (after !== '' && after !== 'vpce') {
    const nothing = { provider, service: null, region: null, operation: null };
    return { named: answer(naming, nothing, naming.tableEvidence), site: null, standsOn: null };
  }
  const behind = naming.endpoints.findByLabels(before);
  const said = region === undefined ? null : `${provider}/${region}`;
  const named = answer(
    naming,
    {
      provider,
      service: behind?.name ?? null,
      region: said,
      operation: behind?.row?.apiOperation ?? null,
    },
    naming.tableEvidence,
  );
  return { named, site: null, standsOn: named.region === null ? said : null };
}

/** Of the partitions that share a suffix, the one that a host without a region belongs to. */
function partitionOf(
  labels: readonly string[],
  shared: readonly AwsPartition[],
  { prefixes }: Naming,
): AwsPartition | undefined {
  const known = prefixes.get(plainLabels(labels).join('.')) ?? [];
  return shared.find((partition) => known.includes(partition)) ?? shared[0];
}

/** Which partitions have a service with this odd prefix, in their order. */
export function partitionsByPrefix(
  partitions: readonly AwsPartition[],
): ReadonlyMap<string, readonly AwsPartition[]> {
  const found = new Map<string, AwsPartition[]>();
  for (const partition of partitions) {
    const own = Object.values(partition.services).flatMap(({ prefixes = [] }) => prefixes);
    for (const prefix of new Set(own)) {
      found.set(prefix, [...(found.get(prefix) ?? []), partition]);
    }
  }
  return found;
}
