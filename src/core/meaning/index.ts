/** What a map means under faults. */
export type * from './types.ts';
