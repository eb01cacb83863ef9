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
import { sleep, type Next } from '../work.ts';
import { retryBudget, type RetryBudget } from './retry-budget.ts';
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
  const { attempts = 3, baseMs = 100, capMs = 20_000, judge, pushback, world = webWorld } = options;
  demand({ attempts }, 1);
  demand({ baseMs, capMs }, 0);
  const budget = options.budget === undefined ? retryBudget({ world }) : options.budget;

  /** How long to wait before the next sending; or why there is none. The token is taken here. */
  const plan = (call: Call, attempt: number, outcome: Outcome): number | Why => {
    if (attempt >= attempts) return 'attempts';
    if (call.about.once) return 'once';
    const asked = pushback?.(outcome) ?? 0;
    if (asked < 0) return 'pushback';
    const delayMs = Math.max(asked, fullJitter(attempt, baseMs, capMs, world.random()));
    const nowMs = world.nowMs();
    if (nowMs + delayMs >= call.deadlineMs) return 'deadline';
    return budget !== null && !budget.take(nowMs) ? 'budget' : delayMs;
  };

  /** Sends again after the wait; null when this outcome is the last. */
  const again = (
    next: Next,
    call: Call,
    current: Call,
    outcome: Outcome,
    error: unknown,
  ): Promise<unknown> | null => {
    const attempt = current.attempt - call.attempt + 1;
    const planned = plan(call, attempt, outcome);
    if (typeof planned === 'string') {
      call.home.tell({ kind: 'retry-refused', why: planned, attempt, error });
      return null;
    }
    call.home.tell({ kind: 'retry-scheduled', attempt: attempt + 1, delayMs: planned, error });
    if (outcome.kind === 'value') options.discard?.(error);
    return (planned > 0 ? sleep(call, planned) : Promise.resolve()).then(() => {
      const following = call.again();
      following.attempt += attempt;
      return send(next, call, following);
    });
  };

  const send = (next: Next, call: Call, current = call): Promise<unknown> =>
    next(current).then(
      judge?.value &&
        ((value) =>
          (judgeValue(judge, value) === 'bad' &&
            again(next, call, current, { kind: 'value', value }, value)) ||
          value),
      (error: unknown) => {
        const bad = judgeError(judge, error, call) === 'bad' && !call.aborted;
        const sent = bad ? again(next, call, current, { kind: 'error', error }, error) : null;
        if (sent === null) throw error;
        return sent;
      },
    );

  return {
    kind: 'retry',
    rank: 40,
    wrap: (next) => (call) => {
      budget?.earn(call);
      return send(next, call);
    },
    // A target that may ask for any wait knows no cap.
    settings: { attempts, baseMs, capMs: pushback ? Infinity : capMs, ...budget?.settings },
  };
}
