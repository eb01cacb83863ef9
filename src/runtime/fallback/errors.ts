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

/** States where options must lie. @throws RangeError when one does not: a mistake in the program, met when it starts. */
export function demand(
  options: Readonly<Record<string, number>>,
  least: number,
  most: number = Infinity,
): void {
  for (const [name, value] of Object.entries(options)) {
    if (!(value >= least && value <= most)) {
      throw new RangeError(`${name} ${value} is not ${least} to ${most}`);
    }
  }
}
