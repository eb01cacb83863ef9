/** Puts findings together: a collector that sources write to, and one list out of many. */
import type { Problem } from '#base';
import type { EvidenceFile } from '#core/map';

import type {
  Findings,
  FoundAlias,
  FoundComponent,
  FoundEntry,
  FoundGroup,
  FoundNeed,
  NotRead,
  ReadCount,
} from './port.ts';

/** Findings while they are collected. */
export interface Collector {
  readonly components: FoundComponent[];
  readonly needs: FoundNeed[];
  readonly groups: FoundGroup[];
  readonly aliases: FoundAlias[];
  readonly entries: FoundEntry[];
  readonly problems: Problem[];
  readonly notRead: NotRead[];
  readonly read: ReadCount[];
}

/** An empty collector; it is itself a `Findings`. */
export function createCollector(): Collector {
  return {
    components: [],
    needs: [],
    groups: [],
    aliases: [],
    entries: [],
    problems: [],
    notRead: [],
    read: [],
  };
}

/** All findings in one, in the order given. */
export function joinFindings(all: readonly Findings[]): Findings {
  return {
    components: all.flatMap((one) => one.components),
    needs: all.flatMap((one) => one.needs),
    groups: all.flatMap((one) => one.groups),
    aliases: all.flatMap((one) => one.aliases),
    entries: all.flatMap((one) => one.entries),
    problems: all.flatMap((one) => one.problems),
    notRead: all.flatMap((one) => one.notRead),
    read: all.flatMap((one) => one.read),
    covered: all.flatMap((one) => one.covered ?? []),
    chains: all.flatMap((one) => one.chains ?? []),
  };
}

/** Evidence of your own files: `k8s/cart.yaml:31`. */
export function declared(file: string, line: number, note: string): EvidenceFile {
  return { word: 'declared', at: `${oneLine(file)}:${line}`, note: oneLine(note) };
}

/** Longest word of a file that is repeated in a note. */
const MAX_NOTE_LENGTH = 200;

/** Names come from files that may be broken: what is shown of them is one plain line. */
export function oneLine(text: string): string {
  const plain = text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return plain.length > MAX_NOTE_LENGTH ? `${plain.slice(0, MAX_NOTE_LENGTH)}...` : plain;
}

/** A warning about a place in a file. */
export function warning(
  code: string,
  file: string,
  line: number | null,
  what: string,
  mend: string,
): Problem {
  return {
    code,
    severity: 'warning',
    place: { file, line, column: null },
    what: oneLine(what),
    mend: oneLine(mend),
  };
}

/** `1 Compose file`, `3 Compose files`: the things of a count, when there are any. */
export function count(number: number, one: string, many: string): ReadCount[] {
  return number === 0 ? [] : [{ count: number, things: number === 1 ? one : many }];
}
