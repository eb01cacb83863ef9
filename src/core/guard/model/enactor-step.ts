/** What an enactor of the race does next, and what its protections make of that. */
import { has, plansUpTo, setOf } from './plan-set.ts';
import type { Protections } from './protections.ts';
import {
  APPLIED,
  CHECKED,
  DOOMED,
  FENCE,
  HOLDS,
  IDLE,
  LATEST,
  LOOKED,
  OWN_TOKEN,
  PHASE,
  PICKED,
  PLAN,
  RECORD,
  STORE,
  TOKEN,
  type RaceLayout,
} from './race-state.ts';

/** Lets the enactor whose slots start at `base` go on; false when it has nothing to do. */
export type EnactorStep = (state: Int32Array, base: number, into: Int32Array) => boolean;

/** The steps of an enactor that keeps `keep` plans. */
export function createEnactorStep(
  keep: number,
  layout: RaceLayout,
  protections: Protections,
): EnactorStep {
  const { pick, check, apply } = createApplying(layout, protections);
  const { look, remove } = createCleanUp(keep, protections);
  return (state, base, into) => {
    const phase = state[base + PHASE];
    if (phase === IDLE) return pick(state, base, into);
    if (phase === PICKED) return check(state, base, into);
    if (phase === CHECKED) return apply(state, base, into);
    if (phase === APPLIED) return look(state, base, into);
    return remove(state, base, into);
  };
}

function createApplying(
  layout: RaceLayout,
  protections: Protections,
): Record<'pick' | 'check' | 'apply', EnactorStep> {
  const lease = protections.lease === true;
  const fencing = protections.fencing === true;
  const compareAndSwap = protections.compareAndSwap === true;

  /** Takes the newest plan, if it is newer than the last one taken. */
  function pick(state: Int32Array, base: number, into: Int32Array): boolean {
    const latest = state[LATEST] as number;
    if (latest <= (state[base + PLAN] as number)) return false;
    if (lease) {
      if (findHolder(state, layout) >= 0) return false;
      into[TOKEN] = (state[TOKEN] as number) + 1;
      into[base + OWN_TOKEN] = into[TOKEN] as number;
      into[base + HOLDS] = 1;
    }
    into[base + PLAN] = latest;
    into[base + PHASE] = PICKED;
    return true;
  }

  /** The one-time check: fresh now, perhaps not at the write. A name without its plan stops it. */
  function check(state: Int32Array, base: number, into: Int32Array): boolean {
    const record = state[RECORD] as number;
    const fresh =
      record === 0 ||
      (has(state[STORE] as number, record) && (state[base + PLAN] as number) > record);
    if (!fresh) return endRound(lease, base, into);
    into[base + PHASE] = CHECKED;
    return true;
  }

  function apply(state: Int32Array, base: number, into: Int32Array): boolean {
    const plan = state[base + PLAN] as number;
    const token = fencing ? (state[base + OWN_TOKEN] as number) : 0;
    const accepted =
      has(state[STORE] as number, plan) &&
      (!compareAndSwap || plan > (state[RECORD] as number)) &&
      (!fencing || token >= (state[FENCE] as number));
    if (!accepted) return endRound(lease, base, into);
    into[RECORD] = plan;
    if (fencing) into[FENCE] = token;
    into[base + PHASE] = APPLIED;
    return true;
  }

  return { pick, check, apply };
}

function createCleanUp(
  keep: number,
  protections: Protections,
): Record<'look' | 'remove', EnactorStep> {
  const { keepWhenLooking, keepWhenDeleting, lease, fencing } = protections;

  /** First half: which plans are much older than the one just applied. */
  function look(state: Int32Array, base: number, into: Int32Array): boolean {
    const spared = keepWhenLooking === true ? setOf(state[RECORD] as number) : 0;
    const old = plansUpTo((state[base + PLAN] as number) - keep);
    into[base + DOOMED] = (state[STORE] as number) & old & ~spared;
    into[base + PHASE] = LOOKED;
    return true;
  }

  /** Second half. */
  function remove(state: Int32Array, base: number, into: Int32Array): boolean {
    const spared = keepWhenDeleting === true ? setOf(state[RECORD] as number) : 0;
    const refused =
      fencing === true && (state[base + OWN_TOKEN] as number) < (state[FENCE] as number);
    const deleted = refused ? 0 : (state[base + DOOMED] as number) & ~spared;
    into[STORE] = (state[STORE] as number) & ~deleted;
    into[base + DOOMED] = 0;
    return endRound(lease === true, base, into);
  }

  return { look, remove };
}

/** Gives back the lease, if it is still held. */
function endRound(lease: boolean, base: number, into: Int32Array): boolean {
  into[base + PHASE] = IDLE;
  if (lease) into[base + HOLDS] = 0;
  return true;
}

/** The first slot of the enactor that has the lease, or -1. */
export function findHolder(state: Int32Array, { offset, width }: RaceLayout): number {
  for (let base = offset; base < state.length; base += width) {
    if (state[base + HOLDS] === 1) return base;
  }
  return -1;
}
