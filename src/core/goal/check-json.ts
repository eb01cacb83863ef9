/** The value behind `check --json`: format 1, times in minutes, `null` where something never ends. */
import { toMinutes } from '#base';
import type { MapFile } from '#core/map';
import type {
  CheckAnswer,
  Counterexample,
  GoalVerdict,
  RestsOn,
  Tally,
  UnknownFact,
} from './types.ts';

export interface CheckJson {
  readonly format: 1;
  readonly catalogue: { readonly version: string; readonly hash: string };
  readonly goals: readonly GoalJson[];
  readonly tally: Tally;
  readonly judged: number;
  readonly restsOn: Omit<RestsOn, 'catalogue'>;
  readonly mends: readonly MendJson[];
  readonly mendsComplete: boolean;
  readonly acceptances: readonly {
    readonly goal: string;
    readonly lost: readonly string[];
    readonly why: string;
    readonly until: string;
    readonly state: 'used' | 'stale' | 'expired';
  }[];
}

export interface GoalJson {
  /** The text of `survive:`. */
  readonly name: string;
  readonly journey: string;
  readonly verdict: GoalVerdict['verdict'];
  readonly met: boolean | null;
  readonly outcome: GoalVerdict['outcome'];
  readonly allow: 'ok' | 'degraded';
  /** null: for ever. */
  readonly forMin: number | null;
  readonly backWithinMin: number;
  readonly complete: boolean;
  readonly stoppedBy: string | null;
  readonly judged: number;
  readonly bracket: GoalVerdict['bracket'];
  readonly assumptions: readonly string[];
  readonly settledBy: readonly UnknownFact[];
  readonly settledComplete: boolean;
  readonly evidence: GoalVerdict['evidence'];
  readonly accepted: boolean;
  readonly counterexampleCount: number;
  readonly counterexamples: readonly CounterexampleJson[];
  readonly tolerated: readonly CounterexampleJson[];
}

export interface CounterexampleJson {
  readonly lost: readonly string[];
  readonly path: readonly string[];
  readonly longestMin: number | null;
  readonly totalMin: number | null;
  readonly startsMin: number;
  readonly outcome: 'degraded' | 'down';
  readonly why: string;
  readonly writtenAt: readonly string[];
  readonly when: string;
  readonly enough: string | null;
  readonly alsoBy: readonly string[];
  readonly own: boolean;
  /** False when one reading of what is not known survives it. */
  readonly certain: boolean;
}

export interface MendJson {
  readonly what: string;
  readonly change: MapFile;
  readonly closes: readonly { readonly goal: string; readonly journey: string }[];
}

/** The answer as others build on it. */
export function checkJson(answer: CheckAnswer): CheckJson {
  const { catalogue, ...restsOn } = answer.restsOn;
  return {
    format: 1,
    catalogue: { version: catalogue.version, hash: catalogue.hash },
    goals: answer.verdicts.map(goalJson),
    tally: answer.tally,
    judged: answer.judged,
    restsOn,
    mends: answer.mends,
    mendsComplete: answer.mendsComplete,
    acceptances: answer.acceptances.map(({ acceptance, state }) => {
      const { goal, lost, why, until } = acceptance;
      return { goal, lost, why, until, state };
    }),
  };
}

function goalJson(verdict: GoalVerdict): GoalJson {
  const { goal } = verdict;
  return {
    name: goal.name,
    journey: verdict.journey,
    verdict: verdict.verdict,
    met: verdict.met,
    outcome: verdict.outcome,
    allow: goal.allow,
    forMin: minutes(goal.forMs),
    backWithinMin: toMinutes(goal.backWithinMs),
    complete: verdict.complete,
    stoppedBy: verdict.stoppedBy,
    judged: verdict.judged,
    bracket: verdict.bracket,
    assumptions: verdict.assumptions.map(({ what }) => what),
    settledBy: verdict.settledBy,
    settledComplete: verdict.settledComplete,
    evidence: verdict.evidence,
    accepted: verdict.accepted,
    counterexampleCount: verdict.counterexampleCount,
    counterexamples: verdict.counterexamples.map(counterexampleJson),
    tolerated: verdict.tolerated.map(counterexampleJson),
  };
}

function counterexampleJson(each: Counterexample): CounterexampleJson {
  return {
    lost: each.lost,
    path: each.path.map(({ id }) => id),
    longestMin: minutes(each.longestMs),
    totalMin: minutes(each.totalMs),
    startsMin: toMinutes(each.startsMs),
    outcome: each.outcome,
    why: each.why,
    writtenAt: each.writtenAt,
    when: each.when,
    enough: each.enough,
    alsoBy: each.alsoBy,
    own: each.own,
    certain: each.certain,
  };
}

function minutes(ms: number | null): number | null {
  return ms === null ? null : toMinutes(ms);
}
