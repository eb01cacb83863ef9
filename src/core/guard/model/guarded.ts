/**
 * The guarded world as a model: the very step functions that run, every order of what can happen,
 * within the bounds that a world states. One look, one write, one transaction is one step.
 *
 * Requests are answered in the step that performs them: what is heard may be old by the time of the
 * next step, which is all that a slow answer could do. A write alone can be performed and not heard.
 */
import type { Model } from '#core/checker';
import { ALL_IN_FORCE, type InForce } from '../protocol/conditions.ts';
import type { StoreView } from '../protocol/contents.ts';
import { decide } from '../protocol/decide.ts';
import { nextPlan } from '../protocol/planner.ts';
import { EMPTY_STORE } from '../protocol/store-twin.ts';
import type { HandCommand } from '../protocol/hands.ts';
import { createGuardedProperties } from './guarded-properties.ts';
import type { GuardedAction, GuardedState, How, Troubles, Worker, World } from './guarded-state.ts';
import { contentsOfWish, FOREIGN, Surroundings } from './guarded-world.ts';

/** No trouble at all. */
export const NO_TROUBLES: Troubles = {
  expiries: 0,
  unread: 0,
  freezes: 0,
  foreign: 0,
  wrong: 0,
  restores: 0,
};

/** The store of a zone that was just adopted, as generation 0. */
const FIRST_STORE: StoreView = {
  ...EMPTY_STORE,
  plans: [{ number: 0, base: 0, state: 'run', origin: 'hand', contents: contentsOfWish(0) }],
};

const HANDS: readonly HandCommand['kind'][] = ['freeze', 'thaw', 'keep', 'restore'];
const HOWS: readonly How[] = ['well', 'no-reply', 'unread', 'wrong', 'not-yet', 'crash'];

/** The model of a world, with the protocol as shipped or without one of its conditions. */
export function createGuardedModel(
  world: World,
  inForce: InForce = ALL_IN_FORCE,
): Model<GuardedState, GuardedAction> {
  const surroundings = new Surroundings(world, inForce);
  // Where a zone cannot compare, no second enactor may run.
  const isAlone = !world.compares && inForce('one-enactor-without-compare');
  const count = isAlone ? 1 : world.enactors;

  function mayBegin(state: GuardedState): boolean {
    if (world.lease && state.enactors.some(({ lease }) => lease)) return false;
    if (world.restless && mayChange(state, world)) return true;
    const decision = decide(state.zone, state.store, surroundings.settings, inForce);
    return decision.kind !== 'wait';
  }

  return {
    initialStates: () => [startOf(world, count)],
    actions: (state) => actionsOf(state, world, mayBegin(state), inForce),
    next: (state, action) => next(state, action, surroundings),
    properties: () => createGuardedProperties(world),
    within: () => true,
    symmetry: { representative, orbitSize },
  };
}

function startOf({ troubles }: World, count: number): GuardedState {
  const contents = contentsOfWish(0);
  return {
    zone: { marker: { generation: 0, owner: 'E', state: 'run' }, contents },
    store: FIRST_STORE,
    wanted: contents,
    wishes: 0,
    planner: { kind: 'resting' },
    hand: null,
    enactors: Array.from({ length: count }, () => ({ doing: { kind: 'resting' }, lease: false })),
    late: null,
    left: troubles,
    known: { foreign: false, wrong: null, sound: ['192.0.2.0'], restored: false },
  };
}

/** Whether anything but an enactor may still change zone or store. */
function mayChange({ wishes, planner, hand, late, left }: GuardedState, world: World): boolean {
  const isBusy = planner.kind !== 'resting' || hand !== null || late !== null;
  return isBusy || wishes < world.wishes || left.freezes + left.foreign + left.restores > 0;
}

function actionsOf(
  state: GuardedState,
  world: World,
  mayBegin: boolean,
  inForce: InForce,
): readonly GuardedAction[] {
  const actions: GuardedAction[] = [];
  if (state.wishes < world.wishes) actions.push({ kind: 'wish' });
  const plans = nextPlan(state.zone, state.store, state.wanted, inForce) !== null;
  if (state.planner.kind !== 'resting' || plans) actions.push({ kind: 'planner', how: 'well' });
  if (state.planner.kind !== 'resting') actions.push({ kind: 'planner', how: 'crash' });
  state.enactors.forEach(({ doing }, index) => {
    if (doing.kind === 'resting' && !mayBegin) return;
    for (const how of HOWS) actions.push({ kind: 'enactor', enactor: index + 1, how });
  });
  if (state.enactors.some(({ lease }) => lease)) actions.push({ kind: 'expire' });
  if (state.late !== null) {
    actions.push({ kind: 'late', how: 'arrives' }, { kind: 'late', how: 'dies' });
  }
  if (state.hand !== null) actions.push({ kind: 'hand-goes-on' });
  else for (const command of HANDS) actions.push({ kind: 'hand', command });
  if (state.left.foreign > 0) actions.push({ kind: 'foreign' });
  if (state.left.restores > 0) actions.push({ kind: 'restore-store' });
  return actions;
}

function next(
  state: GuardedState,
  action: GuardedAction,
  surroundings: Surroundings,
): GuardedState | null {
  switch (action.kind) {
    case 'wish': {
      const wishes = state.wishes + 1;
      return { ...state, wishes, wanted: contentsOfWish(wishes) };
    }
    case 'planner':
      return surroundings.planner(state, action.how);
    case 'enactor':
      return surroundings.enactor(state, action.enactor - 1, action.how);
    case 'expire':
      return expire(state);
    case 'late':
      return action.how === 'dies' ? { ...state, late: null } : surroundings.late(state);
    case 'hand':
      return surroundings.hand(state, action.command);
    case 'hand-goes-on':
      return surroundings.handGoesOn(state);
    case 'foreign':
      return changeByOthers(state);
    case 'restore-store':
      return restoreStore(state);
  }
}

/** The lease ends under an enactor that works on. */
function expire(state: GuardedState): GuardedState | null {
  const index = state.enactors.findIndex(({ lease }) => lease);
  const holder = state.enactors[index];
  if (holder === undefined || state.left.expiries === 0) return null;
  const enactors = state.enactors.with(index, { ...holder, lease: false });
  return { ...state, enactors, left: { ...state.left, expiries: state.left.expiries - 1 } };
}

function changeByOthers(state: GuardedState): GuardedState {
  return {
    ...state,
    zone: { ...state.zone, contents: FOREIGN },
    left: { ...state.left, foreign: state.left.foreign - 1 },
    known: { ...state.known, foreign: true },
  };
}

function restoreStore(state: GuardedState): GuardedState {
  return {
    ...state,
    store: FIRST_STORE,
    left: { ...state.left, restores: state.left.restores - 1 },
    known: { ...state.known, restored: true },
  };
}

const keys = new WeakMap<Worker, string>();

function keyOf(worker: Worker): string {
  let key = keys.get(worker);
  if (key === undefined) keys.set(worker, (key = JSON.stringify(worker)));
  return key;
}

/** Enactors have no names: the state with them in order stands for all. */
function representative(state: GuardedState): GuardedState {
  const { enactors } = state;
  const isSorted = enactors.every(
    (each, index) => index === 0 || keyOf(enactors[index - 1] as Worker) <= keyOf(each),
  );
  if (isSorted) return state;
  return { ...state, enactors: enactors.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
}

function orbitSize({ enactors }: GuardedState): number {
  let orders = 1;
  let alike = 1;
  enactors.forEach((each, index) => {
    if (index === 0) return;
    alike = keyOf(enactors[index - 1] as Worker) === keyOf(each) ? alike + 1 : 1;
    orders = (orders * (index + 1)) / alike;
  });
  return orders;
}
