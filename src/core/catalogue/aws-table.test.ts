import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { offeredIn, regionCodes } from './aws-table.ts';
import { awsTable } from './built-in.testing.ts';
import type { AwsPartition } from './types.ts';

const ROOT = join(import.meta.dirname, '../../..');
const DATA = join(ROOT, '../shared/data/aws');
const aws = awsTable.partitions[0] as AwsPartition;
/** Known by their endpoint rules alone, with one home for the world. */
const RULED = [
  'artifact',
  'bcm-dashboards',
  'bcm-data-exports',
  'bcm-pricing-calculator',
  'bcm-recommended-actions',
  'billing',
  'cloudfront-keyvaluestore',
  'invoicing',
  'partnercentral-prm',
  'pricingplanmanager',
];
const listed = Object.entries(aws.services).filter(
  ([name, { unlisted }]) => unlisted !== true && !RULED.includes(name),
);

describe('the table of AWS', () => {
  it('has every partition, region and service-region pair of the data set', () => {
    const pairs = listed.reduce((sum, [, service]) => sum + offeredIn(aws, service).length, 0);
    expect(awsTable.partitions).toHaveLength(8);
    expect(Object.keys(aws.regions)).toHaveLength(34);
    expect(listed).toHaveLength(307);
    expect(pairs).toBeGreaterThan(5_500);
  });

  it('knows the 19 services that sign in us-east-1 whatever the region of the caller', () => {
    const there = listed.filter(([, row]) => row.signsIn === 'us-east-1');
    expect(there).toHaveLength(19);
    expect(aws.services['networkmanager']?.signsIn).toBe('us-west-2');
  });

  it('knows 10 more that sign there by their endpoint rules alone', () => {
    const wrong = RULED.filter((name) => aws.services[name]?.signsIn !== 'us-east-1');
    expect(wrong).toEqual([]);
  });

  it('has a title for nearly every service', () => {
    const names = Object.keys(aws.services);
    const bare = names.filter((name) => awsTable.titles[name] === undefined);
    expect(names.length).toBeGreaterThan(400);
    expect(bare.length).toBeLessThan(60);
  });

  it('is small', () => {
    const text = readFileSync(join(ROOT, 'data/catalogue/aws.table.json'), 'utf8');
    expect(text.length).toBeLessThan(300_000);
  });

  it('says of a region where a service is, all but where it is not, or all', () => {
    expect(offeredIn(aws, { in: ['us-east-1'] })).toEqual(['aws/us-east-1']);
    expect(offeredIn(aws, { allBut: ['us-east-1'] })).toHaveLength(33);
    expect(offeredIn(aws, { in: 'all' })).toHaveLength(34);
    expect(offeredIn(aws, {})).toEqual([]);
  });

  it('gives each region of a partition a short code of its own', () => {
    const codes = regionCodes(aws);
    expect(codes.get('use1')).toBe('us-east-1');
    expect(codes.get('apne3')).toBe('ap-northeast-3');
    expect(codes.size).toBe(34);
  });
});

describe.skipIf(!existsSync(DATA))('the generator', () => {
  it('prints the very table that is in the repository', () => {
    const printed = execFileSync(
      process.execPath,
      [
        join(ROOT, 'tools/catalogue/aws.ts'),
        join(DATA, 'endpoints.json'),
        join(DATA, 'partitions.json'),
        awsTable.date,
      ],
      { encoding: 'utf8' },
    );
    expect(printed).toBe(readFileSync(join(ROOT, 'data/catalogue/aws.table.json'), 'utf8'));
  });
});
