import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { componentsOf, journeysOf, look } from '../discovery.testing.ts';

const read = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');
const found = look({
  'services.json': read('services.json'),
  'journeys.json': read('journeys.json'),
  'dependencies.json': read('dependencies.json'),
  'edges.json': read('edges.json'),
});

it('services are where their regions are, and journeys come in through them', () => {
  expect(componentsOf(found)).toMatchObject({ till: 'service @aws/us-east-1 @aws/us-west-2' });
  expect(journeysOf(found)).toEqual({ pay: 'till' });
});

it('names that were asked for are needs, hard or soft only where a person said so', () => {
  expect(found.part.components?.['till']?.needs).toMatchObject({
    stripe: { hard: true },
    'aws/us-east-1/dynamodb': { soft: true },
  });
});

it('data that flows is a need; a permission is none', () => {
  expect(found.part.components?.['charge']?.needs).toMatchObject({ receipts: { unknown: true } });
  expect(Object.keys(componentsOf(found))).not.toContain('role/charge');
});

it('no account number comes out', () => {
  expect(JSON.stringify(found)).not.toContain('123456789012');
});

it('an account is no name of a resource', () => {
  const text = JSON.stringify({
    serviceTopologyEdgeSummaries: [
      {
        sourceResourceIdentifier: 'arn:aws:iam::123456789012',
        destinationResourceIdentifier: 'arn:aws:sqs:us-east-1:123456789012:receipts',
        properties: [{ topologyType: 'DATA_FLOW' }],
      },
    ],
  });
  const edges = look({ 'edges.json': text });
  expect(Object.keys(componentsOf(edges))).toEqual(['receipts', 'resource']);
  expect(JSON.stringify(edges)).not.toContain('123456789012');
});
