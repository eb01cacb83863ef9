/**
 * Why a journey is as it is: a chain of ids from it to what is lost. At each step the first cause in
 * the stated order among the worst that came before it, so a ring never explains itself.
 */
import { formatLost } from '#core/map';
import type { Impairment } from '#core/incident';
import { covers } from './cover.ts';
import { needAt, operationOf, placeAt, type Reference } from './expand.ts';
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
import { nameOfPlace } from './place-name.ts';
import type { MarkLevel, State } from './state.ts';

/** The chain of a journey that is not ok; empty when it is. */
export interface Because {
  readonly ids: readonly string[];
  /** The impairment it ends in; null when the journey is ok. */
  readonly impairment: Impairment | null;
  /** Components on the way, by position. */
  readonly components: readonly number[];
}

/** Follows the causes of a journey's outcome. */
export function explainJourney(state: State, journey: number): Because {
  const entry = state.expanded.journeys[journey];
  const first = entry === undefined ? null : firstCause(state, entry.through);
  if (entry === undefined || first === null) return { ids: [], impairment: null, components: [] };
  return follow(state, [entry.journey.id], first);
}

/** A unit in a set that it came to as number `order`; causes in the same set came earlier. */
interface Cause {
  readonly unit: number;
  readonly level: MarkLevel;
  /** How the need or journey named it. */
  readonly reference: Reference;
}

function firstCause(state: State, through: readonly Reference[]): Cause | null {
  for (const level of ['wrong', 'down', 'degraded'] as const) {
    for (const reference of through) {
      const cause = causeIn(state, reference, level, Infinity);
      if (cause !== null) return cause;
    }
  }
  return null;
}

function follow(state: State, start: readonly string[], first: Cause): Because {
  const ids = [...start];
  const components: number[] = [];
  for (let cause: Cause | null = first; cause !== null;) {
    const { component } = placeAt(state.expanded, state.expanded.unitPlace[cause.unit] ?? -1);
    ids.push(nameOf(state, cause));
    components.push(component);
    const impairment = impairmentOn(state, cause);
    if (impairment !== null) {
      const lost = formatLost(impairment.lost);
      if (ids.at(-1) !== lost) ids.push(lost);
      return { ids, impairment, components };
    }
    const next = needBehind(state, cause);
    if (next?.group !== undefined && next.group !== null) ids.push(next.group);
    cause = next?.cause ?? null;
  }
  return { ids, impairment: null, components };
}

function impairmentOn(state: State, cause: Cause): Impairment | null {
  if (state.covered[cause.level][cause.unit] === 0) return null;
  return (
    state.active.find(
      ({ effect, lost }) => effect === cause.level && covers(state.expanded, lost, cause.unit),
    ) ?? null
  );
}

interface Behind {
  readonly group: string | null;
  readonly cause: Cause;
}

/** The first need that made the unit what it is, and the first of its alternatives that did. */
function needBehind(state: State, { unit, level }: Cause): Behind | null {
  const { expanded, marks } = state;
  const place = placeAt(expanded, expanded.unitPlace[unit] ?? -1);
  const { position } = operationOf(expanded, unit);
  const before = marks[level].order[unit] ?? 0;
  for (let index = place.firstNeed; index < place.endNeed; index++) {
    const placed = needAt(expanded, index);
    if (placed.operation >= 0 && placed.operation !== position) continue;
    for (const [reference, at] of blamed(state, index, level)) {
      const cause = causeIn(state, reference, at, at === level ? before : Infinity);
      if (cause === null) continue;
      return { group: placed.need.target.kind === 'group' ? placed.need.name : null, cause };
    }
  }
  return null;
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

/** The first unit that a reference reads in a set, if it came there before the effect did. */
function causeIn(
  state: State,
  reference: Reference,
  level: MarkLevel,
  before: number,
): Cause | null {
  if (!isReferenceIn(state, reference, level)) return null;
  const place = placeRead(state, reference);
  const places = place === null ? servingPlaces(state, reference.component) : [place];
  const levels = level === 'degraded' ? (['degraded', 'down'] as const) : ([level] as const);
  for (const each of places) {
    for (const operation of reference.operations) {
      const unit = unitAt(state, each, operation);
      for (const at of levels) {
        const order = state.marks[at].order[unit] ?? 0;
        if (is(state, at, unit) && (at !== level || order < before)) {
          return { unit, level: at, reference };
        }
      }
    }
  }
  return null;
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
  const { operation } = reference.ref;
  return operation === null || operation === '' ? name : `${name}:${operation}`;
}
