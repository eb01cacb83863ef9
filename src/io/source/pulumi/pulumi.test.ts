import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { componentsOf, look, needsOf } from '../discovery.testing.ts';
import { terraformType } from './pulumi.ts';

const STACK = readFileSync(join(import.meta.dirname, 'fixtures/stack.json'), 'utf8');

const found = look({ 'stack.json': STACK });

it('resources are where their provider or their ARN says', () => {
  expect(componentsOf(found)).toEqual({
    api: 'function @aws/us-west-2',
    'carts-9f1': 'datastore @aws/us-west-2',
    mailer: 'function @aws/us-east-1',
    mails: 'queue @aws/us-east-1',
    stripe: 'vendor',
  });
});

it('what a property was made of, and what an environment says, are needs', () => {
  expect(needsOf(found)).toEqual({
    api: 'aws/same-region/lambda:invoke carts-9f1 stripe',
    'carts-9f1': 'aws/same-region/dynamodb',
    mailer: 'aws/same-region/lambda:invoke aws/same-region/lambda:poll-sqs? mails?',
    mails: 'aws/same-region/sqs',
  });
  expect(found.part.components?.['carts-9f1']?.evidence?.[0]?.at).toBe('stack.json:16');
});

it('a secret of the state is not read', () => {
  expect(JSON.stringify(found)).not.toContain('hunter2');
});

it('types are those of Terraform', () => {
  expect(terraformType('aws:dynamodb/table:Table')).toBe('aws_dynamodb_table');
  expect(terraformType('aws:lambda/eventSourceMapping:EventSourceMapping')).toBe(
    'aws_lambda_event_source_mapping',
  );
  expect(terraformType('aws:rds/instance:Instance')).toBe('aws_db_instance');
  expect(terraformType('gcp:storage/bucket:Bucket')).toBe('google_storage_bucket');
  expect(terraformType('kubernetes:apps/v1:Deployment')).toBeNull();
});
