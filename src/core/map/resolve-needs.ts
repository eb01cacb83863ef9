/**
 * Resolves one list of needs: that of a component, an operation or a failover. Claims about one
 * target become one need; what people write of a target takes in what was found of it.
 */
import { compareText } from '#base';
import {
  bindEntry,
  coversOf,
  evidenceOfEntry,
  keysWithin,
  pathOf,
  type BoundEntry,
  type Entry,
  type NeedsSaid,
} from './bind-need.ts';
import { buildNeed, strengthSaid } from './build-need.ts';
import { FOUND, HAND } from './choose.ts';
import type { NeedFile, NeedsFile } from './file.ts';
import { tellAt, type Gathered, type Resolving } from './resolving.ts';
import type { Need } from './types.ts';
import { quote } from './wording.ts';

/** Sorted by name. `about` is what conflicts call the list: `shop` or `shop:pay`. */
export function resolveNeeds(
  lists: readonly NeedsSaid[],
  owner: Gathered,
  about: string,
  resolving: Resolving,
): readonly Need[] {
  if (lists.length === 0) return NONE;
  const said = bindAll(lists, owner, resolving);
  const buckets = [...said.values()];
  const joined = lists.length > 1 ? absorb(buckets, owner, about, resolving) : buckets;
  const needs: Need[] = [];
  for (const bucket of joined) {
    const need = buildNeed(bucket, about, resolving);
    if (need !== null) needs.push(need);
  }
  return needs.sort((a, b) => compareText(a.name, b.name));
}

const NONE: readonly Need[] = [];

/** What is said, by what is meant; in order of rank. */
function bindAll(
  lists: readonly NeedsSaid[],
  owner: Gathered,
  resolving: Resolving,
): ReadonlyMap<string, readonly BoundEntry[]> {
  const entries = lists.flatMap((list) => entriesOf(list));
  const groups = new Set<string>();
  for (const { name, facts } of entries) if (isGroup(facts)) groups.add(name);
  const said = new Map<string, BoundEntry[]>();
  for (const entry of entries) {
    const bound = bindEntry(entry, groups.has(entry.name), owner, resolving);
    if (bound === null) continue;
    const same = said.get(bound.key);
    if (same === undefined) said.set(bound.key, [bound]);
    else if (isSaidTwice(bound, same)) tellTwice(bound, same, resolving);
    else same.push(bound);
  }
  return said;
}

function entriesOf(list: NeedsSaid): readonly Entry[] {
  const { needs } = list;
  return isList(needs)
    ? needs.map((name, step) => ({ name, facts: NOTHING, list, step }))
    : Object.entries(needs).map(([name, facts]) => ({ name, facts, list, step: name }));
}

const NOTHING: NeedFile = {};

function isList(needs: NeedsFile): needs is readonly string[] {
  return Array.isArray(needs);
}

function isGroup({ anyOf, of }: NeedFile): boolean {
  return anyOf !== undefined || of !== undefined;
}

function isSaidTwice(bound: BoundEntry, same: readonly BoundEntry[]): boolean {
  return same.some(({ entry }) => entry.list.saying === bound.entry.list.saying);
}

function tellTwice(bound: BoundEntry, same: readonly BoundEntry[], resolving: Resolving): void {
  const { name, list } = bound.entry;
  const other = same.find(({ entry }) => entry.list.saying === list.saying)?.entry.name ?? name;
  const what = `${quote(name)} and ${quote(other)} mean the same.`;
  const path = pathOf(bound.entry);
  tellAt(resolving, list.saying, path, 'key', {
    code: 'named-twice',
    what,
    mend: 'Keep one of them.',
  });
}

/**
 * What somebody of a higher rank says of a whole, or of alternatives, takes in what others say of its
 * parts: a group written by hand, the needs found on its members.
 */
function absorb(
  buckets: readonly (readonly BoundEntry[])[],
  owner: Gathered,
  about: string,
  resolving: Resolving,
): readonly (readonly BoundEntry[])[] {
  const covering = new Map<string, BoundEntry[]>();
  for (const [first] of buckets) {
    if (first === undefined) continue;
    for (const key of coversOf(first, owner, resolving)) {
      covering.set(key, [...(covering.get(key) ?? []), first]);
    }
  }
  const taken = new Map<BoundEntry, BoundEntry[]>();
  const kept = buckets.filter((bucket) => {
    const [first] = bucket;
    if (first === undefined) return false;
    const by = keysWithin(first, owner, resolving)
      .flatMap((key) => covering.get(key) ?? [])
      .find((other) => speaksFor(other, first));
    if (by === undefined) return true;
    tellPassedOver(first, by, about, resolving);
    taken.set(by, [...(taken.get(by) ?? []), ...bucket]);
    return false;
  });
  return kept.map((bucket) => {
    const more = bucket[0] === undefined ? undefined : taken.get(bucket[0]);
    if (more === undefined) return bucket;
    return [...bucket, ...more.map((one) => ({ ...one, absorbed: true }))];
  });
}

/** A higher rank, of the same moment. */
function speaksFor(other: BoundEntry, first: BoundEntry): boolean {
  const when = (bound: BoundEntry): string => bound.entry.facts.when ?? 'running';
  return rankOf(other) < rankOf(first) && when(other) === when(first);
}

function rankOf({ entry }: BoundEntry): number {
  return entry.list.saying.rank;
}

function tellPassedOver(
  first: BoundEntry,
  by: BoundEntry,
  about: string,
  resolving: Resolving,
): void {
  if (strengthSaid(first.entry.facts) !== 'hard') return;
  if (rankOf(by) !== HAND || rankOf(first) !== FOUND) return;
  resolving.conflicts.push({
    about: `${about} > ${first.name}`,
    chosen: by.name,
    passedOver: `${first.name}: hard`,
    evidence: evidenceOfEntry(first.entry),
  });
}
