/** The fast engine. */
export type * from './types.ts';
export { createEngine } from './create-engine.ts';
