/** An outage as data. */
export type * from './types.ts';
