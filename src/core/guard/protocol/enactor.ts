/**
 * An enactor as a pure state machine: what it waits for is its state, what it hears is an event. Any
 * number run at once, on any hosts; each may be stopped anywhere, and what it knew be forgotten.
 *
 *     resting → reading-zone → reading-store → writing | verifying → marking | putting | cleaning
 *
 * A reply that does not come needs no state of its own: the enactor rests, looks again, and finds
 * what happened in the zone. The zone is read before the store, because whatever a zone has was in
 * the store first.
 */
import { unreachable } from '#base';
import type { InForce } from './conditions.ts';
import type { Contents, Plan, StoreView, ZoneView, ZoneWrite } from './contents.ts';
import {
  decide,
  type Decision,
  type EnactorSettings,
  type Live,
  type Standstill,
} from './decide.ts';
import type { Verdict } from './judge-authorities.ts';
import type { StoreChange } from './store-twin.ts';

/** What an enactor knows, and by it what it has asked for. */
export type EnactorState =
  | { readonly kind: 'resting' }
  | { readonly kind: 'reading-zone' }
  | { readonly kind: 'reading-store'; readonly zone: ZoneView }
  | { readonly kind: 'writing'; readonly write: ZoneWrite }
  | { readonly kind: 'verifying'; readonly live: Live; readonly rollback: Plan }
  | { readonly kind: 'marking'; readonly generation: number }
  | { readonly kind: 'putting'; readonly plan: Plan }
  | { readonly kind: 'cleaning'; readonly numbers: readonly number[] };

/** What an enactor hears. Null is a look that failed: never an empty zone or store. */
export type EnactorEvent =
  | { readonly kind: 'begin' }
  | { readonly kind: 'zone'; readonly view: ZoneView | null }
  | { readonly kind: 'store'; readonly view: StoreView | null }
  | { readonly kind: 'written'; readonly outcome: 'applied' | 'refused' | 'no-reply' }
  | { readonly kind: 'judged'; readonly verdict: Verdict }
  | { readonly kind: 'stored'; readonly outcome: 'done' | 'refused' | 'no-reply' };

/** What an enactor asks of the world. */
export type EnactorEffect =
  | { readonly kind: 'read-zone' }
  | { readonly kind: 'read-store' }
  | { readonly kind: 'write-zone'; readonly write: ZoneWrite }
  | {
      readonly kind: 'ask-authorities';
      readonly generation: number;
      readonly contents: Contents;
    }
  | { readonly kind: 'change-store'; readonly change: StoreChange }
  /** Calls a person. */
  | { readonly kind: 'alarm'; readonly why: Standstill | 'wrong' };

/** The state after an event, and what is asked for then. */
export interface EnactorStep {
  readonly state: EnactorState;
  readonly effects: readonly EnactorEffect[];
}

/** Where an enactor starts, and starts again after a crash: it remembers nothing. */
export const RESTING: EnactorState = { kind: 'resting' };

/** One step. An event that the state does not wait for (a late reply) changes nothing. */
export function stepEnactor(
  state: EnactorState,
  event: EnactorEvent,
  settings: EnactorSettings,
  inForce: InForce,
): EnactorStep {
  switch (state.kind) {
    case 'resting':
      return event.kind === 'begin' ? enter({ kind: 'reading-zone' }) : stay(state);
    case 'reading-zone':
      if (event.kind !== 'zone') return stay(state);
      return enter(event.view === null ? RESTING : { kind: 'reading-store', zone: event.view });
    case 'reading-store':
      if (event.kind !== 'store') return stay(state);
      if (event.view === null) return enter(RESTING);
      return follow(decide(state.zone, event.view, settings, inForce));
    case 'writing':
      return event.kind === 'written' ? enter(RESTING) : stay(state);
    case 'verifying':
      return event.kind === 'judged' ? judge(state, event.verdict, inForce) : stay(state);
    case 'marking':
    case 'putting':
    case 'cleaning':
      return event.kind === 'stored' ? enter(RESTING) : stay(state);
    default:
      return unreachable(state);
  }
}

function follow(decision: Decision): EnactorStep {
  switch (decision.kind) {
    case 'wait':
      return { state: RESTING, effects: alarmsOf(decision.why) };
    case 'write':
      return enter({ kind: 'writing', write: decision.write });
    case 'verify': {
      const { live, rollback } = decision;
      return enter({ kind: 'verifying', live, rollback });
    }
    case 'clean':
      return enter({ kind: 'cleaning', numbers: decision.numbers });
  }
}

function judge(
  { live, rollback }: EnactorState & { kind: 'verifying' },
  verdict: Verdict,
  inForce: InForce,
): EnactorStep {
  if (verdict === 'ok') return enter({ kind: 'marking', generation: live.generation });
  const isWrong = verdict === 'wrong' || !inForce('only-wrong-rolls-back');
  if (!isWrong) return enter(RESTING);
  const step = enter({ kind: 'putting', plan: rollback });
  return { ...step, effects: [...step.effects, { kind: 'alarm', why: 'wrong' }] };
}

/** What a person must know: all that does not pass by itself. */
function alarmsOf(why: Standstill): readonly EnactorEffect[] {
  return why === 'settled' || why === 'frozen' ? [] : [{ kind: 'alarm', why }];
}

function enter(state: EnactorState): EnactorStep {
  return { state, effects: effectsOf(state) };
}

function stay(state: EnactorState): EnactorStep {
  return { state, effects: [] };
}

/** What a state asks for when it is entered. A resting enactor waits for its turn. */
function effectsOf(state: EnactorState): readonly EnactorEffect[] {
  switch (state.kind) {
    case 'resting':
      return [];
    case 'reading-zone':
      return [{ kind: 'read-zone' }];
    case 'reading-store':
      return [{ kind: 'read-store' }];
    case 'writing':
      return [{ kind: 'write-zone', write: state.write }];
    case 'verifying': {
      return [{ kind: 'ask-authorities', ...state.live }];
    }
    case 'marking':
      return [changeStore({ kind: 'mark-verified', generation: state.generation })];
    case 'putting':
      return [changeStore({ kind: 'put-plan', plan: state.plan })];
    case 'cleaning':
      return [changeStore({ kind: 'delete-plans', numbers: state.numbers })];
  }
}

function changeStore(change: StoreChange): EnactorEffect {
  return { kind: 'change-store', change };
}
