/**
 * What a store does: the contract of every store adapter, as functions. A store keeps plans and how
 * far they were verified. Losing it stops changes; it never harms a zone, for the zone itself fences.
 */
import { ALL_IN_FORCE, type InForce } from './conditions.ts';
import { findPlan, type Plan, type StoreView } from './contents.ts';

/** A change of a store. Each is one transaction, durable when it is answered. */
export type StoreChange =
  /** Takes the plan, only if its number is above every number ever given: else refused. */
  | { readonly kind: 'put-plan'; readonly plan: Plan }
  /** Raises `verified`; never lowers it. */
  | { readonly kind: 'mark-verified'; readonly generation: number }
  /** Forgets the plans; numbers are never given again. */
  | { readonly kind: 'delete-plans'; readonly numbers: readonly number[] };

/** Done, or refused with nothing changed. */
export interface StoreOutcome {
  readonly done: boolean;
  readonly store: StoreView;
}

/** A store that knows nothing. */
export const EMPTY_STORE: StoreView = { latest: 0, verified: 0, plans: [] };

/** A store asked to change. */
export function performStore(
  store: StoreView,
  change: StoreChange,
  inForce: InForce = ALL_IN_FORCE,
): StoreOutcome {
  switch (change.kind) {
    case 'put-plan':
      return putPlan(store, change.plan, inForce);
    case 'mark-verified': {
      const verified = Math.max(store.verified, change.generation);
      return { done: true, store: { ...store, verified } };
    }
    case 'delete-plans': {
      const plans = store.plans.filter(({ number }) => !change.numbers.includes(number));
      return { done: true, store: { ...store, plans } };
    }
  }
}

function putPlan(store: StoreView, plan: Plan, inForce: InForce): StoreOutcome {
  if (inForce('put-compares') && plan.number <= store.latest) return { done: false, store };
  const plans = [...store.plans.filter(({ number }) => number !== plan.number), plan].sort(
    (a, b) => a.number - b.number,
  );
  return { done: true, store: { ...store, latest: Math.max(store.latest, plan.number), plans } };
}

/** The number of the next plan: above all that the store gave and above what the zone has. */
export function nextNumber(
  store: Pick<StoreView, 'latest'>,
  generation: number,
  inForce: InForce = ALL_IN_FORCE,
): number {
  return 1 + (inForce('numbers-from-zone') ? Math.max(store.latest, generation) : store.latest);
}

/** Plans that nothing can lead back to: not live, not what a rollback needs, not still to come. */
export function unreachablePlans(
  store: StoreView,
  generation: number,
  keep: number,
  inForce: InForce = ALL_IN_FORCE,
): readonly number[] {
  const floor = inForce('clean-by-reach') ? Math.min(generation, store.verified) : generation;
  if (findPlan(store, generation) === null) return [];
  return store.plans
    .map(({ number }) => number)
    .filter((number) => number < floor && number <= generation - keep);
}
