/** Which service is behind an endpoint name: `monitoring` of AWS, `aiplatform` of Google Cloud. */
import type { AwsPartition, ServiceRow } from './types.ts';

export interface Behind {
  /** The service's id without its provider. */
  readonly name: string;
  /** What people wrote of it; null when only the table names it. */
  readonly row: ServiceRow | null;
}

export interface EndpointIndex {
  /** Rows of `aws` stand for every partition: ask for `aws`. */
  find(provider: 'aws' | (string & {}), endpoint: string): Behind | null;
  /** `bucket.s3` is S3's: the longest run of labels up to the region that is an endpoint of AWS. */
  findByLabels(labels: readonly string[]): Behind | null;
}

/** An index over the rows and AWS's table; rows win. */
export function createEndpointIndex(
  rows: Iterable<ServiceRow>,
  partitions: readonly AwsPartition[],
): EndpointIndex {
  const behind = new Map<string, Behind>();
  const endpoints = new Map<string, string>();
  for (const row of rows) {
    const slash = row.id.indexOf('/');
    const name = row.id.slice(slash + 1);
    for (const endpoint of [...row.endpoints, name]) {
      behind.set(`${row.id.slice(0, slash)} ${endpoint}`, { name, row });
    }
  }
  for (const [endpoint, service] of partitions.flatMap((each) => Object.entries(each.services))) {
    const key = `aws ${endpoint}`;
    if (!behind.has(key)) behind.set(key, { name: endpoint, row: null });
    for (const prefix of service.prefixes ?? []) endpoints.set(prefix, endpoint);
  }
  const find = (provider: string, endpoint: string): Behind | null =>
    behind.get(`${provider} ${endpoint}`) ?? null;
  const findPrefix = (prefix: string): Behind | null =>
    find('aws', prefix) ?? find('aws', endpoints.get(prefix) ?? '');
  return {
    find,
    findByLabels(labels) {
      const plain = plainLabels(labels);
      for (let start = 0; start < plain.length; start++) {
        const found = findPrefix(plain.slice(start).join('.'));
        if (found !== null) return found;
      }
      return null;
    },
  };
}

/** A region that the table does not know yet: its service is known all the same. */
const LOOKS_LIKE_REGION = /^[a-z]{2,4}(-[a-z]+)+-\d+$/;

/** Labels without the words of a variant: `dynamodb-fips`, `fips.batch`, `s3.dualstack`. */
export function plainLabels(labels: readonly string[]): readonly string[] {
  return labels
    .filter((label) => !['fips', 'dualstack', 'global'].includes(label))
    .filter((label, index) => index === 0 || !LOOKS_LIKE_REGION.test(label))
    .map((label) => label.replace(/-fips(?=-|$)|^fips-/, ''));
}
