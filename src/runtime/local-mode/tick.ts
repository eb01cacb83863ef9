/** How often a device looks whether the cloud was heard, in milliseconds. */
export const TICK_MS = 1_000;
