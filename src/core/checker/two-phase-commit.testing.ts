/**
 * Two-phase commit, for tests and bench: the protocol of Gray and Lamport, "Consensus on Transaction
 * Commit" (ACM TODS 2006), whose state counts other model checkers have published.
 */
import type { Model, Property } from './model.ts';

/** A resource manager's state, what it has told, and what the manager has noted of it. */
export interface Resource {
  readonly state: 'working' | 'prepared' | 'committed' | 'aborted';
  readonly said: boolean;
  readonly noted: boolean;
}

/** All of it; `order` is the message that the transaction manager sends. */
export interface CommitState {
  readonly manager: 'undecided' | 'committed' | 'aborted';
  readonly order: 'commit' | 'abort' | null;
  readonly resources: readonly Resource[];
}

/** A step; resources are numbered from 0. */
export type CommitAction =
  { readonly kind: 'commit' } | { readonly kind: 'abort' } | ResourceAction;

/** What one resource does, or (`note`) what is noted of it. */
export interface ResourceAction {
  readonly kind: (typeof RESOURCE_KINDS)[number];
  readonly resource: number;
}

const RESOURCE_KINDS = ['note', 'prepare', 'give-up', 'obey'] as const;

/** The protocol with so many resource managers. */
export function createCommitModel(count: number): Model<CommitState, CommitAction> {
  const fresh: Resource = { state: 'working', said: false, noted: false };
  return {
    initialStates: () => [
      { manager: 'undecided', order: null, resources: Array.from({ length: count }, () => fresh) },
    ],
    actions(state) {
      const decisions: CommitAction[] = [{ kind: 'commit' }, { kind: 'abort' }];
      return decisions.concat(
        state.resources.flatMap((_, resource) =>
          RESOURCE_KINDS.map((kind) => ({ kind, resource })),
        ),
      );
    },
    next: takeStep,
    properties: commitProperties,
    within: () => true,
    symmetry: {
      representative: (state) => ({
        ...state,
        resources: state.resources.toSorted((a, b) => rank(a) - rank(b)),
      }),
      orbitSize: ({ resources }) => countOrders(resources.map(rank)),
    },
  };
}

function takeStep(state: CommitState, action: CommitAction): CommitState | null {
  if (action.kind === 'commit') {
    const ready = state.resources.every(({ noted }) => noted);
    if (state.manager !== 'undecided' || !ready) return null;
    return { ...state, manager: 'committed', order: 'commit' };
  }
  if (action.kind === 'abort') {
    return state.manager === 'undecided' ? { ...state, manager: 'aborted', order: 'abort' } : null;
  }
  const resource = state.resources[action.resource];
  if (resource === undefined) return null;
  const changed = changeResource(state, resource, action.kind);
  if (changed === null) return null;
  return { ...state, resources: state.resources.with(action.resource, changed) };
}

function changeResource(
  { manager, order }: CommitState,
  resource: Resource,
  kind: ResourceAction['kind'],
): Resource | null {
  switch (kind) {
    case 'note':
      return manager === 'undecided' && resource.said ? { ...resource, noted: true } : null;
    case 'prepare':
      return resource.state === 'working' ? { ...resource, state: 'prepared', said: true } : null;
    case 'give-up':
      return resource.state === 'working' ? { ...resource, state: 'aborted' } : null;
    case 'obey':
      if (order === null) return null;
      return { ...resource, state: order === 'commit' ? 'committed' : 'aborted' };
  }
}

function commitProperties(): readonly Property<CommitState, CommitAction>[] {
  const isAny = (state: CommitState, wanted: Resource['state']): boolean =>
    state.resources.some((resource) => resource.state === wanted);
  return [
    {
      kind: 'always',
      name: 'consistent',
      holds: (state) => !(isAny(state, 'committed') && isAny(state, 'aborted')),
    },
    {
      kind: 'sometimes',
      name: 'commits',
      holds: (state) => state.resources.every((resource) => resource.state === 'committed'),
    },
    {
      kind: 'sometimes',
      name: 'aborts',
      holds: (state) => state.resources.every((resource) => resource.state === 'aborted'),
    },
  ];
}

function rank({ state, said, noted }: Resource): number {
  const states = ['working', 'prepared', 'committed', 'aborted'];
  return states.indexOf(state) * 4 + (said ? 2 : 0) + (noted ? 1 : 0);
}

/** The different orders of a list in which some items are alike. */
function countOrders(items: readonly number[]): number {
  let orders = 1;
  for (const [index, item] of items.entries()) {
    const alike = items.slice(0, index + 1).filter((other) => other === item).length;
    orders = (orders * (index + 1)) / alike;
  }
  return orders;
}
