/**
 * Work that one program puts into a queue of yours and a function takes out again. Nobody comes in at
 * such a function: it does the later half of what was begun elsewhere. Whether whoever began it needs
 * that half done is written in no file, so the need is `unknown`. A queue that nothing here fills is
 * filled by others, and its function stays an entry.
 */
import type { EvidenceFile, NeedFile } from '#core/map';

import type { LinkedNeeds } from './needs.ts';
import type { FoundEntry, FoundNeed } from './port.ts';
import type { Targets } from './targets.ts';

export interface HandedOn {
  readonly needs: LinkedNeeds;
  readonly entries: readonly FoundEntry[];
}

/** A function, the queue that feeds it, and where that is said. */
interface Feed {
  readonly program: string;
  readonly queue: string;
  readonly evidence: EvidenceFile;
}

/** Needs with those on functions that take over, entries without those functions. */
export function handOn(
  found: readonly FoundNeed[],
  entries: readonly FoundEntry[],
  needs: LinkedNeeds,
  targets: Targets,
): HandedOn {
  const feeds = found.flatMap((need) => feedOf(need, targets));
  const fed = new Map<string, Set<string>>();
  for (const { program, queue } of feeds) {
    const programs = fed.get(queue) ?? new Set<string>();
    fed.set(queue, programs.add(program));
  }
  const more = new Map([...needs].map(([id, mine]) => [id, new Map(mine)]));
  const taken = new Set<string>();
  for (const { program, queue, evidence } of feeds) {
    for (const [from, mine] of more) {
      if (fed.get(queue)?.has(from) === true || !fills(mine, queue)) continue;
      taken.add(`${program} ${evidence.at}`);
      if (!mine.has(program)) mine.set(program, laterHalf(queue, evidence));
    }
  }
  const isTaken = ({ through, evidence }: FoundEntry): boolean =>
    through.length > 0 &&
    through.every((key) => taken.has(`${targets.component(key)?.id} ${evidence.at}`));
  return { needs: more, entries: entries.filter((entry) => !isTaken(entry)) };
}

/** Sources call such a need a trigger; only what is put into a queue is handed on, a bucket is read as well. */
function feedOf(need: FoundNeed, targets: Targets): readonly Feed[] {
  if (need.label !== 'trigger' || need.target.kind !== 'component') return [];
  const program = targets.component(need.from);
  const queue = targets.component(need.target.key);
  return program === null || queue?.kind !== 'queue'
    ? []
    : [{ program: program.id, queue: queue.id, evidence: need.evidence }];
}

function fills(mine: ReadonlyMap<string, unknown>, queue: string): boolean {
  return [...mine.keys()].some((ref) => ref.replace(/@.*$/, '') === queue);
}

function laterHalf(queue: string, { word, at }: EvidenceFile): NeedFile {
  return {
    unknown: true,
    evidence: [
      { word, ...(at === undefined ? {} : { at }), note: `takes what is put into ${queue}` },
    ],
  };
}
