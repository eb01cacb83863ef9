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

  const representative = new Int32Array(slotCount);

  return {
    bits: model.bits,
    properties,
    symmetric: symmetry !== undefined,
    weighs: orbitSize !== undefined,
    initialStates() {
      const states = model.initialStates().map((numbers) => Int32Array.from(numbers));
      assert(
        states.every(({ length }) => length === slotCount),
        'a state has as many numbers as the model has widths',
      );
      return states.filter((state) => model.within(state));
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
    represent: (slots) => symmetry?.representative(slots),
    orbitSize() {
      if (symmetry === undefined || orbitSize === undefined) return 1;
      representative.set(current);
      symmetry.representative(representative);
      return orbitSize(representative);
    },
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
