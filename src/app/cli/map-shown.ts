/** The map as it is shown: fates, evidence, gaps, what was not covered. */
import type { Fates } from '#core/goal';
import {
  behindVendors,
  findHiddenHomes,
  findUnknownNames,
  isStandIn,
  placeVendors,
} from '#core/catalogue';
import { type EvidenceWord, sightsOf } from '#core/map';
import type { MapShown, NamingShown } from '#app/report';
import { recordings, sources } from '#io/source';
import { type Question, withChange } from './question.ts';

export function showMap(
  question: Question,
  fates: Fates,
  naming: NamingShown = namingOf(question, null),
): MapShown {
  const { map, found, problems } = question;
  const own = map.components.filter((each) => each.origin === 'map' && !each.vendor);
  const byEvidence: Partial<Record<EvidenceWord | 'nobody', number>> = {};
  for (const component of own) {
    for (const need of [
      ...component.needs,
      ...component.operations.flatMap((each) => each.needs),
    ]) {
      const word = need.evidence[0]?.word ?? 'nobody';
      byEvidence[word] = (byEvidence[word] ?? 0) + 1;
    }
  }
  return {
    fates: withoutStandIns(fates),
    outside: map.components.length - own.length,
    byEvidence,
    gaps: gapsOf(problems),
    read:
      found === null
        ? null
        : {
            files: found.files,
            read: found.discovery.read,
            notRead: found.notRead,
            complete: found.complete,
          },
    cannotSee: cannotSee(question),
    covered: found?.discovery.covered ?? [],
    conflicts: map.conflicts.length,
    sights: sightsOf(map),
    naming,
  };
}

/** Regions stand in the lists already: what stood in for somebody in them need not. */
function withoutStandIns(fates: Fates): Fates {
  const real = (ids: readonly string[]): readonly string[] => ids.filter((id) => !isStandIn(id));
  return {
    ...fates,
    fates: fates.fates.map((fate) => ({ ...fate, stopsWith: real(fate.stopsWith) })),
    outside: fates.outside.filter(({ id }) => !isStandIn(id)),
  };
}

/** What the catalogue makes of the outside names; of the map as it is before anything is assumed. */
export function namingOf({ map, catalogue }: Question, assume: NamingShown['assume']): NamingShown {
  return {
    unknown: findUnknownNames(map, catalogue),
    behind: behindVendors(map, catalogue),
    homes: findHiddenHomes(map),
    assume,
  };
}

/** The question with its vendors placed as a reading has them. */
export function assumeVendors(question: Question, { behind, assume }: NamingShown): Question {
  if (assume === null) return question;
  const change = placeVendors(question.map, behind, assume);
  return { ...question, map: withChange(question, change, 'assumed.yaml') ?? question.map };
}

/** Addresses that nothing defines, a sentence each. */
export function gapsOf(problems: Question['problems']): readonly string[] {
  return problems
    .filter((problem) => problem.code === 'not-defined')
    .map(
      (problem) =>
        `${problem.what}${problem.place === null ? '' : ` (${problem.place.file}:${problem.place.line})`}`,
    );
}

/** What the sources that read something cannot see whatever the files; nothing when a map was written by hand. */
export function cannotSee({ found }: Question): readonly string[] {
  if (found === null) return [];
  const { covered, readBy } = found.discovery;
  const heard = recordings.filter(({ id }) => covered.some(({ source }) => source === id));
  const read = sources.filter(({ id }) => readBy.includes(id));
  return [...heard, ...read].map((source) => `${source.id}: ${source.cannotSee}`);
}
