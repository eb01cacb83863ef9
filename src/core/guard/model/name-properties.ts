/** What every variant is asked: the same questions about one name and the plans that exist. */
import type { Property } from '#core/checker';
import { has } from './plan-set.ts';

/** Where a state has them. */
export interface NameSlots {
  /** The newest plan. */
  readonly latest: number;
  /** The plan that the name has; 0 is none yet. */
  readonly name: number;
  /** The set of plans that exist. */
  readonly existing: number;
}

/** Property of states in which nothing more can happen; it fills `terminal.bad`, and is not listed. */
export const RESTS_SERVED = 'rests-served';

/** The name has a plan that does not exist: it is answered, with nothing. */
export function isEmpty(state: Int32Array, { name, existing }: NameSlots): boolean {
  const plan = state[name] as number;
  return plan !== 0 && !has(state[existing] as number, plan);
}

/** The properties, in the order in which they are told. */
export function createNameProperties(slots: NameSlots): readonly Property<Int32Array, number>[] {
  const { latest, name } = slots;
  const isServed = (state: Int32Array): boolean => state[name] !== 0 && !isEmpty(state, slots);
  return [
    { kind: 'always', name: 'never-empty', holds: (state) => !isEmpty(state, slots) },
    {
      kind: 'each-step',
      name: 'never-older',
      holds: (before, _, after) => (after[name] as number) >= (before[name] as number),
    },
    { kind: 'can-recover', name: 'can-recover', holds: isServed },
    {
      kind: 'at-rest',
      name: 'converges',
      holds: (state) => state[name] === state[latest] && isServed(state),
    },
    { kind: 'at-rest', name: RESTS_SERVED, holds: (state) => !isEmpty(state, slots) },
  ];
}
