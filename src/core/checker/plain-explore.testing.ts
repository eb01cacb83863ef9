/** A slow, obvious search, to hold the fast one to: text keys, lists, and no limits. */
import type { Model, Property } from './model.ts';

/** What can be compared with an `Exploration`. */
export interface PlainExploration {
  readonly states: number;
  readonly edges: number;
  readonly outsideEdges: number;
  readonly depth: number;
  readonly terminalStates: number;
  readonly properties: readonly {
    readonly name: string;
    readonly verdict: 'HOLDS' | 'FAILS' | 'UNDECIDED';
    readonly badStates: number;
    readonly badEdges: number;
    readonly shortest: number | null;
  }[];
}

interface Node<State, Action> {
  readonly state: State;
  readonly depth: number;
  readonly steps: { action: Action; to: Node<State, Action> }[];
  terminal: boolean;
  leaves: boolean;
}

/** Searches breadth-first. */
export function plainExplore<State, Action>(model: Model<State, Action>): PlainExploration {
  const nodes = new Map<string, Node<State, Action>>();
  const queue: Node<State, Action>[] = [];
  let outsideEdges = 0;
  const visit = (state: State, depth: number): Node<State, Action> => {
    const key = JSON.stringify(state);
    const known = nodes.get(key);
    if (known !== undefined) return known;
    const node = { state, depth, steps: [], terminal: true, leaves: false };
    nodes.set(key, node);
    queue.push(node);
    return node;
  };
  for (const state of model.initialStates()) if (model.within(state)) visit(state, 0);
  for (const node of queue) {
    for (const action of model.actions(node.state)) {
      const after = model.next(node.state, action);
      if (after === null) continue;
      node.terminal = false;
      if (model.within(after)) {
        node.steps.push({ action, to: visit(after, node.depth + 1) });
      } else {
        node.leaves = true;
        outsideEdges++;
      }
    }
  }
  return {
    states: queue.length,
    edges: queue.flatMap(({ steps }) => steps).length,
    outsideEdges,
    depth: Math.max(...queue.map(({ depth }) => depth)),
    terminalStates: queue.filter(({ terminal }) => terminal).length,
    properties: model.properties().map((property) => judge(queue, property)),
  };
}

function judge<State, Action>(
  nodes: readonly Node<State, Action>[],
  property: Property<State, Action>,
): PlainExploration['properties'][number] {
  const { name, kind } = property;
  const first = (depths: readonly number[]): number | null =>
    depths.length === 0 ? null : Math.min(...depths);
  if (kind === 'each-step') {
    const bad = nodes.flatMap((node) =>
      node.steps
        .filter(({ action, to }) => !property.holds(node.state, action, to.state))
        .map(() => node.depth + 1),
    );
    const verdict = bad.length === 0 ? 'HOLDS' : 'FAILS';
    return { name, verdict, badStates: 0, badEdges: bad.length, shortest: first(bad) };
  }
  const good = nodes.filter(({ state }) => property.holds(state));
  if (kind === 'sometimes') {
    const verdict = good.length > 0 ? 'HOLDS' : 'FAILS';
    const shortest = first(good.map(({ depth }) => depth));
    return { name, verdict, badStates: 0, badEdges: 0, shortest };
  }
  const bad =
    kind === 'can-recover'
      ? nodes.filter((node) => !reaches(node, (met) => good.includes(met) || met.leaves))
      : nodes.filter((node) => !good.includes(node) && (kind === 'always' || node.terminal));
  const unsure =
    kind === 'can-recover' && nodes.some((node) => !reaches(node, (met) => good.includes(met)));
  return {
    name,
    verdict: bad.length > 0 ? 'FAILS' : unsure ? 'UNDECIDED' : 'HOLDS',
    badStates: bad.length,
    badEdges: 0,
    shortest: first(bad.map(({ depth }) => depth)),
  };
}

function reaches<State, Action>(
  from: Node<State, Action>,
  isWanted: (node: Node<State, Action>) => boolean,
): boolean {
  const met = new Set([from]);
  for (const node of met) {
    if (isWanted(node)) return true;
    for (const { to } of node.steps) met.add(to);
  }
  return false;
}
