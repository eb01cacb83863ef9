/** Symmetry of interchangeable parts: equal-sized blocks of numbers whose order means nothing. */
import type { VectorSymmetry } from './model.ts';

/** Where the blocks lie in a state: `count` blocks of `width` numbers, one after the other. */
export interface Blocks {
  readonly offset: number;
  readonly width: number;
  readonly count: number;
}

/**
 * The symmetry of a model whose blocks may be swapped without changing what can happen. The
 * representative has its blocks in ascending order; no number elsewhere may name a block.
 */
export function interchangeable({ offset, width, count }: Blocks): VectorSymmetry {
  const compare = (state: Int32Array, a: number, b: number): number => {
    for (let slot = 0; slot < width; slot++) {
      const difference =
        (state[offset + a * width + slot] as number) - (state[offset + b * width + slot] as number);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  const swap = (state: Int32Array, a: number, b: number): void => {
    for (let slot = 0; slot < width; slot++) {
      const placeA = offset + a * width + slot;
      const placeB = offset + b * width + slot;
      const value = state[placeA] as number;
      state[placeA] = state[placeB] as number;
      state[placeB] = value;
    }
  };
  return {
    representative(state) {
      for (let end = 1; end < count; end++) {
        for (let at = end; at > 0 && compare(state, at - 1, at) > 0; at--) swap(state, at - 1, at);
      }
    },
    /** The number of different orders: count! over the factorials of how often each block occurs. */
    orbitSize(representative) {
      let orders = 1;
      let alike = 1;
      for (let at = 1; at < count; at++) {
        alike = compare(representative, at - 1, at) === 0 ? alike + 1 : 1;
        orders = (orders * (at + 1)) / alike;
      }
      return orders;
    },
  };
}
