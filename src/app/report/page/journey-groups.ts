/** Journeys that enter at the same fates stand together, and where their lines go. */
import { compareText } from '#base';
import type { EnterLine, JourneyGroup } from './fate-parts.ts';
import type { PageInput } from './page-input.ts';

/** Boxes of journeys; those of the least harm share the last one. */
const GROUPS = 14;
/** Journeys named in the boxes, shared out evenly; a box counts the others. */
const JOURNEY_ROWS = 28;

/** By the first fate that they enter; within a group those that most losses stop first. */
export function journeyGroups(
  { fates, needs }: PageInput,
  fateOf: ReadonlyMap<string, number>,
): readonly JourneyGroup[] {
  const entries = new Map<string, (typeof needs.entries)[number]>(
    needs.entries.map((each) => [each.journey, each]),
  );
  const stopping = (journey: number): number =>
    fates.outside.filter(({ stops }) => stops.journeys.includes(journey)).length;
  const found = fates.journeys.map((id, journey) => {
    const entry = entries.get(id);
    const ends = (entry?.services ?? []).flatMap((each) => fateOf.get(each) ?? []);
    return {
      journey,
      id,
      fates: [...new Set(ends)].sort((a, b) => a - b),
      outside: [...new Set(entry?.outside ?? [])].sort(compareText),
      stopping: stopping(journey),
    };
  });
  const groups = Map.groupBy(found, (each) => JSON.stringify([each.fates, each.outside]));
  const rank = ({ fates: ends }: { readonly fates: readonly number[] }): number => ends[0] ?? 1000;
  const sorted = [...groups.values()]
    .map((group) => group.sort((a, b) => b.stopping - a.stopping || compareText(a.id, b.id)))
    .sort(
      ([a], [b]) =>
        rank(a ?? { fates: [] }) - rank(b ?? { fates: [] }) ||
        compareText(a?.id ?? '', b?.id ?? ''),
    )
    .map((group) => ({
      journeys: group.map(({ journey }) => journey),
      named: group.length,
      fates: group[0]?.fates ?? [],
      outside: group[0]?.outside ?? [],
    }));
  return nameSome(joinLast(sorted));
}

function joinLast(groups: readonly JourneyGroup[]): readonly JourneyGroup[] {
  if (groups.length <= GROUPS) return groups;
  const last = groups.slice(GROUPS - 1);
  const all = <Item>(of: (group: JourneyGroup) => readonly Item[]): Item[] => [
    ...new Set(last.flatMap(of)),
  ];
  const journeys = all((each) => each.journeys);
  return [
    ...groups.slice(0, GROUPS - 1),
    {
      journeys,
      named: journeys.length,
      fates: all((each) => each.fates).sort((a, b) => a - b),
      outside: all((each) => each.outside).sort(compareText),
    },
  ];
}

function nameSome(groups: readonly JourneyGroup[]): readonly JourneyGroup[] {
  const total = groups.reduce((sum, { journeys }) => sum + journeys.length, 0);
  if (total <= JOURNEY_ROWS) return groups;
  const share = Math.max(1, Math.floor(JOURNEY_ROWS / groups.length));
  return groups.map((each) => ({
    ...each,
    named: each.journeys.length <= share ? each.journeys.length : Math.max(1, share - 1),
  }));
}

/** From each group to each fate that it enters; the width is of its journey that needs most there. */
export function enterLines(
  { fates }: PageInput,
  groups: readonly JourneyGroup[],
): readonly EnterLine[] {
  return groups.flatMap((each, group) => {
    const ids = new Set(each.journeys.map((journey) => fates.journeys[journey]));
    const services = (fate: number): number =>
      Math.max(
        1,
        ...fates.lines.fromJourneys
          .filter((line) => line.to === fate && line.strength === 'hard' && ids.has(line.from))
          .map((line) => line.services),
      );
    return [
      ...each.fates.map((fate) => ({ group, fate, services: services(fate) })),
      ...(each.outside.length === 0 ? [] : [{ group, fate: null, services: 1 }]),
    ];
  });
}
