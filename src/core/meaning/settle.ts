/**
 * The outcomes of one event with the roles as they are (X2, X4): the least set of wrong units, then of
 * down ones, then of degraded ones, each grown from nothing by a worklist. Where an event only makes
 * things worse, the sets that stand are still part of the new ones, so they grow from there: an
 * outcome never gets better by a fault, a grace that ends or a reboot while the roles stay as they are.
 */
import { needAt, placeAt } from './expand.ts';
import { feelsDegraded, feelsDown, feelsWrong, is } from './judge.ts';
import type { MarkLevel, State } from './state.ts';

/** What has happened since the sets were last grown. */
export interface Happened {
  /** Something may have become better: the sets are grown from nothing. */
  readonly anew: boolean;
  /** Units that an impairment has begun to cover. */
  readonly covered: readonly number[];
  /** Needs that feel more than before with the same target: a grace has ended, a reboot has come. */
  readonly needs: readonly number[];
}

/** Grows the three sets. */
export function settle(state: State, happened: Happened): void {
  if (happened.anew) startFromNothing(state);
  const seeds = happened.anew ? unitsOfActive(state) : happened.covered;
  const wrong = grow(state, 'wrong', seeds, happened.needs);
  const down = grow(state, 'down', seeds, [...happened.needs, ...readersOf(state, wrong)]);
  const worse = [...wrong, ...down];
  for (const unit of worse) state.marks.degraded.on[unit] = 0;
  grow(state, 'degraded', seeds, [...happened.needs, ...readersOf(state, worse)]);
}

function startFromNothing(state: State): void {
  for (const mark of Object.values(state.marks)) mark.on.fill(0);
  state.marked = 0;
  for (const need of state.live) touch(state, need);
}

function unitsOfActive(state: State): readonly number[] {
  const units: number[] = [];
  for (let unit = 0; unit < state.expanded.unitPlace.length; unit++) {
    const { wrong, down, degraded } = state.covered;
    if (wrong[unit] !== 0 || down[unit] !== 0 || degraded[unit] !== 0) units.push(unit);
  }
  return units;
}

/** Adds to one set what the seeds and the needs bring in, and all that follows. @returns what came in. */
function grow(
  state: State,
  level: MarkLevel,
  seeds: readonly number[],
  needs: readonly number[],
): readonly number[] {
  const added: number[] = [];
  const add = (unit: number): void => {
    if (isAtLeast(state, level, unit)) return;
    const mark = state.marks[level];
    mark.on[unit] = 1;
    mark.order[unit] = state.marked++;
    added.push(unit);
  };
  const look = (need: number): void => {
    touch(state, need);
    if (passesOn(state, level, need)) for (const unit of ownersOf(state, need)) add(unit);
  };
  for (const unit of seeds) if (state.covered[level][unit] !== 0) add(unit);
  for (const need of needs) look(need);
  for (let at = 0; at < added.length; at++) {
    for (const need of readersOf(state, added.slice(at, at + 1))) look(need);
  }
  return added;
}

/** Degraded is what is neither down nor wrong (X4). */
function isAtLeast(state: State, level: MarkLevel, unit: number): boolean {
  if (is(state, level, unit)) return true;
  return level === 'degraded' && (is(state, 'down', unit) || is(state, 'wrong', unit));
}

/** Whether a need makes its owners wrong, down or degraded (X4). */
function passesOn(state: State, level: MarkLevel, need: number): boolean {
  const hard = state.hard[need] === 1;
  switch (level) {
    case 'wrong':
      return hard && feelsWrong(state, need);
    case 'down':
      return hard && feelsDown(state, need);
    case 'degraded':
      return hard ? feelsDegraded(state, need) : feelsDown(state, need) || feelsWrong(state, need);
  }
}

/** The units that have a need: that of its operation, or all of the place (O3). */
export function ownersOf(state: State, index: number): readonly number[] {
  const { place, operation } = needAt(state.expanded, index);
  const { firstUnit, component } = placeAt(state.expanded, place);
  if (operation >= 0) return [firstUnit + operation];
  const count = state.expanded.map.components[component]?.operations.length ?? 0;
  return Array.from({ length: count }, (_, each) => firstUnit + each);
}

/** Needs that read one of the units, as often as they do. */
export function readersOf(state: State, units: readonly number[]): readonly number[] {
  const { firstDependent, dependents } = state.expanded;
  const needs: number[] = [];
  for (const unit of units) {
    for (let at = firstDependent[unit] ?? 0; at < (firstDependent[unit + 1] ?? 0); at++) {
      needs.push(dependents[at] ?? 0);
    }
  }
  return needs;
}

/** Notes a need whose clock the event may have to set (X8); those without a grace have none. */
export function touch(state: State, need: number): void {
  if (state.highMs[need] === 0 || state.touchedIn[need] === state.event) return;
  state.touchedIn[need] = state.event;
  state.touched.push(need);
}
