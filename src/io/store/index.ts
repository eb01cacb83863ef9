/** Where Firebreak keeps its own state: one small map of texts, in memory, SQLite or etcd. */
export { openStore, STORE_KINDS, type StoreSettings } from './all.ts';
export type { EtcdSettings } from './etcd.ts';
export { createMemoryStore } from './memory.ts';
export { parseStore } from './parse-store.ts';
export type * from './observation.ts';
export * from './port.ts';
export { openObservations, type ObservationSettings } from './sqlite-observations.ts';
export type { SqliteSettings } from './sqlite.ts';
