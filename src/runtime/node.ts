/** What of the runtime needs Node: files, SQLite. */
export { textFile } from './local-mode/node.ts';
export { fileOutbox, sqliteOutbox } from './outbox/node.ts';
