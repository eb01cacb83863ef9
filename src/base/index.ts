/** The ground: what every room may use. Imports nothing. */
export * from './assert.ts';
export * from './checksum.ts';
export * from './clock.ts';
export * from './duration.ts';
export * from './limits.ts';
export * from './problem.ts';
export * from './random.ts';
export * from './result.ts';
export * from './suggest.ts';
export * from './timers.ts';
