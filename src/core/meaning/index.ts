/** What a map means under faults. */
export type * from './types.ts';
export { interpret, interpretExpanded } from './interpret.ts';
export { expand, type Expanded } from './expand.ts';
