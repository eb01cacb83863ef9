/** Goals judged. */
export type * from './types.ts';
