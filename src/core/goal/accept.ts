/** Findings accepted by hand in the map: `accept: [{ goal, lost, why, until }]`. */
import type { Acceptance } from '#core/map';
import type { AcceptanceState, GoalVerdict } from './types.ts';

/** True up to and including the day; days are `2027-09-30`. */
export function inDate(until: string, today: string): boolean {
  return today <= until;
}

/** True when these ids are what the acceptance says is lost. */
export function sameLost(a: readonly string[], b: readonly string[]): boolean {
  const left = [...new Set(a)].sort();
  const right = [...new Set(b)].sort();
  return left.length === right.length && left.every((id, at) => id === right[at]);
}

/** True when every finding of a goal is accepted and in date; without findings there is nothing to accept. */
export function isAccepted(
  goal: string,
  findings: readonly (readonly string[])[],
  acceptances: readonly Acceptance[],
  today: string,
): boolean {
  const counting = acceptances.filter((each) => each.goal === goal && inDate(each.until, today));
  return (
    findings.length > 0 &&
    findings.every((lost) => counting.some((each) => sameLost(each.lost, lost)))
  );
}

/** What has become of each acceptance, in the order written. */
export function acceptanceStates(
  verdicts: readonly GoalVerdict[],
  acceptances: readonly Acceptance[],
  today: string,
): readonly AcceptanceState[] {
  return acceptances.map((acceptance) => {
    const found = verdicts.some(
      ({ goal, findings }) =>
        goal.name === acceptance.goal && findings.some((lost) => sameLost(lost, acceptance.lost)),
    );
    const state = !found ? 'stale' : inDate(acceptance.until, today) ? 'used' : 'expired';
    return { acceptance, state };
  });
}
