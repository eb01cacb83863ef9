/** Verdicts and findings as they are told: journeys that share a verdict or a loss stand together. */
import { compareText } from '#base';
import {
  type CheckAnswer,
  type FindingGroup,
  type GoalVerdict,
  groupFindings,
  type Mend,
  type Verdict,
} from '#core/goal';
import type { Goal } from '#core/map';
import { count } from '../terminal/prose.ts';
import { sayShortly } from '../terminal/time.ts';

/** The worst first: a goal is as good as its worst journey. */
export const WORST: readonly Verdict[] = ['FAILS', 'UNDECIDED', 'DEGRADED', 'HOLDS'];

export interface GoalRow {
  readonly goal: Goal;
  readonly verdict: Verdict;
  readonly verdicts: readonly GoalVerdict[];
}

/** A finding as it is told; `verdict` is UNDECIDED where its goal is, or where one reading survives it. */
export interface Finding extends FindingGroup {
  readonly verdict: Verdict;
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

/** Findings of the goals that fail or are undecided: FAILS first, then those that stop most journeys. */
export function findings(answer: Pick<CheckAnswer, 'verdicts' | 'mends'>): Finding[] {
  const open: readonly Verdict[] = ['FAILS', 'UNDECIDED'];
  return open
    .flatMap((verdict) =>
      groupFindings(
        answer,
        (each) => each.verdict === verdict,
        (example) => example.path.at(-1)?.id ?? '',
      ).map((group) => ({
        ...group,
        verdict: group.example.certain ? verdict : 'UNDECIDED',
        mends: fittingFirst(group),
      })),
    )
    .sort(
      (a, b) =>
        Number(a.example.own) - Number(b.example.own) ||
        open.indexOf(a.verdict) - open.indexOf(b.verdict) ||
        b.journeys.length - a.journeys.length ||
        compareText(a.lost.join(), b.lost.join()),
    );
}

/** Of the mends that help a group, first the one that helps most of it. */
function fittingFirst({ goal, journeys, mends }: FindingGroup): readonly Mend[] {
  const helps = (mend: Mend): number =>
    mend.closes.filter((each) => each.goal === goal.name && journeys.includes(each.journey)).length;
  return mends.toSorted((a, b) => helps(b) - helps(a));
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
