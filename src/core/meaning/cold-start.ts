/**
 * Cold start (M3): everything is off at once; what can come up, in which rounds, and which rings never
 * can. A unit comes up when all its hard needs, running and starting ones, have targets that are up;
 * no grace helps. The least set of units that are up, by a worklist: linear in units and needs.
 */
import type { ResolvedMap } from '#core/map';
import { compareText } from '#base';
import { expand } from './expand.ts';
import { componentAt, needAt, placeAt, type Expanded } from './expanded.ts';
import { isBad, isReferenceDown, servingPlaces } from './judge.ts';
import { nameOfPlace } from './place-name.ts';
import { ownersOf, readersOf } from './settle.ts';
import { createState, setMark, type State } from './state.ts';
import { stronglyConnected } from './strongly-connected.ts';
import type { Reading } from './types.ts';

export interface ColdStart {
  /** Each ring waits for itself: none of its members can be the first. Sorted, as are its members. */
  readonly rings: readonly (readonly string[])[];
  /** What waits for a ring without being in one. Sorted. */
  readonly held: readonly string[];
  /** What comes up, round by round: nothing in a round needs anything of the same or a later one. */
  readonly rounds: readonly (readonly string[])[];
}

/** Cold start of a map; needs of unknown strength are read as hard unless said otherwise (U5). */
export function coldStart(map: ResolvedMap, reading: Reading = 'hard'): ColdStart {
  const expanded = expand(map);
  const state = createState(expanded, {
    impairments: [],
    reboot: false,
    reading,
    grace: 'low',
    muted: [],
  });
  const roundOf = comeUp(state);
  const stuck = [...roundOf.keys()].filter((unit) => roundOf[unit] === -1);
  const rings = ringsOf(state, stuck);
  const inRing = new Set(rings.flat());
  const names = (units: readonly number[]): readonly string[] => namesOf(expanded, units);
  const rounds: string[][] = [];
  const placesIn = placesByRound(expanded, roundOf);
  for (const [round, places] of placesIn.entries()) {
    rounds[round] = [...names(places.map((place) => placeAt(expanded, place).firstUnit))];
  }
  return {
    rings: rings.map(names).sort((a, b) => compareText(a.join(), b.join())),
    held: names(stuck.filter((unit) => !inRing.has(unit))),
    rounds: rounds.filter((round) => round.length > 0),
  };
}

/** The round in which each unit comes up; -1 for never. All that is not up bears the mark `down`. */
function comeUp(state: State): Int32Array {
  const { expanded } = state;
  const down = state.marks.down.on;
  for (const unit of down.keys()) setMark(state, 'down', unit, 1);
  const waitsFor = new Int32Array(down.length);
  const open = new Uint8Array(expanded.needs.length);
  for (const need of expanded.needs.keys()) {
    if (!isAsked(state, need)) continue;
    open[need] = 1;
    for (const unit of ownersOf(state, [need])) waitsFor[unit] = (waitsFor[unit] ?? 0) + 1;
  }
  const roundOf = new Int32Array(down.length).fill(-1);
  let next = [...waitsFor.keys()].filter((unit) => waitsFor[unit] === 0);
  for (let round = 0; next.length > 0; round++) {
    for (const unit of next) {
      setMark(state, 'down', unit, 0);
      roundOf[unit] = round;
    }
    const met = readersOf(state, next).filter((need) => open[need] === 1 && !isBad(state, need));
    next = [];
    for (const need of new Set(met)) {
      open[need] = 0;
      for (const unit of ownersOf(state, [need])) {
        waitsFor[unit] = (waitsFor[unit] ?? 0) - 1;
        if (waitsFor[unit] === 0) next.push(unit);
      }
    }
  }
  return roundOf;
}

/** Hard needs; what a failover needs is not asked at a start. */
function isAsked(state: State, need: number): boolean {
  return state.hard[need] === 1 && needAt(state.expanded, need).part !== 'failover';
}

function ringsOf(state: State, stuck: readonly number[]): readonly (readonly number[])[] {
  const leadsTo = (unit: number): readonly number[] => waitedFor(state, unit);
  return stronglyConnected(stuck, leadsTo).filter(
    ([first, ...others]) =>
      others.length > 0 || (first !== undefined && leadsTo(first).includes(first)),
  );
}

/** The units for which a stuck unit waits: those that are not up behind its unmet hard needs. */
function waitedFor(state: State, unit: number): readonly number[] {
  const { expanded, marks } = state;
  const place = placeAt(expanded, expanded.unitPlace[unit] ?? -1);
  const units: number[] = [];
  for (let index = place.firstNeed; index < place.endNeed; index++) {
    const need = needAt(expanded, index);
    const applies = need.operation < 0 || place.firstUnit + need.operation === unit;
    if (!applies || !isAsked(state, index) || !isBad(state, index)) continue;
    for (const reference of need.references) {
      if (!isReferenceDown(state, reference)) continue;
      const places =
        reference.reads === 'whole'
          ? servingPlaces(state, reference.component)
          : reference.places.slice(0, 1);
      for (const each of places) {
        for (const operation of reference.operations) {
          const target = placeAt(expanded, each).firstUnit + operation;
          if (marks.down.on[target] === 1) units.push(target);
        }
      }
    }
  }
  return units;
}

/** A place is up in the round of its last unit, if all of them come up. */
function placesByRound(expanded: Expanded, roundOf: Int32Array): readonly (readonly number[])[] {
  const rounds: number[][] = [];
  for (const [index, place] of expanded.places.entries()) {
    const count = componentAt(expanded, place.component).operations.length;
    const own = roundOf.subarray(place.firstUnit, place.firstUnit + count);
    if (own.includes(-1)) continue;
    const last = own.reduce((a, b) => Math.max(a, b), 0);
    for (let round = rounds.length; round <= last; round++) rounds.push([]);
    rounds[last]?.push(index);
  }
  return rounds;
}

/** Components, or placements where there are several of them; sorted, each once. */
function namesOf(expanded: Expanded, units: readonly number[]): readonly string[] {
  const names = units.map((unit) => nameOfPlace(expanded, expanded.unitPlace[unit] ?? -1));
  return [...new Set(names)].sort(compareText);
}
