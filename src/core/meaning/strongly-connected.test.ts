import { describe, expect, it } from 'vitest';
import { createRandom } from '#base';
import { stronglyConnected } from './strongly-connected.ts';

describe('strongly connected parts', () => {
  it('are the nodes that lead to each other, each after all that it leads to, seed 1', () => {
    const random = createRandom(1);
    for (let round = 0; round < 500; round++) {
      const size = 1 + random.below(12);
      const edges = Array.from({ length: size }, () =>
        Array.from({ length: random.below(3) }, () => random.below(size)),
      );
      const leads = reachability(edges);
      const parts = stronglyConnected(edges.keys(), (node) => edges[node]!);
      const partOf = new Map(parts.flatMap((part, at) => part.map((node) => [node, at] as const)));
      expect(partOf.size).toBe(size);
      for (let a = 0; a < size; a++) {
        for (let b = 0; b < size; b++) {
          const together = a === b || (leads[a]!.has(b) && leads[b]!.has(a));
          expect(partOf.get(a) === partOf.get(b)).toBe(together);
          if (leads[a]!.has(b)) expect(partOf.get(a)).toBeGreaterThanOrEqual(partOf.get(b)!);
        }
      }
    }
  });

  it('of a chain of 300,000 are found without recursion', () => {
    const last = 299_999;
    const parts = stronglyConnected([0], (node) => (node < last ? [node + 1] : []));
    expect(parts).toHaveLength(300_000);
  });
});

function reachability(edges: readonly (readonly number[])[]): readonly ReadonlySet<number>[] {
  return edges.map((_, from) => {
    const met = new Set<number>();
    const waiting = [...edges[from]!];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (met.has(node)) continue;
      met.add(node);
      waiting.push(...edges[node]!);
    }
    return met;
  });
}
