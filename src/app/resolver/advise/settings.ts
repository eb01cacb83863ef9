/**
 * What resolvers can be told to do about names that go away: one list, which `compare` runs and `advise`
 * prints, so that what is advised is what was measured.
 */

/** A resolver program. */
export type ProductId =
  'unbound' | 'bind' | 'dnsmasq' | 'knot-resolver' | 'powerdns' | 'dnsdist' | 'coredns';

/** What some settings name: whom to ask, and the name that must not be lost. */
export interface Around {
  readonly address: string;
  readonly port: number;
  readonly name: string;
}

/** A product with settings. */
export interface Setting {
  readonly product: ProductId;
  /** In a few words. */
  readonly name: string;
  /** As in the product's own configuration, without the place that they stand in. */
  readonly lines: (around: Around) => readonly string[];
}

/** What stands in printed settings for what only their reader knows: addresses and names for documents. */
export const EXAMPLE: Around = { address: '192.0.2.1', port: 53, name: 'www.example.com.' };

const setting = (product: ProductId, name: string, ...lines: readonly string[]): Setting => ({
  product,
  name,
  lines: () => lines,
});

const UNBOUND_STALE = ['serve-expired: yes', 'serve-expired-ttl: 86400'];
const UNBOUND_MARKED = ['ede: yes', 'ede-serve-expired: yes'];

const BIND_STALE = [
  'stale-cache-enable yes;',
  'stale-answer-enable yes;',
  'max-stale-ttl 86400;',
  'stale-answer-ttl 30;',
];

/** The name of one setting, in this project. */
export type SettingId =
  | 'unboundInstalled'
  | 'unboundStale'
  | 'unboundRfc'
  | 'unboundShortNegatives'
  | 'unboundNoNegatives'
  | 'bindInstalled'
  | 'bindStale'
  | 'bindStaleAtOnce'
  | 'dnsmasqInstalled'
  | 'dnsmasqStale'
  | 'dnsmasqNoNegatives'
  | 'knotInstalled'
  | 'knotStub'
  | 'knotForward'
  | 'powerdnsInstalled'
  | 'powerdnsStale'
  | 'dnsdistStale'
  | 'dnsdistWatching'
  | 'corednsPositive';

/** In the order in which they are shown. */
export const SETTINGS: Readonly<Record<SettingId, Setting>> = {
  unboundInstalled: setting('unbound', 'as installed'),
  unboundStale: setting('unbound', 'serve-expired', ...UNBOUND_STALE),
  unboundRfc: setting(
    'unbound',
    'as RFC 8767 says',
    ...UNBOUND_STALE,
    'serve-expired-client-timeout: 1800',
    ...UNBOUND_MARKED,
  ),
  unboundShortNegatives: setting(
    'unbound',
    'RFC 8767, empty 5 s',
    ...UNBOUND_STALE,
    'serve-expired-client-timeout: 1800',
    'cache-max-negative-ttl: 5',
    ...UNBOUND_MARKED,
  ),
  unboundNoNegatives: setting(
    'unbound',
    'no empty answer kept',
    ...UNBOUND_STALE,
    'serve-expired-client-timeout: 0',
    'cache-max-negative-ttl: 0',
    ...UNBOUND_MARKED,
  ),
  bindInstalled: setting('bind', 'as installed'),
  bindStale: setting(
    'bind',
    'stale answers',
    ...BIND_STALE,
    'stale-refresh-time 0;',
    'stale-answer-client-timeout off;',
  ),
  bindStaleAtOnce: setting(
    'bind',
    'stale at once',
    ...BIND_STALE,
    'stale-refresh-time 30;',
    'stale-answer-client-timeout 0;',
    'max-ncache-ttl 5;',
  ),
  dnsmasqInstalled: setting('dnsmasq', 'as installed'),
  dnsmasqStale: setting('dnsmasq', 'use-stale-cache', 'use-stale-cache=86400'),
  dnsmasqNoNegatives: setting(
    'dnsmasq',
    'no empty answer kept',
    'use-stale-cache=86400',
    'no-negcache',
  ),
  knotInstalled: setting('knot-resolver', 'as installed'),
  knotStub: {
    product: 'knot-resolver',
    name: 'serve_stale, STUB',
    lines: ({ address, port }) => [
      "modules = { 'serve_stale < cache' }",
      `policy.add(policy.all(policy.STUB({ '${address}@${port}' })))`,
    ],
  },
  knotForward: {
    product: 'knot-resolver',
    name: 'serve_stale, FORWARD',
    lines: ({ address, port }) => [
      "modules = { 'serve_stale < cache' }",
      `policy.add(policy.all(policy.FORWARD({ '${address}@${port}' })))`,
    ],
  },
  powerdnsInstalled: setting('powerdns', 'as installed'),
  powerdnsStale: setting(
    'powerdns',
    'serve-stale',
    'serve-stale-extensions=2880',
    'max-negative-ttl=5',
    'packetcache-servfail-ttl=5',
  ),
  dnsdistStale: {
    product: 'dnsdist',
    name: 'stale cache',
    lines: ({ address, port, name }) => [
      `newServer({ address = '${address}:${port}', checkName = '${name}', checkInterval = 1, maxCheckFailures = 1 })`,
      'setStaleCacheEntriesTTL(86400)',
      "getPool(''):setCache(newPacketCache(10000, { staleTTL = 60, keepStaleData = true }))",
    ],
  },
  dnsdistWatching: {
    product: 'dnsdist',
    name: 'name watched',
    lines: ({ address, port, name }) => [
      'setStaleCacheEntriesTTL(86400)',
      `newServer({ address = '${address}:${port}' })`,
      "getPool(''):setCache(newPacketCache(10000, { staleTTL = 60, keepStaleData = true, maxNegativeTTL = 5 }))",
      // Of its own, so that only this name is served from the cache while it is not there.
      `newServer({ address = '${address}:${port}', pool = 'kept', checkName = '${name}', mustResolve = true, checkInterval = 1, maxCheckFailures = 1 })`,
      "getPool('kept'):setCache(newPacketCache(1000, { staleTTL = 60, keepStaleData = true, maxNegativeTTL = 0 }))",
      `addAction(QNameRule('${name}'), PoolAction('kept'))`,
    ],
  },
  corednsPositive: setting(
    'coredns',
    'prefer_positive',
    'cache {',
    '    serve_stale 24h verify 1800ms 30s',
    '    serve_stale_policy prefer_positive',
    '    denial 9984 5',
    '}',
  ),
};
