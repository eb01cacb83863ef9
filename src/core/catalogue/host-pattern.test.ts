import { describe, expect, it } from 'vitest';
import { compilePatterns, type HostPatterns } from './host-pattern.ts';
import type { NameRow } from './types.ts';

const words = {
  regions: (): readonly string[] => ['north-1', 'north-10'],
  codes: ['n1'],
  awsSuffixes: ['cloud.test'],
};

function row(host: string): NameRow {
  return {
    host,
    provider: 'p',
    service: null,
    region: null,
    operation: null,
    evidence: { word: 'assumed', cites: 'test', date: '2026-01-01' },
  };
}

function patterns(...hosts: string[]): HostPatterns {
  return compilePatterns(hosts.map(row), words);
}

describe('a pattern', () => {
  it('takes any number of labels for **, none too', () => {
    const known = patterns('**.shop.test');
    expect(known.match('shop.test')).not.toBeNull();
    expect(known.match('a.b.shop.test')).not.toBeNull();
    expect(known.match('workshop.test')).toBeNull();
  });

  it('takes a label or a part of one for *', () => {
    const known = patterns('db-*.shop.test');
    expect(known.match('db-7.shop.test')).not.toBeNull();
    expect(known.match('db-.shop.test')).toBeNull();
    expect(known.match('db-7.a.shop.test')).toBeNull();
  });

  it('takes only regions that exist, the longest that fits', () => {
    const known = patterns('*.{region}.{aws}');
    expect(known.match('a.north-10.cloud.test')).toMatchObject({
      region: 'north-10',
      suffix: 'cloud.test',
    });
    expect(known.match('a.south-1.cloud.test')).toBeNull();
  });

  it('reads dots as dots', () => {
    expect(patterns('a.shop.test').match('axshop.test')).toBeNull();
  });

  it('yields to one that says more', () => {
    const known = patterns('**.shop.test', '{service}.shop.test', 'api.shop.test');
    expect(known.match('api.shop.test')?.row.host).toBe('api.shop.test');
    expect(known.match('web.shop.test')?.row.host).toBe('{service}.shop.test');
    expect(known.match('a.web.shop.test')?.row.host).toBe('**.shop.test');
  });
});
