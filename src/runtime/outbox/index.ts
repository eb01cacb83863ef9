/** What must reach a server that may be away: kept, in order, once, and without a stampede. */
export * from '#runtime/description';
export * from './describe-outbox.ts';
export * from './journal.ts';
export * from './outbox.ts';
export * from './outbox-options.ts';
export * from './storage.ts';
