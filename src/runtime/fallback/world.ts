/** What a policy takes from outside: time, waiting and chance. The default is what every browser, Node and Deno has. */
import type { Timers } from '#base';

/** Timers and chance, as one parameter. Tests and simulations pass their own. */
export interface World extends Timers {
  /** A number in [0, 1). */
  random(): number;
}

/** The longest delay that `setTimeout` keeps; a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** The web platform: monotonic `performance.now`, `setTimeout`, `Math.random`. */
export const webWorld: World = {
  nowMs: () => performance.now(),
  random: () => Math.random(),
  after(delayMs, run) {
    let id: ReturnType<typeof setTimeout>;
    const wait = (leftMs: number): void => {
      const nowMs = Math.min(leftMs, LONGEST_MS);
      id = setTimeout(() => (leftMs > nowMs ? wait(leftMs - nowMs) : run()), nowMs);
    };
    wait(Math.max(0, delayMs));
    return () => clearTimeout(id);
  },
};
