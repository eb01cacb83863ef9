/** Maps for tests, as people write them; the provider is the made-up `cloud` of the vectors. */
import { createNames, parseLost, type JourneyId, type Lost, type ResolvedMap } from '#core/map';
import type { Impairment } from '#core/incident';
import { CATALOGUE, resolveCase } from '../../../test/vectors.testing.ts';
import type { Interval } from './types.ts';

/** The map of a text that is free of problems; `firebreak: 1` is put before it. */
export function mapOf(text: string): ResolvedMap {
  const indent = /\n( *)\S/.exec(text)?.[1] ?? '';
  const lines = text.split('\n').map((line) => line.replace(new RegExp(`^${indent}`), ''));
  const { map, problems } = resolveCase(`firebreak: 1\n${lines.join('\n')}`);
  if (map === null) throw new Error(problems.join(', '));
  return map;
}

export function lostIn(map: ResolvedMap, id: string): Lost {
  const { value, problems } = parseLost(id, createNames(map, CATALOGUE));
  if (value === null) throw new Error(JSON.stringify(problems));
  return value;
}

/** `[id, fromMin, toMin, effect, share]`; down and nothing published when not said otherwise. */
export type Row = readonly [
  id: string,
  fromMin: number,
  toMin: number | null,
  effect?: Impairment['effect'],
  share?: Impairment['share'],
];

export function impairmentsIn(map: ResolvedMap, rows: readonly Row[]): readonly Impairment[] {
  return rows.map(([id, fromMin, toMin, effect = 'down', share = { low: 0, high: 1 }]) => ({
    lost: lostIn(map, id),
    effect,
    fromMs: fromMin * 60_000,
    toMs: toMin === null ? null : toMin * 60_000,
    share,
  }));
}

export function journeyIn(map: ResolvedMap, id: string): JourneyId {
  const found = map.journeys.find((journey) => journey.id === id);
  if (found === undefined) throw new Error(`no journey ${id}`);
  return found.id;
}

/** `[fromMin, toMin, outcome]`. */
export function rowsOf(
  intervals: readonly Pick<Interval, 'fromMs' | 'toMs'>[] & readonly { readonly outcome: string }[],
): readonly (readonly [number, number | null, string])[] {
  return intervals.map((each) => {
    const { fromMs, toMs, outcome } = each as Interval;
    return [fromMs / 60_000, toMs === null ? null : toMs / 60_000, outcome];
  });
}
