/** Another answer when there is none: a default, a cache, an older copy. */
import { cutOff, type Next } from '../work.ts';
import type { Call } from '../call.ts';
import type { Outcome } from '../judge.ts';
import type { Layer } from '../layer.ts';

/** Options of a fallback. */
export interface FallbackOptions {
  /** Which outcomes it stands in for; by default every error. A call that was ended early gets none. */
  readonly handles?: (outcome: Outcome) => boolean;
}

/** Answers in place of a call that failed, was refused or timed out. What `use` throws is what the caller gets. */
export function fallback<Value>(
  use: (failure: unknown, call: Call) => Value | PromiseLike<Value>,
  options: FallbackOptions = {},
): Layer<Value> {
  const { handles = ({ kind }) => kind === 'error' } = options;
  const stand = (call: Call, failure: unknown): Promise<unknown> => {
    call.home.tell({ kind: 'fell-back', error: failure });
    const work = (): unknown => use(failure, call);
    return call.abortable ? cutOff(call.again(), work) : Promise.resolve(work());
  };
  const wrap =
    (next: Next): Next =>
    async (call) => {
      let value: unknown;
      try {
        value = await next(call);
      } catch (error) {
        if (call.aborted || !handles({ kind: 'error', error })) throw error;
        return stand(call, error);
      }
      return handles({ kind: 'value', value }) ? stand(call, value) : value;
    };
  return {
    kind: 'fallback',
    rank: 10,
    wrap,
    settings: { ...(options.handles && { handles: 'some' }) },
  };
}
