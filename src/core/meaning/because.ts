/**
 * Why a journey is as it is: the shortest chain of ids from it to what is lost, the first in the stated
 * order among the shortest. Every unit in a set has a chain of causes that ends in an impairment, for
 * the sets are least ones (X2): a ring never explains itself. Breadth first, so linear in what is not ok.
 */
import { formatLost } from '#core/map';
import type { Impairment } from '#core/incident';
import { impairmentOn } from './cover.ts';
import { needAt, operationOf, placeAt, type Reference } from './expanded.ts';
import {
  feelsDegraded,
  feelsDown,
  feelsWrong,
  is,
  isReferenceBad,
  isReferenceDegraded,
  isReferenceDown,
  isReferenceWrong,
  isTargetDegraded,
  placeRead,
  servingPlaces,
  unitAt,
} from './judge.ts';
import { nameOfPlace, withOperation } from './place-name.ts';
import { MARK_LEVELS, type MarkLevel, type State } from './state.ts';

/** The chain of a journey that is not ok; empty when it is. */
export interface Because {
  readonly ids: readonly string[];
  /** The impairment it ends in; null when the journey is ok. */
  readonly impairment: Impairment | null;
  /** Components on the way, by position. */
  readonly components: readonly number[];
}

/** Nothing to explain. */
export const NO_CAUSE: Because = { ids: [], impairment: null, components: [] };

/** Looks for the causes of a journey's outcome. */
export function explainJourney(state: State, journey: number): Because {
  const entry = state.expanded.journeys[journey];
  const found = entry === undefined ? null : search(state, entry.through);
  if (entry === undefined || found === null) return NO_CAUSE;
  return { ...found, ids: [entry.journey.id, ...found.ids] };
}

/** A unit in a set, and the step by which the search came to it. */
interface Cause {
  readonly unit: number;
  readonly level: MarkLevel;
  /** How the need or journey named it. */
  readonly reference: Reference;
  /** Name of the group that it is an alternative of. */
  readonly group: string | null;
  readonly effect: Cause | null;
}

function search(state: State, through: readonly Reference[]): Because | null {
  const level = worstOf(state, through);
  if (level === null) return null;
  const waiting: Cause[] = [];
  const met = new Set<number>();
  let last: Cause | null = null;
  let impairment: Impairment | null = null;
  const meet = (cause: Cause): void => {
    if (impairment !== null || met.has(keyOf(cause))) return;
    met.add(keyOf(cause));
    waiting.push(cause);
    last = cause;
    impairment = impairmentOn(state, cause.level, cause.unit);
  };
  for (const each of through) causesIn(state, each, level, null, null).forEach(meet);
  for (let at = 0; at < waiting.length && impairment === null; at++) {
    const effect = waiting[at];
    if (effect !== undefined) causesBehind(state, effect).forEach(meet);
  }
  return last === null || impairment === null ? null : tell(state, last, impairment);
}

function keyOf({ unit, level }: Cause): number {
  return unit * MARK_LEVELS.length + MARK_LEVELS.indexOf(level);
}

/** Wrong reads as down (X4), and is looked for first. */
function worstOf(state: State, through: readonly Reference[]): MarkLevel | null {
  return (
    MARK_LEVELS.find((level) => through.some((each) => isReferenceIn(state, each, level))) ?? null
  );
}

function tell(state: State, last: Cause, impairment: Impairment): Because {
  const ids: string[] = [];
  const components: number[] = [];
  for (let cause: Cause | null = last; cause !== null; cause = cause.effect) {
    ids.push(nameOf(state, cause));
    if (cause.group !== null) ids.push(cause.group);
    components.push(cause.reference.component);
  }
  ids.reverse();
  const lost = formatLost(impairment.lost);
  return { ids: ids.at(-1) === lost ? ids : [...ids, lost], impairment, components };
}

/** What made a unit what it is, in the order of its needs, their alternatives and their placements. */
function causesBehind(state: State, effect: Cause): readonly Cause[] {
  const { expanded } = state;
  const place = placeAt(expanded, expanded.unitPlace[effect.unit] ?? -1);
  const { position } = operationOf(expanded, effect.unit);
  const causes: Cause[] = [];
  for (let index = place.firstNeed; index < place.endNeed; index++) {
    const { operation, need } = needAt(expanded, index);
    if (operation >= 0 && operation !== position) continue;
    const group = need.target.kind === 'group' ? need.name : null;
    for (const [reference, level] of blamed(state, index, effect.level)) {
      causes.push(...causesIn(state, reference, level, group, effect));
    }
  }
  return causes;
}

/** The alternatives through which a need makes its owners what `level` says, with the set each is in. */
function blamed(
  state: State,
  index: number,
  level: MarkLevel,
): readonly (readonly [Reference, MarkLevel])[] {
  const placed = needAt(state.expanded, index);
  const { references } = placed;
  const wrong = (): readonly (readonly [Reference, MarkLevel])[] =>
    references.filter((each) => isReferenceWrong(state, each)).map((each) => [each, 'wrong']);
  const levelOf = (reference: Reference): MarkLevel =>
    isReferenceDown(state, reference)
      ? 'down'
      : isReferenceBad(state, placed, reference)
        ? 'wrong'
        : 'degraded';
  const bad = (): readonly (readonly [Reference, MarkLevel])[] =>
    references
      .filter((each) => isReferenceBad(state, placed, each))
      .map((each) => [each, levelOf(each)]);
  const hard = state.hard[index] === 1;
  switch (level) {
    case 'wrong':
      return hard && feelsWrong(state, index) ? wrong() : [];
    case 'down':
      return hard && feelsDown(state, index) ? bad() : [];
    case 'degraded':
      if (!hard) {
        if (feelsDown(state, index)) return bad();
        return feelsWrong(state, index) ? wrong() : [];
      }
      if (!feelsDegraded(state, index)) return [];
      if (!isTargetDegraded(state, index)) return bad();
      return references
        .filter((each) => isReferenceBad(state, placed, each) || isReferenceDegraded(state, each))
        .map((each) => [each, levelOf(each)]);
  }
}

/** The units that a reference reads in a set; what is degraded as a whole may be so by one that is down. */
function causesIn(
  state: State,
  reference: Reference,
  level: MarkLevel,
  group: string | null,
  effect: Cause | null,
): readonly Cause[] {
  if (!isReferenceIn(state, reference, level)) return [];
  const place = placeRead(state, reference);
  const places = place === null ? servingPlaces(state, reference.component) : [place];
  const levels: readonly MarkLevel[] = level === 'degraded' ? ['degraded', 'down'] : [level];
  return places.flatMap((each) =>
    reference.operations.flatMap((operation) => {
      const unit = unitAt(state, each, operation);
      return levels
        .filter((at) => is(state, at, unit))
        .map((at): Cause => ({ unit, level: at, reference, group, effect }));
    }),
  );
}

function isReferenceIn(state: State, reference: Reference, level: MarkLevel): boolean {
  switch (level) {
    case 'wrong':
      return isReferenceWrong(state, reference);
    case 'down':
      return isReferenceDown(state, reference);
    case 'degraded':
      return isReferenceDegraded(state, reference);
  }
}

/** As typed; the placement is named where there is a choice of several, or it is a provider's. */
function nameOf(state: State, { unit, reference }: Cause): string {
  const name = nameOfPlace(state.expanded, state.expanded.unitPlace[unit] ?? -1);
  return withOperation(name, reference);
}
