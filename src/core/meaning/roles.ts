/** Who serves: slots, their occupants, and which standby is ready (X6, X7). */
import type { Failover } from '#core/map';
import { componentAt, needAt, operationOf, placeAt } from './expanded.ts';
import { is, isBad, isTargetOk } from './judge.ts';
import { count, type Slot, type State } from './state.ts';

/** Two slots can take turns for ever; they stop here (X6). */
export const SLOT_CHANGES_AT_MOST = 100;

/** A role that changed hands. */
export interface RoleChange {
  readonly component: number;
  readonly from: number;
  readonly to: number;
}

/** Lets every slot decide once on the outcomes that stand. @returns what changed, in order of slots. */
export function decideRoles(state: State): readonly RoleChange[] {
  const changes: RoleChange[] = [];
  for (const slot of state.slots) {
    const to = nextOccupant(state, slot);
    if (to === null) continue;
    changes.push({ component: slot.component, from: slot.occupant, to });
    state.serves[slot.occupant] = 0;
    state.serves[to] = 1;
    slot.occupant = to;
    slot.takenBy.push(to);
    slot.changes += 1;
    const { firstUnit } = placeAt(state.expanded, to);
    const { operations } = componentAt(state.expanded, slot.component);
    for (const at of operations.keys()) count(state, firstUnit + at);
  }
  return changes;
}

/** Who takes the slot now, or null when it stays as it is. */
function nextOccupant(state: State, slot: Slot): number | null {
  if (slot.changes >= SLOT_CHANGES_AT_MOST) return null;
  const failover = failoverOf(state, slot.component);
  const mayTake = (place: number): boolean => !slot.takenBy.includes(place);
  if (slot.occupant !== slot.original && !isPlaceDown(state, failover, slot.original)) {
    return mayTake(slot.original) ? slot.original : null;
  }
  if (!isPlaceDown(state, failover, slot.occupant)) return null;
  const since = state.placeDownSinceMs[slot.occupant] ?? Number.NaN;
  const downForMs = Number.isNaN(since) ? 0 : state.nowMs - since;
  if (downForMs < failover.afterMs) return null;
  const standbys = standbysOf(state, slot.component);
  return (
    standbys.find(
      (place) => state.serves[place] === 0 && mayTake(place) && isReady(state, failover, place),
    ) ?? null
  );
}

/** The failover of a component that has one. */
export function failoverOf(state: State, component: number): Failover {
  const { failover } = componentAt(state.expanded, component);
  if (failover === null) throw new TypeError('a slot is of a component with failover');
  return failover;
}

/** The places that are no slot's original, in order. */
function standbysOf(state: State, component: number): readonly number[] {
  const first = state.expanded.firstPlace[component] ?? 0;
  const end = state.expanded.firstPlace[component + 1] ?? 0;
  const { atLeast } = componentAt(state.expanded, component);
  return Array.from(
    { length: Math.max(0, end - first - atLeast) },
    (_, at) => first + atLeast + at,
  );
}

/** Down as roles have it: any data-plane operation is, or is wrong and the failover checks (X6). */
export function isPlaceDown(state: State, failover: Failover, place: number): boolean {
  return dataUnits(state, place).some(
    (unit) => is(state, 'down', unit) || (failover.checked && is(state, 'wrong', unit)),
  );
}

/** Whether a standby can take over (X7). */
export function isReady(state: State, failover: Failover, place: number): boolean {
  const units = dataUnits(state, place);
  if (units.some((unit) => state.covered.down[unit] !== 0)) return false;
  if (failover.checked && units.some((unit) => is(state, 'wrong', unit))) return false;
  return blockersOf(state, failover, place).length === 0;
}

/** The needs that hold a standby back, in order (X7). */
export function blockersOf(state: State, failover: Failover, place: number): readonly number[] {
  const { firstNeed, endNeed } = placeAt(state.expanded, place);
  const blockers: number[] = [];
  for (let need = firstNeed; need < endNeed; need++) {
    if (blocks(state, failover, need)) blockers.push(need);
  }
  return blockers;
}

function blocks(state: State, failover: Failover, index: number): boolean {
  const placed = needAt(state.expanded, index);
  if (state.muted[index] === 1 || isOfControlPlane(state, index)) return false;
  const hard = state.hard[index] === 1;
  const asked =
    placed.part === 'failover' || (placed.part === 'starting' && failover.standby === 'cold');
  if (asked && (hard ? !isTargetOk(state, index) : isBad(state, index))) return true;
  return state.acting[index] === 1 && hard && isBad(state, index);
}

function isOfControlPlane(state: State, index: number): boolean {
  const { place, operation } = needAt(state.expanded, index);
  if (operation < 0) return false;
  const unit = placeAt(state.expanded, place).firstUnit + operation;
  return operationOf(state.expanded, unit).operation.plane === 'control';
}

/** The data-plane units of a place (O3). */
export function dataUnits(state: State, place: number): readonly number[] {
  return state.dataUnits[place] ?? [];
}
