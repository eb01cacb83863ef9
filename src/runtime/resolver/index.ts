/**
 * Last-known-good names: what was good is told while upstreams fail, and while they say "empty" of a
 * name that was steady and whose addresses still answer. On 20 October 2025 that was the whole fault.
 */
export * from './answer.ts';
export type { HeldName } from './held-name.ts';
export * from './name-book.ts';
export type { SavedHands, SavedName } from './saved-name.ts';
export { isOwnTrouble } from './signs-of-life.ts';
