/**
 * Client-side throttling as in "Handling Overload" of the SRE book: with `requests` and `accepts` of
 * the last two minutes, a call is refused here with probability
 * max(0, (requests - K x accepts) / (requests + 1)). `spare` is taken from the numerator, so that a
 * single failure of a quiet client refuses nothing (0 is the book's formula), and `most` bounds it, so
 * that some calls always find out whether the target is back. O(1).
 */
import { demand, Refused } from '../errors.ts';
import { judgeError, judgeValue, type Judge, type Judgement } from '../judge.ts';
import type { Layer } from '../layer.ts';
import { Windowed } from '../windowed.ts';
import { webWorld, type World } from '../world.ts';

/** Options of the throttle. */
export interface ThrottleOptions {
  /** Requests sent for each one accepted before any is refused; 1.1 when refusing is dear to the target. */
  readonly k?: number;
  readonly windowMs?: number;
  readonly spare?: number;
  /** The highest share that is refused. */
  readonly most?: number;
  readonly judge?: Judge;
  readonly world?: World;
}

/** The share of calls to refuse. */
export function refusedShare(
  requests: number,
  accepts: number,
  { k = 2, spare = 0, most = 1 }: Pick<ThrottleOptions, 'k' | 'spare' | 'most'> = {},
): number {
  return Math.min(most, Math.max(0, (requests - k * accepts - spare) / (requests + 1)));
}

/** Refuses here what the target would refuse anyway. */
export function adaptiveThrottle(options: ThrottleOptions = {}): Layer {
  const { k = 2, windowMs = 120_000, spare = 5, most = 0.9, judge, world = webWorld } = options;
  demand({ k, windowMs }, 1);
  demand({ spare }, 0);
  demand({ most }, 0, 1);
  /** Columns: requests, accepts. */
  const sum = new Windowed(windowMs, 2);
  const refusal = new Refused('ERR_THROTTLED', 'the target refuses too many calls already');
  const share = (nowMs: number): number =>
    refusedShare(sum.sums(nowMs)[0] ?? 0, sum.sums(nowMs)[1] ?? 0, { k, spare, most });
  const record = (judgement: Judgement): void => {
    if (judgement === 'good') sum.add(world.nowMs(), 1, 1);
    if (judgement === 'neither') sum.add(world.nowMs(), -1);
  };
  return {
    kind: 'throttle',
    rank: 80,
    wrap: (next) => async (call) => {
      const nowMs = world.nowMs();
      const refused = world.random() < share(nowMs);
      sum.add(nowMs, 1);
      if (refused) {
        call.home.tell({ kind: 'refused', code: 'ERR_THROTTLED' });
        throw refusal;
      }
      try {
        const value = await next(call);
        record(judgeValue(judge, value));
        return value;
      } catch (error) {
        record(judgeError(judge, error, call));
        throw error;
      }
    },
    settings: { k, windowMs, spare, most },
    gauges: () => ({ 'refused.share': share(world.nowMs()) }),
  };
}
