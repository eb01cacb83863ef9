/** What a policy takes from outside: time, waiting and chance. The default is what every browser, Node and Deno has. */
import type { Timers } from '#base';

/** Timers and chance, as one parameter. Tests and simulations pass their own. */
export interface World extends Timers {
  /** A number in [0, 1). */
  random(): number;
}

/** The longest delay that `setTimeout` keeps, 24 days; a longer one would fire at once, so it is cut. */
const LONGEST_MS = 2 ** 31 - 1;

/** The web platform: monotonic `performance.now`, `setTimeout`, `Math.random`. */
export const webWorld: World = {
  nowMs: () => performance.now(),
  random: Math.random,
  after(delayMs, run) {
    const id = setTimeout(run, Math.min(delayMs, LONGEST_MS));
    return () => clearTimeout(id);
  },
};
