import { describe, expect, it } from 'vitest';
import { incidentOf } from './incident.testing.ts';
import { listIncidents } from './list-incidents.ts';
import { formatMinute } from './minute.ts';
import type { Incident } from './types.ts';

const row = (lost: string): string =>
  `  - { lost: '${lost}', kind: fails, from: 0, until: 9, because: x, cites: us, unverified: true }`;
const named = (id: string, startsAt: string, lost: string, provider = 'aws'): Incident => ({
  ...incidentOf(row(lost)),
  id,
  startsAt,
  provider,
});
const LIBRARY = [
  named('a', '2020-01-01T00:00Z', 'aws/us-east-1/dynamodb:name'),
  named('b', '2025-01-01T00:00Z', 'gcp/storage', 'gcp'),
  named('c', '2025-06-01T00:00Z', 'aws/us-east-1/use1-az4'),
];

describe('the list of incidents', () => {
  it('is newest first', () => {
    expect(listIncidents(LIBRARY).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  });

  it('is filtered by provider, service and year', () => {
    const ids = (filter: Parameters<typeof listIncidents>[1]): readonly string[] =>
      listIncidents(LIBRARY, filter).map(({ id }) => id);
    expect(ids({ provider: 'aws' })).toEqual(['c', 'a']);
    expect(ids({ service: 'dynamodb' })).toEqual(['a']);
    expect(ids({ service: 'aws/dynamodb' })).toEqual(['a']);
    expect(ids({ service: 'aws/us-east-1/dynamodb' })).toEqual(['a']);
    expect(ids({ service: 'gcp/storage' })).toEqual(['b']);
    expect(ids({ service: 'gcp/dynamodb' })).toEqual([]);
    expect(ids({ year: 2025 })).toEqual(['c', 'b']);
    expect(ids({ year: 2025, provider: 'aws', service: 'dynamodb' })).toEqual([]);
  });

  it('says what each touches and how much of it is unverified', () => {
    expect(listIncidents(LIBRARY, { service: 'dynamodb' })[0]).toEqual({
      id: 'a',
      title: 'A test',
      provider: 'aws',
      startsAt: '2020-01-01T00:00Z',
      lastsMin: 100,
      rows: 1,
      unverified: 1,
      touches: ['aws/us-east-1/dynamodb'],
    });
  });
});

describe('a minute', () => {
  it.each([
    [172, '+172'],
    [0, '+0'],
    [-3, '-3'],
    [{ earliest: 436, latest: 446 }, '+436..446'],
  ])('%j is %s', (minute, text) => {
    expect(formatMinute(minute)).toBe(text);
  });
});
