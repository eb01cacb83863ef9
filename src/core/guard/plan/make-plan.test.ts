import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../protocol/contents.ts';
import type { Policy } from '../policy/policy.ts';
import type { Reading } from './health.ts';
import { makePlan, type Observation, type Proposal } from './make-plan.ts';
import { PLAN_CONDITIONS, type PlanCondition } from './plan-conditions.ts';
import { findByHash, hashPlan, shortHash } from './plan-hash.ts';

const PLACES = ['ams', 'fra', 'sto'];
const NAME = { name: 'api.example.net.', type: 'A' as const };

function policyOf(count: number, minHealthy: number, limit = 1): Policy {
  const endpoints = Array.from({ length: count }, (_, index) => ({
    address: `192.0.2.${11 + index}`,
    capacity: 1,
  }));
  const removeAtMost = { count: limit, perMs: 60_000 };
  return {
    zone: 'example.net.',
    servers: { write: ['192.0.2.53'], verify: ['192.0.2.53'] },
    keyFile: null,
    probes: { from: PLACES, agree: 2 },
    names: [{ ...NAME, ttlSeconds: 60, endpoints, minHealthy, removeAtMost, probe: null }],
  };
}

function observe(policy: Policy, readings: readonly Reading[], more = {}): Observation {
  const endpoints = (policy.names[0]?.endpoints ?? []).map(({ address }) => ({
    address,
    weight: 1,
  }));
  const published = [{ ...NAME, ttlSeconds: 60, endpoints }];
  return { nowMs: 1_000_000, published, readings, removals: [], weighs: false, ...more };
}

/** `11: u u d` is what ams, fra and sto see of 192.0.2.11; `-` is nothing. */
function see(rows: Readonly<Record<number, string>>): readonly Reading[] {
  return Object.entries(rows).flatMap(([last, seen]) =>
    seen.split(' ').flatMap((each, index) => {
      const place = PLACES[index] ?? '';
      return each === '-' ? [] : [{ place, address: `192.0.2.${last}`, isUp: each === 'u' }];
    }),
  );
}

const left = ({ contents }: Proposal): readonly string[] =>
  (contents[0]?.endpoints ?? []).map(({ address }) => address);

test('C2: an address that all places see down leaves', () => {
  const policy = policyOf(3, 2);
  const plan = makePlan(policy, observe(policy, see({ 11: 'u u u', 12: 'd d d', 13: 'u u u' })));
  expect(plan).toMatchObject({ verdict: 'safe', names: [{ removed: ['192.0.2.12'] }] });
  expect(left(plan)).toEqual(['192.0.2.11', '192.0.2.13']);
});

test('C3: one place of three sees four down: refused, with every reason, and nothing changes', () => {
  const policy = policyOf(5, 3);
  const readings = see({ 11: 'd u u', 12: 'd u u', 13: 'd u u', 14: 'u u u', 15: 'd u u' });
  const plan = makePlan(policy, observe(policy, readings));
  expect(plan.verdict).toBe('refused');
  expect(left(plan)).toHaveLength(5);
  expect(plan.names[0]?.removed).toHaveLength(4);
  expect(plan.names[0]?.refusals.map(({ kind }) => kind)).toEqual([
    'places-disagree',
    'places-disagree',
    'places-disagree',
    'places-disagree',
    'below-min-healthy',
    'too-many-at-once',
  ]);
});

test('A3: a look that failed is not "empty": without any reading nothing changes', () => {
  const policy = policyOf(3, 1);
  const plan = makePlan(policy, observe(policy, []));
  expect(plan.verdict).toBe('same');
  expect(left(plan)).toHaveLength(3);
});

test('everything down everywhere: each place is taken to be cut off, and nothing changes', () => {
  const policy = policyOf(3, 1, 3);
  const plan = makePlan(policy, observe(policy, see({ 11: 'd d d', 12: 'd d d', 13: 'd d d' })));
  expect(plan.ignoredPlaces).toEqual(PLACES);
  expect(left(plan)).toHaveLength(3);
});

test('two places are no majority of three: nothing is ever removed from two places', () => {
  const policy = { ...policyOf(3, 1), probes: { from: ['ams', 'fra'], agree: 1 } };
  const plan = makePlan(policy, observe(policy, see({ 11: 'u u', 12: 'd d', 13: 'u u' })));
  expect(plan.verdict).toBe('refused');
  expect(left(plan)).toHaveLength(3);
});

test('an address that comes back is published with the weight of its capacity', () => {
  const base = policyOf(2, 1);
  const names = base.names.map((name) => ({
    ...name,
    endpoints: name.endpoints.map((each) => ({ ...each, capacity: 4 })),
  }));
  const policy = { ...base, names };
  const published = [
    { ...NAME, ttlSeconds: 60, endpoints: [{ address: '192.0.2.11', weight: 4 }] },
  ];
  const readings = see({ 11: 'u u u', 12: 'u u u' });
  const plan = makePlan(policy, observe(policy, readings, { published, weighs: true }));
  expect(plan.contents[0]?.endpoints).toEqual([
    { address: '192.0.2.11', weight: 4 },
    { address: '192.0.2.12', weight: 4 },
  ]);
});

test('a removal that a fast clock dated into the future counts against the limit', () => {
  const policy = policyOf(3, 1);
  const removals = [{ ...NAME, address: '192.0.2.19', atMs: 1_030_000 }];
  const readings = see({ 11: 'u u u', 12: 'd d d', 13: 'u u u' });
  expect(makePlan(policy, observe(policy, readings, { removals })).verdict).toBe('refused');
});

test('a plan is found by the hash that was shown, and only if it is exactly that plan', () => {
  const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
  const plan: Plan = { number: 5, base: 4, state: 'run', origin: 'planner', contents: [] };
  const shown = shortHash(hashPlan(plan, sha));
  expect(findByHash([plan], shown, sha)).toBe(plan);
  expect(findByHash([{ ...plan, base: 3 }], shown, sha)).toBeNull();
  expect(findByHash([plan], shown.slice(0, 4), sha)).toBeNull();
});

/** What each condition is for, said without the planner: of every set of readings in a small world. */
const MUST: Readonly<Record<PlanCondition, (removed: readonly string[], world: Small) => boolean>> =
  {
    'unread-is-not-down': (removed, { readings }) =>
      removed.every((address) => readings.some((each) => each.address === address)),
    'blind-place-ignored': (removed, world) =>
      removed.every((address) => downPlaces(address, world).filter(seesSome(world)).length >= 2),
    'majority-agrees': (removed, world) =>
      removed.every((address) => downPlaces(address, world).length >= 2),
    'min-healthy': (removed, { readings, after, minHealthy }) =>
      removed.length === 0 ||
      after.filter((address) => readings.some((each) => each.address === address && each.isUp))
        .length >= minHealthy,
    'bounded-step': (removed) => removed.length <= 1,
    'bounded-rate': (removed, { lately }) => removed.length === 0 || removed.length + lately <= 1,
  };

interface Small {
  readonly readings: readonly Reading[];
  readonly lately: number;
  readonly after: readonly string[];
  readonly minHealthy: number;
}

const downPlaces = (address: string, { readings }: Small): readonly string[] =>
  PLACES.filter((place) =>
    readings.some((each) => each.place === place && each.address === address && !each.isUp),
  );

const seesSome =
  ({ readings }: Small) =>
  (place: string): boolean => {
    const own = readings.filter((each) => each.place === place);
    return own.length < 2 || own.some(({ isUp }) => isUp);
  };

/** All 3^9 readings of three endpoints from three places, with and without a removal lately. */
function broken(left: PlanCondition | null, minHealthy: number): ReadonlySet<PlanCondition> {
  const found = new Set<PlanCondition>();
  const policy = policyOf(3, minHealthy);
  for (let code = 0; code < 3 ** 9; code++) {
    const digit = (at: number): string => 'ud-'[Math.floor(code / 3 ** at) % 3] ?? '-';
    const row = (at: number): string => `${digit(at)} ${digit(at + 1)} ${digit(at + 2)}`;
    const readings = see({ 11: row(0), 12: row(3), 13: row(6) });
    // A removal lately stops all others, so only its own rule is tried with it.
    for (const lately of left === null || left === 'bounded-rate' ? [0, 1] : [0]) {
      const removals = lately === 0 ? [] : [{ ...NAME, address: '192.0.2.19', atMs: 990_000 }];
      const observation = observe(policy, readings, { removals });
      const after = (
        makePlan(policy, observation, (condition) => condition !== left).contents[0]?.endpoints ??
        []
      ).map(({ address }) => address);
      const removed = ['192.0.2.11', '192.0.2.12', '192.0.2.13'].filter((a) => !after.includes(a));
      for (const condition of PLAN_CONDITIONS) {
        if (!MUST[condition](removed, { readings, lately, after, minHealthy }))
          found.add(condition);
      }
    }
  }
  return found;
}

describe('of all readings of three endpoints from three places', () => {
  test('none breaks a rule', () => {
    expect([...broken(null, 1), ...broken(null, 2)]).toEqual([]);
  });
  for (const condition of PLAN_CONDITIONS) {
    test(`some break the rule of ${condition} when it is left out`, () => {
      // Where two must stay up of three, the floor alone would stop most harm.
      expect([...broken(condition, condition === 'min-healthy' ? 2 : 1)]).toContain(condition);
    });
  }
});
