/** From what works and what does not, over the map: what is lost, whose fault it is, what to look at next. */
export * from './diagnose.ts';
export type { Question } from './next-questions.ts';
export { MAX_SUSPECTS, suspectsOf, type Side, type Suspect } from './suspects.ts';
export * from './symptoms.ts';
export * from './metrics/diagnose-metrics.ts';
export type * from './metrics/types.ts';
export * from './metrics/calls-of-map.ts';
export * from './metrics/parse-metrics.ts';
