/**
 * Binds what the sources found: hosts to the things that answer them, ARNs and resource names to tables
 * and queues, images to the folders that build them. What nothing defines stays a component under its
 * own name, with a warning; nothing is ever called unknown.
 */
import { compareProblems, compareText } from '#base';
import type { Problem } from '#base';
import type { ComponentFile, MapFile } from '#core/map';

import { arrivals, chooseEntries } from './entries.ts';
import { handOn } from './handed-on.ts';
import { giveIds } from './identity.ts';
import { linkNeeds } from './needs.ts';
import type { LinkedNeeds } from './needs.ts';
import { place } from './places.ts';
import type { Discovery, Findings, NotRead, SourceContext } from './port.ts';
import { Targets } from './targets.ts';
import { unite } from './unite.ts';

/** One discovery out of everything that was found. */
export function link(found: Findings, context: SourceContext): Omit<Discovery, 'readBy'> {
  const united = unite(found);
  const placed = place(united.components, context);
  const ids = giveIds(placed.components, context);
  const targets = new Targets(placed.components, united, ids, context);
  const linked = linkNeeds(united.needs, targets);
  const { needs, entries } = handOn(united.needs, united.entries, linked, targets);
  const journeys = chooseEntries(entries, targets, needs);
  const arriving = arrivals(entries, targets, journeys.files);
  const components = fileComponents(targets, needs);
  return {
    part: {
      firebreak: 1,
      found: true,
      components,
      journeys: { ...journeys.files, ...arriving },
    } satisfies MapFile,
    problems: unique([...found.problems, ...targets.problems]),
    notRead: sortNotRead(found.notRead),
    read: sumRead(found),
    covered: found.covered ?? [],
    regionsKnown: placed.regionsKnown,
    journeysAssumed: journeys.assumed,
  };
}

function fileComponents(targets: Targets, needs: LinkedNeeds): Record<string, ComponentFile> {
  const files: Record<string, ComponentFile> = {};
  for (const component of targets.all()) {
    const mine = new Map([...component.needs, ...(needs.get(component.id) ?? [])]);
    const sorted = [...mine].toSorted(([a], [b]) => compareText(a, b));
    files[component.id] = {
      ...(component.kind === '' ? {} : { kind: component.kind }),
      ...(component.in.length > 0 ? { in: component.in } : {}),
      ...(component.restarts === null ? {} : { restarts: component.restarts }),
      ...(sorted.length > 0 ? { needs: Object.fromEntries(sorted) } : {}),
      evidence: component.evidence,
    };
  }
  return files;
}

function unique(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...seen.values()].toSorted(compareProblems);
}

function sortNotRead(notRead: readonly NotRead[]): readonly NotRead[] {
  return notRead.toSorted((a, b) => compareText(a.things, b.things) || compareText(a.at, b.at));
}

function sumRead({ read }: Findings): Discovery['read'] {
  return read.filter(({ count }) => count > 0);
}
