/** Every key of `guard.yaml`: what it means, what it takes, what is usual. Parser, schema and reference read it. */
import { keysDirectlyBelow, type TableKey } from '#core/document';

/** What a key takes. */
export type KeyKind =
  | { readonly kind: 'mapping' }
  /** A mapping whose keys are free: names. */
  | { readonly kind: 'names' }
  | { readonly kind: 'text'; readonly example: string }
  | { readonly kind: 'texts'; readonly example: readonly string[] }
  | { readonly kind: 'whole'; readonly least: number; readonly most: number | null }
  | { readonly kind: 'exactly'; readonly value: number }
  | { readonly kind: 'duration' }
  | { readonly kind: 'endpoints' };

/** One key; `*` in its path stands for each name. */
export interface PolicyKey extends TableKey {
  readonly takes: KeyKind;
}

const MAPPING: KeyKind = { kind: 'mapping' };
const DURATION: KeyKind = { kind: 'duration' };

/** In the order in which they are written. */
export const POLICY_KEYS: readonly PolicyKey[] = [
  required('guard', { kind: 'exactly', value: 1 }, 'the version of this format'),
  required('zone', text('example.net'), 'the zone; one policy is for one zone'),
  optional(
    'servers',
    MAPPING,
    null,
    'the name servers of the zone; not needed with route53 or file',
  ),
  optional(
    'servers.write',
    { kind: 'texts', example: ['192.0.2.53'] },
    null,
    'servers that take writes; another port is written as 192.0.2.53#5353',
  ),
  optional(
    'servers.verify',
    { kind: 'texts', example: ['192.0.2.53', '198.51.100.53'] },
    'those of `write`',
    'every authority, asked after each write whether it has it',
  ),
  optional(
    'route53',
    MAPPING,
    null,
    'the zone is in Route 53; credentials come from the environment',
  ),
  required('route53.zone', text('Z1D633PJN98FT9'), 'the id of the hosted zone'),
  optional('file', text('db.example.net'), null, 'the zone is this file, which a server loads'),
  optional('key', MAPPING, null, 'the TSIG key of the writes and transfers'),
  required(
    'key.file',
    text('fb.key'),
    'its file, as `tsig-keygen` writes it; never the secret itself',
  ),
  required('probes', MAPPING, 'from where health is looked at'),
  required(
    'probes.from',
    { kind: 'texts', example: ['ams', 'fra', 'sto'] },
    'places to look from, at least three',
  ),
  optional(
    'probes.agree',
    whole(2),
    'a majority',
    'how many places must see an endpoint down before it leaves; never less than a majority',
  ),
  required('names', { kind: 'names' }, 'the adopted names; no other name is ever written'),
  required(
    'names.*.endpoints',
    { kind: 'endpoints' },
    'addresses of either family; with a capacity as `{ address: 192.0.2.11, capacity: 2 }`',
  ),
  optional('names.*.probe', MAPPING, 'a connection to port 443', 'how an endpoint is looked at'),
  optional('names.*.probe.https', text('/healthz'), null, 'a page that must answer, over TLS'),
  optional('names.*.probe.http', text('/healthz'), null, 'a page that must answer'),
  optional('names.*.probe.tcp', whole(1, 65_535), null, 'a port that must take a connection'),
  optional('names.*.probe.every', DURATION, '5s', 'how often it is looked at'),
  optional('names.*.probe.failAfter', whole(1), '3', 'bad looks in a row until it counts as down'),
  optional('names.*.probe.passAfter', whole(1), '2', 'good looks in a row until it counts as up'),
  optional(
    'names.*.minHealthy',
    whole(1),
    '1',
    'no removal leaves fewer healthy addresses; of each family of the name',
  ),
  optional(
    'names.*.removeAtMost',
    MAPPING,
    '{ count: 1, per: 60s }',
    'how fast addresses may leave',
  ),
  optional('names.*.removeAtMost.count', whole(1), '1', 'so many at once'),
  optional('names.*.removeAtMost.per', DURATION, '60s', 'and so many within any such time'),
  optional('names.*.ttl', DURATION, '60s', 'the TTL of the addresses, whole seconds up to 24h'),
];

/** The keys that may stand directly below a path; `''` is the top. */
export function keysBelow(path: string): readonly string[] {
  return keysDirectlyBelow(POLICY_KEYS, path);
}

function required(path: string, takes: KeyKind, what: string): PolicyKey {
  return { path, takes, isRequired: true, usual: null, what };
}

function optional(path: string, takes: KeyKind, usual: string | null, what: string): PolicyKey {
  return { path, takes, isRequired: false, usual, what };
}

function text(example: string): KeyKind {
  return { kind: 'text', example };
}

function whole(least: number, most: number | null = null): KeyKind {
  return { kind: 'whole', least, most };
}
