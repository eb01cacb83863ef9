/** Needs, one for each pair of ends: what several lines of several files say of it is one claim. */
import { compareText } from '#base';
import type { EvidenceFile, NeedFile } from '#core/map';

import type { FoundNeed } from './port.ts';
import { kindOfLabel, strengthOf } from './strength.ts';
import type { Targets } from './targets.ts';

/** Needs by component id and then by the name of what is needed. */
export type LinkedNeeds = ReadonlyMap<string, ReadonlyMap<string, NeedFile>>;

/** Binds both ends of every need; a need on oneself is none. */
export function linkNeeds(needs: readonly FoundNeed[], targets: Targets): LinkedNeeds {
  const linked = new Map<string, Map<string, NeedFile>>();
  const [shown, stated] = [needs.filter(isShown), needs.filter((need) => !isShown(need))];
  for (const need of [...stated, ...shown]) {
    const from = targets.component(need.from);
    if (from === null) continue;
    const mine = linked.get(from.id) ?? new Map<string, NeedFile>();
    linked.set(from.id, mine);
    for (const target of targets.resolve(need, from)) {
      if (target.id === from.id) continue;
      const ref =
        (isShown(need) ? refOnService(target.ref, mine, linked, targets) : null) ?? target.ref;
      const strength = need.strength ?? strengthOf(from.kind, target.kind, kindOfLabel(need.label));
      mine.set(ref, joinNeeds(mine.get(ref), strength, need));
    }
  }
  return linked;
}

/** A client in a package file: it shows that a service is called, not through what. */
function isShown(need: FoundNeed): boolean {
  return need.label === 'package';
}

/**
 * The need that a client of a service already stands behind: on that service, or on a table or queue
 * of one's own that is kept there. Null when there is none.
 */
function refOnService(
  ref: string,
  mine: ReadonlyMap<string, NeedFile>,
  linked: ReadonlyMap<string, ReadonlyMap<string, NeedFile>>,
  targets: Targets,
): string | null {
  const service = serviceOfRef(ref);
  if (service === null) return null;
  const direct = [...mine.keys()].toSorted(compareText);
  const same = direct.find((name) => serviceOfRef(name) === service);
  if (same !== undefined) return same;
  const through = direct.find((name) => {
    const id = name.replace(/@.*$/, '');
    const standsOn = [...(linked.get(id)?.keys() ?? []), ...(targets.byId(id)?.needs.keys() ?? [])];
    return standsOn.some((one) => serviceOfRef(one) === service);
  });
  return through ?? null;
}

/** `aws/us-east-1/dynamodb:read` and `aws/same-region/dynamodb` are `aws/dynamodb`; null for your own. */
function serviceOfRef(ref: string): string | null {
  const parts = ref.replace(/:.*$/, '').split('/');
  return parts.length < 2 ? null : `${parts[0]}/${parts.at(-1)}`;
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
