/**
 * Sends again what failed: after a full-jitter wait (a random part of base x 2^n, at most a cap:
 * Brooker, "Exponential Backoff And Jitter", AWS 2015), while the budget lasts, never past the
 * deadline, never what the caller calls `once`. The last failure is passed on as it is.
 */
import type { Call } from '../call.ts';
import { demand } from '../errors.ts';
import type { Fact } from '../events.ts';
import { judgeError, judgeValue, type Judge, type Outcome } from '../judge.ts';
import type { Layer } from '../layer.ts';
import { sleep } from '../work.ts';
import { RetryBudget } from './retry-budget.ts';
import { webWorld, type World } from '../world.ts';

/** Options of retry. */
export interface RetryOptions {
  /** Sendings in all, the first included. */
  readonly attempts?: number;
  /** The first wait is a random part of this, the second of twice this, and so on. */
  readonly baseMs?: number;
  /** No wait is longer than this, but where the server asks for more. */
  readonly capMs?: number;
  /** Shared with other retries and hedges to one target; null: no budget, a storm in the making. */
  readonly budget?: RetryBudget | null;
  readonly judge?: Judge;
  /** What the server asks: wait at least so many ms; negative: do not come back; null: it says nothing. */
  readonly pushback?: (outcome: Outcome) => number | null;
  /** Frees what a thrown-away value holds: `(response) => response.body?.cancel()`. */
  discard?(value: unknown): void;
  readonly world?: World;
}

type Why = Extract<Fact, { kind: 'retry-refused' }>['why'];

/** A random part of base x 2^(attempt - 1), at most the cap: attempt 1 is the one that just failed. */
export function fullJitter(attempt: number, baseMs: number, capMs: number, random: number): number {
  return random * Math.min(capMs, baseMs * 2 ** (attempt - 1));
}

/** Retries with full jitter under a budget. */
export function retry(options: RetryOptions = {}): Layer {
  const { attempts = 3, baseMs = 100, capMs = 20_000, judge, world = webWorld } = options;
  demand(Number.isInteger(attempts) && attempts >= 1, 'attempts: a whole number, 1 or more');
  demand(baseMs >= 0 && capMs >= 0, 'baseMs, capMs: 0 or more');
  const budget = options.budget === undefined ? new RetryBudget({ world }) : options.budget;

  /** How long to wait before the next sending; or why there is none. The token is taken here. */
  const plan = (call: Call, attempt: number, outcome: Outcome): number | Why => {
    if (attempt >= attempts) return 'attempts';
    if (call.once) return 'once';
    const asked = options.pushback?.(outcome) ?? 0;
    if (asked < 0) return 'pushback';
    const delayMs = Math.max(asked, fullJitter(attempt, baseMs, capMs, world.random()));
    const nowMs = world.nowMs();
    if (nowMs + delayMs >= call.deadlineMs) return 'deadline';
    return budget !== null && !budget.take(nowMs) ? 'budget' : delayMs;
  };

  /** The wait before the next sending; null when this outcome is the last. */
  const decide = (call: Call, attempt: number, outcome: Outcome): number | null => {
    const planned = plan(call, attempt, outcome);
    const error = outcome.kind === 'error' ? outcome.error : outcome.value;
    if (typeof planned === 'string') {
      call.home.tell({ kind: 'retry-refused', why: planned, attempt, error });
      return null;
    }
    call.home.tell({ kind: 'retry-scheduled', attempt: attempt + 1, delayMs: planned, error });
    return planned;
  };

  return {
    kind: 'retry',
    wrap: (next) => async (call) => {
      budget?.earn(call.startedMs);
      let current = call;
      for (let attempt = 1; ; attempt++) {
        let delayMs: number | null;
        try {
          const value = await next(current);
          if (judgeValue(judge, value) !== 'bad') return value;
          delayMs = decide(call, attempt, { kind: 'value', value });
          if (delayMs === null) return value;
          options.discard?.(value);
        } catch (error) {
          if (judgeError(judge, error, call) !== 'bad' || call.aborted) throw error;
          delayMs = decide(call, attempt, { kind: 'error', error });
          if (delayMs === null) throw error;
        }
        if (delayMs > 0) await sleep(call, delayMs);
        current = call.again();
        current.attempt = attempt + 1;
      }
    },
    describe: () => ({
      kind: 'retry',
      says: `${attempts} attempts, waits of 0 to ${longestWaits(attempts, baseMs, capMs)} ms in all, ${
        budget === null
          ? 'no budget'
          : `${budget.ratio} retries a call over ${budget.windowMs} ms and ${budget.reserve} in reserve`
      }`,
      noticesWithinMs: longestWaits(attempts, baseMs, capMs),
    }),
    gauges: () => (budget === null ? {} : { 'budget.left': budget.left(world.nowMs()) }),
  };
}

function longestWaits(attempts: number, baseMs: number, capMs: number): number {
  let sumMs = 0;
  for (let attempt = 1; attempt < attempts; attempt++) {
    sumMs += fullJitter(attempt, baseMs, capMs, 1);
  }
  return sumMs;
}
