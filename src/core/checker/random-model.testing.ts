/** Small random protocols, in both forms, for property tests. */
import fc from 'fast-check';
import type { Model, Property, VectorModel } from './model.ts';

/** A graph: nodes are numbers below `nodes`; row n has the steps of node n. */
export interface Graph {
  readonly nodes: number;
  readonly steps: readonly (readonly number[])[];
  readonly starts: readonly number[];
  readonly marked: readonly boolean[];
  readonly outside: readonly boolean[];
}

const NODES = 14;

/** Random graphs with at least one start inside the boundary. */
export const graphs: fc.Arbitrary<Graph> = fc
  .integer({ min: 1, max: NODES })
  .chain((nodes) => {
    const node = fc.integer({ min: 0, max: nodes - 1 });
    const flags = fc.array(fc.boolean(), { minLength: nodes, maxLength: nodes });
    return fc.record({
      nodes: fc.constant(nodes),
      steps: fc.array(fc.array(node, { maxLength: 3 }), { minLength: nodes, maxLength: nodes }),
      starts: fc.array(node, { minLength: 1, maxLength: 2 }),
      marked: flags,
      outside: fc.oneof(flags, fc.constant([])),
    });
  })
  .filter(({ starts, outside }) => starts.some((start) => outside[start] !== true));

/** A state of the value form: the same node, dressed up in nested records and lists. */
export interface Dressed {
  readonly high: { readonly bits: readonly boolean[] };
  readonly low: readonly [{ readonly value: number } | null, string];
}

/** The node of a dressed state. */
export function undress({ high, low }: Dressed): number {
  const [first, second] = high.bits;
  return (first === true ? 8 : 0) + (second === true ? 4 : 0) + (low[0]?.value ?? 0);
}

function dress(node: number): Dressed {
  const value = node % 4;
  return {
    high: { bits: [node >= 8, node % 8 >= 4] },
    low: [value === 0 ? null : { value }, value === 0 ? 'none' : 'some'],
  };
}

/** The graph as a model over JSON values; actions are places in the node's row. */
export function createValueModel(graph: Graph): Model<Dressed, number> {
  return {
    initialStates: () => graph.starts.map(dress),
    actions: (state) => (graph.steps[undress(state)] ?? []).map((_, place) => place),
    next(state, action) {
      const to = graph.steps[undress(state)]?.[action];
      return to === undefined ? null : dress(to);
    },
    properties: () => createProperties(graph, undress),
    within: (state) => graph.outside[undress(state)] !== true,
  };
}

/** The same graph as a vector model: the node's bits are split over two numbers. */
export function createVectorModel(graph: Graph): VectorModel<number, number> {
  const nodeOf = (state: Int32Array): number => (state[0] as number) * 4 + (state[1] as number);
  return {
    bits: [31, 2],
    actionCount: 3,
    initialStates: () => graph.starts.map((node) => [node >> 2, node % 4]),
    next(state, action, into) {
      const to = graph.steps[nodeOf(state)]?.[action];
      if (to === undefined) return false;
      into[0] = to >> 2;
      into[1] = to % 4;
      return true;
    },
    properties: () => createProperties(graph, nodeOf),
    within: (state) => graph.outside[nodeOf(state)] !== true,
    readState: nodeOf,
    readAction: (_, action) => action,
  };
}

function createProperties<State>(
  graph: Graph,
  nodeOf: (state: State) => number,
): readonly Property<State, number>[] {
  const isMarked = (state: State): boolean => graph.marked[nodeOf(state)] === true;
  const notLast = (state: State): boolean => nodeOf(state) !== graph.nodes - 1;
  return [
    { kind: 'always', name: 'always', holds: notLast },
    { kind: 'always', name: 'always-marked', holds: isMarked },
    {
      kind: 'each-step',
      name: 'each-step',
      holds: (before, action, after) => nodeOf(after) + action >= nodeOf(before) - 3,
    },
    { kind: 'at-rest', name: 'at-rest', holds: isMarked },
    { kind: 'sometimes', name: 'sometimes', holds: isMarked },
    { kind: 'can-recover', name: 'can-recover', holds: isMarked },
    { kind: 'can-recover', name: 'can-reach-first', holds: (state) => nodeOf(state) === 0 },
  ];
}
