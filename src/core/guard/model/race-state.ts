/** States and steps of the race, as traces show them and as the search packs them. */
import type { Bounds } from './bounds.ts';
import type { NameSlots } from './name-properties.ts';
import { bitsFor, listPlans } from './plan-set.ts';

/** A state. Plans are numbers from 1; null is none. */
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

/** A step; enactors are numbered from 1. */
export type RaceAction =
  | { readonly kind: 'plan' }
  | { readonly kind: 'expire' }
  | { readonly kind: EnactorStepKind; readonly enactor: number };

/** What an enactor does next, by phase. */
export type EnactorStepKind = (typeof STEPS)[number];

/** Phases of an enactor. */
export const IDLE = 0;
export const PICKED = 1;
export const CHECKED = 2;
export const APPLIED = 3;
export const LOOKED = 4;
const PHASES = ['idle', 'picked', 'checked', 'applied', 'looked'] as const;
const STEPS = ['pick', 'check', 'apply', 'look', 'delete'] as const;

/** Slots of a state. `STORE` is a set of plans. */
export const LATEST = 0;
export const RECORD = 1;
export const STORE = 2;
/** With a lease only. */
export const TOKEN = 3;
export const FENCE = 4;

/** Slots of an enactor, from its first. `DOOMED` is a set of plans. */
export const PHASE = 0;
export const PLAN = 1;
export const DOOMED = 2;
/** With a lease only. */
export const HOLDS = 3;
export const OWN_TOKEN = 4;

/** For the questions that all variants are asked. */
export const NAME_SLOTS: NameSlots = { latest: LATEST, name: RECORD, existing: STORE };

/** Where the enactors' slots lie. */
export interface RaceLayout {
  readonly bits: readonly number[];
  readonly offset: number;
  readonly width: number;
}

/** The layout for some bounds; a lease takes two slots of the state and two of each enactor. */
export function layOutRace({ enactors, plans }: Bounds, lease: boolean): RaceLayout {
  const planBits = bitsFor(plans);
  const tokenBits = bitsFor(enactors * plans);
  const shared = [planBits, planBits, plans, ...(lease ? [tokenBits, tokenBits] : [])];
  const enactor = [3, planBits, plans, ...(lease ? [1, tokenBits] : [])];
  return {
    bits: [...shared, ...Array.from({ length: enactors }, () => enactor).flat()],
    offset: shared.length,
    width: enactor.length,
  };
}

/** A packed state as traces show it. */
export function readRaceState(state: Int32Array, layout: RaceLayout, lease: boolean): RaceState {
  const { offset, width } = layout;
  const at = (slot: number): number => state[slot] as number;
  const readEnactor = (base: number): RaceEnactor => ({
    phase: PHASES[at(base + PHASE)] ?? 'idle',
    plan: at(base + PLAN) || null,
    doomed: listPlans(at(base + DOOMED)),
    ...(lease ? { lease: { holds: at(base + HOLDS) === 1, token: at(base + OWN_TOKEN) } } : {}),
  });
  const count = (state.length - offset) / width;
  return {
    latest: at(LATEST),
    record: at(RECORD) || null,
    store: listPlans(at(STORE)),
    enactors: Array.from({ length: count }, (_, index) => readEnactor(offset + index * width)),
    ...(lease ? { lease: { token: at(TOKEN), fence: at(FENCE) } } : {}),
  };
}

/** What an enactor in a phase does next. */
export function stepOfPhase(phase: number): EnactorStepKind {
  return STEPS[phase] ?? 'pick';
}
