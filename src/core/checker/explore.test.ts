import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Exploration, Trace } from './exploration.ts';
import { explore } from './explore.ts';
import type { Model } from './model.ts';
import { plainExplore, type PlainExploration } from './plain-explore.testing.ts';
import {
  createValueModel,
  createVectorModel,
  graphs,
  undress,
  type Graph,
} from './random-model.testing.ts';
import { createCommitModel, type CommitState } from './two-phase-commit.testing.ts';

describe('explore', () => {
  test('agrees with a plain search on random protocols, in both forms', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const plain = plainExplore(createValueModel(graph));
        expect(comparable(explore(createValueModel(graph)))).toEqual(plain);
        expect(comparable(explore(createVectorModel(graph)))).toEqual(plain);
      }),
      { numRuns: 400 },
    );
  });

  test('depth-first finds the same counts and verdicts, only not the shortest traces', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const plain = plainExplore(createValueModel(graph));
        const found = comparable(explore(createVectorModel(graph), { order: 'depth-first' }));
        expect(forgetDepths(found)).toEqual(forgetDepths(plain));
      }),
      { numRuns: 200 },
    );
  });

  test('every trace is a run of the model that ends where it should', () => {
    fc.assert(
      fc.property(graphs, fc.boolean(), (graph, depthFirst) => {
        const order = depthFirst ? 'depth-first' : 'breadth-first';
        const { properties } = explore(createVectorModel(graph), { order });
        for (const { trace, kind, name, shortest } of properties) {
          if (trace === null) continue;
          expectRun(graph, trace);
          expect(trace.steps).toHaveLength(shortest ?? -1);
          const end = trace.steps.at(-1)?.state ?? trace.start;
          if (name === 'always') expect(end).toBe(graph.nodes - 1);
          if (kind === 'sometimes') expect(graph.marked[end]).toBe(true);
          if (kind === 'at-rest') expect(graph.steps[end]).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('what a limit cuts off is undecided, and what is decided within it stays so', () => {
    fc.assert(
      fc.property(graphs, fc.integer({ min: 1, max: 14 }), fc.boolean(), (graph, limit, depth) => {
        const whole = plainExplore(createValueModel(graph));
        const cut = explore(
          createVectorModel(graph),
          depth ? { maxDepth: limit } : { maxStates: limit },
        );
        expect(cut.complete).toBe(cut.states === whole.states && cut.edges === whole.edges);
        expect(cut.stoppedBy).toBe(cut.complete ? null : depth ? 'depth' : 'states');
        for (const [index, { verdict }] of cut.properties.entries()) {
          const certain = whole.properties[index]?.verdict;
          expect(['UNDECIDED', certain]).toContain(verdict);
          if (cut.complete) expect(verdict).toBe(certain);
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe('published counts of two-phase commit', () => {
  // TLC and Stateright count generated states: one for each step and one for the start.
  test.each([
    [3, 288, 1_146],
    [5, 8_832, 58_146],
  ])('%i resource managers: %i states, %i generated', (count, states, generated) => {
    const found = explore(createCommitModel(count));
    expect([found.states, found.edges + 1, found.complete]).toEqual([states, generated, true]);
    expect(found.properties.map(({ verdict }) => verdict)).toEqual(['HOLDS', 'HOLDS', 'HOLDS']);
  });

  test.each([
    [5, 314, 8_832, 58_146],
    [7, 920, 296_448, 2_744_706],
  ])('%i managers are %i orbits, which stand for all %i states', (count, orbits, ...counts) => {
    const found = explore(createCommitModel(count), { symmetry: true });
    expect([found.stored, found.states, found.edges + 1]).toEqual([orbits, ...counts]);
  });

  test("665 states when depth-first sorts managers by their own state only, Stateright's count", () => {
    const rank = (resource: CommitState['resources'][number]): number =>
      ['working', 'prepared', 'committed', 'aborted'].indexOf(resource.state);
    const model: Model<CommitState, unknown> = {
      ...createCommitModel(5),
      symmetry: {
        representative: (state) => ({
          ...state,
          resources: state.resources.toSorted((a, b) => rank(a) - rank(b)),
        }),
      },
    } as Model<CommitState, unknown>;
    const found = explore(model, { symmetry: true, order: 'depth-first' });
    expect([found.stored, found.states]).toEqual([665, 665]);
    expect(found.properties.map(({ verdict }) => verdict)).toEqual(['HOLDS', 'HOLDS', 'HOLDS']);
  });
});

describe('limits', () => {
  test('memory used up is said, and what was seen is still judged', () => {
    const found = explore(createCommitModel(5), { maxBytes: 64 * 1024 });
    expect(found.stoppedBy).toBe('memory');
    expect(found.complete).toBe(false);
    expect(found.peakBytes).toBeLessThanOrEqual(64 * 1024);
    expect(found.states).toBe(found.stored);
    expect(found.properties.map(({ verdict }) => verdict)).toContain('UNDECIDED');
  });

  test('a search until the first failure stops there', () => {
    const graph: Graph = {
      nodes: 5,
      steps: [[1], [2], [4], [], [3]],
      starts: [0],
      marked: [true, true, true, true, true],
      outside: [],
    };
    const found = explore(createVectorModel(graph), { untilFailure: true });
    expect(found.stoppedBy).toBe('failure');
    expect(found.properties[0]).toMatchObject({ verdict: 'FAILS', shortest: 3 });
    expect(found.properties[1]?.verdict).toBe('UNDECIDED');
  });

  test('progress is told', () => {
    const told: number[] = [];
    explore(createCountModel(60_000), { onProgress: ({ states }) => told.push(states) });
    expect(told).toEqual([]);
    explore(createCountModel(200_000), { onProgress: ({ states }) => told.push(states) });
    expect(told).toEqual([65_536, 131_072, 196_608]);
  });
});

describe('mistakes in a model are said', () => {
  test('a number too big for its bits', () => {
    const model = { ...createCountModel(9), bits: [3] };
    expect(() => explore(model)).toThrow('every number of a state fits the bits');
  });

  test('no initial state inside the boundary', () => {
    const model = { ...createCountModel(9), within: () => false };
    expect(() => explore(model)).toThrow('a model has an initial state inside its boundary');
  });

  test('a state that is changed in place', () => {
    const model = createCommitModel(3);
    const careless: typeof model = {
      ...model,
      next(state, action) {
        (state as { manager: string }).manager = 'committed';
        return model.next(state, action);
      },
    };
    expect(() => explore(careless)).toThrow(TypeError);
  });

  test('states with different fields', () => {
    const model: Model<Readonly<Record<string, number>>, string> = {
      initialStates: () => [{ count: 0 }],
      actions: () => ['go'],
      next: () => ({ count: 1, extra: 2 }),
      properties: () => [],
      within: () => true,
    };
    expect(() => explore(model)).toThrow('every state has the same fields: count');
  });
});

/** Counts from 0 to `top`. */
function createCountModel(top: number): ReturnType<typeof createVectorModel> {
  return {
    bits: [20],
    actionCount: 1,
    initialStates: () => [[0]],
    next(state, _, into) {
      into[0] = (state[0] as number) + 1;
      return (state[0] as number) < top;
    },
    properties: () => [],
    within: () => true,
    readState: (state) => state[0] as number,
    readAction: (_, action) => action,
  };
}

function comparable<State, Action>(found: Exploration<State, Action>): PlainExploration {
  const { states, edges, outsideEdges, depth, terminalStates } = found;
  const properties = found.properties.map(({ name, verdict, badStates, badEdges, shortest }) => ({
    name,
    verdict,
    badStates,
    badEdges,
    shortest,
  }));
  return { states, edges, outsideEdges, depth, terminalStates, properties };
}

function forgetDepths(found: PlainExploration): PlainExploration {
  const properties = found.properties.map((property) => ({
    ...property,
    shortest: property.shortest === null ? null : 0,
  }));
  return { ...found, depth: 0, properties };
}

function expectRun(graph: Graph, { start, steps }: Trace<number, number>): void {
  expect(graph.starts).toContain(start);
  let at = start;
  for (const { action, state } of steps) {
    expect(graph.steps[at]?.[action]).toBe(state);
    at = state;
  }
}

test('the dressed form of the random models names the same nodes', () => {
  const graph: Graph = { nodes: 14, steps: [], starts: [13], marked: [], outside: [] };
  expect(createValueModel(graph).initialStates().map(undress)).toEqual([13]);
});
