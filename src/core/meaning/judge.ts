/** What references and needs make of the units they read, at one moment: X3, X5. */
import { needAt, type PlacedNeed, type Reference } from './expanded.ts';
import type { MarkLevel, State } from './state.ts';

/** The place that a reference reads now, or null when it reads the component as a whole (N5). */
export function placeRead(state: State, reference: Reference): number | null {
  switch (reference.reads) {
    case 'whole':
      return null;
    case 'place':
      return reference.places[0] ?? null;
    case 'near':
      for (const place of reference.places) if (state.serves[place] === 1) return place;
      return null;
  }
}

/** The places of the component that serve, in order. */
export function servingPlaces(state: State, component: number): readonly number[] {
  const first = state.expanded.firstPlace[component] ?? 0;
  const end = state.expanded.firstPlace[component + 1] ?? 0;
  const serving: number[] = [];
  for (let place = first; place < end; place++) {
    if (state.serves[place] === 1) serving.push(place);
  }
  return serving;
}

/** The unit of an operation at a place. */
export function unitAt(state: State, place: number, operation: number): number {
  return (state.expanded.places[place]?.firstUnit ?? 0) + operation;
}

/** Whether a unit bears a mark. */
export function is(state: State, level: MarkLevel, unit: number): boolean {
  return state.marks[level].on[unit] === 1;
}

export function isReferenceWrong(state: State, reference: Reference): boolean {
  return isReferenceIn(state, 'wrong', reference);
}

export function isReferenceDown(state: State, reference: Reference): boolean {
  return isReferenceIn(state, 'down', reference);
}

/** Degraded and not down. */
export function isReferenceDegraded(state: State, reference: Reference): boolean {
  return isReferenceIn(state, 'degraded', reference) && !isReferenceIn(state, 'down', reference);
}

/** Whether what a reference reads is in a set for one of the operations asked (O1). */
function isReferenceIn(state: State, level: MarkLevel, reference: Reference): boolean {
  const near = reference.reads === 'near' ? placeRead(state, reference) : null;
  const isWhole = reference.reads === 'whole' || (reference.reads === 'near' && near === null);
  const on = isWhole ? state.wholes[level] : state.marks[level].on;
  const first = near === null ? reference.firstUnit : unitAt(state, near, 0);
  for (const operation of reference.operations) if (on[first + operation] === 1) return true;
  return false;
}

/** Whether an alternative is bad for a need: down, or wrong when the need checks (X3). */
export function isReferenceBad(state: State, need: PlacedNeed, reference: Reference): boolean {
  if (isReferenceDown(state, reference)) return true;
  return need.need.checked && isReferenceWrong(state, reference);
}

/** Whether a need's target is bad (X3): too few alternatives are not. */
export function isBad(state: State, index: number): boolean {
  const { firstRead, reads } = state.expanded;
  const end = firstRead[index + 1] ?? 0;
  let at = firstRead[index] ?? 0;
  if (at === end) return isBadByReferences(state, index);
  const checked = state.checked[index] === 1;
  let good = 0;
  for (; at < end; at++) {
    const read = reads[at] ?? 0;
    if (!isIn(state, 'down', read) && !(checked && isIn(state, 'wrong', read))) good += 1;
  }
  return good < (state.atLeast[index] ?? 1);
}

function isBadByReferences(state: State, index: number): boolean {
  const need = needAt(state.expanded, index);
  let good = 0;
  for (const reference of need.references) {
    if (!isReferenceBad(state, need, reference)) good += 1;
  }
  return good < need.atLeast;
}

/** Whether what an alternative reads is in a set; see `Expanded.reads`. */
function isIn(state: State, level: MarkLevel, read: number): boolean {
  return read >= 0 ? state.marks[level].on[read] === 1 : state.wholes[level][-1 - read] === 1;
}

/** Whether a need's target is degraded, not down. */
export function isTargetDegraded(state: State, index: number): boolean {
  const { firstRead, reads } = state.expanded;
  const first = firstRead[index] ?? 0;
  const end = firstRead[index + 1] ?? 0;
  if (end - first === 1) return isIn(state, 'degraded', reads[first] ?? 0);
  if (end === first) return isDegradedByReferences(state, index);
  if (isBad(state, index)) return false;
  const checked = state.checked[index] === 1;
  let ok = 0;
  for (let at = first; at < end; at++) {
    const read = reads[at] ?? 0;
    const bad = isIn(state, 'down', read) || (checked && isIn(state, 'wrong', read));
    if (!bad && !isIn(state, 'degraded', read)) ok += 1;
  }
  return ok < (state.atLeast[index] ?? 1);
}

function isDegradedByReferences(state: State, index: number): boolean {
  const need = needAt(state.expanded, index);
  const [only] = need.references;
  if (need.need.target.kind === 'one' && only !== undefined) {
    return isReferenceDegraded(state, only);
  }
  if (isBad(state, index)) return false;
  let ok = 0;
  for (const each of need.references) {
    if (!isReferenceBad(state, need, each) && !isReferenceDegraded(state, each)) ok += 1;
  }
  return ok < need.atLeast;
}

/** Neither bad nor degraded: what readiness and a reboot ask for (X7, X10). */
export function isTargetOk(state: State, index: number): boolean {
  return !isBad(state, index) && !isTargetDegraded(state, index);
}

/** Whether a need can be felt now: it acts, or a reboot has brought it in (X10). */
export function isFelt(state: State, index: number): boolean {
  return state.acting[index] === 1 || state.rebooting[index] === 1;
}

/** A need that is not checked passes a wrong answer on, whatever its grace (X3, U4). */
export function feelsWrong(state: State, index: number): boolean {
  if (state.wrongUnits === 0 || state.checked[index] === 1 || !isFelt(state, index)) return false;
  const only = state.expanded.onlyUnit[index] ?? -1;
  if (only >= 0) return state.marks.wrong.on[only] === 1;
  for (const reference of needAt(state.expanded, index).references) {
    if (isReferenceWrong(state, reference)) return true;
  }
  return false;
}

/** The target is bad and the grace has run out, to its upper bound (X3). */
export function feelsDown(state: State, index: number): boolean {
  return isFelt(state, index) && hasRunOut(state, index, 'high') && isBad(state, index);
}

/** What a need feels that feels neither down nor wrong (X3). */
export function feelsDegraded(state: State, index: number): boolean {
  if (!isFelt(state, index)) return false;
  if (isTargetDegraded(state, index)) return true;
  if (!isBad(state, index)) return false;
  return (
    hasRunOut(state, index, 'low') ||
    state.meanwhile[index] === 1 ||
    wasDegradedBefore(state, index)
  );
}

/** The need felt degraded just before its target turned bad, which may be now. */
export function wasDegradedBefore(state: State, index: number): boolean {
  const running = !Number.isNaN(state.badSinceMs[index] ?? Number.NaN);
  return running ? state.stays[index] === 1 : state.felt[index] === 1;
}

/** Whether the grace of a need with a bad target is used up, at one of its bounds. */
export function hasRunOut(state: State, index: number, bound: 'low' | 'high'): boolean {
  if (state.rebooting[index] === 1 || state.highMs[index] === 0) return true;
  const since = state.badSinceMs[index] ?? Number.NaN;
  if (Number.isNaN(since)) return graceLeftMs(state, index, bound) <= 0;
  const left = bound === 'low' ? state.leftLowMs[index] : state.leftHighMs[index];
  return state.nowMs - since >= (left ?? 0);
}

/** The grace left to a need whose target is not bad, refilled as far as it is (X8). */
export function graceLeftMs(state: State, index: number, bound: 'low' | 'high'): number {
  const full = (bound === 'low' ? state.lowMs[index] : state.highMs[index]) ?? 0;
  const refill = state.refillMs[index] ?? 0;
  if (refill === 0 || full === Infinity) return full;
  const back = state.backMs[index] ?? Number.NaN;
  if (Number.isNaN(back)) return full;
  const left = (bound === 'low' ? state.leftLowMs[index] : state.leftHighMs[index]) ?? 0;
  return Math.min(full, Math.floor(left + ((state.nowMs - back) * full) / refill));
}
