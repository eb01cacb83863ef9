/**
 * What differs between two maps of one system: outside parties first, then what is one's own. Both are
 * resolved maps, so a move of a line from one file to another is no difference. Linear in their size.
 */
import { assert, compareText, formatDuration } from '#base';
import { formatRef, type Component, type Evidence, type Need, type ResolvedMap } from '#core/map';
import { factOf } from './ask.ts';
import { indexMap, ownedNeeds, type OwnedNeed } from './map-index.ts';
import { isOwn } from './outside.ts';
import { keyOf } from './rests-on.ts';
import { onlyOutside, type OutsideChange } from './used-outside.ts';

/** One fact that reads otherwise: `{ about: 'grace', before: 'none', after: '1h' }`. */
export interface FactChange {
  readonly about: string;
  readonly before: string;
  readonly after: string;
}

/** A need of one's own: who needs, and what the need is called, as typed. */
export interface NeedSide {
  readonly from: string;
  readonly to: string;
  readonly evidence: readonly Evidence[];
}

export interface NeedChange extends NeedSide {
  readonly changes: readonly FactChange[];
}

/** A component or a journey that both maps have. */
export interface ThingChange {
  readonly id: string;
  readonly changes: readonly FactChange[];
}

/** Every list is sorted by its ids. */
export interface MapDifference {
  /** A new provider or region says so in `what`. */
  readonly outside: {
    readonly added: readonly OutsideChange[];
    readonly gone: readonly OutsideChange[];
  };
  readonly components: {
    readonly added: readonly string[];
    readonly gone: readonly string[];
    readonly changed: readonly ThingChange[];
  };
  readonly needs: {
    readonly added: readonly NeedSide[];
    readonly gone: readonly NeedSide[];
    readonly changed: readonly NeedChange[];
  };
  readonly journeys: {
    readonly added: readonly string[];
    readonly gone: readonly string[];
    readonly changed: readonly ThingChange[];
  };
  /** Of the added needs: those that were seen and that no file declares. */
  readonly undeclared: readonly NeedSide[];
}

/** Compares the earlier map with the later one. */
export function mapDifference(before: ResolvedMap, after: ResolvedMap): MapDifference {
  const [old, now] = [indexMap(before), indexMap(after)];
  const needs = compareNeeds(before, after);
  return {
    outside: { added: onlyOutside(now, old), gone: onlyOutside(old, now) },
    components: compareThings(ownOf(before), ownOf(after), factsOfComponent),
    needs,
    journeys: compareThings(before.journeys, after.journeys, ({ through, canWaitMs, safety }) => ({
      through: through.map(formatRef).join(', '),
      canWait: canWaitMs === null ? 'no' : formatDuration(canWaitMs),
      safety: safety ? 'yes' : 'no',
    })),
    undeclared: needs.added.filter(({ evidence }) => isUndeclared(evidence)),
  };
}

/** True when nothing differs. */
export function isSame({ outside, components, needs, journeys }: MapDifference): boolean {
  return [outside, components, needs, journeys].every((each) =>
    Object.values(each).every((list) => list.length === 0),
  );
}

/** Seen, and neither declared nor published nor reported. */
export function isUndeclared(evidence: readonly Evidence[]): boolean {
  return (
    evidence.some(({ word }) => word === 'seen') &&
    evidence.every(({ word }) => word === 'seen' || word === 'assumed')
  );
}

function ownOf(map: ResolvedMap): readonly Component[] {
  return map.components.filter(isOwn);
}

type Facts = Readonly<Record<string, string>>;

function factsOfComponent(component: Component): Facts {
  const { kind, placements, count, atLeast, failover, restartsMs } = component;
  return {
    kind,
    in: placements.join(', ') || 'nowhere stated',
    count: count === null ? 'not stated' : String(count),
    atLeast: String(atLeast),
    failover:
      failover === null ? 'none' : `${failover.standby} after ${formatDuration(failover.afterMs)}`,
    restarts: restartsMs === null ? 'not stated' : formatDuration(restartsMs),
  };
}

function factsOfNeed({ target, strength, grace, refillMs, meanwhile, checked }: Need): Facts {
  const say = (ms: number | null): string => (ms === null ? 'forever' : formatDuration(ms));
  const [low, high] = [say(grace.lowMs), say(grace.highMs)];
  return {
    strength,
    of:
      target.kind === 'one'
        ? formatRef(target.ref)
        : `${target.atLeast} of ${target.of.map(formatRef).join(', ')}`,
    grace: grace.highMs === 0 ? 'none' : low === high ? low : `${low}..${high}`,
    refill: refillMs === null ? 'at once' : formatDuration(refillMs),
    meanwhile,
    checked: checked ? 'yes' : 'no',
  };
}

function compareFacts(before: Facts, after: Facts): readonly FactChange[] {
  return Object.entries(after).flatMap(([about, text]) => {
    const was = before[about];
    return was === undefined || was === text ? [] : [{ about, before: was, after: text }];
  });
}

function compareThings<Thing extends { readonly id: string }>(
  before: readonly Thing[],
  after: readonly Thing[],
  facts: (thing: Thing) => Facts,
): {
  readonly added: readonly string[];
  readonly gone: readonly string[];
  readonly changed: readonly ThingChange[];
} {
  const had = new Map<string, Thing>(before.map((each) => [each.id, each]));
  const has = new Set<string>(after.map(({ id }) => id));
  return {
    added: after.filter(({ id }) => !had.has(id)).map(({ id }) => id),
    gone: before.filter(({ id }) => !has.has(id)).map(({ id }) => id),
    changed: after.flatMap((each) => {
      const was = had.get(each.id);
      const changes = was === undefined ? [] : compareFacts(facts(was), facts(each));
      return changes.length === 0 ? [] : [{ id: each.id, changes }];
    }),
  };
}

function compareNeeds(before: ResolvedMap, after: ResolvedMap): MapDifference['needs'] {
  const [had, has] = [needsByKey(before), needsByKey(after)];
  const only = (
    here: ReadonlyMap<string, OwnedNeed>,
    there: ReadonlyMap<string, OwnedNeed>,
  ): readonly NeedSide[] =>
    [...here]
      .filter(([key]) => !there.has(key))
      .map(([, owned]) => sideOf(owned))
      .toSorted(compareSides);
  return {
    added: only(has, had),
    gone: only(had, has),
    changed: [...has]
      .flatMap(([key, owned]) => {
        const was = had.get(key);
        if (was === undefined) return [];
        const changes = compareFacts(factsOfNeed(was.need), factsOfNeed(owned.need));
        return changes.length === 0 ? [] : [{ ...sideOf(owned), changes }];
      })
      .toSorted(compareSides),
  };
}

function needsByKey(map: ResolvedMap): ReadonlyMap<string, OwnedNeed> {
  const found = new Map<string, OwnedNeed>();
  for (const owned of ownOf(map).flatMap(ownedNeeds)) {
    assert(!found.has(keyOf(owned)), 'a need has one name where it stands');
    found.set(keyOf(owned), owned);
  }
  return found;
}

function sideOf(owned: OwnedNeed): NeedSide {
  return { ...factOf(owned), evidence: owned.need.evidence };
}

function compareSides(a: NeedSide, b: NeedSide): number {
  return compareText(a.from, b.from) || compareText(a.to, b.to);
}
