/** Which journey to look at next: the one whose answer tells most, in bits, about which cause it is. */
import type { Prediction } from './predict.ts';

/** One thing to look at. */
export interface Question {
  readonly id: string;
  readonly why: string;
  /** What the answer is expected to tell, in bits. */
  readonly bits: number;
}

const MOST = 3;
/** Less than that is not worth anybody's time. */
const LEAST_BITS = 0.02;

/** The best questions, the best first. `shares`: how likely each cause is; they sum to 1. */
export function nextQuestions(
  predictions: readonly Prediction[],
  shares: readonly number[],
  open: readonly { readonly id: string; readonly index: number }[],
): readonly Question[] {
  return open
    .map(({ id, index }) => {
      const expected = predictions.map((prediction) => prediction[index] ?? 0);
      const failing = expected.reduce((sum, each, cause) => sum + each * (shares[cause] ?? 0), 0);
      const doubt = expected.reduce(
        (sum, each, cause) => sum + entropy(each) * (shares[cause] ?? 0),
        0,
      );
      const bits = entropy(failing) - doubt;
      return { id, why: `${Math.round(failing * 100)} % likely to fail, by what is known`, bits };
    })
    .filter(({ bits }) => bits >= LEAST_BITS)
    .toSorted((a, b) => b.bits - a.bits || (a.id < b.id ? -1 : 1))
    .slice(0, MOST);
}

function entropy(share: number): number {
  if (share <= 0 || share >= 1) return 0;
  return -share * Math.log2(share) - (1 - share) * Math.log2(1 - share);
}
