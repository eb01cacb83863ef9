import { describe, expect, it } from 'vitest';

import { askedName, maskLabels } from './plain-name.ts';

const hostOf = (name: string, type = 'A'): string => {
  const read = askedName(name, type);
  return read.kind === 'host' ? read.host : `(${read.as})`;
};

describe('a name that was asked for', () => {
  it.each([
    ['api.shop.example', 'A', 'api.shop.example'],
    ['api.shop.example', 'HTTPS', 'api.shop.example'],
    ['_mongodb._tcp.cluster0.shop.example', 'SRV', 'cluster0.shop.example'],
    ['_8443._https.api.shop.example', 'HTTPS', 'api.shop.example'],
    ['shop_db.internal', 'A', 'shop_db.internal'],
    ['5.2.0.192.in-addr.arpa', 'PTR', '(reverse)'],
    ['lb._dns-sd._udp.0.2.0.192.in-addr.arpa', 'PTR', '(reverse)'],
    ['ipv4only.arpa', 'AAAA', '(plumbing)'],
    ['', 'A', '(plumbing)'],
    ['localhost', 'A', '(plumbing)'],
    ['wpad.shop.example', 'A', '(plumbing)'],
    ['shop.example', 'MX', '(records)'],
    ['_dmarc.shop.example', 'TXT', '(records)'],
    ['2.debian.pool.ntp.org', 'A', '(system)'],
    ['deb.debian.org', 'A', '(system)'],
    ['192.0.2.1', 'A', '(no-host)'],
    ['we\\032ird.example', 'A', '(no-host)'],
    ['\\027[31mred.example', 'A', '(no-host)'],
    ['a..example', 'A', '(no-host)'],
    [`${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}`, 'A', '(no-host)'],
  ])('%s %s', (name, type, shown) => {
    expect(hostOf(name, type)).toBe(shown);
  });
});

describe('a label that looks like a secret or an id', () => {
  it.each([
    ['4bf92f3577b34da6a3ce929d0e0e4736.collector.example', 'masked.collector.example'],
    ['00f067aa0ba902b7.x.collector.example', 'masked.x.collector.example'],
    ['550e8400-e29b-41d4-a716-446655440000.tenant.example', 'masked.tenant.example'],
    ['pod-550e8400-e29b-41d4-a716-446655440000.tenant.example', 'pod-masked.tenant.example'],
    [
      'orders_4bf92f3577b34da6a3ce929d0e0e4736-eu.tenant.example',
      'orders_masked-eu.tenant.example',
    ],
    ['eyjhbgcioijiuzi1nij9.jwt.example', 'masked.jwt.example'],
    ['akiaiosfodnn7example.keys.example', 'masked.keys.example'],
    ['password-hunter2-prod.leak.example', 'masked.leak.example'],
    ['mzxw6ytboi2gk3dpo5xxe3df.tunnel.example', 'masked.tunnel.example'],
    ['123456789012.dkr.ecr.us-east-1.amazonaws.com', 'account.dkr.ecr.us-east-1.amazonaws.com'],
  ])('%s', (name, shown) => {
    expect(maskLabels(name)).toBe(shown);
  });
});

describe('a label that is a name', () => {
  it.each([
    'd111111abcdef8.cloudfront.net',
    'pay-1234567890.us-east-1.elb.amazonaws.com',
    'shop.cluster-cxyz1a2b3c4d.us-east-1.rds.amazonaws.com',
    'abc123def4.execute-api.us-east-1.amazonaws.com',
    'contile.services.mozilla.com',
    'internationalization-service.shop.example',
    'checkout-production-eu-west-1.shop.example',
    'bakery-orders-2026.s3.us-east-1.amazonaws.com',
    'xn--bcher-kva.example',
  ])('%s stays', (name) => {
    expect(maskLabels(name)).toBe(name);
  });
});
