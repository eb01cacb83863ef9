/** Looks from outside, judged: is it down, is it flapping, is it my own network, does the budget burn. */
export * from './alarms.ts';
export * from './burn-counts.ts';
export * from './burn-rate.ts';
export * from './causes.ts';
export * from './judge.ts';
export * from './lateness.ts';
export * from './map-causes.ts';
export * from './metrics.ts';
export * from './notices.ts';
export * from './pace.ts';
export * from './places.ts';
export * from './run-watch.ts';
export * from './serve-metrics.ts';
export * from './share-places.ts';
export * from './steady.ts';
export * from './targets-of-map.ts';
