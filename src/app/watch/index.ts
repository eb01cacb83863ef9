/** Looks from outside, judged: is it down, is it flapping, is it my own network, does the budget burn. */
export * from './burn-rate.ts';
export * from './places.ts';
export * from './run-watch.ts';
export * from './steady.ts';
