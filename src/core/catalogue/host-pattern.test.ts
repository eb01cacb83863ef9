import { describe, expect, it } from 'vitest';
import { compilePatterns, type HostPatterns } from './pattern-tree.ts';
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
    site: null,
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

  it('reads whose region it is, and a place in the words of the vendor', () => {
    const known = patterns('*.{region:q}.shop.test', '*.{site:eu|us}.shop.test');
    expect(known.match('a.north-1.shop.test')).toMatchObject({ region: 'north-1', regionOf: 'q' });
    expect(known.match('a.eu.shop.test')).toMatchObject({ site: 'eu', region: null });
    expect(known.match('a.mars.shop.test')).toBeNull();
  });

  it('tries every branch that admits a label', () => {
    const known = patterns('a.*.shop.test', 'b.{region}.shop.test', 'c.north-1.shop.test');
    for (const first of ['a', 'b', 'c'])
      expect(known.match(`${first}.north-1.shop.test`)?.row.host.startsWith(first)).toBe(true);
  });

  it('yields to one that says more', () => {
    const known = patterns('**.shop.test', '{service}.shop.test', 'api.shop.test');
    expect(known.match('api.shop.test')?.row.host).toBe('api.shop.test');
    expect(known.match('web.shop.test')?.row.host).toBe('{service}.shop.test');
    expect(known.match('a.web.shop.test')?.row.host).toBe('**.shop.test');
  });
});
