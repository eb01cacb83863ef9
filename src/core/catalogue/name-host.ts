/**
 * A name to whom it belongs: provider, service, region, operation. What is not known stays null; a
 * name never gets a region that its text does not say. Patterns of the rows come first, then AWS's
 * common rule `service.region.suffix`, then ARNs.
 */
import type { CatalogueDomain, CatalogueEvidence, Named } from '#core/map';
import { regionCodes } from './aws-table.ts';
import { compilePattern, HostPatterns, type HostMatch } from './host-pattern.ts';
import { readHost } from './read-host.ts';
import type { ServiceSource } from './lay-out-service.ts';
import type { AwsPartition, AwsTable, CatalogueFile, NameRow, ServiceRow } from './types.ts';

export interface NamingParts {
  readonly aws: AwsTable | null;
  readonly files: readonly CatalogueFile[];
  readonly domains: readonly CatalogueDomain[];
  readonly rows: ReadonlyMap<string, ServiceRow>;
  readonly sources: ReadonlyMap<string, ServiceSource>;
}

/** Names a host, a URL or an ARN; null when it is nobody's that the catalogue knows. */
export function createNaming(parts: NamingParts): (hostOrArn: string) => Named | null {
  const naming = new Naming(parts);
  return (hostOrArn) => {
    const text = hostOrArn.trim();
    if (/^arn:/i.test(text)) return naming.arn(text);
    const host = readHost(text);
    return host === null ? null : (naming.pattern(host) ?? naming.awsHost(host));
  };
}

/** An endpoint name of AWS or of another provider, and the service behind it. */
interface Behind {
  readonly name: string;
  readonly row: ServiceRow | null;
}

class Naming {
  readonly #partitions: readonly AwsPartition[];
  readonly #suffixes: readonly string[];
  readonly #tableEvidence: CatalogueEvidence;
  readonly #patterns: HostPatterns;
  readonly #sources: ReadonlyMap<string, ServiceSource>;
  readonly #domainIds: ReadonlySet<string>;
  readonly #codes: ReadonlyMap<string, string>;
  /** By provider and endpoint name: `aws monitoring`. */
  readonly #behind = new Map<string, Behind>();
  /** Prefixes of AWS hosts that are no endpoint names. */
  readonly #prefixes = new Map<string, string>();

  constructor(parts: NamingParts) {
    this.#partitions = parts.aws?.partitions ?? [];
    this.#suffixes = [...new Set(this.#partitions.flatMap((each) => each.suffixes))];
    const { cites = '', date = '' } = parts.aws ?? {};
    this.#tableEvidence = { word: 'published', cites, date };
    this.#sources = parts.sources;
    this.#domainIds = new Set(parts.domains.map((domain) => domain.id));
    this.#codes = new Map(
      this.#partitions.flatMap((partition) =>
        [...regionCodes(partition)].map(([code, region]) => [code, `${partition.id}/${region}`]),
      ),
    );
    for (const row of parts.rows.values()) this.#addRow(row);
    for (const partition of this.#partitions) this.#addPartition(partition);
    this.#patterns = this.#compile(parts);
  }

  /** By the rows' own patterns. */
  pattern(host: string): Named | null {
    const match = this.#patterns.match(host);
    return match === null ? null : this.#fromMatch(match);
  }

  /** By AWS's rule: the region's label, what stands before it, and the partition's suffix. */
  awsHost(host: string): Named | null {
    const suffix = this.#suffixes.find((each) => host.endsWith(`.${each}`));
    if (suffix === undefined) return null;
    const shared = this.#partitions.filter((each) => each.suffixes.includes(suffix));
    const labels = host.slice(0, -suffix.length - 1).split('.');
    const region = labels.findLast((label) => shared.some((each) => label in each.regions)) ?? null;
    const partition =
      region === null
        ? this.#homeOf(labels, shared)
        : shared.find((each) => each.regions[region] !== undefined);
    if (partition === undefined) return null;
    const at = region === null ? labels.length : labels.lastIndexOf(region);
    const [before, after] = [labels.slice(0, at), labels.slice(at + 1).join('.')];
    // A label that looks like a region may be part of somebody's own name, as in a bucket's.
    if (after !== '' && after !== 'vpce') {
      return this.#named(partition.id, null, null, null, this.#tableEvidence);
    }
    const behind = this.#longestSuffix(before);
    const service = behind === null ? null : `${partition.id}/${behind.name}`;
    const operation = behind?.row?.apiOperation ?? null;
    return this.#named(partition.id, service, region, operation, this.#tableEvidence);
  }

  /** `arn:partition:service:region:account:resource`. */
  arn(text: string): Named | null {
    const [, partitionId = '', endpoint = '', region = '', , ...resource] = text.split(':');
    const partition = this.#partitions.find((each) => each.id === partitionId.toLowerCase());
    if (partition === undefined) return null;
    const behind = this.#arnService(endpoint.toLowerCase(), resource.join(':'));
    const known = partition.regions[region] === undefined ? null : region;
    const service = behind === null ? null : `${partition.id}/${behind.name}`;
    const operation = behind?.row?.arnOperation ?? null;
    return this.#named(partition.id, service, known, operation, this.#tableEvidence);
  }

  #arnService(endpoint: string, resource: string): Behind | null {
    const special =
      endpoint === 'elasticloadbalancing' && /(?:loadbalancer|listener)\/net\//.test(resource)
        ? 'nlb'
        : endpoint === 'rds' && /^cluster[-:]/.test(resource)
          ? 'aurora'
          : (ARN_NAMES[endpoint] ?? endpoint);
    return this.#behind.get(`aws ${special}`) ?? null;
  }

  #named(
    provider: string,
    service: string | null,
    region: string | null,
    operation: string | null,
    evidence: CatalogueEvidence,
  ): Named {
    const source = service === null ? undefined : this.#sources.get(service);
    const known = source === undefined ? null : service;
    const global = source !== undefined && isGlobal(source);
    const domain = region === null || global ? null : `${provider}/${region}`;
    return {
      provider,
      service: known,
      region: domain !== null && this.#domainIds.has(domain) ? domain : null,
      operation: known === null ? null : operation,
      evidence,
    };
  }

  #fromMatch(match: HostMatch): Named {
    const { row } = match;
    const provider = this.#providerOf(match);
    const behind = match.service === null ? null : this.#behind.get(`${provider} ${match.service}`);
    const own = row.service?.slice(row.service.indexOf('/') + 1) ?? behind?.name ?? null;
    const service = own === null ? null : `${provider}/${own}`;
    const code = match.code === null ? undefined : this.#codes.get(match.code);
    const domain = row.region ?? code ?? (match.region && `${provider}/${match.region}`) ?? '';
    const region = domain.startsWith(`${provider}/`) ? domain.slice(provider.length + 1) : null;
    const operation = row.operation ?? behind?.row?.apiOperation ?? null;
    return this.#named(provider, service, region, operation, row.evidence);
  }

  /** Rows of `aws/` speak for the partition that suffix and region say. */
  #providerOf(match: HostMatch): string {
    if (match.suffix === null || match.row.provider !== 'aws') return match.row.provider;
    const bySuffix = this.#partitions.filter((each) =>
      each.suffixes.includes(match.suffix as string),
    );
    const { region, code } = match;
    if (code !== null) return this.#codes.get(code)?.split('/')[0] ?? match.row.provider;
    const byRegion = bySuffix.find((each) => region !== null && each.regions[region] !== undefined);
    return (byRegion ?? bySuffix[0])?.id ?? match.row.provider;
  }

  /** Of the partitions that share a suffix, the one that a host without a region belongs to. */
  #homeOf(labels: readonly string[], shared: readonly AwsPartition[]): AwsPartition | undefined {
    const prefix = plainLabels(labels).join('.');
    const named = shared.find((partition) =>
      Object.values(partition.services).some((service) => service.prefixes?.includes(prefix)),
    );
    return named ?? shared[0];
  }

  /** `bucket.s3` is `s3`'s: the longest run of labels up to the region that names a service. */
  #longestSuffix(labels: readonly string[]): Behind | null {
    const plain = plainLabels(labels);
    for (let start = 0; start < plain.length; start++) {
      const text = plain.slice(start).join('.');
      const behind =
        this.#behind.get(`aws ${text}`) ??
        this.#behind.get(`aws ${this.#prefixes.get(text) ?? ''}`);
      if (behind !== undefined) return behind;
    }
    return null;
  }

  #addRow(row: ServiceRow): void {
    const slash = row.id.indexOf('/');
    const provider = row.id.slice(0, slash);
    const name = row.id.slice(slash + 1);
    for (const endpoint of [...row.endpoints, name]) {
      this.#behind.set(`${provider} ${endpoint}`, { name, row });
    }
  }

  #addPartition(partition: AwsPartition): void {
    for (const [endpoint, service] of Object.entries(partition.services)) {
      const key = `aws ${endpoint}`;
      if (!this.#behind.has(key)) this.#behind.set(key, { name: endpoint, row: null });
      for (const prefix of service.prefixes ?? []) {
        if (!this.#behind.has(`aws ${prefix}`)) this.#prefixes.set(prefix, endpoint);
      }
    }
  }

  #compile(parts: NamingParts): HostPatterns {
    const rows = new Map<string, NameRow>();
    for (const row of parts.files.flatMap((file) => file.names)) rows.set(row.host, row);
    const patterns = [...rows.values()].map((row) =>
      compilePattern(row, {
        regions: this.#regionsOf(row, parts.domains),
        codes: [...this.#codes.keys()],
        awsSuffixes: this.#suffixes,
      }),
    );
    return new HostPatterns(patterns, this.#suffixes);
  }

  #regionsOf(row: NameRow, domains: readonly CatalogueDomain[]): readonly string[] {
    const providers = row.provider === 'aws' ? this.#partitions.map((each) => each.id) : [];
    const all = providers.length > 0 ? providers : [row.provider];
    return domains
      .filter((domain) => domain.level === 'region' && all.includes(domain.parent ?? ''))
      .map((domain) => domain.id.slice(domain.id.indexOf('/') + 1));
  }
}

/** A region that the table does not know yet: its service is known all the same. */
const LOOKS_LIKE_REGION = /^[a-z]{2,4}(-[a-z]+)+-\d+$/;

/** Without the words of a variant: `dynamodb-fips`, `fips.batch`, `s3.dualstack`. */
function plainLabels(labels: readonly string[]): readonly string[] {
  return labels
    .filter((label) => !['fips', 'dualstack', 'global'].includes(label))
    .filter((label, index) => index === 0 || !LOOKS_LIKE_REGION.test(label))
    .map((label) => label.replace(/-fips(?=-|$)|^fips-/, ''));
}

/** Service names of ARNs that are not the endpoint's. */
const ARN_NAMES: Readonly<Record<string, string>> = {
  cloudwatch: 'monitoring',
  ecr: 'api.ecr',
  'ecr-public': 'api.ecr-public',
  ses: 'email',
  'execute-api': 'apigateway',
  sagemaker: 'api.sagemaker',
  memorydb: 'memory-db',
};

function isGlobal(source: ServiceSource): boolean {
  return (
    source.row?.scope === 'global' ||
    (source.row?.scope !== 'regional' && source.offered.length === 0)
  );
}
