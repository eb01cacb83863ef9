/** A protocol that `verify` can explore: its model, and the words in which its answer is told. */
import {
  explore,
  type Exploration,
  type ExploreOptions,
  type Model,
  type Sentence,
  type Trace,
  type VectorModel,
} from '#core/checker';
import type { Bounds } from './bounds.ts';

/** Fixed words of a variant. */
export interface VariantWords {
  readonly name: string;
  /** Begins the sentence that it holds: `The guard`. */
  readonly subject: string;
  /** Begins the sentence that it fails, in capitals: `WITHOUT THE GUARD`. */
  readonly opening: string;
  /** What was explored, and what that does not show. */
  readonly whatItIs: string;
  readonly whatItIsNot: string;
  /** Why nothing mends an empty name. */
  readonly whyStuck: string;
  /** The protocol that failed on that day. */
  readonly isOctober: boolean;
}

/** A variant whose states nobody else needs to know. */
export interface Variant extends VariantWords {
  explore(bounds: Bounds, options: ExploreOptions): ToldExploration;
}

/** An exploration with, for each property in order, its trace in words. */
export interface ToldExploration {
  readonly exploration: Exploration<unknown, unknown>;
  readonly stories: readonly (readonly Sentence[])[];
}

/** Ties a model to its words. A model with an at-rest property `RESTS_SERVED` fills `terminal.bad`. */
export function defineVariant<State, Action>(
  words: VariantWords,
  createModel: (bounds: Bounds) => Model<State, Action> | VectorModel<State, Action>,
  tell: (trace: Trace<State, Action>) => readonly Sentence[],
): Variant {
  return {
    ...words,
    explore(bounds, options) {
      const exploration = explore(createModel(bounds), options);
      const stories = exploration.properties.map(({ trace }) =>
        trace === null ? [] : tell(trace),
      );
      return { exploration, stories };
    },
  };
}
