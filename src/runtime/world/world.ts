/**
 * What lives in a program takes time, waiting and chance from outside. The defaults are what every
 * browser, Node and Deno has; tests and simulations pass their own.
 */
import type { Timers } from '#base';

/** Timers and chance, as one parameter. */
export interface World extends Timers {
  /** A number in [0, 1). */
  random(): number;
}

/** The web platform: monotonic `performance.now`, `setTimeout`, `Math.random`. */
export const webWorld: World = {
  nowMs: () => performance.now(),
  random: Math.random,
  after(delayMs, run) {
    // Above the longest delay that setTimeout keeps, 24 days, it would fire at once.
    const id = setTimeout(run, Math.min(delayMs, 2 ** 31 - 1));
    return () => clearTimeout(id);
  },
};

/** 24 November 2025: nothing that runs this was written before. A board without a battery starts in 1970. */
const WRITTEN_MS = 1_763_942_400_000;

/**
 * Whether a clock can be right at all. That it is past the day this was written is no proof: a device
 * that restores the time of its last shutdown has to say itself when its clock was set.
 */
export function isClockPlausible(wallMs: number): boolean {
  return wallMs >= WRITTEN_MS;
}
