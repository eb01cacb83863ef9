/** Every key of `resolver.yaml`: what it means, what it takes, what is usual. Parser, schema and reference read it. */
import { keysDirectlyBelow, type TableKey } from '#core/document';
import type { NumberName } from './config.ts';

/** What a key takes. */
export type KeyKind =
  | { readonly kind: 'mapping' }
  /** A mapping whose keys are free: names or zones. */
  | { readonly kind: 'names'; readonly of: 'zones' | 'names' }
  | { readonly kind: 'text'; readonly example: string }
  | { readonly kind: 'texts'; readonly example: readonly string[] }
  | { readonly kind: 'whole'; readonly least: number; readonly most: number }
  | { readonly kind: 'exactly'; readonly value: number }
  | { readonly kind: 'duration'; readonly leastMs: number; readonly mostMs: number }
  /** A port, or the word `none`. */
  | { readonly kind: 'port' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'upstreams' };

/** One key; `*` in its path stands for each name, or each item of a list. */
export interface ConfigKey extends TableKey {
  readonly takes: KeyKind;
  /** The number that it sets, and what one of its unit is there. */
  readonly sets?: { readonly name: NumberName; readonly times: number };
}

const MAPPING: KeyKind = { kind: 'mapping' };
const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000];
const SECONDS = 1 / SECOND;

/** In the order in which they are written. */
export const CONFIG_KEYS: readonly ConfigKey[] = [
  {
    ...key('resolver', { kind: 'exactly', value: 1 }, null, 'the version of this format'),
    isRequired: true,
  },
  key('listen', texts('127.0.0.1', '::1#5353'), '127.0.0.1', 'where it answers, UDP and TCP'),
  key('workers', whole(1, 64), '1', 'threads that answer on the one port; see "Several threads"'),
  key('allow', texts('10.0.0.0/8'), 'this machine', 'networks that may ask as well'),
  {
    ...key('upstreams', { kind: 'upstreams' }, null, 'whom to ask, in this order'),
    isRequired: true,
  },
  key(
    'upstreams.*.at',
    text('https://192.0.2.1@dns.example.net/dns-query'),
    null,
    'an upstream with more to say: as it is typed',
  ),
  key('upstreams.*.ca', text('ca.pem'), "the system's", 'who signs its certificate, a PEM file'),
  key(
    'upstreams.*.validates',
    { kind: 'flag' },
    'false',
    'it checks DNSSEC and the way to it is safe: its AD bit is told on',
  ),
  key(
    'zones',
    { kind: 'names', of: 'zones' },
    null,
    'zones with upstreams of their own, a list each; the nearest zone above a name counts',
  ),
  key('hold', MAPPING, null, 'how a sudden empty answer is doubted'),
  time(
    'hold.steady',
    'steadyMs',
    [0, 30 * DAY],
    '10m',
    'how long a name was good to be doubted for',
  ),
  time('hold.most', 'holdMs', [SECOND, 30 * DAY], '6h', 'held for no longer, whatever seems true'),
  time('hold.blind', 'holdBlindMs', [0, 30 * DAY], '15m', 'the same where nobody can look'),
  time(
    'hold.dead',
    'deadAfterMs',
    [SECOND, HOUR],
    '45s',
    'let go after so long without a sign of life; at least two looks',
  ),
  time('hold.recheck', 'recheckMs', [SECOND, HOUR], '5s', 'how often upstreams are asked again'),
  key('hold.port', { kind: 'port' }, '443', 'the port at which held addresses are looked at'),
  time('hold.every', 'checkMs', [SECOND, HOUR], '10s', 'how often they are looked at'),
  key('stale', MAPPING, null, 'old answers while upstreams fail (RFC 8767)'),
  time('stale.most', 'staleMs', [0, 30 * DAY], '3d', 'good answers are told for so long'),
  time('stale.negatives', 'staleNegativeMs', [0, DAY], '1h', 'and negative ones for so long'),
  seconds('stale.ttl', 'heldTtlSeconds', [SECOND, HOUR], '30s', 'the TTL of what is old or held'),
  time('stale.patience', 'patienceMs', [0, MINUTE], '1800ms', 'clients wait so long before'),
  key('pins', { kind: 'names', of: 'names' }, null, 'names set by hand, while they stand here'),
  key('pins.*.addresses', texts('192.0.2.10'), null, 'their addresses, of either family'),
  key('pins.*.until', text('2026-12-01T00:00:00Z'), 'no end', 'when the pin is over, in UTC'),
  key('deny', texts('stolen.example.com'), null, 'names of which nothing is held'),
  key('limits', MAPPING, null, 'bounds on everything'),
  count('limits.names', 'mostNames', [100, 10_000_000], '100000', 'names that are kept'),
  count(
    'limits.emptyNames',
    'mostEmptyNames',
    [10, 10_000_000],
    '20000',
    'of these, names of which nothing is good',
  ),
  {
    ...key('limits.memory', whole(1, 65_536), '128', 'about so many MB for what is kept'),
    sets: { name: 'mostBytes', times: 1_048_576 },
  },
  seconds(
    'limits.ttl',
    'mostTtlSeconds',
    [SECOND, 7 * DAY],
    '1d',
    'good answers are fresh so long',
  ),
  seconds(
    'limits.negativeTtl',
    'mostNegativeSeconds',
    [SECOND, DAY],
    '1h',
    'and negative ones (RFC 2308)',
  ),
  seconds(
    'limits.failureTtl',
    'failureSeconds',
    [SECOND, 5 * MINUTE],
    '5s',
    'what failed is not asked again within this (RFC 9520)',
  ),
  count(
    'limits.perClient',
    'mostPerSecond',
    [1, 1_000_000],
    '1000',
    'questions a second of one address; loopback has no such limit',
  ),
  count(
    'limits.new',
    'mostNewPerSecond',
    [10, 1_000_000],
    '5000',
    'questions a second that go upstream, of all together; more are dropped',
  ),
  count('limits.connections', 'mostConnections', [1, 100_000], '200', 'TCP connections at once'),
  time('limits.idle', 'idleMs', [100, HOUR], '10s', 'a silent TCP connection is closed after this'),
  count('limits.asking', 'mostAsking', [1, 60_000], '2000', 'questions upstream at once'),
  time(
    'limits.upstream',
    'upstreamMs',
    [100, MINUTE],
    '1500ms',
    'an upstream is waited for so long',
  ),
  key('control', { kind: 'port' }, '9465', 'the loopback port of status, release, pin and deny'),
  key('metrics', text('127.0.0.1#9466'), 'only at the control', 'where figures alone are shown'),
  key('save', text('names.json'), 'nowhere', 'the file that keeps what is good across restarts'),
];

/** The keys that may stand directly below a path; `''` is the top. */
export function keysBelow(path: string): readonly string[] {
  return keysDirectlyBelow(CONFIG_KEYS, path);
}

function key(path: string, takes: KeyKind, usual: string | null, what: string): ConfigKey {
  return { path, takes, isRequired: false, usual, what };
}

function time(
  path: string,
  name: NumberName,
  [leastMs, mostMs]: readonly [number, number],
  usual: string,
  what: string,
): ConfigKey {
  const takes = { kind: 'duration', leastMs, mostMs } as const;
  return { ...key(path, takes, usual, what), sets: { name, times: 1 } };
}

/** A duration that is kept in whole seconds. */
function seconds(
  path: string,
  name: NumberName,
  bounds: readonly [number, number],
  usual: string,
  what: string,
): ConfigKey {
  return { ...time(path, name, bounds, usual, what), sets: { name, times: SECONDS } };
}

function count(
  path: string,
  name: NumberName,
  [least, most]: readonly [number, number],
  usual: string,
  what: string,
): ConfigKey {
  return { ...key(path, whole(least, most), usual, what), sets: { name, times: 1 } };
}

function text(example: string): KeyKind {
  return { kind: 'text', example };
}

function texts(...example: readonly string[]): KeyKind {
  return { kind: 'texts', example };
}

function whole(least: number, most: number): KeyKind {
  return { kind: 'whole', least, most };
}
