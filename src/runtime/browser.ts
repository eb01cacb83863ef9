/** What of the runtime needs a browser: its storages. */
export { textItem, type KeyValueStorage } from './local-mode/browser.ts';
export { indexedDbOutbox, type DatabaseFactory } from './outbox/browser.ts';
