/**
 * The naive answer (M4): a journey is down while anything that it reaches is touched, whatever the
 * operation, the grace, the alternatives or the strength. It stands beside every replay.
 */
import type { Impairment } from '#core/incident';
import type { JourneyId, ResolvedMap } from '#core/map';
import { unitsCovered } from './cover.ts';
import { expand } from './expand.ts';
import { needAt, type Expanded, type Reference } from './expanded.ts';
import { positionOf } from './interpret.ts';

export interface NaiveInterval {
  readonly fromMs: number;
  readonly toMs: number | null;
}

/** When the naive answer has the journey down. */
export function naive(
  map: ResolvedMap,
  impairments: readonly Impairment[],
  journey: JourneyId,
): readonly NaiveInterval[] {
  const expanded = expand(map);
  const reach = naiveReach(expanded, positionOf(expanded, journey));
  return naiveIntervals(touchesOf(expanded, impairments), reach);
}

/** An impairment that acts, with the places that it touches. */
export interface Touch {
  readonly impairment: Impairment;
  readonly places: readonly number[];
}

/** What each impairment touches, whatever the operation. */
export function touchesOf(
  expanded: Expanded,
  impairments: readonly Impairment[],
): readonly Touch[] {
  return impairments
    .filter(({ fromMs, toMs }) => toMs === null || toMs > fromMs)
    .map((impairment) => {
      const units = unitsCovered(expanded, impairment.lost);
      const places = new Set(units.map((unit) => expanded.unitPlace[unit] ?? -1));
      return { impairment, places: [...places] };
    });
}

/** When something that a journey reaches (1 for each such place) is touched. */
export function naiveIntervals(
  touches: readonly Touch[],
  reach: Uint8Array,
): readonly NaiveInterval[] {
  return unite(
    touches
      .filter(({ places }) => places.some((place) => reach[place] === 1))
      .map(({ impairment: { fromMs, toMs } }) => ({ fromMs, toMs })),
  );
}

/** Places that each journey reaches along needs of every kind, with every operation of each (M4). */
export function naiveReaches(expanded: Expanded): readonly Uint8Array[] {
  const graph = targetsOf(expanded);
  return expanded.journeys.map(({ through }) => reachFrom(expanded, graph, through));
}

/** The places of one journey. */
export function naiveReach(expanded: Expanded, journey: number): Uint8Array {
  const through = expanded.journeys[journey]?.through ?? [];
  return reachFrom(expanded, targetsOf(expanded), through);
}

/** What each place leads to: a place, or all places of component c as `-1 - c`. */
interface Targets {
  readonly first: Int32Array;
  readonly of: Int32Array;
}

function targetsOf(expanded: Expanded): Targets {
  const first = new Int32Array(expanded.places.length + 1);
  const of: number[] = [];
  for (const [index, place] of expanded.places.entries()) {
    for (let need = place.firstNeed; need < place.endNeed; need++) {
      for (const reference of needAt(expanded, need).references) of.push(targetOf(reference));
    }
    first[index + 1] = of.length;
  }
  return { first, of: Int32Array.from(of) };
}

function targetOf(reference: Reference): number {
  const { at } = reference.ref;
  const all = at.kind === 'near' || at.kind === 'anywhere';
  return all ? -1 - reference.component : (reference.places[0] ?? -1 - reference.component);
}

function reachFrom(
  expanded: Expanded,
  targets: Targets,
  through: readonly Reference[],
): Uint8Array {
  const reach = new Uint8Array(expanded.places.length);
  const waiting: number[] = [];
  const meet = (target: number): void => {
    const first = target < 0 ? (expanded.firstPlace[-1 - target] ?? 0) : target;
    const end = target < 0 ? (expanded.firstPlace[-target] ?? 0) : target + 1;
    for (let place = first; place < end; place++) {
      if (reach[place] === 1) continue;
      reach[place] = 1;
      waiting.push(place);
    }
  };
  for (const reference of through) meet(targetOf(reference));
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const end = targets.first[place + 1] ?? 0;
    for (let at = targets.first[place] ?? 0; at < end; at++) meet(targets.of[at] ?? 0);
  }
  return reach;
}

function unite(intervals: readonly NaiveInterval[]): readonly NaiveInterval[] {
  const united: NaiveInterval[] = [];
  for (const { fromMs, toMs } of [...intervals].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = united.at(-1);
    const end = toMs ?? Infinity;
    if (last === undefined || (last.toMs ?? Infinity) < fromMs) united.push({ fromMs, toMs });
    else if ((last.toMs ?? Infinity) < end) united[united.length - 1] = { ...last, toMs };
  }
  return united;
}
