/** What follows once the outcomes of an event stand: clocks of needs and of places (X8), reboots (X10). */
import type { Agenda } from './agenda.ts';
import { feelsDegraded, feelsDown, feelsWrong, graceLeftMs, isBad, isTargetOk } from './judge.ts';
import { failoverOf, isPlaceDown } from './roles.ts';
import { FEELS, type State } from './state.ts';

/** Starts and ends clocks, and notes the moments at which they run out. */
export function setClocks(state: State, agenda: Agenda): void {
  for (const need of state.touched) setClock(state, agenda, need);
  setPlaceClocks(state);
  for (const { component, occupant } of state.slots) {
    const dueMs = (state.placeDownSinceMs[occupant] ?? 0) + failoverOf(state, component).afterMs;
    if (dueMs > state.nowMs) agenda.add(dueMs);
  }
}

/** Needs of rebooted devices whose target is ok are as always from now on (X10). @returns the others. */
export function endReboots(state: State, rebooting: readonly number[]): readonly number[] {
  const [over, others] = [[], []] as [number[], number[]];
  for (const need of rebooting) (isTargetOk(state, need) ? over : others).push(need);
  for (const need of over) state.rebooting[need] = 0;
  return others;
}

function setClock(state: State, agenda: Agenda, need: number): void {
  const bad = isBad(state, need);
  const since = state.badSinceMs[need] ?? Number.NaN;
  if (bad && Number.isNaN(since)) startClock(state, agenda, need);
  if (!bad && !Number.isNaN(since)) endClock(state, need, since);
  state.felt[need] = feelingOf(state, need);
}

function startClock(state: State, agenda: Agenda, need: number): void {
  const low = graceLeftMs(state, need, 'low');
  const high = graceLeftMs(state, need, 'high');
  state.stays[need] = state.felt[need] === FEELS.degraded ? 1 : 0;
  state.badSinceMs[need] = state.nowMs;
  state.leftLowMs[need] = low;
  state.leftHighMs[need] = high;
  for (const left of new Set([low, high])) {
    if (left > 0 && left < Infinity) agenda.add(state.nowMs + left, need);
  }
}

function endClock(state: State, need: number, since: number): void {
  const used = state.nowMs - since;
  state.leftLowMs[need] = Math.max(0, (state.leftLowMs[need] ?? 0) - used);
  state.leftHighMs[need] = Math.max(0, (state.leftHighMs[need] ?? 0) - used);
  state.badSinceMs[need] = Number.NaN;
  state.backMs[need] = state.nowMs;
  state.stays[need] = 0;
}

function feelingOf(state: State, need: number): number {
  if (feelsWrong(state, need) || feelsDown(state, need)) return FEELS.down;
  return feelsDegraded(state, need) ? FEELS.degraded : FEELS.ok;
}

function setPlaceClocks(state: State): void {
  const { firstPlace } = state.expanded;
  let component = -1;
  for (const slot of state.slots) {
    if (slot.component === component) continue;
    component = slot.component;
    const failover = failoverOf(state, component);
    const end = firstPlace[component + 1] ?? 0;
    for (let place = firstPlace[component] ?? 0; place < end; place++) {
      const since = state.placeDownSinceMs[place] ?? Number.NaN;
      if (!isPlaceDown(state, failover, place)) state.placeDownSinceMs[place] = Number.NaN;
      else if (Number.isNaN(since)) state.placeDownSinceMs[place] = state.nowMs;
    }
  }
}
