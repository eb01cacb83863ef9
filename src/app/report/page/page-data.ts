/** What the script reads: names once, everything else as indices, every answer worked out beforehand. */
import type { Touched } from '#core/goal';
import type { PageInput } from './page-input.ts';

const STRENGTHS = ['hard', 'unknown', 'soft'] as const;

export interface PageData {
  readonly services: readonly string[];
  readonly journeys: readonly string[];
  /** Services of each fate. */
  readonly fates: readonly (readonly number[])[];
  readonly outside: readonly {
    readonly id: string;
    readonly stops: Touched;
    readonly degrades: Touched;
    readonly stopsIfHard: Touched;
  }[];
  /** Services that each journey enters at. */
  readonly entries: readonly (readonly number[])[];
  /** From a service, strength (0 hard, 1 unknown, 2 soft), to a service or -1, to outside things. */
  readonly needs: readonly (readonly [number, number, number, readonly number[]])[];
}

export function pageData({ fates, needs }: PageInput): PageData {
  const index = new Map<string, number>(fates.services.map((id, at) => [id, at]));
  const outside = new Map<string, number>(fates.outside.map(({ id }, at) => [id, at]));
  const entries = new Map(needs.entries.map((each) => [each.journey, each]));
  return {
    services: fates.services,
    journeys: fates.journeys,
    fates: fates.fates.map((fate) => fate.services.map((id) => index.get(id) ?? -1)),
    outside: fates.outside.map(({ id, stops, degrades, stopsIfHard }) => ({
      id,
      stops,
      degrades,
      stopsIfHard,
    })),
    entries: fates.journeys.map((id) =>
      (entries.get(id)?.services ?? []).flatMap((each) => index.get(each) ?? []),
    ),
    needs: needs.needs
      .filter((each) => index.has(each.from))
      .map((each) => [
        index.get(each.from) ?? -1,
        STRENGTHS.indexOf(each.strength),
        each.service === null ? -1 : (index.get(each.service) ?? -1),
        each.outside.flatMap((id) => outside.get(id) ?? []),
      ]),
  };
}
