/**
 * Why a journey is spared at one moment although something that it reaches is not ok: the places where
 * badness stops on its way up, each with its reason. This is where ours differs from the naive answer
 * (M4), and where redundancy has been lost though nobody notices (U2).
 */
import { compareText } from '#base';
import { formatLost } from '#core/map';
import { impairmentOn } from './cover.ts';
import { componentAt, needAt, operationOf, placeAt, placesOf, type Reference } from './expanded.ts';
import {
  feelsDown,
  feelsWrong,
  is,
  isBad,
  isFelt,
  isReferenceBad,
  isReferenceDown,
  isReferenceWrong,
  isTargetDegraded,
  placeRead,
  unitAt,
} from './judge.ts';
import { nameOfPlace, nameOfReference } from './place-name.ts';
import type { State } from './state.ts';

/**
 * `grace`: the loss is borne for now. `alternative`: enough others of the group. `placement`: another
 * placement is read, or enough others are. `failover`: another placement has taken over. `soft`: served
 * without it. `operation`, `plane`: what is touched is not what is asked, of the data or of the control
 * plane. `starting`: needed only to start or to fail over. `partly`: what is touched still serves.
 * `seen`: needs between a provider's services do not act, as it was seen how they fared (I1).
 */
export type Sparing =
  | 'grace'
  | 'alternative'
  | 'placement'
  | 'failover'
  | 'soft'
  | 'operation'
  | 'plane'
  | 'starting'
  | 'partly'
  | 'seen';

/** One place where badness stops. */
export interface Spared {
  readonly kind: Sparing;
  /** Who is spared: a component or a placement; the journey itself at its first step. */
  readonly who: string;
  /** What they are spared: a component, placement, unit or alternative that is not ok, as typed. */
  readonly from: string;
}

/** Found at one moment; a bound keeps a large map from being told whole. */
export interface SparedAt {
  readonly list: readonly Spared[];
  /** Whether `list` is all there is. */
  readonly complete: boolean;
}

/** What is told of one moment at most, and units looked at for it. */
const SPARED_AT_MOST = 200;
const UNITS_AT_MOST = 20_000;

/** All that spares the journey at a position, what is nearest to it first; sorted by who, from, kind. */
export function sparedOf(state: State, journey: number): SparedAt {
  const entry = state.expanded.journeys[journey];
  const walk: Walk = {
    state,
    references: new Set(),
    units: new Set(),
    waiting: [],
    clean: new Set(),
    found: new Map(),
  };
  for (const reference of entry?.through ?? []) {
    lookAt(walk, entry?.journey.id ?? '', reference);
  }
  let at = 0;
  for (; at < walk.waiting.length; at++) {
    if (walk.found.size >= SPARED_AT_MOST || at >= UNITS_AT_MOST) break;
    lookBehind(walk, walk.waiting[at] ?? -1);
  }
  const list = [...walk.found.values()].sort(
    (a, b) =>
      compareText(a.who, b.who) || compareText(a.from, b.from) || compareText(a.kind, b.kind),
  );
  return { list, complete: at >= walk.waiting.length };
}

/** U2: what is lost of groups and of components in several placements while the journey is served. */
export function redundancyLostAt(state: State, journey: number): readonly string[] {
  const kinds: readonly Sparing[] = ['alternative', 'placement', 'failover'];
  const lost = sparedOf(state, journey).list.filter(({ kind }) => kinds.includes(kind));
  return [...new Set(lost.map(({ from }) => from))].sort(compareText);
}

interface Walk {
  readonly state: State;
  /** References and units met. */
  readonly references: Set<string>;
  readonly units: Set<number>;
  readonly waiting: number[];
  /** Places that lead to nothing that is touched. */
  readonly clean: Set<number>;
  readonly found: Map<string, Spared>;
}

function spare(walk: Walk, kind: Sparing, who: string, from: string): void {
  walk.found.set(`${kind} ${who} ${from}`, { kind, who, from });
}

/** A unit that is not down: what it needs, and what of that it does not feel. */
function lookBehind(walk: Walk, unit: number): void {
  const { state } = walk;
  const { expanded } = state;
  const place = placeAt(expanded, expanded.unitPlace[unit] ?? -1);
  const { position } = operationOf(expanded, unit);
  const who = nameOfPlace(expanded, expanded.unitPlace[unit] ?? -1);
  const partly = impairmentOn(state, 'degraded', unit);
  if (partly !== null) spare(walk, 'partly', who, formatLost(partly.lost));
  for (let index = place.firstNeed; index < place.endNeed; index++) {
    const { operation } = needAt(expanded, index);
    if (operation < 0 || operation === position) lookAtNeed(walk, who, index);
  }
}

function lookAtNeed(walk: Walk, who: string, index: number): void {
  const { state } = walk;
  const need = needAt(state.expanded, index);
  const nameOf = (reference: Reference): string => nameOfReference(state.expanded, reference);
  if (state.muted[index] === 1) {
    for (const each of need.references) {
      if (leadsToTouched(walk, each)) spare(walk, 'seen', who, nameOf(each));
    }
    return;
  }
  const why = isBad(state, index) || feelsWrong(state, index) ? whyNotDown(state, index) : null;
  if (why !== null) {
    for (const each of need.references) {
      const isLost = isReferenceBad(state, need, each) || isReferenceWrong(state, each);
      if (isLost) spare(walk, why, who, nameOf(each));
    }
    return;
  }
  const soft = state.hard[index] !== 1 && isTargetDegraded(state, index);
  for (const each of need.references) {
    if (isReferenceBad(state, need, each)) spare(walk, 'alternative', who, nameOf(each));
    else if (soft) spare(walk, 'soft', who, nameOf(each));
    else lookAt(walk, who, each);
  }
}

/** Whether the naive answer would follow a reference to something that an impairment touches. */
function leadsToTouched({ state, clean }: Walk, reference: Reference): boolean {
  const { expanded } = state;
  const met = new Set<number>(placesNamed(state, reference));
  for (const index of met) {
    if (clean.has(index)) continue;
    const place = placeAt(expanded, index);
    const { operations } = componentAt(expanded, place.component);
    if ([...operations.keys()].some((at) => isTouched(state, place.firstUnit + at))) return true;
    for (let need = place.firstNeed; need < place.endNeed; need++) {
      for (const each of needAt(expanded, need).references) {
        for (const next of placesNamed(state, each)) met.add(next);
      }
    }
  }
  for (const index of met) clean.add(index);
  return false;
}

function isTouched({ covered }: State, unit: number): boolean {
  return covered.wrong[unit] !== 0 || covered.down[unit] !== 0 || covered.degraded[unit] !== 0;
}

/** The places that a reference may come to mean (X12). */
function placesNamed(state: State, reference: Reference): readonly number[] {
  const { at } = reference.ref;
  const named = at.kind === 'placement' || at.kind === 'same-region';
  return named ? reference.places : placesOf(state.expanded, reference.component);
}

/** Why a need with a bad target does not make its owner down; null when it does. */
function whyNotDown(state: State, index: number): Sparing | null {
  const felt = feelsDown(state, index) || feelsWrong(state, index);
  if (!isFelt(state, index)) return 'starting';
  if (!felt) return 'grace';
  return state.hard[index] === 1 ? null : 'soft';
}

/** A reference that is not down: which placements and operations of its target it is spared. */
function lookAt(walk: Walk, who: string, reference: Reference): void {
  const { state } = walk;
  if (isReferenceDown(state, reference)) return;
  const read = placeRead(state, reference);
  const key = `${reference.component}:${read ?? '*'}:${reference.operations.join()}`;
  if (walk.references.has(key)) return;
  walk.references.add(key);
  for (const place of placesNamed(state, reference)) {
    const asked = read === null ? state.serves[place] === 1 : read === place;
    lookAtPlace(walk, who, reference, place, asked);
  }
}

function lookAtPlace(
  walk: Walk,
  who: string,
  reference: Reference,
  place: number,
  asked: boolean,
): void {
  const { state } = walk;
  const units = reference.operations.map((operation) => unitAt(state, place, operation));
  const isLost = (unit: number): boolean => is(state, 'down', unit) || is(state, 'wrong', unit);
  const stops = asked
    ? isLost
    : (unit: number): boolean => isLost(unit) || is(state, 'degraded', unit);
  if (units.some(stops)) {
    const why = anotherServes(state, reference, place);
    spare(walk, why, who, nameOfPlace(state.expanded, place));
  } else {
    lookAtOthers(walk, who, reference, place);
  }
  for (const unit of units) {
    if (stops(unit) || walk.units.has(unit)) continue;
    walk.units.add(unit);
    walk.waiting.push(unit);
  }
}

function anotherServes(state: State, reference: Reference, place: number): Sparing {
  const { failover } = componentAt(state.expanded, reference.component);
  return failover !== null && state.slots.some((slot) => replaced(slot, place))
    ? 'failover'
    : 'placement';
}

function replaced(
  slot: { readonly original: number; readonly occupant: number },
  place: number,
): boolean {
  return slot.original === place && slot.occupant !== place;
}

/** Operations of a place that are touched and not asked for. */
function lookAtOthers(walk: Walk, who: string, reference: Reference, place: number): void {
  const { state } = walk;
  const { component } = placeAt(state.expanded, place);
  for (const [at, operation] of componentAt(state.expanded, component).operations.entries()) {
    if (reference.operations.includes(at)) continue;
    const unit = unitAt(state, place, at);
    if (!isTouched(state, unit)) continue;
    const from = `${nameOfPlace(state.expanded, place)}:${operation.name}`;
    spare(walk, operation.plane === 'control' ? 'plane' : 'operation', who, from);
  }
}
