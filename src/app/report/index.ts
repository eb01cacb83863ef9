/** What people see: values shown as terminal text and as a page. Reads and writes nothing. */
export * from './terminal/screen.ts';
export * from './terminal/prose.ts';
export * from './terminal/time.ts';
export * from './terminal/strip.ts';
export * from './terminal/problems.ts';
