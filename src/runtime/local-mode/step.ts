/**
 * Local mode as a pure state machine. Layers, each over the one below: limits, the hand, the cloud
 * (only in mode cloud), the basic function (only in mode local), what was done last. Nothing gets
 * past the limits: neither the cloud, nor a hand, nor a bug.
 */
import { withinLimits } from './limits.ts';
import {
  NOTHING_SAVED,
  type Hand,
  type LocalEvent,
  type LocalSettings,
  type LocalState,
  type Mode,
  type Saved,
  type Values,
  type Wanted,
  type Why,
} from './state.ts';

/** The state after an event. `isToSave`: what survives a power cut has changed. */
export interface LocalStep {
  readonly state: LocalState;
  readonly isToSave: boolean;
}

/**
 * A device that starts, with what it had saved (null: nothing, or it could not be read). The clock is
 * unknown until something sets it, the cloud is away until it is heard.
 */
export function startLocal(
  saved: Saved | null,
  isClockKnown: boolean,
  settings: LocalSettings,
): LocalState {
  const state: LocalState = {
    saved: saved ?? NOTHING_SAVED,
    mode: 'local',
    why: 'starting',
    heardAtMs: null,
    isClockKnown,
    basic: {},
    doing: {},
  };
  return { ...state, doing: whatToDo(state, settings) };
}

/** One step. `nowMs` is monotonic, from 0 at the start: it needs no clock that is set. */
export function stepLocal(
  state: LocalState,
  event: LocalEvent,
  nowMs: number,
  settings: LocalSettings,
): LocalStep {
  const heard = hear(state, event, nowMs, settings);
  const next = { ...heard, ...modeOf(heard, event, nowMs, settings) };
  const doing = whatToDo(next, settings);
  const isSame = sameValues(doing, next.saved.last);
  const saved = isSame ? next.saved : { ...next.saved, last: doing };
  return { state: { ...next, saved, doing }, isToSave: saved !== state.saved };
}

/** What is known after the event. */
function hear(
  state: LocalState,
  event: LocalEvent,
  nowMs: number,
  settings: LocalSettings,
): LocalState {
  const { saved } = state;
  switch (event.kind) {
    case 'heard':
      return { ...state, heardAtMs: nowMs, saved: takeWanted(saved, event.wanted, settings) };
    case 'set-by-hand':
      return { ...state, saved: takeHand(saved, event.values, settings) };
    case 'hand-taken':
      return { ...state, saved: handTaken(saved, event) };
    case 'clock':
      return { ...state, isClockKnown: event.isKnown };
    case 'basic':
      return hearBasic(state, event.values, settings);
    case 'cut':
    case 'refused':
    case 'tick':
      return state;
  }
}

/** An older or equal version is late news. A newer one meets the hand by the stated rule. */
function takeWanted(saved: Saved, wanted: Wanted | null, { conflict }: LocalSettings): Saved {
  if (wanted === null || !Number.isSafeInteger(wanted.version)) return saved;
  if (saved.wanted !== null && wanted.version <= saved.wanted.version) return saved;
  const { hand } = saved;
  if (hand === null) return { ...saved, wanted };
  if (hand.takenAs !== null && wanted.version >= hand.takenAs)
    return { ...saved, wanted, hand: null };
  const isConflict = hand.takenAs === null && conflict === 'cloud';
  return { ...saved, wanted, hand: isConflict ? without(hand, Object.keys(wanted.values)) : hand };
}

/** The hand keeps only what something newer says nothing of. */
function without(hand: Hand | null, names: readonly string[]): Hand | null {
  if (hand === null) return null;
  const all = Object.entries(hand.values);
  const left = all.filter(([name]) => !names.includes(name));
  if (left.length === all.length) return hand;
  return left.length === 0 ? null : { ...hand, values: Object.fromEntries(left) };
}

/** In mode local, where a hand lasts until the basic function moves on, it ends with what moved. */
function hearBasic(state: LocalState, basic: Values, { handLasts }: LocalSettings): LocalState {
  const { saved, mode } = state;
  if (mode === 'cloud' || handLasts === 'until-taken') return { ...state, basic };
  const moved = Object.keys(basic).filter(
    (name) => Object.hasOwn(state.basic, name) && basic[name] !== state.basic[name],
  );
  const hand = moved.length === 0 ? saved.hand : without(saved.hand, moved);
  return { ...state, basic, saved: hand === saved.hand ? saved : { ...saved, hand } };
}

/** A later change by hand is laid over an earlier one that the cloud has not taken. */
function takeHand(saved: Saved, values: Values, { limits }: LocalSettings): Saved {
  const number = saved.hands + 1;
  const all = withinLimits({ ...saved.hand?.values, ...values }, limits);
  const over = saved.wanted?.version ?? 0;
  const hand: Hand = { number, over, takenAs: null, values: all };
  return { ...saved, hand, hands: number };
}

/**
 * Taken into a version that was not heard yet: the hand holds until it is, so that nothing flickers. A
 * newer change by hand is not forgotten with an older one.
 */
function handTaken(saved: Saved, { number, version }: LocalEvent & { kind: 'hand-taken' }): Saved {
  const { hand, wanted } = saved;
  if (hand === null || hand.number > number) return saved;
  if (wanted !== null && wanted.version >= version) return { ...saved, hand: null };
  return { ...saved, hand: { ...hand, takenAs: version } };
}

function modeOf(
  state: LocalState,
  event: LocalEvent,
  nowMs: number,
  { awayAfterMs }: LocalSettings,
): { readonly mode: Mode; readonly why: Why } {
  const local = (why: Why): { readonly mode: Mode; readonly why: Why } => ({ mode: 'local', why });
  if (event.kind === 'heard' && state.saved.wanted !== null) return { mode: 'cloud', why: 'heard' };
  if (event.kind === 'refused') return local(state.isClockKnown ? 'refused' : 'clock-unknown');
  if (event.kind === 'clock' && state.why === 'clock-unknown') return local('not-heard');
  const isAway = state.heardAtMs === null || nowMs - state.heardAtMs >= awayAfterMs;
  if (state.mode === 'cloud' && isAway) return local('not-heard');
  return state;
}

/** What to do now: each layer over the one below, then the limits over all. */
function whatToDo({ mode, basic, saved }: LocalState, { limits }: LocalSettings): Values {
  const said = mode === 'cloud' ? saved.wanted?.values : basic;
  const layers = [saved.last, said ?? {}, saved.hand?.values ?? {}];
  return layers.reduce<Values>(
    (below, layer) => ({ ...below, ...withinLimits(layer, limits) }),
    {},
  );
}

function sameValues(a: Values, b: Values): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
