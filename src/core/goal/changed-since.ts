/**
 * What a change of the map did to its goals: broken, mended, unchanged, and what it newly depends on
 * outside. What failed before and fails in the same way is not the change's doing.
 */
import { compareText } from '#base';
import { formatPlacement } from '#core/map';
import type { DomainId, ResolvedMap } from '#core/map';
import { enclosing, indexMap, ownedNeeds, refsOf } from './map-index.ts';
import type { MapIndex } from './map-index.ts';
import { factOf } from './ask.ts';
import { isOwn, outsideFrom } from './outside.ts';
import type { OutsideThing } from './outside.ts';
import { keyOf } from './rests-on.ts';
import type { CheckAnswer, Counterexample, GoalVerdict } from './types.ts';

/** A verdict before and after. */
export interface ChangedVerdict {
  /** null: the goal is new. */
  readonly before: GoalVerdict | null;
  readonly after: GoalVerdict;
  /** Lost ids of the findings that were not there before, in the order of the verdict. */
  readonly newFindings: readonly (readonly string[])[];
  /** Those of them that the verdict shows. */
  readonly newCounterexamples: readonly Counterexample[];
}

/** A dependency on something outside that was not there before. */
export interface NewOutside {
  /** As typed: `aws/us-east-1/secretsmanager`, `stripe`. */
  readonly id: string;
  /** The largest new thing about it. */
  readonly what: 'provider' | 'region' | 'service' | 'vendor';
  /** Placements or components that need it now, as typed. Sorted. */
  readonly from: readonly string[];
}

export interface Changes {
  /** Met before (or not asked), not met now. */
  readonly broken: readonly ChangedVerdict[];
  /** Not met before or now, with findings that were not there. */
  readonly worse: readonly ChangedVerdict[];
  /** Broken or worse, and all of it accepted by hand in the map. */
  readonly accepted: readonly ChangedVerdict[];
  /** Not met before, met now. */
  readonly mended: readonly ChangedVerdict[];
  readonly unchanged: readonly ChangedVerdict[];
  /** Goals asked before and no more, with their journeys. */
  readonly dropped: readonly GoalVerdict[];
  /** Sorted by id. */
  readonly newOutside: readonly NewOutside[];
  /** Needs in the map now that were not there, as `from` and `to`. Sorted. */
  readonly newNeeds: readonly { readonly from: string; readonly to: string }[];
}

/** Compares two answers and their maps. A goal is the same one by its name, its bounds and its journey. */
export function changedSince(
  before: Pick<CheckAnswer, 'verdicts'>,
  after: Pick<CheckAnswer, 'verdicts'>,
  beforeMap: ResolvedMap,
  afterMap: ResolvedMap,
): Changes {
  const known = pairUp(before.verdicts, after.verdicts);
  const pairs = after.verdicts.map((each) => compareVerdicts(known.get(each) ?? null, each));
  const used = new Set(known.values());
  const all = Map.groupBy(pairs, stateOf);
  return {
    broken: all.get('broken') ?? [],
    worse: all.get('worse') ?? [],
    accepted: all.get('accepted') ?? [],
    mended: all.get('mended') ?? [],
    unchanged: all.get('unchanged') ?? [],
    dropped: before.verdicts.filter((each) => !used.has(each)),
    newOutside: newOutsideOf(beforeMap, afterMap),
    newNeeds: newNeedsOf(beforeMap, afterMap),
  };
}

type State = 'broken' | 'worse' | 'accepted' | 'mended' | 'unchanged';

function stateOf({ before, after, newFindings }: ChangedVerdict): State {
  const wasMet = before === null || before.met === true;
  if (after.met === true) return wasMet ? 'unchanged' : 'mended';
  if (!wasMet && (newFindings.length === 0 || after.met === null)) return 'unchanged';
  if (after.accepted) return 'accepted';
  return wasMet ? 'broken' : 'worse';
}

function compareVerdicts(before: GoalVerdict | null, after: GoalVerdict): ChangedVerdict {
  const had = new Set(before?.findings.map(lostText));
  return {
    before,
    after,
    newFindings: after.findings.filter((lost) => !had.has(lostText(lost))),
    newCounterexamples: after.counterexamples.filter(({ lost }) => !had.has(lostText(lost))),
  };
}

function lostText(lost: readonly string[]): string {
  return [...lost].sort().join('\n');
}

/** First by name, bounds and journey, then what is left by name and journey. */
function pairUp(
  before: readonly GoalVerdict[],
  after: readonly GoalVerdict[],
): ReadonlyMap<GoalVerdict, GoalVerdict> {
  const found = new Map<GoalVerdict, GoalVerdict>();
  const free = new Set(before);
  for (const key of [exactKey, looseKey]) {
    for (const each of after) {
      if (found.has(each)) continue;
      const match = [...free].find((other) => key(other) === key(each));
      if (match === undefined) continue;
      found.set(each, match);
      free.delete(match);
    }
  }
  return found;
}

function exactKey({ goal, journey }: GoalVerdict): string {
  return [goal.name, goal.forMs, goal.backWithinMs, goal.allow, journey].join('\n');
}

function looseKey({ goal, journey }: GoalVerdict): string {
  return [goal.name, journey].join('\n');
}

function newOutsideOf(beforeMap: ResolvedMap, afterMap: ResolvedMap): readonly NewOutside[] {
  const [before, after] = [indexMap(beforeMap), indexMap(afterMap)];
  const had = usedOutside(before);
  const knownPlaces = new Set([...had.values()].flatMap(({ domain }) => placesOf(before, domain)));
  return [...usedOutside(after).values()]
    .filter(({ id }) => !had.has(id))
    .map(({ id, domain, vendor, from }) => {
      const place = placesOf(after, domain).findLast((each) => !knownPlaces.has(each));
      const level = place === undefined ? null : after.domains.get(place)?.level;
      const placed = level === 'provider' ? 'provider' : level === 'region' ? 'region' : 'service';
      const what: NewOutside['what'] = vendor ? 'vendor' : placed;
      return { id, what, from: [...from].toSorted(compareText) };
    })
    .toSorted((a, b) => compareText(a.id, b.id));
}

interface Used {
  readonly id: string;
  readonly domain: DomainId | null;
  readonly vendor: boolean;
  readonly from: Set<string>;
}

/** What own components need outside, and the regions and providers that they stand in. */
function usedOutside(index: MapIndex): ReadonlyMap<string, Used> {
  const found = new Map<string, Used>();
  const use = (thing: OutsideThing, vendor: boolean, from: string): void => {
    const used = found.get(thing.id) ?? { ...thing, vendor, from: new Set() };
    found.set(thing.id, used);
    used.from.add(from);
  };
  for (const component of index.map.components.filter(isOwn)) {
    const places = component.placements.length === 0 ? [null] : component.placements;
    for (const place of places) {
      const from = formatPlacement(component.id, place);
      for (const id of placesOf(index, place)) use({ id, domain: id }, false, from);
      for (const { need } of ownedNeeds(component)) {
        for (const ref of refsOf(need)) {
          const target = index.components.get(ref.component);
          if (target === undefined || isOwn(target)) continue;
          outsideFrom(index, place, ref).forEach((thing) => use(thing, target.vendor, from));
        }
      }
    }
  }
  return found;
}

/** The region and the provider of a place, the inner one first. */
function placesOf(index: MapIndex, domain: DomainId | null): readonly DomainId[] {
  return domain === null
    ? []
    : enclosing(index, domain)
        .filter(({ level }) => level === 'region' || level === 'provider')
        .map(({ id }) => id);
}

function newNeedsOf(beforeMap: ResolvedMap, afterMap: ResolvedMap): Changes['newNeeds'] {
  const had = new Set(beforeMap.components.flatMap(ownedNeeds).map(keyOf));
  return afterMap.components
    .filter(isOwn)
    .flatMap(ownedNeeds)
    .filter((owned) => !had.has(keyOf(owned)))
    .map(factOf);
}
