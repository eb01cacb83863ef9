/** The map: types, parse, merge, resolve, format. The language of the house. */
export type * from './types.ts';
export * from './file.ts';
export type * from './overlay.ts';
export * from './name.ts';
