import { expect, it } from 'vitest';
import { FAKE_CATALOGUE } from './fake-catalogue.testing.ts';
import { HIGH_STREET } from './high-street.testing.ts';
import { draftPart, mergeParts, resolveMap } from './index.ts';

it('resolves the example of the file', () => {
  const result = resolveMap(mergeParts([draftPart(HIGH_STREET, 'firebreak.yaml')]), FAKE_CATALOGUE);
  expect(result.problems).toEqual([]);
  expect(result.value?.components.map(({ id }) => id)).toEqual([
    'adyen',
    'aws/dynamodb',
    'aws/ecr',
    'aws/iam',
    'aws/iot-core',
    'aws/route53',
    'aws/s3',
    'aws/sts',
    'device-cloud',
    'prices',
    'recommendations',
    'sessions',
    'shop',
    'stripe',
    'thermostat',
  ]);
});
