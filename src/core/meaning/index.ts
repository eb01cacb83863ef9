/** What a map means under faults: the definition, and what can be asked of it. */
export type * from './types.ts';
export { interpret, interpretExpanded } from './interpret.ts';
export { expand } from './expand.ts';
export type { Expanded } from './expanded.ts';
export { coldStart, type ColdStart } from './cold-start.ts';
export { isLate, labelLate, measure, mergeReadings } from './late.ts';
export type { Label, LabelledInterval } from './late.ts';
export { notServed, type JourneyLoss, type NotServed, type Value } from './not-served.ts';
export { naive, type NaiveInterval } from './naive.ts';
export { redundancyLost } from './redundancy.ts';
export type { Spared, Sparing } from './spared.ts';
export { PROTECTIONS, without, type Protection } from './without.ts';
export { replay, type ReplayOptions } from './replay.ts';
export type * from './replay-types.ts';
export { explainLoss, NODES_AT_MOST } from './explain-loss.ts';
export type { ExplainedLoss, ExplainedNode, Note, TwoOutcomes } from './explain-loss.ts';
