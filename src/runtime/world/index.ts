/** What the parts of the runtime share: time, waiting and chance of the platform, and how options are checked. */
export * from './demand.ts';
export * from './world.ts';
