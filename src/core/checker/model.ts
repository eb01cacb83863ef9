/**
 * What is checked: a protocol as five functions, in one of two forms. `Model` has plain JSON values
 * as states: easy to write, any code can be explored with it. `VectorModel` has a few small whole
 * numbers as a state: several times faster, for protocols that are explored to millions of states.
 */

/**
 * What should be true. A `can-recover` property is AG EF of temporal logic: from every state, some
 * continuation reaches a state where it holds. It is judged backwards over all steps after the
 * search, so it keeps every step: 8 bytes a step while searching, 4 bytes a step and 8 a state more
 * while judging. The other kinds cost no memory.
 */
export type Property<State, Action> =
  /** True in every state. */
  | { readonly kind: 'always'; readonly name: string; holds(state: State): boolean }
  /** True of every step. */
  | {
      readonly kind: 'each-step';
      readonly name: string;
      holds(before: State, action: Action, after: State): boolean;
    }
  /** True wherever nothing more can happen: no deadlock, and the end is the wanted one. */
  | { readonly kind: 'at-rest'; readonly name: string; holds(state: State): boolean }
  /** True in at least one state: also the guard against a model in which nothing happens. */
  | { readonly kind: 'sometimes'; readonly name: string; holds(state: State): boolean }
  /** Can still become true, whatever has happened. */
  | { readonly kind: 'can-recover'; readonly name: string; holds(state: State): boolean };

/**
 * A protocol over plain JSON values. States are equal when their JSON is, whatever the order of
 * keys. All states have the same top-level fields (write null for what is absent). States handed to
 * these functions are frozen: return new ones, sharing what did not change.
 */
export interface Model<State, Action> {
  /** Where it may start; at least one. */
  initialStates(): readonly State[];
  /** What may happen in a state, in a stated order; each is one indivisible step. */
  actions(state: State): readonly Action[];
  /** The state after an action, or null when it turns out not to be possible. */
  next(state: State, action: Action): State | null;
  /** What should be true; names are unique. */
  properties(): readonly Property<State, Action>[];
  /** The boundary: states where this is false are not visited; steps to them are counted. */
  within(state: State): boolean;
  /** Used when exploring with `symmetry: true`. */
  readonly symmetry?: Symmetry<State>;
}

/**
 * Which states are the same but for the names of interchangeable parts (an orbit). Of each orbit the
 * state met first is explored; the properties must not tell one part from another.
 */
export interface Symmetry<State> {
  /** A state that stands for all states like this one; best the same for all, else more are kept. */
  representative(state: State): State;
  /**
   * How many states a representative stands for, itself included: then full counts are given. Only
   * for representatives that are the same for the whole orbit.
   */
  orbitSize?(representative: State): number;
}

/**
 * A protocol over vectors of whole numbers. `State` and `Action` are what traces show; the search
 * itself works in place and allocates nothing.
 */
export interface VectorModel<State, Action> {
  /** Bits of each number of a state: 1 to 31 hold 0 to 2^bits - 1, 32 holds any 32-bit number. */
  readonly bits: readonly number[];
  /** How many actions there are; they are numbered from 0, in the order in which they are tried. */
  readonly actionCount: number;
  /** Where it may start; at least one. */
  initialStates(): readonly (readonly number[])[];
  /**
   * One indivisible step. `into` is a copy of `state`: change in it what the action changes and
   * return true, or return false when the action is not possible in this state.
   */
  next(state: Int32Array, action: number, into: Int32Array): boolean;
  /** What should be true; names are unique. */
  properties(): readonly Property<Int32Array, number>[];
  /** The boundary: states where this is false are not visited; steps to them are counted. */
  within(state: Int32Array): boolean;
  /** A state as traces show it. */
  readState(state: Int32Array): State;
  /** An action, possible in `state`, as traces show it. */
  readAction(state: Int32Array, action: number): Action;
  /** Used when exploring with `symmetry: true`. */
  readonly symmetry?: VectorSymmetry;
}

/** Symmetry of a vector model, as `Symmetry`. */
export interface VectorSymmetry {
  /** Turns the state, in place, into the one that stands for all states like it. */
  representative(state: Int32Array): void;
  /** How many states a representative stands for, itself included. */
  orbitSize?(representative: Int32Array): number;
}
