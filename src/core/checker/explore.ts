/** Sees every state of a model, judges its properties, and tells how a bad state comes about. */
import type {
  Exploration,
  ExploreOptions,
  PropertyReport,
  PropertyVerdict,
} from './exploration.ts';
import type { Tally } from './judge.ts';
import { createMachine } from './create-machine.ts';
import type { Model, VectorModel } from './model.ts';
import { judgeRecovery } from './recovery.ts';
import { Search } from './search.ts';
import { traceTo } from './trace.ts';

/**
 * Searches all states inside the boundary, each once. Same model and options, same answer. Memory is
 * about 25 bytes a state of a small vector model; what `can-recover` adds is said at `Property`.
 */
export function explore<State, Action>(
  model: Model<State, Action> | VectorModel<State, Action>,
  options: ExploreOptions = {},
): Exploration<State, Action> {
  const search = new Search(createMachine(model, options.symmetry === true), options);
  search.run();
  const recovers = judgeRecovery(search);
  const exploration = {
    states: search.states,
    edges: search.edges,
    stored: search.store.count,
    initialStates: search.initialStates,
    depth: search.depth,
    complete: search.stoppedBy === null,
    stoppedBy: search.stoppedBy,
    outsideEdges: search.outsideEdges,
    terminalStates: search.terminalStates,
    peakBytes: search.memory.peakBytes,
    edgeBytes: (search.graph?.edges.items.length ?? 0) * 4,
    properties: search.judge.tallies.map((tally) => report(search, tally, recovers.has(tally))),
  };
  search.release();
  return exploration;
}

function report<State, Action>(
  search: Search<State, Action>,
  tally: Tally,
  recovers: boolean,
): PropertyReport<State, Action> {
  const { kind = 'always', name = '' } = search.machine.properties[tally.property] ?? {};
  const badStep = kind === 'each-step' ? tally.property : null;
  const trace = tally.first < 0 ? null : traceTo(search, tally.first, badStep);
  return {
    name,
    kind,
    verdict: verdictOf(kind, tally.first >= 0, search.stoppedBy === null, recovers),
    badStates: tally.badStates,
    badEdges: tally.badEdges,
    shortest: trace === null ? null : trace.steps.length,
    trace,
  };
}

/** `found`: a bad state, or for `sometimes` the wanted one. */
function verdictOf(
  kind: PropertyReport<unknown, unknown>['kind'],
  found: boolean,
  complete: boolean,
  recovers: boolean,
): PropertyVerdict {
  if (kind === 'sometimes') return found ? 'HOLDS' : complete ? 'FAILS' : 'UNDECIDED';
  if (found) return 'FAILS';
  if (kind === 'can-recover' && !recovers) return 'UNDECIDED';
  return complete ? 'HOLDS' : 'UNDECIDED';
}
