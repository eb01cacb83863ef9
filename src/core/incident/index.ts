/** An outage as data: read from its file, listed, laid over a map. */
export type * from './types.ts';
export * from './bind-incident.ts';
export * from './incident-schema.ts';
export * from './list-incidents.ts';
export * from './minute.ts';
export * from './parse-incident.ts';
