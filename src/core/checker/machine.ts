/**
 * What the search runs: one state at a time, as numbers, whichever form the model has. The search
 * enters a state, then asks for its steps one by one; `step` fills the `after` that it was given,
 * and the questions about a step are about the latest one.
 */
import type { Property } from './model.ts';

/** A model ready to run. */
export interface Machine<State, Action> {
  /** Width in bits of each number of a state. */
  readonly bits: readonly number[];
  /** Names and kinds, in the model's order. */
  readonly properties: readonly NamedProperty[];
  /** Whether states are known by their representatives. */
  readonly symmetric: boolean;
  /** Whether orbits are weighed, so that full counts can be given. */
  readonly weighs: boolean;
  /** Those inside the boundary. */
  initialStates(): readonly Int32Array[];
  /** Makes a state the current one. Answers how many steps may be tried from it. */
  enter(slots: Int32Array): number;
  /** Tries a step of the current state; false when it is not possible. */
  step(candidate: number, after: Int32Array): boolean;
  /** Whether the latest step stays inside the boundary. */
  within(after: Int32Array): boolean;
  /** Turns a state into the one that stands for its orbit. */
  represent(slots: Int32Array): void;
  /** How many states the current one stands for. */
  orbitSize(): number;
  /** Whether a property holds in the current state. */
  holds(property: number): boolean;
  /** Whether an `each-step` property holds of the latest step. */
  holdsOfStep(property: number, candidate: number, after: Int32Array): boolean;
  /** The current state, as traces show it. */
  readState(): State;
  /** A possible step of the current state, as traces show it. */
  readAction(candidate: number): Action;
}

/** A property without its function. */
export type NamedProperty = Pick<Property<unknown, unknown>, 'kind' | 'name'>;
