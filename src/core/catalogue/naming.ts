/**
 * A name to whom it belongs: provider, service, region, operation. What is not known stays null; a
 * name never gets a region that its text does not say. Patterns of the rows come first, then AWS's
 * common rule `service.region.suffix`; ARNs say it all themselves.
 */
import type { CatalogueDomain, Named } from '#core/map';
import { regionCodes } from './aws-table.ts';
import { createEndpointIndex } from './endpoint-index.ts';
import { compilePatterns } from './pattern-tree.ts';
import type { ServiceSource } from './lay-out-service.ts';
import { nameArn } from './name-arn.ts';
import { type HostAnswer, nameAwsHost, namePattern, partitionsByPrefix } from './name-host.ts';
import type { Naming } from './answer.ts';
import { readHost } from './read-host.ts';
import type { AwsPartition, AwsTable, CatalogueFile, ServiceRow } from './types.ts';

export interface NamingParts {
  readonly aws: AwsTable | null;
  readonly files: readonly CatalogueFile[];
  readonly domains: readonly CatalogueDomain[];
  readonly rows: ReadonlyMap<string, ServiceRow>;
  readonly sources: ReadonlyMap<string, ServiceSource>;
}

/** What a host, a URL or an ARN says by its own text; null when it is nobody's that the catalogue knows. */
export type NameText = (hostOrArn: string) => HostAnswer | null;

/** The naming of a catalogue; patterns are compiled when the first name is asked for. */
export function createNaming(parts: NamingParts): NameText {
  let prepared: Naming | null = null;
  return (hostOrArn) => {
    const text = hostOrArn.trim();
    const naming = (prepared ??= prepare(parts));
    if (/^arn:/i.test(text)) return plain(nameArn(text, naming));
    const host = readHost(text);
    if (host === null) return null;
    const pattern = namePattern(host, naming);
    // A pattern that knows only the provider yields to the common rule, which may know more.
    if (pattern !== null && pattern.named.service !== null) return pattern;
    return nameAwsHost(host, naming) ?? pattern;
  };
}

function plain(named: Named | null): HostAnswer | null {
  return named === null ? null : { named, site: null, standsOn: null };
}

function prepare(parts: NamingParts): Naming {
  const partitions = parts.aws?.partitions ?? [];
  const suffixes = [...new Set(partitions.flatMap((each) => each.suffixes))];
  const codes = new Map(
    partitions.flatMap((partition) =>
      [...regionCodes(partition)].map(([code, region]) => [code, `${partition.id}/${region}`]),
    ),
  );
  const { cites = '', date = '' } = parts.aws ?? {};
  return {
    partitions,
    suffixes,
    codes,
    prefixes: partitionsByPrefix(partitions),
    tableEvidence: { word: 'published', cites, date },
    endpoints: createEndpointIndex(parts.rows.values(), partitions),
    sources: parts.sources,
    domainIds: new Set(parts.domains.map((domain) => domain.id)),
    patterns: compilePatterns(
      parts.files.flatMap((file) => file.names),
      {
        regions: (provider) => regionsOf(provider, partitions, parts.domains),
        codes: [...codes.keys()],
        awsSuffixes: suffixes,
      },
    ),
  };
}

/** Rows of `aws` speak for every partition. */
function regionsOf(
  provider: string,
  partitions: readonly AwsPartition[],
  domains: readonly CatalogueDomain[],
): readonly string[] {
  const providers = new Set(
    provider === 'aws' ? ['aws', ...partitions.map(({ id }) => id)] : [provider],
  );
  return domains
    .filter(({ level, parent }) => level === 'region' && providers.has(parent ?? ''))
    .map(({ id }) => id.slice(id.indexOf('/') + 1));
}
