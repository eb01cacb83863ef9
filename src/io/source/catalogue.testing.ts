/** A small catalogue for tests: a few services of AWS, its two regions, two vendors. */
import type { Catalogue, CatalogueDomain, CatalogueService, Named } from '#core/map';

const EVIDENCE = { word: 'published', cites: 'a test', date: '2026-01-01' } as const;
const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1'];
const REGIONAL = [
  'dynamodb',
  's3',
  'sqs',
  'sns',
  'sts',
  'secretsmanager',
  'ssm',
  'kms',
  'rds',
  'elasticache',
  'lambda',
  'ecr',
  'ecs',
  'eks',
  'kinesis',
  'apigateway',
  'connect',
  'aurora',
  'nlb',
  'ec2',
  'cognito',
  'elb',
  'msk',
  'mq',
  'stepfunctions',
  'opensearch',
  'docdb',
  'eventbridge',
  'ses',
  'firehose',
  'bedrock',
];
const GLOBAL = ['iam', 'route53', 'cloudfront'];

const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  ecr: ['pull'],
  lambda: ['invoke', 'poll-sqs', 'poll-kinesis'],
  ecs: ['launch', 'run'],
  ec2: ['launch', 'run'],
  eks: ['launch', 'run'],
  apigateway: ['invoke'],
  secretsmanager: ['read'],
  ssm: ['read'],
  route53: ['answer'],
  cloudfront: ['serve'],
};

const domains: readonly CatalogueDomain[] = [
  { id: 'aws', level: 'provider', parent: null, title: 'AWS' },
  ...REGIONS.map(
    (region) => ({ id: `aws/${region}`, level: 'region', parent: 'aws', title: region }) as const,
  ),
];

function serviceOf(id: string): CatalogueService | null {
  const name = id.replace(/^aws\//, '');
  const global = GLOBAL.includes(name);
  if (!id.startsWith('aws/') || (!global && !REGIONAL.includes(name))) return null;
  const operation = (named: string) =>
    ({
      name: named,
      plane: 'data',
      home: null,
      what: named,
      needs: [],
      evidence: EVIDENCE,
    }) as const;
  return {
    id,
    title: name,
    scope: global ? 'global' : 'regional',
    domains: global ? ['aws'] : REGIONS.map((region) => `aws/${region}`),
    operations: (OPERATIONS[name] ?? ['requests']).map(operation),
    usualGrace: null,
    evidence: EVIDENCE,
  };
}

function named(text: string): Named | null {
  const arn = /^arn:aws:([a-z0-9-]+):([a-z0-9-]*):/.exec(text);
  if (arn !== null) return answer('aws', `aws/${arn[1] ?? ''}`, arn[2] || null);
  if (/(?:^|\.)stripe\.com$/.test(text)) return answer('stripe', null, null);
  if (/(?:^|\.)sentry\.io$/.test(text)) return answer('sentry', null, null);
  const host =
    /(?:^|\.)(?:([a-z0-9-]+)\.)?([a-z]{2}-[a-z]+-\d)(?:\.([a-z0-9-]+))?\.amazonaws\.com$/.exec(
      text,
    );
  if (host === null) return text.endsWith('.amazonaws.com') ? answer('aws', null, null) : null;
  const service = host[3] ?? host[1] ?? '';
  return answer('aws', `aws/${service}`, host[2] ?? null);
}

function answer(provider: string, service: string | null, region: string | null): Named {
  return {
    provider,
    service,
    region: region === null ? null : `aws/${region}`,
    operation: null,
    evidence: EVIDENCE,
  };
}

export const smallCatalogue: Catalogue = {
  version: 'test',
  hash: 'test',
  domains,
  service: serviceOf,
  serviceIds: [...REGIONAL, ...GLOBAL].map((name) => `aws/${name}`).toSorted(),
  name: named,
};
