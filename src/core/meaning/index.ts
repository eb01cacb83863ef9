/** What a map means under faults. */
export type * from './types.ts';
export { interpret, interpretExpanded } from './interpret.ts';
export { expand, type Expanded } from './expand.ts';
export { coldStart, type ColdStart } from './cold-start.ts';
export { isLate, labelLate, measure, mergeReadings } from './late.ts';
export type { Label, LabelledInterval } from './late.ts';
