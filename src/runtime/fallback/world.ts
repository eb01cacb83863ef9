/** What a policy takes from outside: time, waiting and chance. The default is what every browser, Node and Deno has. */
import type { Timers } from '#base';

/** Timers and chance, as one parameter. Tests and simulations pass their own. */
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
