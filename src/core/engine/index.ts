/** The fast engine. */
export type * from './types.ts';
