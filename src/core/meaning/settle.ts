/**
 * The outcomes of one event with the roles as they are (X2, X4): the least set of wrong units, then of
 * down ones, then of degraded ones. They are the sets that grow from nothing; what surely stands of
 * those before the event is not taken down first. So an event costs what it changes, not the map.
 * A set only shrinks where an impairment has ended, a role has changed hands or a set before it has
 * shrunk: a fault, a grace that ends and a reboot make nothing better.
 */
import { feelsDegraded, feelsDown, feelsWrong } from './judge.ts';
import { MARK_LEVELS, setMark, type MarkLevel, type State } from './state.ts';

/** What has happened since the sets were last settled. */
export interface Happened {
  /** Units that an impairment has begun to cover. */
  readonly covered: readonly number[];
  /** Units that an impairment has ceased to cover. */
  readonly uncovered: readonly number[];
  /** Needs that feel more than before with the same target: a grace has ended, a reboot has come. */
  readonly needs: readonly number[];
  /** Units of components whose roles have changed: who reads them may read others now. */
  readonly rerouted: readonly number[];
}

/** Settles the three sets. */
export function settle(state: State, happened: Happened): void {
  const { covered, uncovered, rerouted } = happened;
  let removed: readonly number[] = [];
  let held: readonly number[] = [];
  for (const level of MARK_LEVELS) {
    const fallen = loosen(state, level, uncovered, [...removed, ...rerouted]);
    const added = grow(state, level, {
      units: [covered, removed, fallen],
      needs: [happened.needs, held],
      readersOf: [removed, rerouted],
      needsOf: [removed, fallen],
    });
    if (level !== 'degraded') for (const unit of added.units) setMark(state, 'degraded', unit, 0);
    removed = [...removed, ...fallen];
    held = added.held;
  }
  for (const units of [removed, rerouted]) {
    forEachReader(state, units, (need) => touch(state, need));
  }
}

/**
 * Takes out of one set what the units no longer have a cause for, what read those that were changed,
 * and all that hung on it. Kept is what an impairment covers, or what passes on at once from a unit
 * that came to the set before it; the rest may grow back. @returns what was taken out.
 */
function loosen(
  state: State,
  level: MarkLevel,
  units: readonly number[],
  changed: readonly number[],
): readonly number[] {
  const { firstOwner, endOwner } = state.expanded;
  const { on } = state.marks[level];
  const removed: number[] = [];
  const shake = (unit: number): void => {
    if (on[unit] === 0 || isHeld(state, level, unit)) return;
    setMark(state, level, unit, 0);
    removed.push(unit);
  };
  const shakeOwners = (need: number): void => {
    const end = endOwner[need] ?? 0;
    for (let owner = firstOwner[need] ?? 0; owner < end; owner++) shake(owner);
  };
  for (const unit of units) shake(unit);
  forEachReader(state, changed, shakeOwners);
  // The list grows while it is gone through.
  forEachReader(state, removed, shakeOwners);
  return removed;
}

/** Whether a unit has a cause to be in a set that surely does not hang on the unit itself. */
function isHeld(state: State, level: MarkLevel, unit: number): boolean {
  if (state.covered[level][unit] !== 0) return true;
  const { on, order } = state.marks[level];
  const { firstNeed, unitPlace, firstOwner, endOwner, onlyUnit } = state.expanded;
  const place = unitPlace[unit] ?? -1;
  const end = firstNeed[place + 1] ?? 0;
  const mine = order[unit] ?? 0;
  for (let need = firstNeed[place] ?? 0; need < end; need++) {
    if (state.plain[need] === 0) continue;
    if ((firstOwner[need] ?? 0) > unit || (endOwner[need] ?? 0) <= unit) continue;
    const target = onlyUnit[need] ?? -1;
    if (on[target] === 1 && (order[target] ?? 0) < mine) return true;
  }
  return false;
}

/** Where a set may grow from. */
interface Seeds {
  readonly units: readonly (readonly number[])[];
  readonly needs: readonly (readonly number[])[];
  /** Units whose readers may feel something else. */
  readonly readersOf: readonly (readonly number[])[];
  /** Units whose own needs may put them in. */
  readonly needsOf: readonly (readonly number[])[];
}

interface Grown {
  /** What came in. */
  readonly units: readonly number[];
  /** Needs that were looked at and did not pass the level on: the next level looks at them again. */
  readonly held: readonly number[];
}

/** Adds to one set what the seeds bring in, and all that follows. */
function grow(state: State, level: MarkLevel, seeds: Seeds): Grown {
  const { firstOwner, endOwner } = state.expanded;
  const { on, order } = state.marks[level];
  const passesOn = PASSES_ON[level];
  const isIn = level === 'degraded' ? worseThan(state) : (unit: number): boolean => on[unit] === 1;
  const units: number[] = [];
  const held: number[] = [];
  const add = (unit: number): void => {
    if (isIn(unit)) return;
    setMark(state, level, unit, 1);
    order[unit] = state.marked++;
    units.push(unit);
  };
  const passOn = (need: number): void => {
    const end = endOwner[need] ?? 0;
    for (let unit = firstOwner[need] ?? 0; unit < end; unit++) add(unit);
  };
  const look = (need: number): void => {
    touch(state, need);
    if (passesOn(state, need)) passOn(need);
    else if (state.plain[need] === 0) held.push(need);
  };
  for (const list of seeds.units) {
    for (const unit of list) if (state.covered[level][unit] !== 0) add(unit);
  }
  for (const list of seeds.needs) for (const need of list) look(need);
  for (const list of seeds.readersOf) forEachReader(state, list, look);
  for (const list of seeds.needsOf) forEachNeedOf(state, list, look);
  // The list grows while it is gone through.
  forEachReader(state, units, (need) => (state.plain[need] === 1 ? passOn(need) : look(need)));
  return { units, held };
}

/** Degraded is what is neither down nor wrong (X4), so those are in no less. */
function worseThan(state: State): (unit: number) => boolean {
  const { wrong, down, degraded } = state.marks;
  return (unit) => degraded.on[unit] === 1 || down.on[unit] === 1 || wrong.on[unit] === 1;
}

/** Whether a need makes its owners wrong, down or degraded (X4). */
export const PASSES_ON: Readonly<Record<MarkLevel, (state: State, need: number) => boolean>> = {
  wrong: (state, need) => state.hard[need] === 1 && feelsWrong(state, need),
  down: (state, need) => state.hard[need] === 1 && feelsDown(state, need),
  degraded: (state, need) =>
    state.hard[need] === 1
      ? feelsDegraded(state, need)
      : feelsDown(state, need) || feelsWrong(state, need),
};

/** Needs that read one of the units, as often as they do. */
export function readersOf(state: State, units: readonly number[]): readonly number[] {
  const needs: number[] = [];
  forEachReader(state, units, (need) => needs.push(need));
  return needs;
}

function forEachReader(
  state: State,
  units: readonly number[],
  visit: (need: number) => void,
): void {
  const { firstDependent, dependents } = state.expanded;
  for (let at = 0; at < units.length; at++) {
    const unit = units[at] ?? -1;
    const end = firstDependent[unit + 1] ?? 0;
    for (let each = firstDependent[unit] ?? 0; each < end; each++) visit(dependents[each] ?? -1);
  }
}

/** The units that have one of the needs. */
export function ownersOf(state: State, needs: readonly number[]): readonly number[] {
  const { firstOwner, endOwner } = state.expanded;
  const units: number[] = [];
  for (const need of needs) {
    const end = endOwner[need] ?? 0;
    for (let unit = firstOwner[need] ?? 0; unit < end; unit++) units.push(unit);
  }
  return units;
}

/** The needs that one of the units has, among those of its place. */
function forEachNeedOf(
  state: State,
  units: readonly number[],
  visit: (need: number) => void,
): void {
  const { firstNeed, unitPlace } = state.expanded;
  for (const unit of units) {
    const place = unitPlace[unit] ?? -1;
    const end = firstNeed[place + 1] ?? 0;
    for (let need = firstNeed[place] ?? 0; need < end; need++) visit(need);
  }
}

/** Notes a need whose clock the event may have to set (X8); those without a grace have none. */
export function touch(state: State, need: number): void {
  if (state.clocked[need] === 0 || state.touchedIn[need] === state.event) return;
  state.touchedIn[need] = state.event;
  state.touched.push(need);
}
