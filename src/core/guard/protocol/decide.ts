/** What an enactor does about what it read: the one decision of the protocol. */
import type { InForce } from './conditions.ts';
import {
  findPlan,
  hasEmptyName,
  sameContents,
  type Contents,
  type Plan,
  type StoreView,
  type StoredPlan,
  type ZoneView,
  type ZoneWrite,
} from './contents.ts';
import { nextNumber, unreachablePlans } from './store-twin.ts';

/** Who an enactor is, and how much history it leaves. */
export interface EnactorSettings {
  readonly owner: string;
  /** Plans before the live one that clean-up leaves, beyond those that are reachable. */
  readonly keep: number;
}

/** Why an enactor leaves a zone alone. */
export type Standstill =
  /** There is no marker: the zone was never adopted, or somebody removed it. */
  | 'not-adopted'
  /** A person froze it. */
  | 'frozen'
  /** The records are not what this generation should have. */
  | 'foreign'
  /** The store does not know this generation: it is behind, or was restored. */
  | 'unknown-generation'
  /** The plan could not be read, or would leave a name empty. */
  | 'unpublishable'
  /** Nothing to do. */
  | 'settled';

/** The generation that is to be verified, and what it should have. */
export interface Live {
  readonly generation: number;
  readonly contents: Contents;
}

/** What to do. */
export type Decision =
  | { readonly kind: 'wait'; readonly why: Standstill }
  | { readonly kind: 'write'; readonly write: ZoneWrite }
  /** The live generation is not verified; `rollback` is the plan to put should it be wrong. */
  | { readonly kind: 'verify'; readonly live: Live; readonly rollback: Plan }
  | { readonly kind: 'clean'; readonly numbers: readonly number[] };

/** Decides from one view of the zone and a later one of the store. */
export function decide(
  zone: ZoneView,
  store: StoreView,
  settings: EnactorSettings,
  inForce: InForce,
): Decision {
  const { marker, contents } = zone;
  if (marker === null) return { kind: 'wait', why: 'not-adopted' };
  if (inForce('frozen-stops') && marker.state === 'frozen') return { kind: 'wait', why: 'frozen' };
  const live = findPlan(store, marker.generation);
  if (inForce('foreign-stops')) {
    if (live?.contents == null) return { kind: 'wait', why: 'unknown-generation' };
    if (!sameContents(live.contents, contents)) return { kind: 'wait', why: 'foreign' };
  }
  const newest = store.plans.findLast((plan) => isNext(plan, marker.generation, inForce)) ?? null;
  if (newest !== null) return publish(zone, newest, settings, inForce);
  const numbers = unreachablePlans(store, marker.generation, settings.keep, inForce);
  if (numbers.length > 0) return { kind: 'clean', numbers };
  if (marker.generation > store.verified) return verify(zone, store, inForce);
  return { kind: 'wait', why: 'settled' };
}

/** Whether a plan was made for exactly the zone as it is: what was shown is what will happen. */
function isNext(plan: StoredPlan, generation: number, inForce: InForce): boolean {
  return plan.number !== generation && (!inForce('plan-fits') || plan.base === generation);
}

function publish(
  zone: ZoneView,
  { number, state, contents }: StoredPlan,
  { owner }: EnactorSettings,
  inForce: InForce,
): Decision {
  const wanted = contents ?? [];
  if (inForce('never-empty') && hasEmptyName(wanted)) return { kind: 'wait', why: 'unpublishable' };
  const marker = { generation: number, owner, state };
  return { kind: 'write', write: { expect: zone, marker, contents: wanted } };
}

function verify(zone: ZoneView, store: StoreView, inForce: InForce): Decision {
  const generation = zone.marker?.generation ?? 0;
  const live: Live = { generation, contents: zone.contents };
  const good = findPlan(store, store.verified)?.contents ?? null;
  const rollback: Plan = {
    number: nextNumber(store, generation, inForce),
    base: generation,
    state: inForce('rollback-freezes') ? 'frozen' : 'run',
    origin: 'rollback',
    // Nothing to go back to: what is there stays, and a person is called.
    contents: good ?? zone.contents,
  };
  return { kind: 'verify', live, rollback };
}
