import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { componentsOf, journeysOf, look, needsOf } from '../discovery.testing.ts';

const read = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');

describe('stacks that export to each other', () => {
  const found = look(
    { 'shop.sam.yaml': read('shop.sam.yaml'), 'news.json': read('news.json') },
    { runsIn: 'aws/us-east-1' },
  );

  it('give programs and what they hold; a global table is where its replicas are', () => {
    expect(componentsOf(found)).toEqual({
      Jobs: 'queue @aws/us-east-1',
      ServerlessHttpApi: 'gateway @aws/us-east-1',
      Shared: 'function @aws/us-east-1',
      Worker: 'function @aws/us-east-1',
      checkout: 'function @aws/us-east-1',
      news: 'queue @aws/us-east-1',
      'orders-prod': 'datastore @aws/us-east-1 @aws/us-west-2',
      pages: 'cache @aws/us-east-1',
      site: 'load-balancer @aws/us-east-1',
      stripe: 'vendor',
      web: 'service @aws/us-east-1',
    });
  });

  it('are followed through references, globals, exports, task definitions and keys', () => {
    expect(needsOf(found)).toEqual({
      Jobs: 'aws/same-region/sqs',
      ServerlessHttpApi: 'aws/same-region/apigateway:invoke',
      Shared: 'aws/same-region/lambda:invoke news?',
      Worker: 'Jobs? aws/same-region/lambda:invoke aws/same-region/lambda:poll-sqs? orders-prod',
      checkout: 'Jobs? Worker? aws/same-region/lambda:invoke orders-prod stripe',
      news: 'aws/same-region/sns',
      'orders-prod': 'aws/same-region/dynamodb aws/same-region/kms',
      pages: 'aws/same-region/elasticache',
      site: 'aws/same-region/elb',
      web: '(aws/same-region/ecs:launch) aws/same-region/ecs:run (aws/same-region/secretsmanager:read) pages?',
    });
  });

  it('open the doors that their listeners and events are', () => {
    expect(journeysOf(found)).toEqual({
      'POST/buy': 'ServerlessHttpApi checkout',
      site: 'site web',
    });
  });

  it('say where each fact stands, in JSON too', () => {
    expect(found.part.components?.['news']?.evidence?.[0]?.at).toBe('news.json:4');
    expect(found.part.components?.['Jobs']?.evidence?.[0]?.at).toBe('shop.sam.yaml:20');
    expect(found.read).toEqual([{ count: 2, things: 'templates' }]);
  });
});

describe('serverless.yml', () => {
  const found = look({ 'serverless.yml': read('serverless.yml') });

  it('gives functions with their environment, in the region of its provider', () => {
    expect(needsOf(found)).toEqual({
      Due: 'aws/same-region/sqs',
      'reminders-gateway': 'aws/same-region/apigateway:invoke',
      list: 'aws/same-region/lambda:invoke email.eu-west-1.amazonaws.com reminders-table',
      remind: 'Due? aws/same-region/lambda:invoke aws/same-region/lambda:poll-sqs? reminders-table',
      'reminders-table': 'aws/same-region/dynamodb',
    });
    expect(componentsOf(found)).toMatchObject({ remind: 'function @aws/eu-west-1' });
  });

  it('gives its events as doors', () => {
    expect(journeysOf(found)).toEqual({
      'GET/reminders': 'reminders-gateway list',
      remind: 'remind',
    });
  });

  const service = (name: string): string => `service: ${name}
provider:
  name: aws
  environment: { ITEMS_TABLE: "\${self:service}-\${opt:stage, self:provider.stage}" }
functions:
  get-${name}: { handler: a, events: [{ http: GET /items }] }
resources:
  Resources:
    Items: { Type: AWS::DynamoDB::Table, Properties: { TableName: "\${self:provider.environment.ITEMS_TABLE}" } }
    Seen: { Type: AWS::DynamoDB::Table, Properties: { TableName: "\${opt:seen}" } }
`;

  it('names an API by its service, so that routes of two services stay apart', () => {
    const both = look({ 'a/serverless.yml': service('shop'), 'b/serverless.yml': service('desk') });
    expect(journeysOf(both)).toEqual({
      'GET/desk/items': 'desk get-desk',
      'GET/shop/items': 'shop get-shop',
    });
  });

  it('names what variables name, with the stage that the framework takes, and nothing by a variable', () => {
    expect(Object.keys(componentsOf(look({ 'serverless.yml': service('shop') })))).toEqual([
      'Seen',
      'get-shop',
      'shop',
      'shop-dev',
    ]);
  });
});

describe('functions of templates', () => {
  const queue = (name: string): string => `AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Stage: { Type: String, Default: prod }
Conditions: { Big: !Equals [a, b] }
Resources:
  Q: { Type: AWS::SQS::Queue, Properties: { QueueName: ${name} } }
`;
  const nameOf = (text: string): string | undefined =>
    Object.keys(componentsOf(look({ 't.yaml': queue(text) }, { runsIn: 'aws/us-east-1' })))[0];

  it.each([
    ["!Sub 'jobs-${Stage}'", 'jobs-prod'],
    ["!Join ['-', [jobs, !Ref Stage]]", 'jobs-prod'],
    ['{ "Fn::Sub": ["a-${x}", { "x": "b" }] }', 'a-b'],
    ['!If [Big, large, small]', 'large'],
    // Only known when the stack is made: the logical id stands for it.
    ["!Sub 'jobs-${AWS::AccountId}'", 'Q'],
    ["!ImportValue nobody's", 'Q'],
  ])('%s is %s', (text, name) => {
    expect(nameOf(text)).toBe(name);
  });
});
