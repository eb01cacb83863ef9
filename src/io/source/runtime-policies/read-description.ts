/**
 * What a program printed of itself: for each way in which it needs something, what it does when that is
 * away. The format is that of `@firebreak/runtime` (docs/runtime-policies.md); programs in any language may
 * print it. What is not of the format is told, and left out.
 */
import { formatDuration } from '#base';

import { warning } from '../findings.ts';
import type { Problem } from '#base';
import { at, itemsAt, textAt, type Tree } from '../reading/tree.ts';

/** The version of the format that is read. */
export const VERSION = '1';

/** A program's description, with the lines of its file. */
export interface ProgramDescription {
  readonly component: string;
  readonly line: number;
  readonly needs: readonly NeedDescription[];
}

/** One way in which it needs something. */
export interface NeedDescription {
  readonly needs: string;
  readonly line: number;
  /** Its own words, of every mechanism that stands on this way. */
  readonly words: string;
  /** What runs of it showed, a sentence each. */
  readonly seen: readonly string[];
  readonly soft: boolean;
  /** As maps write it: `59m..1h`; null: none. */
  readonly grace: string | null;
  readonly anyOf: readonly { readonly address: string; readonly group: string | null }[];
  /** A duration, when what is to be sent waits. */
  readonly canWait: string | null;
  readonly journey: string | null;
}

/** Told in the order of the file. */
export interface Reading {
  /** Null when the file is none of this format. */
  readonly program: ProgramDescription | null;
  readonly problems: readonly Problem[];
}

const MEND = 'print it anew: docs/runtime-policies.md has the format';

/** Reads a tree. */
export function readDescription(path: string, tree: Tree): Reading {
  const problems: Problem[] = [];
  const tell = (line: number, what: string, mend = MEND): null => {
    problems.push(warning('not-readable', path, line, what, mend));
    return null;
  };
  const version = textAt(tree, 'policies');
  if (version !== VERSION) {
    const newer = 'firebreak reads version 1 of this format: print that, or update firebreak';
    tell(at(tree, 'policies')?.line ?? 1, 'not read as policies: another version', newer);
    return { program: null, problems };
  }
  const component = textAt(tree, 'component')?.trim() ?? '';
  if (component === '') {
    tell(tree.line, 'not read as policies: no `component`');
    return { program: null, problems };
  }
  const needs = itemsAt(tree, 'needs').flatMap((item) => readNeed(item, tell) ?? []);
  const line = at(tree, 'component')?.line ?? tree.line;
  return { program: { component, line, needs }, problems };
}

type Tell = (line: number, what: string, mend?: string) => null;

function readNeed(item: Tree, tell: Tell): NeedDescription | null {
  const needs = textAt(item, 'needs')?.trim() ?? '';
  const by = itemsAt(item, 'by');
  if (needs === '') return tell(item.line, 'an entry without `needs`');
  if (by.length === 0) return tell(item.line, 'an entry without `by`');
  const graces = by.map((each) => readGrace(each, tell));
  const waits = by.flatMap((each) => readMs(at(each, 'canWaitMs')) ?? []);
  return {
    needs,
    line: at(item, 'needs')?.line ?? item.line,
    words: by.map(wordsOf).join('; '),
    seen: by.flatMap(seenBy),
    soft: by.some((each) => textAt(each, 'soft') === 'true'),
    grace: longest(graces.flatMap((grace) => grace ?? [])),
    anyOf: by.flatMap(addressesIn),
    canWait: waits.length === 0 ? null : formatDuration(Math.max(...waits)),
    journey: textAt(item, 'journey'),
  };
}

function wordsOf(by: Tree): string {
  const name = textAt(by, 'name') ?? textAt(by, 'kind') ?? 'policy';
  return `${name}: ${textAt(by, 'promise') ?? 'says nothing'}`;
}

/** Outages that are told one by one; what came before is summed up by the program itself. */
const MOST_SEEN = 20;

function seenBy(by: Tree): readonly string[] {
  const name = textAt(by, 'name') ?? textAt(by, 'kind') ?? 'policy';
  return itemsAt(by, 'seen')
    .slice(0, MOST_SEEN)
    .flatMap((outage) => {
      const begun = textAt(outage, 'at') ?? '';
      const numbers = ['lastedMs', 'kept', 'own', 'failed'].map((key) => readMs(at(outage, key)));
      const [lastedMs, kept, own, failed] = numbers;
      if (!/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(begun) || numbers.includes(null)) return [];
      const lasted = formatDuration(Math.round((lastedMs ?? 0) / 1_000) * 1_000);
      return [
        `${name}: away for ${lasted} from ${begun}: ${kept} kept answers, ${own} of its own, ${failed} failures`,
      ];
    });
}

/** Guaranteed, and at most; null: not known. */
interface Grace {
  readonly fromMs: number;
  readonly toMs: number | null;
}

function readGrace(by: Tree, tell: Tell): Grace | null {
  const list = at(by, 'graceMs');
  if (list === undefined) return null;
  const [from, to] = itemsAt(by, 'graceMs');
  const [fromMs, toMs] = [readMs(from), readMs(to)];
  if (fromMs === null || (toMs !== null && toMs < fromMs)) {
    return tell(list.line, '`graceMs` is no range of milliseconds, so no grace is taken from it');
  }
  return fromMs === 0 ? null : { fromMs, toMs };
}

/** Whole milliseconds, rounded down: a promise is not made longer. */
function readMs(tree: Tree | undefined): number | null {
  if (tree?.kind !== 'text' || tree.text === null || !/^\d{1,15}(\.\d+)?$/.test(tree.text)) {
    return null;
  }
  return Math.floor(Number(tree.text));
}

/** Of what stands on one way, the one that holds longest for sure. */
function longest(graces: readonly Grace[]): string | null {
  const [best] = graces.toSorted((a, b) => b.fromMs - a.fromMs || (b.toMs ?? 0) - (a.toMs ?? 0));
  if (best === undefined) return null;
  const { fromMs, toMs } = best;
  const from = formatDuration(fromMs);
  return toMs === null || toMs === fromMs ? from : `${from}..${formatDuration(toMs)}`;
}

function addressesIn(by: Tree): NeedDescription['anyOf'] {
  return itemsAt(by, 'anyOf').flatMap((item) => {
    const address = textAt(item, 'address')?.trim() ?? '';
    return address === '' ? [] : [{ address, group: textAt(item, 'group') }];
  });
}
