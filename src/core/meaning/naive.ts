/**
 * The naive answer (M4): a journey is down while anything that it reaches is touched, whatever the
 * operation, the grace, the alternatives or the strength. It stands beside every replay.
 */
import type { Impairment } from '#core/incident';
import type { JourneyId, ResolvedMap } from '#core/map';
import { unitsCovered } from './cover.ts';
import { expand, needAt, placeAt, placesOf, type Expanded, type Reference } from './expand.ts';
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

/** Places that a journey reaches along needs of every kind, with every operation of each (M4). */
export function naiveReach(expanded: Expanded, journey: number): Uint8Array {
  const reach = new Uint8Array(expanded.places.length);
  const whole = new Set<number>();
  const waiting: number[] = [];
  const meet = (reference: Reference): void => {
    const all = reference.ref.at.kind === 'near' || reference.ref.at.kind === 'anywhere';
    if (all && whole.has(reference.component)) return;
    if (all) whole.add(reference.component);
    for (const place of all ? placesOf(expanded, reference.component) : reference.places) {
      if (reach[place] === 1) continue;
      reach[place] = 1;
      waiting.push(place);
    }
  };
  for (const reference of expanded.journeys[journey]?.through ?? []) meet(reference);
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const { firstNeed, endNeed } = placeAt(expanded, place);
    for (let need = firstNeed; need < endNeed; need++) {
      for (const reference of needAt(expanded, need).references) meet(reference);
    }
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
