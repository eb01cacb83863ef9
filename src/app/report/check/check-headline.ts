/** The first line of a check: how many goals fail, hold, or cannot be told; true on its own. */
import type { CheckAnswer, Verdict } from '#core/goal';
import { plural } from '../terminal/prose.ts';
import { goalVerdicts, sayJourneys } from './grouping.ts';

/** `2 of 3 goals FAIL, 1 HOLDS.`: the first line, true on its own. */
export function checkHeadline(
  answer: CheckAnswer,
  exit: 0 | 1,
  safetyJourneys: ReadonlySet<string>,
  /** What fails is known and accepted: the exit is 0 although the word is FAILS. */
  accepted = false,
): string {
  const goals = goalVerdicts(answer.verdicts);
  const number = (word: Verdict): number => goals.filter((each) => each.verdict === word).length;
  const [failed, undecided, degraded, holds] = [
    number('FAILS'),
    number('UNDECIDED'),
    number('DEGRADED'),
    number('HOLDS'),
  ];
  const parts = [
    ...(failed > 0
      ? [
          `${failed} of ${plural(goals.length, 'goal')} ${failed === 1 ? 'FAILS' : 'FAIL'}${accepted ? ' as accepted' : ''}${safety(answer, safetyJourneys, failed)}`,
        ]
      : []),
    ...(undecided > 0
      ? [
          `${undecided}${failed > 0 ? '' : ` of ${plural(goals.length, 'goal')}`} ${undecided === 1 ? 'is' : 'are'} UNDECIDED`,
        ]
      : []),
    ...(degraded > 0 ? [`${degraded} ${degraded === 1 ? 'is' : 'are'} DEGRADED as allowed`] : []),
    ...(holds > 0
      ? [
          `${failed + undecided + degraded === 0 && holds > 1 ? `all ${holds}` : holds} ${holds === 1 ? 'HOLDS' : 'HOLD'}${byAssumption(answer)}`,
        ]
      : []),
  ];
  const met = failed + undecided === 0 && degraded > 0 && goals.length > 1;
  const [first = 'no goal to judge', ...rest] = parts;
  // A name after a colon would run into the next number.
  const joint = first.includes(': ') ? '. ' : ', ';
  const sentence = rest.length === 0 ? first : `${first}${joint}${rest.join(', ')}`;
  const told = met ? `all ${goals.length} goals are met: ${sentence}` : sentence;
  return `${told[0]?.toUpperCase()}${told.slice(1)}.${exit === 1 ? '   exit 1 in CI' : ''}`;
}

/** A failing goal about safety is said first of all. */
function safety(answer: CheckAnswer, safetyJourneys: ReadonlySet<string>, failed: number): string {
  const failing = answer.verdicts.filter(
    (each) => each.verdict === 'FAILS' && safetyJourneys.has(each.journey),
  );
  const journeys = [...new Set(failing.map((each) => each.journey))];
  return journeys.length === 0
    ? ''
    : `, ${failed === 1 ? 'and it is a safety goal' : journeys.length === 1 ? 'a safety journey among them' : 'safety journeys among them'}: ${sayJourneys(journeys)}`;
}

/** Goals that hold only because their class is empty are counted apart (N6). */
function byAssumption(answer: CheckAnswer): string {
  const goals = [...Map.groupBy(answer.verdicts, (each) => each.goal).values()];
  const empty = goals.filter((verdicts) => verdicts.every((each) => each.judged === 0)).length;
  return empty === 0 ? '' : `, ${empty} by assumption`;
}
