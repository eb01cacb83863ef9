/** Either form of a model as the machine that the search runs. */
import type { Machine } from './machine.ts';
import type { Model, VectorModel } from './model.ts';
import { createValueMachine } from './value-machine.ts';
import { createVectorMachine } from './vector-machine.ts';

/** The machine of a model; with symmetry, if the model has one. */
export function createMachine<State, Action>(
  model: Model<State, Action> | VectorModel<State, Action>,
  symmetry: boolean,
): Machine<State, Action> {
  return 'bits' in model
    ? createVectorMachine(model, symmetry)
    : createValueMachine(model, symmetry);
}
