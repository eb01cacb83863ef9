/**
 * The planner as a pure state machine. It writes no zone: it puts plans into the store, each for
 * exactly the generation that it saw. Several may run; the store takes each number once.
 */
import type { InForce } from './conditions.ts';
import {
  sameContents,
  type Contents,
  type Plan,
  type StoreView,
  type ZoneView,
} from './contents.ts';
import { nextNumber, type StoreChange } from './store-twin.ts';

/** What a planner knows, and by it what it has asked for. */
export type PlannerState =
  | { readonly kind: 'resting' }
  | { readonly kind: 'reading-zone' }
  | { readonly kind: 'reading-store'; readonly zone: ZoneView }
  | { readonly kind: 'putting'; readonly plan: Plan };

/** What a planner hears. `wanted` is null when the plan was refused or health could not be read. */
export type PlannerEvent =
  | { readonly kind: 'begin' }
  | { readonly kind: 'zone'; readonly view: ZoneView | null }
  | { readonly kind: 'store'; readonly view: StoreView | null; readonly wanted: Contents | null }
  | { readonly kind: 'stored'; readonly outcome: 'done' | 'refused' | 'no-reply' };

/** What a planner asks of the world. */
export type PlannerEffect =
  | { readonly kind: 'read-zone' }
  /** And, with the zone as it was read, make a plan of what is healthy. */
  | { readonly kind: 'read-store'; readonly zone: ZoneView }
  | { readonly kind: 'change-store'; readonly change: StoreChange };

/** The state after an event, and what is asked for then. */
export interface PlannerStep {
  readonly state: PlannerState;
  readonly effects: readonly PlannerEffect[];
}

/** Where a planner starts, and starts again after a crash. */
export const PLANNER_RESTING: PlannerState = { kind: 'resting' };

/** One step. An event that the state does not wait for changes nothing. */
export function stepPlanner(
  state: PlannerState,
  event: PlannerEvent,
  inForce: InForce,
): PlannerStep {
  if (state.kind === 'resting' && event.kind === 'begin') {
    return { state: { kind: 'reading-zone' }, effects: [{ kind: 'read-zone' }] };
  }
  if (state.kind === 'reading-zone' && event.kind === 'zone') {
    const { view } = event;
    if (view?.marker == null) return rest();
    return {
      state: { kind: 'reading-store', zone: view },
      effects: [{ kind: 'read-store', zone: view }],
    };
  }
  if (state.kind === 'reading-store' && event.kind === 'store') {
    const plan = nextPlan(state.zone, event.view, event.wanted, inForce);
    if (plan === null) return rest();
    const change: StoreChange = { kind: 'put-plan', plan };
    return { state: { kind: 'putting', plan }, effects: [{ kind: 'change-store', change }] };
  }
  if (state.kind === 'putting' && event.kind === 'stored') return rest();
  return { state, effects: [] };
}

function rest(): PlannerStep {
  return { state: PLANNER_RESTING, effects: [] };
}

/** The plan to put, or null when there is none to make. A frozen zone is planned for: to be shown. */
export function nextPlan(
  { marker, contents }: ZoneView,
  store: StoreView | null,
  wanted: Contents | null,
  inForce: InForce,
): Plan | null {
  if (marker === null || store === null || wanted === null) return null;
  const { generation } = marker;
  const pending = store.plans.findLast(({ base, number }) => base === generation && number > base);
  // A rollback is on its way: it is not planned away, a person decides what comes after it.
  if (pending?.state === 'frozen') return null;
  const wantedNow = pending?.contents ?? contents;
  if (sameContents(wanted, wantedNow)) return null;
  return {
    number: nextNumber(store, generation, inForce),
    base: generation,
    state: 'run',
    origin: 'planner',
    contents: wanted,
  };
}
