/** Plans as a person sees them: what would be put and written now, each under the hash of all that it does. */
import {
  ALL_PLAN_CONDITIONS,
  hasEmptyName,
  hashPlan,
  makePlan,
  nextNumber,
  sameContents,
  type Contents,
  type Plan,
  type PlanConditions,
  type Policy,
  type Proposal,
} from '#core/guard';
import type { Look } from './look.ts';
import { sha256 } from './trail.ts';

/** A plan with what it rests on. `plan` is null when there is nothing to write. */
export interface Planned {
  readonly proposal: Proposal;
  readonly plan: Plan | null;
  /** Whole; null without a plan. */
  readonly hash: string | null;
  readonly number: number;
  readonly generation: number;
  /** The first write of a zone: it puts the marker. */
  readonly adopts: boolean;
}

/** A thaw is looked at by a person, who bears what a machine may not do at once. */
const BY_HAND: PlanConditions = (condition) =>
  condition !== 'bounded-step' && condition !== 'bounded-rate';

/** What the guard would write now. */
export function planNow(policy: Policy, look: Look, nowMs: number, weighs: boolean): Planned {
  const proposal = propose(policy, look, nowMs, weighs, ALL_PLAN_CONDITIONS);
  const { marker, contents } = look.zone;
  if (marker === null) return plannedAs(look, proposal, firstContents(policy, proposal), true);
  const changes = !sameContents(proposal.contents, contents);
  return plannedAs(look, proposal, changes ? proposal.contents : null, false);
}

/** What a thaw would write now: always something, for it changes the marker. */
export function planThaw(policy: Policy, look: Look, nowMs: number, weighs: boolean): Planned {
  const proposal = propose(policy, look, nowMs, weighs, BY_HAND);
  return plannedAs(look, proposal, proposal.contents, false);
}

function propose(
  policy: Policy,
  { zone, readings, removals }: Look,
  nowMs: number,
  weighs: boolean,
  inForce: PlanConditions,
): Proposal {
  const observation = { nowMs, published: zone.contents, readings, removals, weighs };
  return makePlan(policy, observation, inForce);
}

/** As they are; a name that is not there yet gets what is healthy, else all that the policy has. */
function firstContents(policy: Policy, proposal: Proposal): Contents | null {
  const contents = proposal.names.map(({ name, type, before, after }, index) => {
    const own = policy.names[index];
    const all = own?.endpoints.map(({ address }) => ({ address, weight: 1 })) ?? [];
    const found = proposal.contents.find((set) => set.name === name && set.type === type);
    const endpoints = before.length > 0 ? before : after.length > 0 ? after : all;
    return { name, type, ttlSeconds: found?.ttlSeconds ?? own?.ttlSeconds ?? 60, endpoints };
  });
  return hasEmptyName(contents) ? null : contents;
}

function plannedAs(
  { zone, store }: Look,
  proposal: Proposal,
  contents: Contents | null,
  adopts: boolean,
): Planned {
  const generation = zone.marker?.generation ?? 0;
  const number = nextNumber(store ?? { latest: 0 }, generation);
  const about = { proposal, number, generation, adopts };
  if (contents === null) return { ...about, plan: null, hash: null };
  const waiting = store?.plans.findLast(
    (each) => each.base === generation && each.number > generation,
  );
  const isThat = waiting?.contents != null && sameContents(waiting.contents, contents);
  const plan: Plan = isThat
    ? { ...waiting, contents }
    : { number, base: generation, state: 'run', origin: 'planner', contents };
  return { ...about, number: plan.number, plan, hash: hashPlan(plan, sha256) };
}
