/** How alike two curves are: Pearson's coefficient over what was measured of both at about the same time. */
import { nearest } from './sickness.ts';
import type { Point } from './types.ts';

const LEAST_PAIRS = 3;

/** From -1 to 1; 0 when one of them does not move; null where too little was measured of both. */
export function correlationOf(a: readonly Point[], b: readonly Point[]): number | null {
  const others = nearest(
    b,
    a.map(({ atMs }) => atMs),
  );
  const pairs = a.flatMap(({ value }, index): (readonly [number, number])[] => {
    const other = others[index];
    return other === null || other === undefined ? [] : [[value, other.value]];
  });
  if (pairs.length < LEAST_PAIRS) return null;
  const meanA = mean(pairs.map(([value]) => value));
  const meanB = mean(pairs.map(([, value]) => value));
  let [both, ownA, ownB] = [0, 0, 0];
  for (const [valueA, valueB] of pairs) {
    both += (valueA - meanA) * (valueB - meanB);
    ownA += (valueA - meanA) ** 2;
    ownB += (valueB - meanB) ** 2;
  }
  if (ownA === 0 || ownB === 0) return 0;
  return Math.max(-1, Math.min(1, both / Math.sqrt(ownA * ownB)));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
