/**
 * How many second sendings a client may add to its first ones: a share of the calls of the last
 * seconds, and a small reserve. The windowed token bucket of Finagle's RetryBudget, with two changes:
 * a token is taken when a retry is *scheduled*, so that those that still wait are counted (Envoy
 * #30205 is the overshoot otherwise); and a fraction of a token is drawn as a lot, so that a fleet of
 * quiet clients keeps the share that no one of them could keep alone. O(1).
 */
import type { Call } from '../call.ts';
import { demand } from '../errors.ts';
import { Windowed } from '../windowed.ts';
import { webWorld, type World } from '../world.ts';

/** Options of a budget. */
export interface RetryBudgetOptions {
  /** Second sendings for each call: 0.1 is one for ten. */
  readonly ratio?: number;
  /** Over how long calls and second sendings are counted. */
  readonly windowMs?: number;
  /** Second sendings in a window however few calls there were. A fleet multiplies it: 0 for thousands of clients. */
  readonly reserve?: number;
  readonly world?: World;
}

type FirstSending = Pick<Call, 'attempt' | 'startedMs' | 'countedBy'>;

/** A budget, to be shared by the retries and hedges of everything that asks one target. */
export interface RetryBudget {
  readonly settings: {
    readonly ratio: number;
    readonly windowMs: number;
    readonly reserve: number;
  };
  /** A first sending: earns its share of a token, once, though a retry and a hedge both say so. */
  earn(call: FirstSending): void;
  /** Tokens left. */
  left(nowMs: number): number;
  /** Takes a token for a second sending; less than one is drawn as a lot and is gone either way. */
  take(nowMs: number): boolean;
}

/** A budget; the defaults are one second sending for ten calls over 10 s, and 3 in reserve. */
export function retryBudget(options: RetryBudgetOptions = {}): RetryBudget {
  const { ratio = 0.1, windowMs = 10_000, reserve = 3, world = webWorld } = options;
  demand({ ratio, reserve }, 0);
  demand({ windowMs }, 1);
  const tokens = new Windowed(windowMs);
  const left = (nowMs: number): number => (tokens.sums(nowMs)[0] as number) + reserve;
  return {
    settings: { ratio, windowMs, reserve },
    earn: (call) => {
      if (call.attempt === 1 && call.countedBy !== tokens) tokens.add(call.startedMs, ratio);
      call.countedBy = tokens;
    },
    left,
    take: (nowMs) => {
      const spent = Math.min(1, left(nowMs));
      if (spent < 1e-9) return false;
      tokens.add(nowMs, -spent);
      return world.random() < spent;
    },
  };
}
