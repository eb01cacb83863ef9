/** An outage as data: read from its file, listed, laid over a map. */
export type * from './types.ts';
export * from './bind-incident.ts';
export * from './list-incidents.ts';
export * from './minute.ts';
export * from './parse-incident.ts';
export { readLost, type Vocabulary, vocabularyOf } from './read-lost.ts';
