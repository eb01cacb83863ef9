import { describe, expect, it } from 'vitest';
import { builtIn } from './built-in.testing.ts';
import { explainRow } from './explain-row.ts';

describe('explain', () => {
  it('tells of a service in a region what it is, who needs it and who said so', () => {
    const row = explainRow('aws/us-east-1/dynamodb', builtIn);
    if (row.kind !== 'service') throw new Error(row.kind);
    expect(row.service.id).toBe('aws/dynamodb');
    expect(row.domain?.title).toBe('US East (N. Virginia)');
    expect(row.offered).toBe(true);
    const needing = row.neededBy.map(({ operation }) => operation);
    expect(needing).toContain('aws/lambda:poll-sqs');
    expect(needing).toContain('aws/ec2:launch');
    expect(row.neededBy.find(({ operation }) => operation === 'aws/ec2:launch')).toMatchObject({
      strength: 'hard',
      evidence: { word: 'published', cites: 'PES 101925' },
    });
  });

  it.each([
    ['aws/dynamodb', null],
    ['aws/same-region/dynamodb', null],
    ['aws/dynamodb@aws/us-east-1', 'aws/us-east-1'],
  ])('reads %s as a map does (N3)', (id, domain) => {
    const row = explainRow(id, builtIn);
    expect(row.kind === 'service' && row.service.id).toBe('aws/dynamodb');
    expect(row.kind === 'service' ? (row.domain?.id ?? null) : 'none').toBe(domain);
  });

  it('tells of one operation only what needs that one', () => {
    const row = explainRow('aws/route53:change', builtIn);
    if (row.kind !== 'service') throw new Error(row.kind);
    expect(row.operations.map(({ name }) => name)).toEqual(['change']);
    expect(row.operations[0]?.home).toBe('aws/us-east-1');
    expect(row.neededBy.map(({ operation }) => operation)).toContain('aws/elb:manage');
    const answer = explainRow('aws/route53:answer', builtIn);
    expect(answer.kind === 'service' && answer.neededBy).toEqual([]);
  });

  it('tells of a region what lives there for the whole world (N8)', () => {
    const row = explainRow('aws/us-east-1', builtIn);
    if (row.kind !== 'domain') throw new Error(row.kind);
    expect(row.homeOf).toContain('aws/iam:change');
    expect(row.homeOf).not.toContain('aws/iam:authenticate');
    expect(row.services).toContain('aws/dynamodb');
  });

  it('tells of a vendor what it stands on, when somebody says', () => {
    expect(explainRow('mollie', builtIn)).toMatchObject({
      kind: 'vendor',
      vendor: { title: 'Mollie', use: 'payments', standsOn: [], evidence: { word: 'assumed' } },
    });
    expect(explainRow('razorpay', builtIn)).toMatchObject({
      vendor: { standsOn: [{ on: 'aws/ap-south-1', evidence: { word: 'reported' } }] },
    });
  });

  it('names a host, a URL, an address or an ARN, and keeps what else a URL holds to itself', () => {
    const named = (id: string): unknown => {
      const row = explainRow(id, builtIn);
      return row.kind === 'name'
        ? [row.name.host, row.name.named?.service ?? row.name.named?.provider]
        : row.kind;
    };
    expect(named('api.stripe.com')).toEqual(['api.stripe.com', 'stripe']);
    expect(named('https://u:secret@sqs.eu-west-1.amazonaws.com/1/orders?key=secret')).toEqual([
      'sqs.eu-west-1.amazonaws.com',
      'aws/sqs',
    ]);
    expect(named('https://u:secret@104.16.1.1/x')).toEqual(['104.16.1.1', 'cloudflare/cdn']);
    expect(named('arn:aws:sqs:eu-west-1:1:orders')).toEqual([
      'arn:aws:sqs:eu-west-1:1:orders',
      'aws/sqs',
    ]);
    expect(named('nobody.example')).toBe('unknown');
  });

  it('says when a service is not known to be offered in a region', () => {
    const row = explainRow('aws/mx-central-1/mturk-requester', builtIn);
    expect(row.kind === 'service' && row.offered).toBe(false);
  });

  it.each([
    ['aws/dynamodbb', 'aws/dynamodb'],
    ['aws/us-esat-1', 'aws/us-east-1'],
    ['aws/lambda:pol-sqs', 'aws/lambda:poll-sqs'],
    ['strip', 'stripe'],
    ['zzzzzzzzzzzzzz', null],
  ])('does not know %s, and says what is near', (id, nearest) => {
    expect(explainRow(id, builtIn)).toEqual({ kind: 'unknown', nearest });
  });
});
