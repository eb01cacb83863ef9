import { describe, expect, it } from 'vitest';
import { awsTable, builtInFiles, rows } from './built-in.testing.ts';
import { createCatalogue, type FullCatalogue } from './create-catalogue.ts';

const withMine = (text: string): FullCatalogue =>
  createCatalogue({ aws: awsTable, files: [...builtInFiles, rows(text)], hash: 'x' });

describe('rows of a user', () => {
  it('take the place of one operation and leave the others', () => {
    const catalogue = withMine(`
catalogue: 1
provider: aws
services:
  lambda:
    operations:
      invoke: { plane: data, what: as we measured it }
`);
    const lambda = catalogue.service('aws/lambda');
    expect(lambda?.operations.map((operation) => operation.name)).toContain('poll-sqs');
    expect(lambda?.operations.find(({ name }) => name === 'invoke')).toMatchObject({
      what: 'as we measured it',
      needs: [],
      evidence: { word: 'declared', cites: 'mine.yaml' },
    });
    expect(lambda?.title).toBe('AWS Lambda');
  });

  it('bring providers, regions, services, names and vendors of their own', () => {
    const catalogue = withMine(`
catalogue: 1
domains:
  acme: { level: provider, title: Acme Cloud }
  acme/north: { level: region, title: North }
services:
  acme/queue: { title: Queue }
names:
  - { host: '*.queue.{region}.acme.example', provider: acme, service: acme/queue }
vendors:
  ledger: { title: Ledger Ltd, hosts: [ledger.example] }
`);
    expect(catalogue.service('acme/queue')).toMatchObject({
      scope: 'regional',
      domains: ['acme/north'],
    });
    expect(catalogue.name('a.queue.north.acme.example')).toMatchObject({
      service: 'acme/queue',
      region: 'acme/north',
    });
    expect(catalogue.name('a.queue.south.acme.example')).toBeNull();
    expect(catalogue.name('api.ledger.example')?.provider).toBe('ledger');
  });

  it('replace a name pattern with the same text', () => {
    const catalogue = withMine(`
catalogue: 1
names:
  - { host: '**.cloudfront.net', provider: aws }
`);
    expect(catalogue.name('d1.cloudfront.net')).toMatchObject({ provider: 'aws', service: null });
  });

  it('can change the usual grace and the home', () => {
    const catalogue = withMine(`
catalogue: 1
provider: aws
services:
  sts:
    usualGrace: { grace: 11h }
    operations: { requests: { plane: data, home: aws/eu-west-1 } }
`);
    const sts = catalogue.service('aws/sts');
    expect(sts?.usualGrace).toMatchObject({ grace: '11h', evidence: { word: 'assumed' } });
    expect(sts?.operations.find(({ name }) => name === 'requests')?.home).toBe('aws/eu-west-1');
  });
});

describe('a service that nobody described', () => {
  const catalogue = createCatalogue({ aws: awsTable, files: [], hash: 'x' });

  it('has a name, requests and a control plane', () => {
    const sqs = catalogue.service('aws/sqs');
    expect(sqs?.operations.map(({ name, plane }) => `${name} ${plane}`)).toEqual([
      'manage control',
      'name data',
      'requests data',
    ]);
    expect(sqs?.evidence).toMatchObject({ word: 'published', date: '2026-08' });
  });

  it('is global, and lives where it signs, when it has one endpoint for all regions', () => {
    const budgets = catalogue.service('aws/budgets');
    expect(budgets).toMatchObject({ scope: 'global', domains: ['aws'] });
    expect(budgets?.operations.find(({ name }) => name === 'requests')?.home).toBe('aws/us-east-1');
  });

  it('is nothing when it does not exist', () => {
    expect(catalogue.service('aws/nonesuch')).toBeNull();
    expect(catalogue.service('')).toBeNull();
    expect(catalogue.service('__proto__')).toBeNull();
  });
});

describe('other partitions', () => {
  const catalogue = createCatalogue({ aws: awsTable, files: builtInFiles, hash: 'x' });

  it('read the rows of aws with their own regions, as assumptions', () => {
    const launch = catalogue
      .service('aws-us-gov/ec2')
      ?.operations.find(({ name }) => name === 'launch');
    expect(launch?.needs.map((need) => need.on)).toContain('aws-us-gov/same-region/dynamodb');
    expect(launch?.evidence.word).toBe('assumed');
  });

  it('home their global services in their own region', () => {
    const iam = catalogue.service('aws-us-gov/iam');
    expect(iam?.operations.find(({ name }) => name === 'change')?.home).toBe(
      'aws-us-gov/us-gov-west-1',
    );
  });

  it('need nothing that they do not have', () => {
    const elb = catalogue.service('aws-eusc/elb');
    expect(elb?.operations.find(({ name }) => name === 'manage')?.needs).toEqual([]);
  });

  it('have no service that the table does not have there', () => {
    expect(catalogue.service('aws-eusc/route53')).toBeNull();
  });
});

describe('the version', () => {
  it('is the newest date among the rows', () => {
    const catalogue = withMine(`
catalogue: 1
provider: aws
date: 2027-01-15
services: { sqs: { title: SQS } }
`);
    expect(catalogue.version).toBe('2027-01-15');
  });
});
