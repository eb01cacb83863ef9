/** The map as it is shown: fates, evidence, gaps, what was not covered. */
import type { Fates } from '#core/goal';
import { type EvidenceWord, sightsOf } from '#core/map';
import type { MapShown } from '#app/report';
import { sources } from '#io/source';
import type { Question } from './question.ts';

export function showMap(question: Question, fates: Fates): MapShown {
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
    fates,
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
    conflicts: map.conflicts.length,
    sights: sightsOf(map),
  };
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

/** What the sources cannot see whatever the files; nothing when a map was written by hand. */
export function cannotSee({ found }: Question): readonly string[] {
  return found === null ? [] : sources.map((source) => `${source.id}: ${source.cannotSee}`);
}
