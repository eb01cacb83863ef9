/** What happens in the guarded world when a process goes on: requests are answered by the twins. */
import type { InForce } from '../protocol/conditions.ts';
import {
  findPlan,
  sameContents,
  type Contents,
  type StoreView,
  type ZoneView,
  type ZoneWrite,
} from '../protocol/contents.ts';
import { RESTING, stepEnactor, type EnactorEvent, type EnactorState } from '../protocol/enactor.ts';
import type { EnactorSettings } from '../protocol/decide.ts';
import { writeByHand, type HandCommand } from '../protocol/hands.ts';
import { judgeAuthorities, judgeAuthority } from '../protocol/judge-authorities.ts';
import { PLANNER_RESTING, stepPlanner, type PlannerEvent } from '../protocol/planner.ts';
import { performStore, type StoreChange } from '../protocol/store-twin.ts';
import { performWrite } from '../protocol/zone-twin.ts';
import type { GuardedState, How, Known, Troubles, World } from './guarded-state.ts';

/** The contents of the n-th wish: one address of one name. */
export function contentsOfWish(wish: number): Contents {
  return contentsAt(`192.0.2.${wish}`);
}

/** What somebody else writes. */
export const FOREIGN: Contents = contentsAt('203.0.113.99');

function contentsAt(address: string): Contents {
  const endpoints = [{ address, weight: 1 }];
  return [{ name: 'api.example.net.', type: 'A', ttlSeconds: 60, endpoints }];
}

/** The first address, which stands for the contents in this world; null when the name is empty. */
export function addressOf(contents: Contents): string | null {
  return contents[0]?.endpoints[0]?.address ?? null;
}

/** The world with some of its conditions. */
export class Surroundings {
  readonly settings: EnactorSettings;
  readonly #inForce: InForce;
  readonly #compares: boolean;
  readonly #flies: boolean;
  readonly #tracksSound: boolean;

  constructor({ keep, compares, flies, troubles }: World, inForce: InForce) {
    // One owner for all: markers are then equal more often, so more writes succeed than really would.
    this.settings = { owner: 'E', keep };
    this.#inForce = inForce;
    this.#compares = compares;
    this.#flies = flies;
    // What was verified matters only where something can turn out wrong.
    this.#tracksSound = troubles.wrong > 0;
  }

  /** An enactor goes on. Null: not possible in this way. */
  enactor(state: GuardedState, index: number, how: How): GuardedState | null {
    const doing = state.enactors[index]?.doing ?? RESTING;
    if (how === 'crash') return crash(state, index);
    switch (doing.kind) {
      case 'resting':
      case 'reading-zone':
        return how === 'well' ? this.#begin(state, index) : null;
      case 'reading-store':
        return this.#readStore(state, index, how);
      case 'writing':
        return this.#write(state, index, doing.write, how);
      case 'verifying':
        return this.#verify(state, index, doing, how);
      case 'marking':
        if (how !== 'well') return null;
        return this.#change(
          this.#tracksSound ? { ...state, known: nowSound(state, doing.generation) } : state,
          index,
          { kind: 'mark-verified', generation: doing.generation },
        );
      case 'putting':
        return how === 'well'
          ? this.#change(state, index, { kind: 'put-plan', plan: doing.plan })
          : null;
      case 'cleaning':
        return how === 'well'
          ? this.#change(state, index, { kind: 'delete-plans', numbers: doing.numbers })
          : null;
    }
  }

  /** Beginning is seen by nobody, so it is one step with the first look. */
  #begin(state: GuardedState, index: number): GuardedState {
    const begun = this.#hear(state, index, { kind: 'begin' });
    return this.#hear(begun, index, { kind: 'zone', view: state.zone });
  }

  #hear(state: GuardedState, index: number, event: EnactorEvent): GuardedState {
    const doing = state.enactors[index]?.doing ?? RESTING;
    const next = stepEnactor(doing, event, this.settings, this.#inForce).state;
    return withWorker(state, index, next);
  }

  #readStore(state: GuardedState, index: number, how: How): GuardedState | null {
    const { store } = state;
    if (how === 'well') return this.#hear(state, index, { kind: 'store', view: store });
    const newest = store.plans.at(-1);
    if (how !== 'unread' || state.left.unread === 0 || newest === undefined) return null;
    const plans = [...store.plans.slice(0, -1), { ...newest, contents: null }];
    const torn: StoreView = { ...store, plans };
    return this.#hear(spend(state, 'unread'), index, { kind: 'store', view: torn });
  }

  #write(state: GuardedState, index: number, write: ZoneWrite, how: How): GuardedState | null {
    if (how === 'no-reply') {
      if (!this.#flies || state.late !== null) return null;
      return this.#hear({ ...state, late: write }, index, { kind: 'written', outcome: 'no-reply' });
    }
    if (how !== 'well') return null;
    if (!this.#inForce('one-write') && addressOf(write.expect.contents) !== null) {
      return this.#writeHalf(state, index, write);
    }
    const { applied, zone } = this.#perform(state.zone, write);
    const outcome = applied ? 'applied' : 'refused';
    return this.#hear(changeZone(state, zone), index, { kind: 'written', outcome });
  }

  /** Deleting first and adding later, as two writes. */
  #writeHalf(state: GuardedState, index: number, write: ZoneWrite): GuardedState {
    const emptied = write.expect.contents.map((set) => ({ ...set, endpoints: [] }));
    const half: ZoneView = { marker: write.expect.marker, contents: emptied };
    const outcome = this.#perform(state.zone, { ...write, ...half, marker: write.marker });
    if (!outcome.applied) {
      return this.#hear(state, index, { kind: 'written', outcome: 'refused' });
    }
    const second: EnactorState = { kind: 'writing', write: { ...write, expect: half } };
    return withWorker(changeZone(state, half), index, second);
  }

  #perform(zone: ZoneView, write: ZoneWrite): { applied: boolean; zone: ZoneView } {
    return performWrite(zone, write, { compares: this.#compares }, this.#inForce);
  }

  #verify(
    state: GuardedState,
    index: number,
    { live }: EnactorState & { kind: 'verifying' },
    how: How,
  ): GuardedState | null {
    if (how === 'not-yet') return this.#hear(state, index, { kind: 'judged', verdict: how });
    const answer = { server: 'primary', view: state.zone };
    const seen = judgeAuthorities([judgeAuthority(answer, live.generation, live.contents)]);
    if (how === 'well') return this.#hear(state, index, { kind: 'judged', verdict: seen });
    // What is served can be wrong only while it is served.
    const isLive = live.generation === state.zone.marker?.generation;
    if (how !== 'wrong' || seen !== 'ok' || !isLive || state.left.wrong === 0) return null;
    const known = { ...state.known, wrong: live.contents };
    const found = { ...spend(state, 'wrong'), known };
    return this.#hear(found, index, { kind: 'judged', verdict: 'wrong' });
  }

  #change(state: GuardedState, index: number, change: StoreChange): GuardedState {
    const { done, store } = performStore(state.store, change, this.#inForce);
    const outcome = done ? 'done' : 'refused';
    return this.#hear({ ...state, store }, index, { kind: 'stored', outcome });
  }

  /** The planner goes on. */
  planner(state: GuardedState, how: 'well' | 'crash'): GuardedState | null {
    const { planner } = state;
    if (how === 'crash') {
      return planner.kind === 'resting' ? null : { ...state, planner: PLANNER_RESTING };
    }
    const hear = (from: GuardedState, event: PlannerEvent): GuardedState => ({
      ...from,
      planner: stepPlanner(planner, event, this.#inForce).state,
    });
    switch (planner.kind) {
      case 'resting':
      case 'reading-zone': {
        const begun = stepPlanner(planner, { kind: 'begin' }, this.#inForce).state;
        const read: PlannerEvent = { kind: 'zone', view: state.zone };
        return { ...state, planner: stepPlanner(begun, read, this.#inForce).state };
      }
      case 'reading-store':
        return hear(state, { kind: 'store', view: state.store, wanted: state.wanted });
      case 'putting': {
        const change: StoreChange = { kind: 'put-plan', plan: planner.plan };
        const { done, store } = performStore(state.store, change, this.#inForce);
        return hear({ ...state, store }, { kind: 'stored', outcome: done ? 'done' : 'refused' });
      }
    }
  }

  /** A write arrives that nobody waits for. */
  late(state: GuardedState): GuardedState | null {
    const { late } = state;
    if (late === null) return null;
    return changeZone({ ...state, late: null }, this.#perform(state.zone, late).zone);
  }

  /** A person reads, and decides on a write. */
  hand(state: GuardedState, kind: HandCommand['kind']): GuardedState | null {
    const command = commandOf(state, kind);
    if (command === null || state.hand !== null) return null;
    const made = writeByHand(command, state.zone, state.store, 'ops', this.#inForce);
    if (typeof made === 'string') return null;
    const spent = kind === 'freeze' ? spend(state, 'freezes') : state;
    return { ...spent, hand: { ...made, kind, hasPut: false } };
  }

  /** The person puts the plan into the store, then writes; gives up when either is refused. */
  handGoesOn(state: GuardedState): GuardedState | null {
    const { hand } = state;
    if (hand === null) return null;
    if (!hand.hasPut) {
      const change: StoreChange = { kind: 'put-plan', plan: hand.plan };
      const { done, store } = performStore(state.store, change, this.#inForce);
      return { ...state, store, hand: done ? { ...hand, hasPut: true } : null };
    }
    const { applied, zone } = this.#perform(state.zone, hand.write);
    const after = { ...state, zone, hand: null };
    if (!applied) return after;
    const known = { ...state.known, foreign: false, wrong: null };
    return { ...after, known, wanted: hand.kind === 'keep' ? zone.contents : state.wanted };
  }
}

function commandOf(state: GuardedState, kind: HandCommand['kind']): HandCommand | null {
  switch (kind) {
    case 'freeze':
      return state.left.freezes > 0 ? { kind } : null;
    case 'thaw': {
      const generation = state.zone.marker?.generation ?? 0;
      const shown = state.store.plans.findLast(
        ({ base, number }) => base === generation && number > base,
      );
      return { kind, contents: shown?.contents ?? state.zone.contents };
    }
    case 'keep':
    case 'restore':
      return { kind };
    case 'adopt':
    case 'override':
    case 'rollback':
      return null;
  }
}

/** An enactor stops. Its lease ends: while it blocks others, nothing happens that could be seen. */
function crash(state: GuardedState, index: number): GuardedState | null {
  const doing = state.enactors[index]?.doing ?? RESTING;
  if (doing.kind === 'resting') return null;
  return withWorker(state, index, RESTING);
}

/** An enactor in another state; it has the lease while it works. */
function withWorker(state: GuardedState, index: number, doing: EnactorState): GuardedState {
  const before = state.enactors[index];
  const isBegun = before?.doing.kind === 'resting' && doing.kind !== 'resting';
  const lease = doing.kind !== 'resting' && (isBegun || (before?.lease ?? false));
  return { ...state, enactors: state.enactors.with(index, { doing, lease }) };
}

function spend(state: GuardedState, trouble: keyof Troubles): GuardedState {
  return { ...state, left: { ...state.left, [trouble]: state.left[trouble] - 1 } };
}

function changeZone(state: GuardedState, zone: ZoneView): GuardedState {
  if (zone === state.zone) return state;
  const stays = sameContents(zone.contents, state.zone.contents);
  const known = stays ? state.known : { ...state.known, foreign: false };
  return { ...state, zone, known };
}

function nowSound({ known, store }: GuardedState, generation: number): Known {
  const contents = findPlan(store, generation)?.contents ?? null;
  const address = contents === null ? null : addressOf(contents);
  if (address === null || known.sound.includes(address)) return known;
  return { ...known, sound: [...known.sound, address].sort() };
}
