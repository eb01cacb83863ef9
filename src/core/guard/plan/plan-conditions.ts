/** The conditions of planning. Each can be left out alone, for the test that shows what it is for. */

/** All of them, in the order in which they are asked. */
export const PLAN_CONDITIONS = [
  'unread-is-not-down',
  'blind-place-ignored',
  'majority-agrees',
  'min-healthy',
  'bounded-step',
  'bounded-rate',
] as const;

/** The name of a condition of planning. */
export type PlanCondition = (typeof PLAN_CONDITIONS)[number];

/** Says whether a condition is in force. */
export type PlanConditions = (condition: PlanCondition) => boolean;

/** Planning as it is shipped. */
export const ALL_PLAN_CONDITIONS: PlanConditions = () => true;
