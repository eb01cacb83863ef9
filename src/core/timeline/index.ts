/** The timeline of an outage: what was seen from outside, and who said what when. */
export type * from './types.ts';
export * from './instant.ts';
export * from './read-observations.ts';
export * from './read-said.ts';
export { termsOfLost } from './said.ts';
export * from './timeline.ts';
