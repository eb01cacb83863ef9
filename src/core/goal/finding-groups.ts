/** Findings as they are told: one for each goal and loss, with all the journeys that it breaks. */
import type { Goal, JourneyId } from '#core/map';
import type { CheckAnswer, Counterexample, GoalVerdict, Mend } from './types.ts';

export interface FindingGroup {
  readonly goal: Goal;
  /** In the order of the goal. */
  readonly journeys: readonly JourneyId[];
  readonly lost: readonly string[];
  /** Of the first journey; the others' paths are in their verdicts. All are certain, or none is. */
  readonly example: Counterexample;
  /** True when every one of these verdicts is accepted. */
  readonly accepted: boolean;
  /** Mends that close the goal for one of these journeys at least, the best first. */
  readonly mends: readonly Mend[];
}

/**
 * Groups in the order of the goals; within one, as its counterexamples stand. Findings are of one
 * group only if they are of one `cause`; by default any cause will do.
 */
export function groupFindings(
  answer: Pick<CheckAnswer, 'verdicts' | 'mends'>,
  include: (verdict: GoalVerdict) => boolean = ({ met }) => met === false,
  cause: (example: Counterexample) => string = () => '',
): readonly FindingGroup[] {
  const found = new Map<string, FindingGroup>();
  const goals = [...new Set(answer.verdicts.map(({ goal }) => goal))];
  for (const verdict of answer.verdicts.filter(include)) {
    const { goal, journey } = verdict;
    for (const example of verdict.counterexamples) {
      const key = [goals.indexOf(goal), example.certain, cause(example), ...example.lost].join(
        '\n',
      );
      const before = found.get(key);
      const mends = answer.mends.filter(({ closes }) =>
        closes.some((each) => each.goal === goal.name && each.journey === journey),
      );
      found.set(key, {
        goal,
        journeys: [...(before?.journeys ?? []), journey],
        lost: example.lost,
        example: before?.example ?? example,
        accepted: verdict.accepted && (before?.accepted ?? true),
        mends: [...new Set([...(before?.mends ?? []), ...mends])],
      });
    }
  }
  return [...found.values()];
}
