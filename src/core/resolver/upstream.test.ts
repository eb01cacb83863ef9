import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatUpstream, mendUpstream, parseUpstream } from './upstream.ts';

describe('an upstream as typed', () => {
  it('is an address with a port, or TLS or HTTPS with the name of its certificate', () => {
    expect(parseUpstream('192.0.2.1')).toEqual({
      kind: 'udp',
      address: '192.0.2.1',
      port: 53,
      hostname: null,
    });
    expect(parseUpstream('[2001:db8::1]#5353')).toMatchObject({
      address: '2001:db8::1',
      port: 5353,
    });
    expect(parseUpstream('2001:db8::1#5353')).toMatchObject({ address: '2001:db8::1', port: 5353 });
    expect(parseUpstream('tls://192.0.2.1@dns.example.net')).toMatchObject({
      kind: 'tls',
      port: 853,
      hostname: 'dns.example.net',
    });
    expect(parseUpstream('https://192.0.2.1#8443@dns.example.net/q{?dns}')).toEqual({
      kind: 'https',
      address: '192.0.2.1',
      port: 8443,
      hostname: 'dns.example.net',
      path: '/q',
      method: 'GET',
    });
    expect(parseUpstream('https://192.0.2.1/dns-query')).toMatchObject({
      port: 443,
      hostname: null,
      path: '/dns-query',
      method: 'POST',
    });
    expect(parseUpstream('https://[2001:db8::1]:8443')).toMatchObject({
      address: '2001:db8::1',
      port: 8443,
      path: '/dns-query',
    });
  });

  it.each([
    '',
    'dns.example.net',
    '192.0.2.1#0',
    '192.0.2.1#99999',
    '192.0.2.1/x',
    'tls://192.0.2.1',
    'tls://192.0.2.1@x/y',
    'tls://dns.example.net',
    '192.0.2.1@x',
    'https://x',
    'https://dns.example.net/dns-query',
    'https://192.0.2.1/a b',
    'http://192.0.2.1/dns-query',
    `https://192.0.2.1/${'a'.repeat(999)}`,
  ])('is none: %j, and it is said what to write', (text) => {
    expect(parseUpstream(text)).toBeNull();
    expect(mendUpstream(text)).toContain('write its address');
  });

  it('is shown in one spelling, which reads back as the same (seed 20251020)', () => {
    const typed = fc.tuple(
      fc.constantFrom('', 'tls://', 'https://'),
      fc.constantFrom('192.0.2.1', '[2001:db8::1]'),
      fc.constantFrom('', '#53', '#443', '#853', '#9'),
      fc.constantFrom('', '@dns.example.net'),
      fc.constantFrom('', '/dns-query', '/a/b~c'),
      fc.constantFrom('', '{?dns}'),
    );
    fc.assert(
      fc.property(typed, (parts) => {
        const upstream = parseUpstream(parts.join(''));
        fc.pre(upstream !== null);
        expect(parseUpstream(formatUpstream(upstream))).toEqual(upstream);
      }),
      { seed: 20251020, numRuns: 400 },
    );
  });

  it('is never more than a text to whatever is typed (seed 20251020)', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60, unit: 'binary' }), (text) => {
        const upstream = parseUpstream(text);
        if (upstream !== null) expect(parseUpstream(formatUpstream(upstream))).toEqual(upstream);
      }),
      { seed: 20251020, numRuns: 2_000 },
    );
  });
});
