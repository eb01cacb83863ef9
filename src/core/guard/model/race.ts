/**
 * The race of 20 October 2025 as a protocol: one planner that makes plans, redundant enactors that
 * apply them to one name and delete old ones. Each variant adds one protection; only some are
 * enough. Steps are what a DNS interface can do at once: each reads or writes one thing.
 *
 * The sequence (one-time check, slow write, clean-up by age, no way back) is that of AWS's summary of
 * the event, aws.amazon.com/message/101925.
 */
import { interchangeable, type VectorModel } from '#core/checker';
import type { Bounds } from './bounds.ts';
import { createEnactorStep, findHolder } from './enactor-step.ts';
import type { Protections } from './protections.ts';
import { createNameProperties } from './name-properties.ts';
import { setOf } from './plan-set.ts';
import {
  HOLDS,
  LATEST,
  layOutRace,
  NAME_SLOTS,
  PHASE,
  readRaceState,
  STORE,
  stepOfPhase,
  type RaceAction,
  type RaceLayout,
  type RaceState,
} from './race-state.ts';

export type { Protections } from './protections.ts';

/** The model of one variant. Actions: 0 makes a plan, 1 to K let an enactor go on, K + 1 ends a lease. */
export function createRaceModel(
  bounds: Bounds,
  protections: Protections = {},
): VectorModel<RaceState, RaceAction> {
  const { enactors, plans, keep } = bounds;
  const lease = protections.lease === true;
  const layout = layOutRace(bounds, lease);
  const { bits, offset, width } = layout;
  const step = createEnactorStep(keep, layout, protections);
  const baseOf = (enactor: number): number => offset + (enactor - 1) * width;

  return {
    bits,
    actionCount: 1 + enactors + (lease ? 1 : 0),
    initialStates: () => [bits.map(() => 0)],
    next(state, action, into) {
      if (action === 0) return makePlan(state, plans, into);
      if (action > enactors) return endLease(state, layout, into);
      return step(state, baseOf(action), into);
    },
    properties: () => createNameProperties(NAME_SLOTS),
    within: () => true,
    readState: (state) => readRaceState(state, layout, lease),
    readAction(state, action) {
      if (action === 0) return { kind: 'plan' };
      if (action > enactors) return { kind: 'expire' };
      return { kind: stepOfPhase(state[baseOf(action) + PHASE] as number), enactor: action };
    },
    symmetry: interchangeable({ offset, width, count: enactors }),
  };
}

function makePlan(state: Int32Array, plans: number, into: Int32Array): boolean {
  const latest = state[LATEST] as number;
  if (latest === plans) return false;
  into[LATEST] = latest + 1;
  into[STORE] = (state[STORE] as number) | setOf(latest + 1);
  return true;
}

/** The lease runs out under whoever has it; that one does not notice. */
function endLease(state: Int32Array, layout: RaceLayout, into: Int32Array): boolean {
  const holder = findHolder(state, layout);
  if (holder < 0) return false;
  into[holder + HOLDS] = 0;
  return true;
}
