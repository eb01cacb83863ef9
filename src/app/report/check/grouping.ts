/** Verdicts and findings as they are told: journeys that share a verdict or a loss stand together. */
import { compareText } from '#base';
import type { Counterexample, GoalVerdict, Verdict } from '#core/goal';
import type { Goal } from '#core/map';
import { count } from '../terminal/prose.ts';
import { sayShortly } from '../terminal/time.ts';

/** The worst first: a goal is as good as its worst journey. */
const WORST: readonly Verdict[] = ['FAILS', 'UNDECIDED', 'DEGRADED', 'HOLDS'];

export interface GoalRow {
  readonly goal: Goal;
  readonly verdict: Verdict;
  readonly verdicts: readonly GoalVerdict[];
}

/** One loss and everybody whom it stops under one goal. */
export interface Finding {
  readonly goal: Goal;
  readonly verdict: Verdict;
  readonly journeys: readonly string[];
  readonly shown: Counterexample;
}

/** Rows of one goal with one verdict each, in the order of the goals, the worst verdict first. */
export function goalRows(verdicts: readonly GoalVerdict[]): GoalRow[] {
  const goals = [...new Set(verdicts.map((each) => each.goal))];
  return goals.flatMap((goal) =>
    WORST.flatMap((verdict) => {
      const same = verdicts.filter((each) => each.goal === goal && each.verdict === verdict);
      return same.length === 0 ? [] : [{ goal, verdict, verdicts: same }];
    }),
  );
}

/** The verdict of each whole goal, in the order of the goals. */
export function goalVerdicts(verdicts: readonly GoalVerdict[]): { goal: Goal; verdict: Verdict }[] {
  const rows = goalRows(verdicts);
  return [...new Set(rows.map((row) => row.goal))].map((goal) => ({
    goal,
    verdict:
      WORST.find((word) => rows.some((row) => row.goal === goal && row.verdict === word)) ??
      'HOLDS',
  }));
}

/** Findings of the goals that fail or are undecided: those that stop most journeys first. */
export function findings(verdicts: readonly GoalVerdict[]): Finding[] {
  const byLoss = new Map<string, { -readonly [Key in keyof Finding]: Finding[Key] }>();
  for (const { goal, verdict, journey, counterexamples } of verdicts) {
    if (verdict !== 'FAILS' && verdict !== 'UNDECIDED') continue;
    for (const each of counterexamples) {
      const key = `${verdict}\n${goal.name}\n${goal.forMs}\n${each.lost.join('\n')}`;
      const known = byLoss.get(key);
      if (known === undefined) byLoss.set(key, { goal, verdict, journeys: [journey], shown: each });
      else known.journeys = [...known.journeys, journey];
    }
  }
  return [...byLoss.values()].sort(
    (a, b) =>
      Number(a.shown.own) - Number(b.shown.own) ||
      WORST.indexOf(a.verdict) - WORST.indexOf(b.verdict) ||
      b.journeys.length - a.journeys.length ||
      compareText(a.shown.lost.join(), b.shown.lost.join()),
  );
}

/** `survive any region, for 15 h, back within 15 min, degraded allowed`. */
export function sayGoal(goal: Goal): string {
  return [
    `survive ${goal.name}`,
    ...(goal.forMs === null ? [] : [`for ${sayShortly(goal.forMs)}`]),
    ...(goal.backWithinMs === 0 ? [] : [`back within ${sayShortly(goal.backWithinMs)}`]),
    ...(goal.allow === 'degraded' ? ['degraded allowed'] : []),
  ].join(', ');
}

/** Names while they are few, else a number. */
export function sayJourneys(journeys: readonly string[], most = 4): string {
  return journeys.length <= most ? journeys.join(', ') : `${count(journeys.length)} journeys`;
}
