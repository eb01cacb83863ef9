/** Words that the stories of all variants share. */
import type { Sentence } from '#core/checker';

/** What a name, or a root alias, leads to. */
export interface Outcome {
  readonly label: string;
  readonly plan: number | null;
  readonly isEmpty: boolean;
}

/** What something that has a plan leads to, given the plans that exist. */
export function describeName(
  label: string,
  plan: number | null,
  existing: readonly number[],
): Outcome {
  return { label, plan, isEmpty: plan !== null && !existing.includes(plan) };
}

/** The right-hand side of a step that changed what a name leads to. */
export function nameOutcome(before: Outcome, after: Outcome): Pick<Sentence, 'outcome' | 'mark'> {
  const older = (after.plan ?? 0) < (before.plan ?? 0);
  return {
    outcome: `${after.label} -> ${after.isEmpty ? 'nothing' : (after.plan ?? 'nothing')}`,
    mark: after.isEmpty ? 'EMPTY' : older ? 'OLDER' : null,
  };
}

/** `1 is`, `1 2 are`, `none is`; without verbs `plan 1`, `plans 1 2`. */
export function listNumbers(
  numbers: readonly number[],
  one: string | null,
  several: string | null,
): string {
  if (one === null || several === null) {
    return `${numbers.length === 1 ? 'plan' : 'plans'} ${numbers.join(' ')}`;
  }
  if (numbers.length === 0) return `none ${one}`;
  return `${numbers.join(' ')} ${numbers.length === 1 ? one : several}`;
}
