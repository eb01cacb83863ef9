/** The two errors of our own; every other error is the work's, passed on as it is. */
export { demand } from '#runtime/world';

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
  /** Milliseconds after the latest refusal when asking again may help; 0 when that is not known. */
  retryAfterMs = 0;

  constructor(code: RefusalCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** The time was up: of a timeout, or of the caller's own deadline. */
export class TimedOut extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'ERR_TIMED_OUT';
  readonly afterMs: number;

  constructor(afterMs: number) {
    super(`no answer in ${afterMs} ms`);
    this.afterMs = afterMs;
  }
}
