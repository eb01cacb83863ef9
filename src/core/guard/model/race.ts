/**
 * The race of 20 October 2025 as a protocol: one planner that makes plans, redundant enactors that
 * apply them to one name and delete old ones. Each variant adds one protection; only some are
 * enough. Steps are what a DNS interface can do at once: each reads or writes one thing.
 *
 * The sequence (one-time check, slow write, clean-up by age, no way back) is that of AWS's summary of
 * the event, aws.amazon.com/message/101925.
 */
import { interchangeable, type Property, type VectorModel } from '#core/checker';

/** How much is explored: the claim holds for these numbers, and says nothing about larger ones. */
export interface Bounds {
  readonly enactors: number;
  /** Plans the planner makes. */
  readonly plans: number;
  /** Clean-up after applying plan p deletes plans up to p - keep. */
  readonly keep: number;
}

/** The protections of a variant; none of them is the automation that failed. */
export interface Protections {
  /** Clean-up leaves out the plan that the name has, seen when it *looks*. */
  readonly keepWhenLooking?: boolean;
  /** Clean-up leaves out the plan that the name has, seen when it *deletes*. */
  readonly keepWhenDeleting?: boolean;
  /** The write itself compares: it is refused unless the plan is newer than the name's. */
  readonly compareAndSwap?: boolean;
  /** Enactors take turns by a lease, which can run out under a slow one. */
  readonly lease?: boolean;
  /** With the lease: writes and deletions carry its number, and older numbers are refused. */
  readonly fencing?: boolean;
}

/** What a plan's number and the name's are before there is one. */
const NONE = 0;

/** Where an enactor is. */
const IDLE = 0;
const PICKED = 1;
const CHECKED = 2;
const APPLIED = 3;
const LOOKED = 4;

const PHASES = ['idle', 'picked', 'checked', 'applied', 'looked'] as const;

/** A state, as traces show it. Plans are numbers from 1; null is none. */
export interface RaceState {
  readonly latest: number;
  /** The plan that the name has. */
  readonly record: number | null;
  /** The plans that exist. A name whose plan does not exist is empty. */
  readonly store: readonly number[];
  readonly enactors: readonly RaceEnactor[];
  /** With a lease: how often it was taken, and the highest number that a write carried. */
  readonly lease?: { readonly token: number; readonly fence: number };
}

/** One enactor. `plan` is the newest it has taken up; `doomed` are the plans it found too old. */
export interface RaceEnactor {
  readonly phase: (typeof PHASES)[number];
  readonly plan: number | null;
  readonly doomed: readonly number[];
  readonly lease?: { readonly holds: boolean; readonly token: number };
}

/** A step, as traces show it; enactors are numbered from 1. */
export type RaceAction =
  | { readonly kind: 'plan' }
  | { readonly kind: 'expire' }
  | {
      readonly kind: 'pick' | 'check' | 'apply' | 'look' | 'delete';
      readonly enactor: number;
    };

const ENACTOR_STEPS = ['pick', 'check', 'apply', 'look', 'delete'] as const;

/** Slots of a state. */
const LATEST = 0;
const RECORD = 1;
/** A set of plans, one bit each: bit p - 1 is plan p. */
const STORE = 2;
/** With a lease only. */
const TOKEN = 3;
const FENCE = 4;

/** Slots of an enactor, from its first. */
const PHASE = 0;
const PLAN = 1;
const DOOMED = 2;
/** With a lease only. */
const HOLDS = 3;
const OWN_TOKEN = 4;

/** The model of one variant. Actions: 0 makes a plan, 1 to K let an enactor go on, K + 1 ends the lease. */
export function createRaceModel(
  bounds: Bounds,
  protections: Protections = {},
): VectorModel<RaceState, RaceAction> {
  const { enactors, plans } = bounds;
  const lease = protections.lease === true;
  const width = lease ? 5 : 3;
  const offset = lease ? 5 : 3;
  const planBits = bitsFor(plans);
  const tokenBits = bitsFor(enactors * plans);
  const enactorBits = [3, planBits, plans, ...(lease ? [1, tokenBits] : [])];
  const sharedBits = [planBits, planBits, plans, ...(lease ? [tokenBits, tokenBits] : [])];
  const step = createEnactorStep(bounds, protections);

  return {
    bits: [...sharedBits, ...Array.from({ length: enactors }, () => enactorBits).flat()],
    actionCount: 1 + enactors + (lease ? 1 : 0),
    initialStates: () => [Array.from({ length: offset + enactors * width }, () => 0)],
    next(state, action, into) {
      if (action === 0) return makePlan(state, plans, into);
      if (action > enactors) return endLease(state, offset, width, into);
      return step(state, offset + (action - 1) * width, into);
    },
    properties: raceProperties,
    within: () => true,
    readState: (state) => readRace(state, enactors, lease),
    readAction(state, action) {
      if (action === 0) return { kind: 'plan' };
      if (action > enactors) return { kind: 'expire' };
      const phase = state[offset + (action - 1) * width + PHASE] as number;
      return { kind: ENACTOR_STEPS[phase] ?? 'pick', enactor: action };
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
function endLease(state: Int32Array, offset: number, width: number, into: Int32Array): boolean {
  const holder = findHolder(state, offset, width);
  if (holder < 0) return false;
  into[holder + HOLDS] = 0;
  return true;
}

/** The first slot of the enactor that has the lease, or -1. */
function findHolder(state: Int32Array, offset: number, width: number): number {
  for (let base = offset; base < state.length; base += width) {
    if (state[base + HOLDS] === 1) return base;
  }
  return -1;
}

type EnactorStep = (state: Int32Array, base: number, into: Int32Array) => boolean;

/** The one thing that an enactor, whose slots start at `base`, does next. */
function createEnactorStep(bounds: Bounds, protections: Protections): EnactorStep {
  const { keep } = bounds;
  const { keepWhenLooking, keepWhenDeleting, compareAndSwap, lease, fencing } = protections;
  const offset = lease === true ? 5 : 3;
  const width = lease === true ? 5 : 3;

  function pick(state: Int32Array, base: number, into: Int32Array): boolean {
    const latest = state[LATEST] as number;
    if (latest <= (state[base + PLAN] as number)) return false;
    if (lease === true) {
      if (findHolder(state, offset, width) >= 0) return false;
      into[TOKEN] = (state[TOKEN] as number) + 1;
      into[base + OWN_TOKEN] = into[TOKEN] as number;
      into[base + HOLDS] = 1;
    }
    into[base + PLAN] = latest;
    into[base + PHASE] = PICKED;
    return true;
  }

  /** The one-time check: fresh now, perhaps not at the write. A name without its plan stops it. */
  function check(state: Int32Array, base: number, into: Int32Array): void {
    const record = state[RECORD] as number;
    const fresh =
      record === NONE || (has(state[STORE], record) && (state[base + PLAN] as number) > record);
    if (fresh) into[base + PHASE] = CHECKED;
    else giveUp(base, into);
  }

  function apply(state: Int32Array, base: number, into: Int32Array): void {
    const plan = state[base + PLAN] as number;
    const token = fencing === true ? (state[base + OWN_TOKEN] as number) : 0;
    const accepted =
      has(state[STORE], plan) &&
      (compareAndSwap !== true || plan > (state[RECORD] as number)) &&
      (fencing !== true || token >= (state[FENCE] as number));
    if (!accepted) {
      giveUp(base, into);
      return;
    }
    into[RECORD] = plan;
    if (fencing === true) into[FENCE] = token;
    into[base + PHASE] = APPLIED;
  }

  function look(state: Int32Array, base: number, into: Int32Array): void {
    const spared = keepWhenLooking === true ? setOf(state[RECORD] as number) : 0;
    const old = plansUpTo((state[base + PLAN] as number) - keep);
    into[base + DOOMED] = (state[STORE] as number) & old & ~spared;
    into[base + PHASE] = LOOKED;
  }

  function remove(state: Int32Array, base: number, into: Int32Array): void {
    const spared = keepWhenDeleting === true ? setOf(state[RECORD] as number) : 0;
    const refused =
      fencing === true && (state[base + OWN_TOKEN] as number) < (state[FENCE] as number);
    const deleted = refused ? 0 : (state[base + DOOMED] as number) & ~spared;
    into[STORE] = (state[STORE] as number) & ~deleted;
    into[base + DOOMED] = 0;
    giveUp(base, into);
  }

  /** Ends the round, giving back the lease if it is still held. */
  function giveUp(base: number, into: Int32Array): void {
    into[base + PHASE] = IDLE;
    if (lease === true) into[base + HOLDS] = 0;
  }

  return (state, base, into) => {
    const phase = state[base + PHASE];
    if (phase === IDLE) return pick(state, base, into);
    if (phase === PICKED) check(state, base, into);
    else if (phase === CHECKED) apply(state, base, into);
    else if (phase === APPLIED) look(state, base, into);
    else remove(state, base, into);
    return true;
  };
}

/** The name has a plan that does not exist: it is answered, with nothing. */
function isEmpty(state: Int32Array): boolean {
  return state[RECORD] !== NONE && !has(state[STORE], state[RECORD]);
}

function raceProperties(): readonly Property<Int32Array, number>[] {
  return [
    { kind: 'always', name: 'never-empty', holds: (state) => !isEmpty(state) },
    {
      kind: 'each-step',
      name: 'never-older',
      holds: (before, _, after) => (after[RECORD] as number) >= (before[RECORD] as number),
    },
    {
      kind: 'can-recover',
      name: 'can-recover',
      holds: (state) => state[RECORD] !== NONE && !isEmpty(state),
    },
    {
      kind: 'at-rest',
      name: 'converges',
      holds: (state) => state[RECORD] === state[LATEST] && !isEmpty(state),
    },
    { kind: 'at-rest', name: 'rests-served', holds: (state) => !isEmpty(state) },
  ];
}

function readRace(state: Int32Array, enactors: number, lease: boolean): RaceState {
  const width = lease ? 5 : 3;
  const offset = lease ? 5 : 3;
  const at = (slot: number): number => state[slot] as number;
  const readEnactor = (base: number): RaceEnactor => ({
    phase: PHASES[at(base + PHASE)] ?? 'idle',
    plan: at(base + PLAN) || null,
    doomed: planList(at(base + DOOMED)),
    ...(lease ? { lease: { holds: at(base + HOLDS) === 1, token: at(base + OWN_TOKEN) } } : {}),
  });
  return {
    latest: at(LATEST),
    record: at(RECORD) || null,
    store: planList(at(STORE)),
    enactors: Array.from({ length: enactors }, (_, index) => readEnactor(offset + index * width)),
    ...(lease ? { lease: { token: at(TOKEN), fence: at(FENCE) } } : {}),
  };
}

/** Bits that hold the numbers 0 to `highest`. */
export function bitsFor(highest: number): number {
  return 32 - Math.clz32(Math.max(1, highest));
}

/** The set of one plan; of no plan, when that is 0. */
export function setOf(plan: number): number {
  return (1 << plan) >>> 1;
}

/** Whether a set of plans has one. */
export function has(set: number | undefined, plan: number | undefined): boolean {
  return ((set ?? 0) & setOf(plan ?? 0)) !== 0;
}

/** The set of plans 1 to `highest`; none when that is below 1. */
export function plansUpTo(highest: number): number {
  return highest < 1 ? 0 : (1 << highest) - 1;
}

/** The plans of a set, ascending. */
export function planList(set: number): readonly number[] {
  const plans: number[] = [];
  for (let plan = 1; plan < 31; plan++) if (has(set, plan)) plans.push(plan);
  return plans;
}
