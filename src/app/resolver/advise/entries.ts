/**
 * The advice itself. What is said to be kept is what `firebreak resolver compare` measured, and a test
 * measures it again where the program is installed; what stands under `minds` is from the product's own
 * documents, or its source where that is said.
 */
import type { ProductId, SettingId } from './settings.ts';

/** Of the answers after the TTL was over: all had the addresses, only the first, or none. */
export type Kept = 'all' | 'first' | 'none';

/** What becomes of the name in each fault; the words are those of the comparison. */
export interface Claim {
  readonly empty: Kept;
  readonly 'no-such-name': Kept;
  readonly servfail: Kept;
  readonly dead: Kept;
  readonly silent: Kept;
  /** A name that was deleted, with nobody at its addresses, is told no more soon after its TTL. */
  readonly isLetGo: boolean;
  /** Old answers are marked as such (RFC 8914, code 3). */
  readonly isMarked: boolean;
}

/** Settings for a range of versions, and what they do. */
export interface AdviceEntry {
  readonly product: ProductId;
  /** `Unbound`. */
  readonly name: string;
  /** Versions from this one on; null: from the first that has the settings. */
  readonly from: string | null;
  /** Versions before this one; null: to the newest. */
  readonly before: string | null;
  readonly setting: SettingId;
  /** Where the lines stand. */
  readonly place: string;
  readonly claim: Claim;
  /** What the claim is from. */
  readonly evidence:
    | { readonly kind: 'measured'; readonly version: string; readonly date: string }
    | { readonly kind: 'documents'; readonly cites: readonly string[] };
  /** What else to know. */
  readonly minds: readonly string[];
  /** How to let go of a name by hand. */
  readonly release: string;
}

const DATE = '2026-11-25';
const KEPT = {
  empty: 'all',
  'no-such-name': 'all',
  servfail: 'all',
  dead: 'all',
  silent: 'all',
} as const;
const LOST = { ...KEPT, empty: 'none', 'no-such-name': 'none' } as const;

/** By product, the newest versions first. */
export const ADVICE: readonly AdviceEntry[] = [
  {
    product: 'unbound',
    name: 'Unbound',
    from: '1.18',
    before: null,
    setting: 'unboundShortNegatives',
    place: 'unbound.conf, in the clause server:',
    claim: { ...LOST, isLetGo: true, isMarked: true },
    evidence: { kind: 'measured', version: '1.26.0', date: DATE },
    minds: [
      'While nobody answers, each answer waits for 1.8 s, as RFC 8767 has it.',
      'An empty answer of any name is asked for again after 5 s: more questions upstream, and a repair is told after seconds, not after the negative TTL of the zone.',
    ],
    release: 'unbound-control flush NAME',
  },
  {
    product: 'unbound',
    name: 'Unbound',
    from: null,
    before: '1.18',
    setting: 'unboundNoNegatives',
    place: 'unbound.conf, in the clause server:',
    claim: { ...KEPT, isLetGo: false, isMarked: true },
    evidence: { kind: 'measured', version: '1.17.1', date: DATE },
    minds: [
      'It works because these versions leave an old answer where it is when a new one may not be kept at all. Unbound 1.18.0 changed that (its issue 860): there, the same lines lose the name after one answer.',
      'No negative answer is remembered, of any name: each such question goes upstream.',
      'New addresses are told one answer late: the old ones first, while it asks.',
    ],
    release: 'unbound-control flush NAME',
  },
  {
    product: 'coredns',
    name: 'CoreDNS',
    from: '1.14.7',
    before: null,
    setting: 'corednsPositive',
    place: 'Corefile, in the server block, beside forward',
    claim: { ...KEPT, isLetGo: false, isMarked: false },
    evidence: {
      kind: 'documents',
      cites: [
        'https://github.com/coredns/coredns/blob/v1.14.7/plugin/cache/README.md',
        'https://github.com/coredns/coredns/pull/8378',
      ],
    },
    minds: [
      'Its documents say of prefer_positive that it can hide a deletion until the answer is older than the duration of serve_stale, here a day.',
      'One good answer is enough for it: how long a name was steady is not asked, nor what other upstreams say, nor whether its addresses still answer.',
      'Before 1.14.7 there is no such policy: a cached negative answer is found before the good one.',
    ],
    release: 'restart it; its documents name no command for one name',
  },
  {
    product: 'bind',
    name: 'BIND',
    from: '9.18',
    before: null,
    setting: 'bindStaleAtOnce',
    place: 'named.conf, in options { }',
    claim: { ...KEPT, empty: 'first', 'no-such-name': 'first', isLetGo: true, isMarked: true },
    evidence: { kind: 'measured', version: '9.18.49', date: DATE },
    minds: [
      'New addresses are told one answer late: the old ones first, while it asks.',
      'While nobody answers it asks again every 30 s (stale-refresh-time): a repair is told that late.',
      'With stale-answer-client-timeout off instead, a client waits for as long as BIND tries: of six questions to a silent authority, half or fewer had an answer within 5 s.',
    ],
    release: 'rndc flushname NAME',
  },
  {
    product: 'dnsmasq',
    name: 'dnsmasq',
    from: '2.87',
    before: null,
    setting: 'dnsmasqNoNegatives',
    place: 'dnsmasq.conf',
    claim: { ...KEPT, isLetGo: false, isMarked: true },
    evidence: { kind: 'measured', version: '2.90', date: DATE },
    minds: [
      'Without no-negcache one answer has the addresses, then the name is empty; a name said not to exist (NXDOMAIN) is told as empty then.',
      'No negative answer is remembered, of any name: each such question goes upstream.',
      'New addresses are told one answer late: the old ones first, while it asks.',
      'The source of 2.92 (its test 21) reads the same at this place; it was not measured.',
      'It has room for 150 names unless cache-size says more; what has no room is not kept.',
    ],
    release: 'kill -HUP of dnsmasq, which forgets all names',
  },
  {
    product: 'knot-resolver',
    name: 'Knot Resolver',
    from: '5.0',
    before: '6.0',
    setting: 'knotForward',
    place: 'kresd.conf; FORWARD in the place of STUB',
    claim: { ...LOST, isLetGo: true, isMarked: true },
    evidence: { kind: 'measured', version: '5.6.0', date: DATE },
    minds: [
      'Its documents call serve_stale a demonstration. From 6.0 on it is serve-stale under options, in YAML: not tried here.',
      'The first answers while nobody answers take about four seconds; many clients have asked elsewhere by then.',
      'With STUB, a SERVFAIL of the upstream is passed on: the name is lost then too.',
    ],
    release: "cache.clear('NAME') on its control socket",
  },
  {
    product: 'powerdns',
    name: 'PowerDNS Recursor',
    from: '4.8',
    before: '5.0',
    setting: 'powerdnsStale',
    place: 'recursor.conf',
    claim: { ...LOST, isLetGo: true, isMarked: false },
    evidence: { kind: 'measured', version: '4.8.8', date: DATE },
    minds: [
      'It removes the good answer when the name turns empty, on purpose: a negative answer is an answer.',
      'A server that was dead is asked again after up to a minute: a repair is told that late.',
      'Each extension is 30 s: 2880 of them are a day. From 5.0 on settings are YAML, under other names: not tried here.',
    ],
    release: 'rec_control wipe-cache NAME',
  },
  {
    product: 'dnsdist',
    name: 'dnsdist',
    from: '1.7',
    before: null,
    setting: 'dnsdistWatching',
    place: 'dnsdist.conf, a pool of its own for each name that must not be lost',
    claim: { ...KEPT, empty: 'none', isLetGo: false, isMarked: false },
    evidence: { kind: 'measured', version: '1.7.3', date: DATE },
    minds: [
      'It serves from its cache what is over only while no server of the pool is up: so the name itself is what is asked to see whether the server is up (checkName), every second.',
      'That check looks at the code of the answer, not at what is in it: an empty answer passes.',
      'Only what somebody asked lately is in the cache, and question by question: an A record that is kept does not keep the AAAA record.',
    ],
    release: "getPool('kept'):getCache():expungeByName(newDNSName('NAME')) on its console",
  },
];
