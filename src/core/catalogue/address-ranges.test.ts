import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createAddressRanges, isAddress, readRange } from './address-ranges.ts';
import { readRanges } from './read-ranges.ts';
import type { AddressRow } from './types.ts';

const evidence = { word: 'assumed', cites: 'test', date: '2026-01-01' } as const;

function row(
  range: string,
  region: string | null = null,
  service: string | null = null,
): AddressRow {
  return { range, provider: 'p', service, region, edge: false, evidence };
}

describe('ranges of addresses', () => {
  it('give the longest that holds the address', () => {
    const ranges = createAddressRanges([
      row('10.0.0.0/8', 'wide'),
      row('10.1.0.0/16', 'near'),
      row('10.1.2.128/25', 'nearest'),
      row('2001:db8::/32', 'six'),
    ]);
    const found = ['10.9.9.9', '10.1.9.9', '10.1.2.127', '10.1.2.200', '2001:DB8::1', '11.0.0.1'];
    expect(found.map((address) => ranges.find(address)?.region ?? null)).toEqual([
      'wide',
      'near',
      'near',
      'nearest',
      'six',
      null,
    ]);
  });

  it('prefer the row that names a service, of two with one range', () => {
    const rows = [row('10.0.0.0/8', 'r', 'p/s'), row('10.0.0.0/8', 'r')];
    expect(createAddressRanges(rows).find('10.1.1.1')?.service).toBe('p/s');
    expect(createAddressRanges(rows.toReversed()).find('10.1.1.1')?.service).toBe('p/s');
    expect(createAddressRanges(rows).count).toBe(1);
  });

  it('read addresses as people write them, and nothing else', () => {
    const good = ['10.0.0.1', '::1', '[2001:db8::1]', 'fe80::1%eth0', '::ffff:10.0.0.1'];
    expect(good.filter(isAddress)).toEqual(good);
    const bad = [
      '',
      '10.0.0',
      '10.0.0.256',
      '010.0.0.1x',
      '1.2.3.4.5',
      'a.b',
      ':::',
      '[',
      '0x7f.1',
    ];
    expect(bad.filter(isAddress)).toEqual([]);
    const ranges = createAddressRanges([row('10.0.0.0/8', 'four')]);
    expect(ranges.find('::ffff:10.0.0.1')?.region).toBe('four');
  });

  it('refuse lengths that no address has', () => {
    const bad = ['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/8x', '::/129', '/8', 'x/8'];
    expect(bad.filter((range) => readRange(range) !== null)).toEqual([]);
    expect(readRange('0.0.0.0/0')?.length).toBe(0);
    expect(readRange('::/0')?.family).toBe(6);
  });
});

describe('a published list', () => {
  it('is read in the shape of its provider', () => {
    const google = {
      creationTime: '2026-01-01',
      prefixes: [{ ipv4Prefix: '34.1.0.0/16', scope: 'us-east1' }],
    };
    const azure = {
      cloud: 'Public',
      changeNumber: 3,
      values: [
        {
          name: 'AzureCloud.westeurope',
          properties: { region: 'westeurope', addressPrefixes: ['20.1.0.0/16'] },
        },
        { name: 'Sql', properties: { region: '', addressPrefixes: ['20.2.0.0/16'] } },
      ],
    };
    const cloudflare = { result: { ipv4_cidrs: ['104.16.0.0/13'], ipv6_cidrs: [] } };
    const fastly = { addresses: ['151.101.0.0/16'], ipv6_addresses: [] };
    const rows = [google, azure, cloudflare, fastly].map(
      (list) => readRanges(JSON.stringify(list), 'list.json').value?.[0],
    );
    expect(rows.map((each) => [each?.provider, each?.region, each?.service, each?.edge])).toEqual([
      ['gcp', 'gcp/us-east1', null, false],
      ['azure', 'azure/westeurope', null, false],
      ['cloudflare', null, 'cloudflare/cdn', true],
      ['fastly', null, 'fastly/cdn', true],
    ]);
  });

  it.each(['', '[', '[]', '{}', 'null', '1', '{"prefixes": 3}', '{"values": [null], "cloud": 1}'])(
    'is a problem when it is none: %s',
    (text) => {
      expect(readRanges(text, 'x.json').problems).toMatchObject([{ place: { file: 'x.json' } }]);
    },
  );

  it('keeps what can be read when some of it cannot', () => {
    const list = {
      prefixes: [null, 1, { ip_prefix: '3.0.0.0/9', region: 'us-east-1' }],
      ipv6_prefixes: {},
    };
    expect(readRanges(JSON.stringify(list), 'x.json').value).toHaveLength(1);
  });
});

const IP_RANGES = join(import.meta.dirname, '../../../../shared/data/aws/ip-ranges.json');

describe.skipIf(!existsSync(IP_RANGES))("AWS's own list", () => {
  it('names its addresses to the region that it says, service by service', () => {
    const read = readRanges(readFileSync(IP_RANGES, 'utf8'), 'ip-ranges.json');
    const ranges = createAddressRanges(read.value ?? []);
    expect(ranges.count).toBeGreaterThan(7_000);
    expect(ranges.find('52.94.0.1')?.provider).toBe('aws');
    expect(ranges.find('192.0.2.1')).toBeNull();
  });
});
