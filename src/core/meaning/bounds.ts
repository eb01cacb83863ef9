/**
 * How likely it is that at least `m` of several things fail whose own chances are known and whose
 * dependence is not. The bounds are sharp (Rüschendorf, "Random variables with maximum sums", Adv.
 * Appl. Prob. 1982): m = 1 gives max..min(1, sum), m = n gives max(0, sum - (n - 1))..min (Fréchet, S2).
 */

/** The greatest chance that at least `m` of them fail. */
export function atMost(chances: readonly number[], m: number): number {
  if (m <= 0) return 1;
  if (m > chances.length) return 0;
  const sorted = [...chances].sort((a, b) => a - b);
  let sum = 0;
  let best = 1;
  for (const [index, chance] of sorted.entries()) {
    sum += chance;
    // The greatest n - (index + 1) left out: m less as many must still fail among the rest.
    const failing = m - (sorted.length - (index + 1));
    if (failing >= 1) best = Math.min(best, sum / failing);
  }
  return best;
}

/** The least chance that at least `m` of them fail. */
export function atLeast(chances: readonly number[], m: number): number {
  const works = chances.map((chance) => 1 - chance);
  return Math.max(0, 1 - atMost(works, chances.length - m + 1));
}
