/** Sets of plans in one number: bit p - 1 is plan p. Plans count from 1; 0 is no plan. */

/** Plans that fit a set. */
export const MAX_PLANS = 30;

/** The set of one plan; of no plan, when that is 0. */
export function setOf(plan: number): number {
  return (1 << plan) >>> 1;
}

/** Whether a set has a plan; no set has plan 0. */
export function has(set: number, plan: number): boolean {
  return (set & setOf(plan)) !== 0;
}

/** The set of plans 1 to `highest`; none when that is below 1. */
export function plansUpTo(highest: number): number {
  return highest < 1 ? 0 : (1 << highest) - 1;
}

/** The plans of a set, ascending. */
export function listPlans(set: number): readonly number[] {
  const plans: number[] = [];
  for (let plan = 1; plan <= MAX_PLANS; plan++) if (has(set, plan)) plans.push(plan);
  return plans;
}

/** Bits that hold the numbers 0 to `highest`. */
export function bitsFor(highest: number): number {
  return 32 - Math.clz32(Math.max(1, highest));
}
