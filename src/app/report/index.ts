/** What people see: values shown as terminal text and as a page. Reads and writes nothing. */
export * from './terminal/screen.ts';
export * from './terminal/prose.ts';
export * from './terminal/time.ts';
export * from './terminal/strip.ts';
export * from './terminal/problems.ts';
export * from './check/ask-text.ts';
export * from './check/changes-text.ts';
export * from './check/check-text.ts';
export * from './day/day-view.ts';
export * from './look/first-look.ts';
export * from './day/picture.ts';
export * from './day/strip-table.ts';
export type * from './day/view.ts';
