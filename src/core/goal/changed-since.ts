/**
 * What a change of the map did to its goals: broken, mended, unchanged, and what it newly depends on
 * outside. What failed before and fails in the same way is not the change's doing.
 */
import type { ResolvedMap } from '#core/map';
import { indexMap, ownedNeeds } from './map-index.ts';
import { factOf } from './ask.ts';
import { isOwn } from './outside.ts';
import { keyOf } from './rests-on.ts';
import { onlyOutside, type OutsideChange } from './used-outside.ts';
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
  readonly newOutside: readonly OutsideChange[];
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
    newOutside: onlyOutside(indexMap(afterMap), indexMap(beforeMap)),
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

function newNeedsOf(beforeMap: ResolvedMap, afterMap: ResolvedMap): Changes['newNeeds'] {
  const had = new Set(beforeMap.components.flatMap(ownedNeeds).map(keyOf));
  return afterMap.components
    .filter(isOwn)
    .flatMap(ownedNeeds)
    .filter((owned) => !had.has(keyOf(owned)))
    .map(factOf);
}
