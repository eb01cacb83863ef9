import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainExplore } from './plain-explore.testing.ts';
import { createValueModel, createVectorModel, graphs } from './random-model.testing.ts';
import { simulate } from './simulate.ts';
import { createCommitModel } from './two-phase-commit.testing.ts';

test('what random walks find, an exhaustive search finds too; what it excludes, they never find', () => {
  fc.assert(
    fc.property(graphs, fc.integer(), (graph, seed) => {
      const whole = plainExplore(createValueModel(graph));
      const walked = simulate(createVectorModel(graph), { seed, walks: 20, maxSteps: 30 });
      for (const [index, report] of walked.properties.entries()) {
        const certain = whole.properties[index];
        expect(['UNDECIDED', certain?.verdict]).toContain(report.verdict);
        if (report.shortest !== null) {
          expect(report.shortest).toBeGreaterThanOrEqual(certain?.shortest ?? Infinity);
          expect(report.trace?.steps).toHaveLength(report.shortest);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('both forms of a model are walked alike', () => {
  fc.assert(
    fc.property(graphs, fc.integer(), (graph, seed) => {
      const options = { seed, walks: 5, maxSteps: 20 };
      const { steps, rested } = simulate(createValueModel(graph), options);
      expect(simulate(createVectorModel(graph), options)).toMatchObject({ steps, rested });
    }),
    { numRuns: 100 },
  );
});

test('the same seed walks the same steps; another seed walks others', () => {
  const model = createCommitModel(5);
  const walk = (seed: number): string =>
    JSON.stringify(simulate(model, { seed, walks: 10, maxSteps: 60 }));
  expect(walk(1)).toBe(walk(1));
  expect(walk(1)).not.toBe(walk(2));
});

test('a seldom outcome is found within the walks given', () => {
  const { properties } = simulate(createCommitModel(3), { seed: 7, walks: 300, maxSteps: 60 });
  expect(properties.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['consistent', 'UNDECIDED'],
    ['commits', 'HOLDS'],
    ['aborts', 'HOLDS'],
  ]);
});
