/**
 * The automation of 20 October 2025 closer to how it is described: a root alias that points to a
 * plan's tree of records, a rollback record set to the root's previous target in the same batch, a
 * lock in a TXT record that each batch takes and gives back, clean-up by age. One batch is one step:
 * the lock makes it so, and is not held from one step to the next. Each single fix of a variant shows
 * what it mends and what it does not.
 *
 * Sources: AWS's summary of the event (aws.amazon.com/message/101925) and restatements of the AWS
 * re:Invent 2025 talk DAT453. Not public and so ours: that plans are pulled newest first, and that a
 * write finding its root's target missing changes nothing and is tried again for ever.
 */
import { interchangeable, type VectorModel } from '#core/checker';
import type { Bounds } from './bounds.ts';
import { createNameProperties, isEmpty, type NameSlots } from './name-properties.ts';
import { bitsFor, listPlans, plansUpTo, setOf } from './plan-set.ts';

/** Single fixes; none of them is the automation as described. */
export interface AwsFixes {
  /** The writer goes on when the root's target is missing. */
  readonly toleratesMissingTarget?: boolean;
  /** The write compares again, in the same batch, that its plan is newer than the root's. */
  readonly fencesWrite?: boolean;
  /** Clean-up leaves out the targets of root and rollback, in the same batch as it deletes. */
  readonly sparesTargets?: boolean;
  /** The write makes its plan's tree again when it is gone. */
  readonly rebuildsTree?: boolean;
  /** Clean-up leaves out the root's target, but looks in one step and deletes in the next. */
  readonly looksThenDeletes?: boolean;
  /** The lock is held from the pull until the clean-up is done. */
  readonly holdsLock?: boolean;
}

/** Where an enactor is. */
const IDLE = 0;
const PULLED = 1;
const WRITTEN = 2;
const LOOKED = 3;

const PHASES = ['idle', 'pulled', 'written', 'looked'] as const;

/** A state, as traces show it. Plans are numbers from 1; null is none. */
export interface AwsState {
  readonly latest: number;
  /** The plan whose tree the root alias points to. */
  readonly root: number | null;
  readonly rollback: number | null;
  /** Plans whose trees exist. A root whose target does not exist is answered with nothing. */
  readonly trees: readonly number[];
  readonly enactors: readonly AwsEnactor[];
}

/** One enactor; between two rounds it remembers nothing. */
export interface AwsEnactor {
  readonly phase: (typeof PHASES)[number];
  readonly plan: number | null;
  readonly doomed: readonly number[];
}

/** A step, as traces show it; enactors are numbered from 1. */
export type AwsAction =
  | { readonly kind: 'plan' }
  | { readonly kind: 'pull' | 'write' | 'clean' | 'look' | 'delete'; readonly enactor: number };

/** Slots of a state. */
const LATEST = 0;
const ROOT = 1;
const ROLLBACK = 2;
/** A set of plans. */
const TREES = 3;
const OFFSET = 4;
const NAME_SLOTS: NameSlots = { latest: LATEST, name: ROOT, existing: TREES };

/** Slots of an enactor, from its first. */
const PHASE = 0;
const PLAN = 1;
/** A set of plans; used when clean-up looks first. */
const DOOMED = 2;
const WIDTH = 3;

/** The model with some of the fixes. Actions: 0 makes a plan, 1 to K let an enactor go on. */
export function createAwsModel(
  bounds: Bounds,
  fixes: AwsFixes = {},
): VectorModel<AwsState, AwsAction> {
  const { enactors, plans } = bounds;
  const planBits = bitsFor(plans);
  const enactorBits = [2, planBits, plans];
  const step = createEnactorStep(bounds, fixes);
  return {
    bits: [planBits, planBits, planBits, plans].concat(
      Array.from({ length: enactors }, () => enactorBits).flat(),
    ),
    actionCount: 1 + enactors,
    initialStates: () => [Array.from({ length: OFFSET + enactors * WIDTH }, () => 0)],
    next(state, action, into) {
      if (action > 0) return step(state, OFFSET + (action - 1) * WIDTH, into);
      const latest = state[LATEST] as number;
      if (latest === plans) return false;
      into[LATEST] = latest + 1;
      into[TREES] = (state[TREES] as number) | setOf(latest + 1);
      return true;
    },
    properties: () => createNameProperties(NAME_SLOTS),
    within: () => true,
    readState: (state) => readAws(state, enactors),
    readAction(state, action) {
      if (action === 0) return { kind: 'plan' };
      return { kind: kindOf(state[OFFSET + (action - 1) * WIDTH], fixes), enactor: action };
    },
    symmetry: interchangeable({ offset: OFFSET, width: WIDTH, count: enactors }),
  };
}

function kindOf(phase: number | undefined, fixes: AwsFixes): Exclude<AwsAction['kind'], 'plan'> {
  if (phase === IDLE) return 'pull';
  if (phase === PULLED) return 'write';
  if (phase === LOOKED) return 'delete';
  return fixes.looksThenDeletes === true ? 'look' : 'clean';
}

type EnactorStep = (state: Int32Array, base: number, into: Int32Array) => boolean;

/** The one thing that an enactor, whose slots start at `base`, does next; false when it cannot. */
function createEnactorStep({ keep }: Bounds, fixes: AwsFixes): EnactorStep {
  /** Takes the newest plan if it is newer than the root's: the one-time check. */
  function pull(state: Int32Array, base: number, into: Int32Array): boolean {
    const latest = state[LATEST] as number;
    if (latest <= (state[ROOT] as number)) return false;
    if (fixes.holdsLock === true && isAnyBusy(state)) return false;
    into[base + PHASE] = PULLED;
    into[base + PLAN] = latest;
    return true;
  }

  /** One batch: rollback gets the root's target, root gets the plan. */
  function write(state: Int32Array, base: number, into: Int32Array): boolean {
    const plan = state[base + PLAN] as number;
    if (isEmpty(state, NAME_SLOTS) && fixes.toleratesMissingTarget !== true) return false;
    if (fixes.fencesWrite === true && plan <= (state[ROOT] as number)) {
      rest(base, into);
      return true;
    }
    into[ROLLBACK] = state[ROOT] as number;
    into[ROOT] = plan;
    if (fixes.rebuildsTree === true) into[TREES] = (state[TREES] as number) | setOf(plan);
    into[base + PHASE] = WRITTEN;
    return true;
  }

  /** Trees old enough to go, for an enactor that wrote this plan. */
  function oldTrees(state: Int32Array, base: number): number {
    return (state[TREES] as number) & plansUpTo((state[base + PLAN] as number) - keep);
  }

  function clean(state: Int32Array, base: number, into: Int32Array): void {
    const spared =
      fixes.sparesTargets === true
        ? setOf(state[ROOT] as number) | setOf(state[ROLLBACK] as number)
        : 0;
    into[TREES] = (state[TREES] as number) & ~(oldTrees(state, base) & ~spared);
    rest(base, into);
  }

  function look(state: Int32Array, base: number, into: Int32Array): void {
    into[base + DOOMED] = oldTrees(state, base) & ~setOf(state[ROOT] as number);
    into[base + PHASE] = LOOKED;
  }

  function remove(state: Int32Array, base: number, into: Int32Array): void {
    into[TREES] = (state[TREES] as number) & ~(state[base + DOOMED] as number);
    rest(base, into);
  }

  return (state, base, into) => {
    const phase = state[base + PHASE];
    if (phase === IDLE) return pull(state, base, into);
    if (phase === PULLED) return write(state, base, into);
    if (phase === LOOKED) remove(state, base, into);
    else if (fixes.looksThenDeletes === true) look(state, base, into);
    else clean(state, base, into);
    return true;
  };
}

/** Ends the round; nothing of it is remembered. */
function rest(base: number, into: Int32Array): void {
  into[base + PHASE] = IDLE;
  into[base + PLAN] = 0;
  into[base + DOOMED] = 0;
}

function isAnyBusy(state: Int32Array): boolean {
  for (let base = OFFSET; base < state.length; base += WIDTH) {
    if (state[base + PHASE] !== IDLE) return true;
  }
  return false;
}

function readAws(state: Int32Array, enactors: number): AwsState {
  const at = (slot: number): number => state[slot] as number;
  return {
    latest: at(LATEST),
    root: at(ROOT) || null,
    rollback: at(ROLLBACK) || null,
    trees: listPlans(at(TREES)),
    enactors: Array.from({ length: enactors }, (_, index) => {
      const base = OFFSET + index * WIDTH;
      return {
        phase: PHASES[at(base + PHASE)] ?? 'idle',
        plan: at(base + PLAN) || null,
        doomed: listPlans(at(base + DOOMED)),
      };
    }),
  };
}
