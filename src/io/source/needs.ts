/** Needs, one for each pair of ends: what several lines of several files say of it is one claim. */
import type { EvidenceFile, NeedFile } from '#core/map';

import type { FoundNeed } from './port.ts';
import { kindOfLabel, strengthOf } from './strength.ts';
import type { Targets } from './targets.ts';

/** Needs by component id and then by the name of what is needed. */
export type LinkedNeeds = ReadonlyMap<string, ReadonlyMap<string, NeedFile>>;

/** Binds both ends of every need; a need on oneself is none. */
export function linkNeeds(needs: readonly FoundNeed[], targets: Targets): LinkedNeeds {
  const linked = new Map<string, Map<string, NeedFile>>();
  for (const need of needs) {
    const from = targets.component(need.from);
    if (from === null) continue;
    for (const target of targets.resolve(need, from)) {
      if (target.id === from.id) continue;
      const mine = linked.get(from.id) ?? new Map<string, NeedFile>();
      linked.set(from.id, mine);
      const strength = need.strength ?? strengthOf(from.kind, target.kind, kindOfLabel(need.label));
      mine.set(target.ref, joinNeeds(mine.get(target.ref), strength, need));
    }
  }
  return linked;
}

/** The strongest claim wins and all evidence is kept: one hard address makes a need hard. */
function joinNeeds(
  before: NeedFile | undefined,
  strength: 'hard' | 'unknown',
  need: FoundNeed,
): NeedFile {
  const running = need.when === 'running' || (before !== undefined && before.when !== 'starting');
  const counts = need.when === 'running' || !running;
  const hard =
    before === undefined ? strength === 'hard' : decidesHard(before, need, strength, counts);
  return {
    ...(hard ? { hard: true } : { unknown: true }),
    ...(running ? {} : { when: 'starting' }),
    evidence: addEvidence(before?.evidence ?? [], need.evidence),
  };
}

/** A need while starting says nothing of how hard the need while running is. */
function decidesHard(
  before: NeedFile,
  need: FoundNeed,
  strength: 'hard' | 'unknown',
  counts: boolean,
): boolean {
  if (!counts) return before.hard === true;
  if (need.when === 'running' && before.when === 'starting') return strength === 'hard';
  return before.hard === true || strength === 'hard';
}

function addEvidence(before: readonly EvidenceFile[], one: EvidenceFile): readonly EvidenceFile[] {
  const same = before.some(
    ({ word, at, note }) => word === one.word && at === one.at && note === one.note,
  );
  return same ? before : [...before, one];
}
