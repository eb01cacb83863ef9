/** Looks from outside, judged: is it down, is it flapping, is it my own network, does the budget burn. */
export * from './alarms.ts';
export * from './burn-rate.ts';
export * from './causes.ts';
export * from './lateness.ts';
export * from './map-causes.ts';
export * from './places.ts';
export * from './run-watch.ts';
export * from './share-places.ts';
export * from './steady.ts';
