import type { ReportedStatus } from '#io/probe';
import { describe, expect, it } from 'vitest';
import { NewReports } from './new-reports.ts';

const said = (words: string, open = true): ReportedStatus => ({
  provider: 'aws',
  service: 'dynamodb',
  region: 'us-east-1',
  words,
  status: '3',
  open,
  fromMs: 0,
  toMs: null,
  url: null,
});

describe('what a feed says anew', () => {
  it('is told once while it stands, again when a word of it changes or when it comes back', () => {
    const feed = new NewReports();
    expect(feed.hear([said('investigating')])).toEqual([said('investigating')]);
    expect(feed.hear([said('investigating')])).toEqual([]);
    expect(feed.hear([said('investigating'), said('DNS')])).toEqual([said('DNS')]);
    expect(feed.hear([said('investigating', false)])).toEqual([said('investigating', false)]);
    expect(feed.hear([])).toEqual([]);
    expect(feed.hear([said('investigating', false)])).toHaveLength(1);
  });
});
