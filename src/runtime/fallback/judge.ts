/** What an outcome says about the target. */
import type { Call } from './call.ts';
import { Refused, TimedOut } from './errors.ts';

/** Good, bad, or no evidence at all: our own refusals, and calls that somebody gave up. */
export type Judgement = 'good' | 'bad' | 'neither';

/** What an outcome was: for people's own rules. */
export type Outcome =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly error: unknown };

/**
 * People's own judgement. Without it every value is good and every error bad, but for refusals of our
 * own policies and calls ended early for any reason other than their time: these are neither.
 */
export interface Judge {
  /** What a value says: a response with status 503 is bad. */
  value?(value: unknown): Judgement;
  /** What an error says: a 404 is good, the target has answered. */
  error?(error: unknown): Judgement;
}

/** What a value says. */
export function judgeValue(judge: Judge | undefined, value: unknown): Judgement {
  return judge?.value === undefined ? 'good' : judge.value(value);
}

/** What an error says; a call ended early says nothing, unless its time was up. */
export function judgeError(judge: Judge | undefined, error: unknown, call: Call): Judgement {
  if (call.aborted) return call.reason instanceof TimedOut ? 'bad' : 'neither';
  if (judge?.error !== undefined) return judge.error(error);
  return error instanceof Refused ? 'neither' : 'bad';
}
