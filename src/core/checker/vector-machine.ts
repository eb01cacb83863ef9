/** Runs a vector model: nothing is allocated on the way. */
import { assert } from '#base';
import type { Machine } from './machine.ts';
import type { Property, VectorModel } from './model.ts';

/** The machine of a vector model. */
export function createVectorMachine<State, Action>(
  model: VectorModel<State, Action>,
  withSymmetry: boolean,
): Machine<State, Action> {
  const symmetry = withSymmetry ? model.symmetry : undefined;
  const orbitSize = symmetry?.orbitSize?.bind(symmetry);
  const properties = model.properties();
  const slotCount = model.bits.length;
  let current: Int32Array = new Int32Array(slotCount);

  function rawInitialStates(): readonly Int32Array[] {
    return model.initialStates().map((numbers) => {
      assert(numbers.length === slotCount, 'a state has as many numbers as the model has widths');
      return Int32Array.from(numbers);
    });
  }

  return {
    bits: model.bits,
    properties,
    weighs: orbitSize !== undefined,
    rawInitialStates,
    initialStates() {
      const states = rawInitialStates();
      if (symmetry !== undefined) for (const state of states) symmetry.representative(state);
      return states;
    },
    enter(slots) {
      current = slots;
      return model.actionCount;
    },
    step(candidate, after) {
      for (let slot = 0; slot < slotCount; slot++) after[slot] = current[slot] as number;
      return model.next(current, candidate, after);
    },
    within: (after) => model.within(after),
    represent(after) {
      if (symmetry !== undefined) symmetry.representative(after);
    },
    orbitSize: () => (orbitSize === undefined ? 1 : orbitSize(current)),
    holds: (property) => holdsIn(properties[property], current),
    holdsOfStep(property, candidate, after) {
      const asked = properties[property];
      return asked?.kind === 'each-step' && asked.holds(current, candidate, after);
    },
    readState: () => model.readState(current),
    readAction: (candidate) => model.readAction(current, candidate),
  };
}

function holdsIn(property: Property<Int32Array, number> | undefined, state: Int32Array): boolean {
  return property !== undefined && property.kind !== 'each-step' && property.holds(state);
}
