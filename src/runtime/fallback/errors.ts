/** The two errors of our own; every other error is the work's, passed on as it is. */

/** Why a call was not let through: by whom, in a word that programs can switch on. */
export type RefusalCode =
  'ERR_BREAKER_OPEN' | 'ERR_BULKHEAD_FULL' | 'ERR_THROTTLED' | 'ERR_DEADLINE';

/**
 * A call that a policy did not let through: the work was not started. One object may serve many
 * refusals (making a stack trace costs more than most calls), so its stack shows where the policy was
 * made or opened; `cause` is what opened it.
 */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: RefusalCode;
  readonly #waitMs: () => number;

  constructor(code: RefusalCode, message: string, cause?: unknown, waitMs?: () => number) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.#waitMs = waitMs ?? (() => 0);
  }

  /** Milliseconds, counted from now, after which asking again may help; 0 when that is not known. */
  get retryAfterMs(): number {
    return this.#waitMs();
  }
}

/** The time was up: of a timeout, or of the caller's own deadline. */
export class TimedOut extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'ERR_TIMED_OUT';
  readonly afterMs: number;

  constructor(afterMs: number) {
    super(`no answer within ${Math.round(afterMs)} ms`);
    this.afterMs = afterMs;
  }
}

/** States what an option must be. @throws RangeError when it is not: a mistake in the program, met when it starts. */
export function demand(holds: boolean, what: string): void {
  if (!holds) throw new RangeError(what);
}
