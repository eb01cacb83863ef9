/**
 * The conditions that the protocol consists of. Each can be left out alone, so that a test can show
 * what it is for: `condition-table.ts` says in which world its absence does harm.
 */

/** All conditions of the protocol, in the order of a write's life. */
export const CONDITIONS = [
  'numbers-from-zone',
  'put-compares',
  'plan-fits',
  'frozen-stops',
  'foreign-stops',
  'never-empty',
  'compare-marker',
  'compare-records',
  'one-write',
  'one-enactor-without-compare',
  'only-wrong-rolls-back',
  'rollback-freezes',
  'clean-by-reach',
] as const;

/** The name of a condition. */
export type Condition = (typeof CONDITIONS)[number];

/** Says whether a condition is in force. */
export type InForce = (condition: Condition) => boolean;

/** The protocol as it is shipped. */
export const ALL_IN_FORCE: InForce = () => true;

/** The protocol without one condition: for tests, and for showing why it is there. */
export function without(left: Condition): InForce {
  return (condition) => condition !== left;
}
