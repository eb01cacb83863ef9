/**
 * What should be published, from what is published and what is healthy. Fails static: a name whose
 * change would break a rule keeps exactly what it has, and every rule that it would break is said.
 */
import { compareText } from '#base';
import type { Contents, PublishedEndpoint, PublishedSet } from '../protocol/contents.ts';
import type { NamePolicy, Policy } from '../policy/policy.ts';
import { judgeHealth, type EndpointHealth, type Reading } from './health.ts';
import { ALL_PLAN_CONDITIONS, type PlanConditions } from './plan-conditions.ts';

/** What a planner knows. Times are on the planner's clock. */
export interface Observation {
  readonly nowMs: number;
  /** What the zone has, every adopted name in it. */
  readonly published: Contents;
  /** Fresh readings only: who hands them over leaves out what is older than its probe allows. */
  readonly readings: readonly Reading[];
  /** Addresses that were taken away, as far back as any limit looks. */
  readonly removals: readonly Removal[];
  /** Whether the zone publishes weights; without, all are 1. */
  readonly weighs: boolean;
}

/** One address that left a name. */
export interface Removal {
  readonly name: string;
  readonly type: 'A' | 'AAAA';
  readonly address: string;
  readonly atMs: number;
}

/** A rule that a change would break. */
export type Refusal =
  /** Too few places see it down; the address stays. */
  | { readonly kind: 'places-disagree'; readonly address: string; readonly down: readonly string[] }
  | { readonly kind: 'below-min-healthy'; readonly left: number; readonly minHealthy: number }
  | { readonly kind: 'too-many-at-once'; readonly removed: number; readonly limit: number }
  | {
      readonly kind: 'too-many-lately';
      readonly removed: number;
      readonly lately: number;
      readonly limit: number;
      readonly perMs: number;
    };

/** What becomes of one name. */
export interface PlannedName {
  readonly name: string;
  readonly type: 'A' | 'AAAA';
  /** `refused`: it keeps what it has, for the reasons in `refusals`. */
  readonly verdict: 'same' | 'change' | 'refused';
  readonly before: readonly PublishedEndpoint[];
  readonly after: readonly PublishedEndpoint[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly health: readonly EndpointHealth[];
  readonly refusals: readonly Refusal[];
}

/** A plan as a value: what is shown, and what is put into the store. */
export interface Proposal {
  /** `partly`: refused names keep what they have, others change. */
  readonly verdict: 'same' | 'safe' | 'partly' | 'refused';
  readonly names: readonly PlannedName[];
  /** Places that saw everything down. */
  readonly ignoredPlaces: readonly string[];
  readonly contents: Contents;
}

/** Plans all names of a policy. Names of the zone that the policy does not have stay as they are. */
export function makePlan(
  policy: Policy,
  observation: Observation,
  inForce: PlanConditions = ALL_PLAN_CONDITIONS,
): Proposal {
  const { published, readings } = observation;
  // A place is blind when it sees nothing of the whole zone, not of one name.
  const all = policy.names.flatMap(({ endpoints }) => endpoints.map(({ address }) => address));
  const { endpoints, ignored } = judgeHealth([...new Set(all)], readings, policy.probes, inForce);
  const health = new Map(endpoints.map((each) => [each.address, each]));
  const sets = new Map(published.map((set) => [keyOf(set), set]));
  const names = policy.names.map((name) => {
    const own = name.endpoints.flatMap(({ address }) => health.get(address) ?? []);
    return planName(name, sets.get(keyOf(name)) ?? null, own, observation, inForce);
  });
  const after = new Map(
    policy.names.map((name, index) => [keyOf(name), applied(name, names[index])]),
  );
  return {
    verdict: verdictOf(names),
    names,
    ignoredPlaces: ignored,
    contents: published.map((set) => after.get(keyOf(set)) ?? set),
  };
}

function keyOf({ name, type }: Pick<PublishedSet, 'name' | 'type'>): string {
  return `${name} ${type}`;
}

/** The set of a name that changes; null when it keeps what it has. */
function applied(
  { name, type, ttlSeconds }: NamePolicy,
  planned: PlannedName | undefined,
): PublishedSet | null {
  if (planned?.verdict !== 'change') return null;
  return { name, type, ttlSeconds, endpoints: planned.after };
}

function verdictOf(names: readonly PlannedName[]): Proposal['verdict'] {
  const isRefused = names.some(({ verdict }) => verdict === 'refused');
  const changes = names.some(({ verdict }) => verdict === 'change');
  if (isRefused) return changes ? 'partly' : 'refused';
  return changes ? 'safe' : 'same';
}

function planName(
  policy: NamePolicy,
  set: PublishedSet | null,
  health: readonly EndpointHealth[],
  observation: Observation,
  inForce: PlanConditions,
): PlannedName {
  const before = set?.endpoints ?? [];
  const disputes = disputesOf(health, before);
  const wanted = wantedEndpoints(policy, before, health, observation.weighs);
  const refused = brokenRules(policy, before, wanted, health, observation, inForce);
  const changes = !sameEndpoints(before, wanted);
  const verdict = refused.length > 0 ? 'refused' : changes ? 'change' : 'same';
  // What would break if the few places that see it down were believed is said as well.
  const believed = wanted.filter(
    ({ address }) => !disputes.some((each) => each.address === address),
  );
  const wouldBreak =
    disputes.length === 0 || verdict === 'change'
      ? refused
      : brokenRules(policy, before, believed, health, observation, inForce);
  return {
    name: policy.name,
    type: policy.type,
    verdict: disputes.length > 0 && verdict === 'same' ? 'refused' : verdict,
    before,
    after: verdict === 'change' ? wanted : before,
    added: missing(wanted, before),
    removed: missing(before, verdict === 'change' ? wanted : believed),
    health,
    refusals: [...disputes, ...wouldBreak],
  };
}

/** The rules that a change would break: rules about what goes, for what comes does no harm. */
function brokenRules(
  policy: NamePolicy,
  before: readonly PublishedEndpoint[],
  after: readonly PublishedEndpoint[],
  health: readonly EndpointHealth[],
  { nowMs, removals }: Observation,
  inForce: PlanConditions,
): readonly Refusal[] {
  const removed = missing(before, after).length;
  if (removed === 0) return [];
  const up = health.filter(({ state }) => state === 'up').map(({ address }) => address);
  const left = after.filter(({ address }) => up.includes(address)).length;
  const lately = removals.filter(
    // A removal from the future is of a clock that goes fast: it counts.
    ({ name, type, atMs }) =>
      name === policy.name && type === policy.type && nowMs - atMs < policy.removeAtMost.perMs,
  ).length;
  return [...brokenFloor(policy, left, inForce), ...brokenLimits(policy, removed, lately, inForce)];
}

/** Healthy ones with the weight of their capacity; those not known to be down stay if published. */
function wantedEndpoints(
  { endpoints }: NamePolicy,
  before: readonly PublishedEndpoint[],
  health: readonly EndpointHealth[],
  weighs: boolean,
): readonly PublishedEndpoint[] {
  return endpoints
    .flatMap(({ address, capacity }): PublishedEndpoint[] => {
      const state = health.find((each) => each.address === address)?.state ?? 'unknown';
      const isThere = before.some((each) => each.address === address);
      const isWanted = state === 'up' || (state !== 'down' && isThere);
      return isWanted ? [{ address, weight: weighs ? capacity : 1 }] : [];
    })
    .sort((a, b) => compareText(a.address, b.address));
}

function brokenFloor(
  { minHealthy }: NamePolicy,
  left: number,
  inForce: PlanConditions,
): readonly Refusal[] {
  if (!inForce('min-healthy') || left >= minHealthy) return [];
  return [{ kind: 'below-min-healthy', left, minHealthy }];
}

function brokenLimits(
  { removeAtMost: { count: limit, perMs } }: NamePolicy,
  removed: number,
  lately: number,
  inForce: PlanConditions,
): readonly Refusal[] {
  const atOnce: Refusal = { kind: 'too-many-at-once', removed, limit };
  const overTime: Refusal = { kind: 'too-many-lately', removed, lately, limit, perMs };
  return [
    ...(inForce('bounded-step') && removed > limit ? [atOnce] : []),
    ...(inForce('bounded-rate') && lately > 0 && removed + lately > limit ? [overTime] : []),
  ];
}

function disputesOf(
  health: readonly EndpointHealth[],
  before: readonly PublishedEndpoint[],
): readonly (Refusal & { readonly kind: 'places-disagree' })[] {
  return health
    .filter(({ state, address }) => state === 'disputed' && isIn(before, address))
    .map(({ address, down }) => ({ kind: 'places-disagree', address, down }));
}

function missing(
  from: readonly PublishedEndpoint[],
  other: readonly PublishedEndpoint[],
): readonly string[] {
  return from.filter(({ address }) => !isIn(other, address)).map(({ address }) => address);
}

function isIn(endpoints: readonly PublishedEndpoint[], address: string): boolean {
  return endpoints.some((each) => each.address === address);
}

function sameEndpoints(a: readonly PublishedEndpoint[], b: readonly PublishedEndpoint[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      ({ address, weight }, index) => address === b[index]?.address && weight === b[index].weight,
    )
  );
}
