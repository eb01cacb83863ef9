/**
 * Resources of a provider that deserve a component of their own, because they hold something or answer
 * somebody: tables, buckets, queues, databases, functions. Everything else of a provider (a secret, a
 * key, a role, a log group) is a need on the service itself.
 */
import { parseArn } from './reading/address.ts';

/** What a resource is, and how its id is told apart. */
export interface ResourceKind {
  readonly kind: string;
  /** Behind the name when something else has it already. */
  readonly qualifier: string;
  /** "an own table". */
  readonly what: string;
}

const KINDS: Readonly<Record<string, ResourceKind>> = {
  'aws/dynamodb': { kind: 'datastore', qualifier: '-table', what: 'a DynamoDB table' },
  'aws/s3': { kind: 'datastore', qualifier: '-bucket', what: 'an S3 bucket' },
  'aws/rds': { kind: 'datastore', qualifier: '-database', what: 'an RDS database' },
  'aws/docdb': { kind: 'datastore', qualifier: '-database', what: 'a DocumentDB cluster' },
  'aws/neptune': { kind: 'datastore', qualifier: '-database', what: 'a Neptune cluster' },
  'aws/redshift': { kind: 'datastore', qualifier: '-warehouse', what: 'a Redshift cluster' },
  'aws/aurora': { kind: 'datastore', qualifier: '-database', what: 'an Aurora cluster' },
  'aws/opensearch': { kind: 'datastore', qualifier: '-search', what: 'an OpenSearch domain' },
  'aws/memorydb': { kind: 'datastore', qualifier: '-store', what: 'a MemoryDB cluster' },
  'aws/elasticache': { kind: 'cache', qualifier: '-cache', what: 'an ElastiCache cluster' },
  'aws/sqs': { kind: 'queue', qualifier: '-queue', what: 'an SQS queue' },
  'aws/sns': { kind: 'queue', qualifier: '-topic', what: 'an SNS topic' },
  'aws/kinesis': { kind: 'queue', qualifier: '-stream', what: 'a Kinesis stream' },
  'aws/firehose': { kind: 'queue', qualifier: '-delivery', what: 'a Firehose delivery stream' },
  'aws/msk': { kind: 'queue', qualifier: '-kafka', what: 'an MSK cluster' },
  'aws/mq': { kind: 'queue', qualifier: '-broker', what: 'an Amazon MQ broker' },
  'aws/lambda': { kind: 'function', qualifier: '-function', what: 'a Lambda function' },
  'aws/stepfunctions': {
    kind: 'workflow',
    qualifier: '-workflow',
    what: 'a Step Functions state machine',
  },
};

/** What a resource of this service is; null when it has no component of its own. */
export function resourceKind(service: string): ResourceKind | null {
  return Object.hasOwn(KINDS, service) ? (KINDS[service] ?? null) : null;
}

/** The name of the resource in an ARN: `table/sessions/index/by-user` is `sessions`; null when there is none. */
export function resourceOfArn(
  arn: string,
): { readonly service: string; readonly name: string; readonly region: string | null } | null {
  const parts = parseArn(arn);
  if (parts === null) return null;
  const { service, region, resource } = parts;
  const name = resourceName(service, resource);
  return name === '' || name.includes('*')
    ? null
    : { service: `aws/${service}`, name, region: region === '' ? null : region };
}

function resourceName(service: string, resource: string): string {
  const words = resource.split(/[/:]/);
  switch (service) {
    case 's3':
    case 'sqs':
    case 'sns':
      return words[0] ?? '';
    case 'secretsmanager':
      // AWS puts six characters behind the name of a secret.
      return words
        .slice(1)
        .join('/')
        .replace(/-[A-Za-z0-9]{6}$/, '');
    default:
      return words[1] ?? '';
  }
}

/**
 * The resource behind a host name of AWS, and the path of a URL: `sqs.us-east-1.amazonaws.com` with
 * `1234/payouts` is the queue `payouts`; null when the host is the service itself.
 */
export function resourceOfHost(service: string, host: string, path: string): string | null {
  const labels = host.split('.');
  switch (service) {
    case 'aws/sqs':
      return path.split('/')[1] ?? null;
    case 'aws/s3': {
      const where = labels.findIndex((label) => /^s3(?:-|$)/.test(label));
      if (where > 0) return labels.slice(0, where).join('.');
      return path.split('/')[0] || null;
    }
    case 'aws/rds':
    case 'aws/aurora':
    case 'aws/docdb':
    case 'aws/neptune':
    case 'aws/redshift':
    case 'aws/elasticache':
    case 'aws/memorydb':
    case 'aws/msk':
      // A node or endpoint prefix (`master.`, `b-1.`) stands before the cluster's name.
      return (
        labels.find(
          (label) => !/^(?:master|replica|clustercfg|b-\d+|configuration|www)$/.test(label),
        ) ?? null
      );
    case 'aws/opensearch':
      return (
        (labels[0] ?? '').replace(/^(?:search|vpc)-/, '').replace(/-[a-z0-9]{26}$/, '') || null
      );
    default:
      return null;
  }
}
