/**
 * Resolves one list of needs: that of a component, an operation or a failover. Claims about one
 * target become one need; what people write of a target takes in what was found of it.
 */
import { compareText } from '#base';
import { buildNeed, strengthSaid } from './build-need.ts';
import { FOUND, HAND, type Saying } from './choose.ts';
import { bindEntry, type BoundEntry, type Entry } from './bind-need.ts';
import { evidenceOf } from './evidence.ts';
import type { NeedFile, NeedsFile } from './file.ts';
import type { Path } from './part.ts';
import { tellAt, type Gathered, type Resolving } from './resolving.ts';
import type { Need } from './types.ts';
import { quote } from './wording.ts';

/** A list of needs as one saying states it. */
export interface NeedsSaid {
  readonly needs: NeedsFile;
  readonly saying: Saying;
  readonly path: Path;
}

/** Sorted by name. `about` is what conflicts call the list: `shop` or `shop:pay`. */
export function resolveNeeds(
  lists: readonly NeedsSaid[],
  owner: Gathered,
  about: string,
  resolving: Resolving,
): readonly Need[] {
  if (lists.length === 0) return NONE;
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
  const buckets =
    lists.length > 1 ? absorb([...said.values()], about, resolving) : [...said.values()];
  const needs = buckets
    .map((bucket) => buildNeed(bucket, about, resolving))
    .filter((need) => need !== null);
  return needs.sort((a, b) => compareText(a.name, b.name));
}

const NONE: readonly Need[] = [];

function entriesOf({ needs, saying, path }: NeedsSaid): readonly Entry[] {
  if (isList(needs)) {
    return needs.map((name, index) => ({ name, facts: NOTHING, saying, path: [...path, index] }));
  }
  return Object.entries(needs).map(([name, facts]) => ({
    name,
    facts,
    saying,
    path: [...path, name],
  }));
}

const NOTHING: NeedFile = {};

function isList(needs: NeedsFile): needs is readonly string[] {
  return Array.isArray(needs);
}

function isGroup({ anyOf, of }: NeedFile): boolean {
  return anyOf !== undefined || of !== undefined;
}

function isSaidTwice(bound: BoundEntry, same: readonly BoundEntry[]): boolean {
  return same.some(({ entry }) => entry.saying === bound.entry.saying);
}

function tellTwice(bound: BoundEntry, same: readonly BoundEntry[], resolving: Resolving): void {
  const { name, saying, path } = bound.entry;
  const other = same.find(({ entry }) => entry.saying === saying)?.entry.name ?? name;
  const what = `${quote(name)} and ${quote(other)} mean the same.`;
  tellAt(resolving, saying, path, 'key', { code: 'named-twice', what, mend: 'Keep one of them.' });
}

/**
 * What somebody of a higher rank says of a whole, or of alternatives, takes in what others say of its
 * parts: a group written by hand, the needs found on its members.
 */
function absorb(
  buckets: readonly (readonly BoundEntry[])[],
  about: string,
  resolving: Resolving,
): readonly (readonly BoundEntry[])[] {
  const covering = new Map<string, BoundEntry[]>();
  for (const [first] of buckets) {
    for (const key of first?.covers ?? []) {
      covering.set(key, [...(covering.get(key) ?? []), ...(first === undefined ? [] : [first])]);
    }
  }
  const taken = new Map<BoundEntry, BoundEntry[]>();
  const kept = buckets.filter((bucket) => {
    const [first] = bucket;
    if (first === undefined || first.isGroup) return true;
    const by = [first.key, ...first.wholes]
      .flatMap((key) => covering.get(key) ?? [])
      .find(
        (other) =>
          other !== first &&
          other.entry.saying.rank < first.entry.saying.rank &&
          (other.entry.facts.when ?? 'running') === (first.entry.facts.when ?? 'running'),
      );
    if (by === undefined) return true;
    tellPassedOver(first, by, about, resolving);
    taken.set(by, [...(taken.get(by) ?? []), ...bucket]);
    return false;
  });
  return kept.map((bucket) => {
    const more = bucket[0] === undefined ? undefined : taken.get(bucket[0]);
    return more === undefined
      ? bucket
      : [...bucket, ...more.map((one) => ({ ...one, absorbed: true }))];
  });
}

function tellPassedOver(
  first: BoundEntry,
  by: BoundEntry,
  about: string,
  resolving: Resolving,
): void {
  const said = strengthSaid(first.entry.facts);
  if (said !== 'hard' || by.entry.saying.rank !== HAND || first.entry.saying.rank !== FOUND) return;
  const { facts, saying, path } = first.entry;
  resolving.conflicts.push({
    about: `${about} > ${first.name}`,
    chosen: by.name,
    passedOver: `${first.name}: hard`,
    evidence: evidenceOf(facts.evidence, saying.claim.origin, path),
  });
}
