/** What naming looks things up in, and how it answers. */
import type { CatalogueEvidence, Named } from '#core/map';
import type { EndpointIndex } from './endpoint-index.ts';
import type { HostPatterns } from './pattern-tree.ts';
import type { ServiceSource } from './lay-out-service.ts';
import type { AwsPartition } from './types.ts';

export interface Naming {
  readonly partitions: readonly AwsPartition[];
  readonly suffixes: readonly string[];
  readonly tableEvidence: CatalogueEvidence;
  /** By an odd prefix of a host name: the partitions that have it. */
  readonly prefixes: ReadonlyMap<string, readonly AwsPartition[]>;
  readonly patterns: HostPatterns;
  readonly endpoints: EndpointIndex;
  readonly sources: ReadonlyMap<string, ServiceSource>;
  readonly domainIds: ReadonlySet<string>;
  /** `use1` to `aws/us-east-1`. */
  readonly codes: ReadonlyMap<string, string>;
}

/** An answer in which a global service has no region, and what the catalogue does not have is null. */
export function answer(
  naming: Naming,
  said: {
    readonly provider: string;
    /** The service's id without its provider. */
    readonly service: string | null;
    /** A domain. */
    readonly region: string | null;
    readonly operation: string | null;
  },
  evidence: CatalogueEvidence,
): Named {
  const id = said.service === null ? null : `${said.provider}/${said.service}`;
  const source = id === null ? undefined : naming.sources.get(id);
  const placed = source === undefined || !isGlobal(source);
  const region = said.region !== null && placed ? said.region : null;
  return {
    provider: said.provider,
    service: source === undefined ? null : id,
    region: region !== null && naming.domainIds.has(region) ? region : null,
    operation: source === undefined ? null : said.operation,
    evidence,
  };
}

function isGlobal({ row, offered }: ServiceSource): boolean {
  return row?.scope === 'global' || (row?.scope !== 'regional' && offered.length === 0);
}
