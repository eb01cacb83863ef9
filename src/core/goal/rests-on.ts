/** What verdicts stand on (M5): words of evidence, assumptions, unknowns, the catalogue. */
import type { EvidenceWord } from '#core/map';
import type { MapIndex } from './map-index.ts';
import { unknownIn } from './reach.ts';
import type { OwnedNeed } from './map-index.ts';
import type { Reach, ReachedComponent } from './reach.ts';
import type { GoalVerdict, RestsOn } from './types.ts';

export type EvidenceCounts = Readonly<Partial<Record<EvidenceWord, number>>>;

const WORDS: readonly EvidenceWord[] = ['seen', 'declared', 'published', 'reported', 'assumed'];

/** Facts in reach by the word of their strongest evidence: each need once, each component once. */
export function evidenceOf(components: readonly ReachedComponent[]): EvidenceCounts {
  const counts = WORDS.map((word) => {
    let sum = 0;
    for (const { facts } of components) sum += facts.evidence[word];
    return [word, sum] as const;
  });
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** Over all reaches, each fact once; assumptions each once, in order of what they are about. */
export function restsOn(
  index: MapIndex,
  reaches: readonly Reach[],
  verdicts: readonly GoalVerdict[],
): RestsOn {
  const components = new Map(
    reaches.flatMap(({ components }) =>
      components.map((each) => [each.component.id, each] as const),
    ),
  );
  const assumptions = new Map(
    verdicts.flatMap(({ assumptions }) => assumptions.map((each) => [each.what, each] as const)),
  );
  return {
    evidence: evidenceOf([...components.values()]),
    assumptions: [...assumptions.values()].sort((a, b) => (a.what < b.what ? -1 : 1)),
    unknown: unknownNeeds(reaches).length,
    catalogue: index.map.catalogue,
  };
}

/** Needs of unknown strength in any of the reaches, each once, in order of component. */
export function unknownNeeds(reaches: readonly Reach[]): readonly OwnedNeed[] {
  const found = new Map<string, OwnedNeed>();
  for (const reach of reaches) {
    for (const owned of unknownIn(reach)) found.set(keyOf(owned), owned);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, owned]) => owned);
}

/** Names a need of a map: whose it is and what it is called. */
export function keyOf({ component, owner, need }: OwnedNeed): string {
  const place = owner.kind === 'operation' ? `operation ${owner.operation}` : owner.kind;
  return `${component.id}\n${place}\n${need.name}\n${need.when}`;
}
