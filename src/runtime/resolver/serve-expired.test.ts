/**
 * The situations of Unbound's serve-expired scenarios (NLnetLabs/unbound, testdata/serve_expired*.rpl),
 * told anew as a table on a clock of its own. Each step says what Unbound is expected to answer there;
 * where ours answers something else on purpose, it says what and why. The policy of doubt is off
 * wherever Unbound's expectation is that a negative answer wins. Of 21 scenarios of that name, 13 are here.
 * Not told anew, for they are about what is not ours: DNSSEC validation (val_bogus, client_timeout_val_bogus,
 * client_timeout_val_insecure_delegation, wildcard_swap_ad), response IP (respip_cname, respip_drop) and
 * policy zones (rpz_drop, rpz_nx).
 */
import { describe, expect, it } from 'vitest';
import type { Heard, HeldRecord, Told } from './answer.ts';
import { RESOLVER_DEFAULTS, type ResolverSettings } from './answer.ts';
import { NameBook } from './name-book.ts';

interface Step {
  /** Seconds since the step before. */
  readonly after: number;
  /** What upstream says if it is asked now. */
  readonly upstream: Heard<HeldRecord>;
  /** As Unbound answers. */
  readonly unbound: string;
  /** As ours does, where it differs. */
  readonly ours?: { readonly told: string; readonly why: string };
}

interface Scenario {
  readonly name: string;
  readonly settings?: Partial<ResolverSettings>;
  readonly steps: readonly Step[];
}

const good = (ttlSeconds: number): Heard<HeldRecord> => ({
  kind: 'good',
  records: [{ address: '192.0.2.7', ttlSeconds }],
});
const FAILED: Heard<HeldRecord> = { kind: 'failed', why: 'SERVFAIL' };
const EMPTY: Heard<HeldRecord> = { kind: 'empty', ttlSeconds: 10 };
const NO_NAME: Heard<HeldRecord> = { kind: 'no-such-name', ttlSeconds: 10 };

/** RFC 8767, section 5: ask first, wait 1.8 s, then the old answer. Unbound's timeout 0 tells it first. */
const ASKS_FIRST =
  'ours asks first and tells what it hears; Unbound tells the old answer and asks after';
const ONE_SECOND = 'a TTL of 0 stands for one second, so that a flood of questions stays here';

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'serve_expired',
    steps: [
      { after: 0, upstream: good(200), unbound: 'fresh 200' },
      {
        after: 3_600,
        upstream: good(200),
        unbound: 'stale 123',
        ours: { told: 'fresh 200', why: ASKS_FIRST },
      },
      { after: 0, upstream: FAILED, unbound: 'fresh 200' },
    ],
  },
  {
    name: 'serve_expired_client_timeout',
    steps: [
      { after: 0, upstream: good(200), unbound: 'fresh 200' },
      { after: 3_600, upstream: FAILED, unbound: 'stale 123' },
    ],
  },
  {
    name: 'serve_expired_client_timeout_servfail',
    steps: [
      { after: 0, upstream: good(200), unbound: 'fresh 200' },
      { after: 200, upstream: FAILED, unbound: 'stale 123' },
      { after: 0, upstream: good(200), unbound: 'stale 123' },
      { after: 4, upstream: good(200), unbound: 'stale 123' },
      { after: 2, upstream: good(200), unbound: 'fresh 200' },
    ],
  },
  {
    name: 'serve_expired_cached_servfail',
    steps: [
      { after: 0, upstream: FAILED, unbound: 'failed' },
      { after: 0, upstream: good(10), unbound: 'failed' },
      { after: 6, upstream: good(10), unbound: 'fresh 10' },
    ],
  },
  {
    name: 'serve_expired_cached_servfail_refresh',
    steps: [
      { after: 0, upstream: FAILED, unbound: 'failed' },
      { after: 0, upstream: FAILED, unbound: 'failed' },
      { after: 6, upstream: FAILED, unbound: 'failed' },
      { after: 0, upstream: good(10), unbound: 'failed' },
    ],
  },
  {
    name: 'serve_expired_0ttl_nodata',
    steps: [
      { after: 0, upstream: EMPTY, unbound: 'empty' },
      { after: 0, upstream: good(0), unbound: 'empty' },
      {
        after: 10,
        upstream: good(0),
        unbound: 'empty',
        ours: { told: 'fresh 1', why: `${ASKS_FIRST}; ${ONE_SECOND}` },
      },
    ],
  },
  {
    name: 'serve_expired_0ttl_nxdomain',
    steps: [
      { after: 0, upstream: NO_NAME, unbound: 'no-such-name' },
      { after: 0, upstream: good(0), unbound: 'no-such-name' },
      {
        after: 10,
        upstream: good(0),
        unbound: 'no-such-name',
        ours: { told: 'fresh 1', why: `${ASKS_FIRST}; ${ONE_SECOND}` },
      },
    ],
  },
  {
    name: 'serve_expired_0ttl_servfail',
    steps: [
      { after: 0, upstream: FAILED, unbound: 'failed' },
      { after: 0, upstream: good(0), unbound: 'failed' },
      {
        after: 10,
        upstream: good(0),
        unbound: 'fresh 0',
        ours: { told: 'fresh 1', why: ONE_SECOND },
      },
    ],
  },
  {
    name: 'fwd_0ttlservfail',
    steps: [
      { after: 0, upstream: FAILED, unbound: 'failed' },
      {
        after: 5,
        upstream: good(0),
        unbound: 'fresh 0',
        ours: { told: 'fresh 1', why: ONE_SECOND },
      },
    ],
  },
  {
    name: 'serve_expired_reply_ttl: never more than the record had',
    steps: [
      { after: 0, upstream: good(121), unbound: 'fresh 121' },
      { after: 3_600, upstream: FAILED, unbound: 'stale 121' },
    ],
  },
  {
    name: 'serve_expired_ttl, serve_expired_ttl_client_timeout: too old to be told',
    // Unbound counts from the end of the TTL, ours from the last good answer.
    settings: { staleMs: 3_610_000 },
    steps: [
      { after: 0, upstream: good(3_600), unbound: 'fresh 3600' },
      { after: 3_609, upstream: FAILED, unbound: 'stale 123' },
      { after: 6, upstream: FAILED, unbound: 'failed' },
      { after: 6, upstream: good(3_600), unbound: 'fresh 3600' },
    ],
  },
  {
    name: 'serve_expired_ttl_reset: a failure gives no new time',
    settings: { staleMs: 201_000 },
    steps: [
      { after: 0, upstream: good(200), unbound: 'fresh 200' },
      {
        after: 202,
        upstream: FAILED,
        unbound: 'stale 123',
        ours: { told: 'failed', why: 'a bound that failures push back is none' },
      },
    ],
  },
  {
    name: 'serve_expired_zerottl',
    steps: [
      {
        after: 3_600,
        upstream: good(0),
        unbound: 'fresh 0',
        ours: { told: 'fresh 1', why: ONE_SECOND },
      },
      { after: 1, upstream: good(200), unbound: 'fresh 200' },
      { after: 200, upstream: FAILED, unbound: 'stale 123' },
    ],
  },
  {
    name: 'with the policy off, a negative answer wins over what is stale',
    steps: [
      { after: 0, upstream: good(200), unbound: 'fresh 200' },
      { after: 3_600, upstream: EMPTY, unbound: 'empty' },
      {
        after: 11,
        upstream: FAILED,
        unbound: 'failed',
        ours: { told: 'stale empty', why: 'an old negative is told for an hour, marked as such' },
      },
      { after: 6, upstream: good(200), unbound: 'fresh 200' },
      { after: 201, upstream: NO_NAME, unbound: 'no-such-name' },
    ],
  },
];

const NAME = 'example.com.';

/** No name is ever steady enough to be doubted for; TTLs of old answers as in the scenarios. */
const POLICY_OFF = { steadyMs: Infinity, heldTtlSeconds: 123 };

function say(told: Told<HeldRecord>): string {
  if (told.kind === 'failed') return told.kind;
  if (told.kind !== 'records') return told.held === null ? told.kind : `stale ${told.kind}`;
  return `${told.held === null ? 'fresh' : 'stale'} ${told.ttlSeconds}`;
}

describe("Unbound's serve-expired scenarios", () => {
  it.each(SCENARIOS)('$name', ({ settings = {}, steps }) => {
    const book = new NameBook<HeldRecord>({ ...RESOLVER_DEFAULTS, ...POLICY_OFF, ...settings });
    let nowMs = 1_000_000_000;
    for (const { after, upstream, unbound, ours } of steps) {
      nowMs += after * 1_000;
      const { told, isFresh } = book.ask(NAME, 'A', nowMs);
      const answer = told !== null && isFresh ? told : book.hear(NAME, 'A', upstream, nowMs);
      expect(say(answer)).toBe(ours?.told ?? unbound);
    }
  });

  it('with the policy on, the same empty answers are doubted', () => {
    const book = new NameBook<HeldRecord>({ steadyMs: 0 });
    book.hear(NAME, 'A', good(200), 0);
    for (const negative of [EMPTY, NO_NAME]) {
      expect(say(book.hear(NAME, 'A', negative, 201_000))).toBe('stale 30');
    }
  });

  it('says why, wherever ours differs', () => {
    const differing = SCENARIOS.flatMap(({ steps }) => steps.filter(({ ours }) => ours));
    for (const { unbound, ours } of differing) expect(ours?.told).not.toBe(unbound);
    expect(differing).toHaveLength(8);
  });
});
