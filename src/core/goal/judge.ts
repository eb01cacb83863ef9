/** Goals times journeys, each read twice where something is unknown (U5), down to a word. */
import type { Engine } from '#core/engine';
import type { Goal, JourneyId } from '#core/map';
import type { Reading } from '#core/meaning';
import { evaluate, worst } from './evaluate.ts';
import type { ActingIncidents, Case, Judgement } from './evaluate.ts';
import { faultSetsOf } from './losses.ts';
import type { FaultSet, KnownSets } from './losses.ts';
import type { MapIndex } from './map-index.ts';
import { outcomeUnder, wordFor, worse } from './outcome.ts';
import type { JudgedOutcome } from './outcome.ts';
import { createReaching } from './reach.ts';
import type { Reach } from './reach.ts';
import type { CheckOptions, Verdict } from './types.ts';
import type { Effect } from '#core/meaning';

/** A case with both readings and the word that they make. */
export interface Judged {
  readonly case: Case;
  readonly hard: Judgement;
  /** The same object as `hard` when nothing in reach is unknown. */
  readonly soft: Judgement;
  readonly verdict: Verdict;
  readonly met: boolean | null;
  readonly outcome: JudgedOutcome;
}

/** A fault set with what it does, in the reading where it does more. */
export interface JudgedSet {
  readonly set: FaultSet;
  /** Over both readings: the worse outcome, the longer times (U5). */
  readonly effect: Effect;
  readonly outcome: JudgedOutcome;
  /** The reading to show it in. */
  readonly reading: Reading;
  /** Worse than the goal allows in both readings. */
  readonly certain: boolean;
}

export interface JudgeOptions extends Pick<CheckOptions, 'assume' | 'faultSets' | 'progress'> {
  readonly incidents: ActingIncidents;
  /** N7 alone, whatever `assume` says of readings: unplaced components stand in whatever is lost. */
  readonly unplacedLost?: boolean;
}

/** A goal and one of its journeys. */
export interface Question {
  readonly goal: Goal;
  readonly journey: JourneyId;
}

/** Every goal with each of its journeys, in the order of the map. */
export function questionsOf(goals: readonly Goal[]): readonly Question[] {
  return goals.flatMap((goal) => goal.journeys.map((journey) => ({ goal, journey })));
}

/** The questions with all that their goals must survive. An incident that was not given makes a case incomplete. */
export function casesOf(
  index: MapIndex,
  engine: Engine,
  questions: readonly Question[],
  options: Pick<JudgeOptions, 'incidents' | 'faultSets'>,
): readonly Case[] {
  const reachOf = createReaching(index);
  const reaches = new Map<JourneyId, Reach>();
  const shared: KnownSets = new Map();
  return questions.map(({ goal, journey }) => {
    const reach = reaches.get(journey) ?? reachOf(journey);
    reaches.set(journey, reach);
    const { sets, complete } = faultSetsOf(index, engine, goal, reach, options.faultSets, shared);
    const known = sets.filter(({ incidents }) =>
      incidents.every((id) => options.incidents.has(id)),
    );
    return {
      goal,
      journey,
      reach,
      sets: known,
      complete: complete && known.length === sets.length,
    };
  });
}

/** The cases judged, in their order. */
export function judge(
  index: MapIndex,
  engine: Engine,
  cases: readonly Case[],
  options: JudgeOptions,
): readonly Judged[] {
  const assumeWorst = options.unplacedLost ?? options.assume === 'worst';
  const { incidents, progress } = options;
  const hard = evaluate(index, engine, cases, {
    reading: 'hard',
    assumeWorst,
    incidents,
    progress,
  });
  const unsure = cases.filter(({ reach }) => hasUnknown(reach));
  const soft = evaluate(index, engine, unsure, {
    reading: 'soft',
    assumeWorst,
    incidents,
    progress,
  });
  const softOf = new Map(unsure.map((each, at) => [each, soft[at]]));
  return cases.map((each, at) => {
    const first = hard[at] as Judgement;
    return combine(each, first, softOf.get(each) ?? first, options.assume);
  });
}

/** True when a need in reach is of unknown strength. */
export function hasUnknown(reach: Reach): boolean {
  return reach.components.some(({ facts }) => facts.unknown.length > 0);
}

function combine(
  each: Case,
  hard: Judgement,
  soft: Judgement,
  assume: CheckOptions['assume'],
): Judged {
  const chosen = choose(hard, soft, assume);
  if (chosen !== null) {
    return combine(each, chosen, chosen, 'default');
  }
  const outcome = worse(hard.outcome, soft.outcome);
  // Not all was judged: what failed has failed, but nothing is known to hold.
  if (hard.word !== soft.word || (!each.complete && hard.word !== 'FAILS')) {
    return { case: each, hard, soft, verdict: 'UNDECIDED', met: null, outcome };
  }
  return { case: each, hard, soft, verdict: hard.word, met: hard.word !== 'FAILS', outcome };
}

/** The reading that counts when one is assumed; null when both do. */
function choose(
  hard: Judgement,
  soft: Judgement,
  assume: CheckOptions['assume'],
): Judgement | null {
  if (assume === 'default') return null;
  const hardIsWorse = worse(hard.outcome, soft.outcome) === hard.outcome;
  return hardIsWorse === (assume === 'worst') ? hard : soft;
}

/** The fault sets with an effect, over both readings, in the order of the case's sets. */
export function judgedSets(judged: Judged): readonly JudgedSet[] {
  const { goal, sets } = judged.case;
  const hard = new Map(judged.hard.touched.map((each) => [each.set, each.effect]));
  const soft =
    judged.soft === judged.hard
      ? hard
      : new Map(judged.soft.touched.map((each) => [each.set, each.effect]));
  return sets.flatMap((set) => {
    const both = [hard.get(set), soft.get(set)].filter((each) => each !== undefined);
    const [first, second] = both;
    if (first === undefined) return [];
    const effect = second === undefined ? first : worst(first, second);
    const outcome = both.map((each) => outcomeUnder(goal, each)).reduce((a, b) => worse(a, b));
    const inHard = hard.get(set);
    const reading =
      inHard !== undefined && outcomeUnder(goal, inHard) === outcome
        ? judged.hard.reading
        : judged.soft.reading;
    const certain = [inHard, soft.get(set)].every(
      (each) => each !== undefined && wordFor(goal, outcomeUnder(goal, each)) === 'FAILS',
    );
    return [{ set, effect, outcome, reading, certain }];
  });
}

/** The sets that the goal does not survive, in either reading. */
export function failingSets(judged: Judged): readonly JudgedSet[] {
  return judgedSets(judged).filter(({ outcome }) => wordFor(judged.case.goal, outcome) === 'FAILS');
}
