/** What a search answers: plain JSON, but for the model's own states and actions inside traces. */
import type { Property } from './model.ts';

/** How and how far to search. Every limit that is reached is said in the answer. */
export interface ExploreOptions {
  /** Breadth-first (the default) finds shortest traces; depth-first goes on from the newest state. */
  readonly order?: 'breadth-first' | 'depth-first';
  /** States to store at most; 10,000,000 unless given. */
  readonly maxStates?: number;
  /** Steps from an initial state at most. */
  readonly maxDepth?: number;
  /** Bytes of typed arrays at most; 4 GiB unless given. Shared values of a `Model` come on top. */
  readonly maxBytes?: number;
  /** Stop at the first state or step that breaks an `always`, `each-step` or `at-rest` property. */
  readonly untilFailure?: boolean;
  /** Store one state an orbit, as the model's `symmetry` says. */
  readonly symmetry?: boolean;
  /** Called now and then while searching. */
  readonly onProgress?: (progress: { readonly states: number; readonly edges: number }) => void;
}

/** Why a search ended early. */
export type StopReason = 'states' | 'depth' | 'memory' | 'failure';

/**
 * HOLDS: true of everything inside the boundary, all of it seen. FAILS: a trace shows it. UNDECIDED:
 * a limit was reached first.
 */
export type PropertyVerdict = 'HOLDS' | 'FAILS' | 'UNDECIDED';

/** A run: where it started, and each action with the state after it. */
export interface Trace<State, Action> {
  readonly start: State;
  readonly steps: readonly { readonly action: Action; readonly state: State }[];
}

/** One property and what became of it. */
export interface PropertyReport<State, Action> {
  readonly name: string;
  readonly kind: Property<State, Action>['kind'];
  readonly verdict: PropertyVerdict;
  /** States that break it; for `sometimes` 0; for `each-step` the bad steps are counted instead. */
  readonly badStates: number;
  readonly badEdges: number;
  /** Steps of the trace; the fewest possible when the search is breadth-first. */
  readonly shortest: number | null;
  /** The counterexample; for `sometimes` the run that reaches it. */
  readonly trace: Trace<State, Action> | null;
}

/** All that a search found out. */
export interface Exploration<State, Action> {
  /** Different states inside the boundary. With a weighed symmetry: of all orbits together. */
  readonly states: number;
  /** Steps between them, each action counted by itself; weighed likewise. */
  readonly edges: number;
  /** States stored: as many as `states`, or one an orbit. */
  readonly stored: number;
  readonly initialStates: number;
  /** Steps from the start to the farthest state; breadth-first this is the graph's eccentricity. */
  readonly depth: number;
  /** Nothing inside the boundary was left out. */
  readonly complete: boolean;
  readonly stoppedBy: StopReason | null;
  /** Steps that led outside the boundary and were not followed. */
  readonly outsideEdges: number;
  /** States from which no action is possible. */
  readonly terminalStates: number;
  /** Typed arrays in use at most, in bytes. */
  readonly peakBytes: number;
  /** Bytes of `peakBytes` spent on keeping steps for `can-recover` properties. */
  readonly edgeBytes: number;
  readonly properties: readonly PropertyReport<State, Action>[];
}
