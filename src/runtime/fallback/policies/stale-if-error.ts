/**
 * The last good answer when there is no new one (RFC 5861's stale-if-error, for any call with a
 * `key`), and one sending for calls that ask the same at the same time. The shared sending belongs to
 * all who wait: one that gives up leaves the others theirs, and the last to leave ends it. Kept values
 * are shared as they are: keep what can be read twice, a parsed body and not a Response.
 */
import { Call, PLAIN } from '../call.ts';
import { demand } from '../errors.ts';
import { judgeValue, type Judge } from '../judge.ts';
import type { Layer } from '../layer.ts';
import type { Next } from '../work.ts';
import { webWorld, type World } from '../world.ts';

/** Options of stale-if-error. */
export interface StaleIfErrorOptions {
  /** How long an answer serves without asking again; 0: always ask. */
  readonly freshMs?: number;
  /** How old an answer may be that stands in for a failure; 0: only coalesce. */
  readonly keepMs: number;
  /** Answers kept, the least recently refreshed goes first. */
  readonly most?: number;
  readonly judge?: Judge;
  readonly world?: World;
}

/** Serves the last good answer when there is no new one. Calls without a `key` pass through. */
export function staleIfError(options: StaleIfErrorOptions): Layer {
  const { freshMs = 0, keepMs, most = 1_000, judge, world = webWorld } = options;
  demand({ freshMs, keepMs }, 0);
  demand({ most }, 1);
  const kept = new Map<string, Kept>();

  const keep = (key: string, value: unknown, atMs: number): void => {
    kept.delete(key);
    if (keepMs + freshMs > 0) kept.set(key, { value, atMs });
    const [oldest] = kept.keys();
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
  };

  /** What stands in for a failure, if anything does. */
  const instead = (call: Call, error: unknown): Kept | null => {
    const old = kept.get(call.about.key);
    const ageMs = world.nowMs() - (old?.atMs ?? -Infinity);
    if (old === undefined || ageMs > keepMs || call.aborted) return null;
    call.home.tell({ kind: 'served-stale', ageMs, error });
    return old;
  };

  return {
    kind: 'stale-if-error',
    rank: 20,
    wrap: (next) => {
      const share = sharing(next, world, (key, value) => {
        if (judgeValue(judge, value) === 'good') keep(key, value, world.nowMs());
      });
      return async (call) => {
        const { key } = call.about;
        if (key === '') return next(call);
        const old = kept.get(key);
        if (old !== undefined && world.nowMs() - old.atMs < freshMs) return old.value;
        let value: unknown;
        try {
          value = await share(call);
        } catch (error) {
          const stale = instead(call, error);
          if (stale === null) throw error;
          return stale.value;
        }
        const stale = judgeValue(judge, value) === 'bad' ? instead(call, value) : null;
        return stale === null ? value : stale.value;
      };
    },
    settings: { freshMs, keepMs, most },
    save: () =>
      [...kept].map(([key, { value, atMs }]) => ({ key, value, ageMs: world.nowMs() - atMs })),
    restore: (saved) => {
      for (const { key, value, ageMs } of saved as readonly SavedAnswer[]) {
        keep(key, value, world.nowMs() - ageMs);
      }
    },
    gauges: () => ({ kept: kept.size }),
  };
}

interface Kept {
  readonly value: unknown;
  readonly atMs: number;
}

interface SavedAnswer {
  readonly key: string;
  readonly value: unknown;
  readonly ageMs: number;
}

interface Shared {
  readonly call: Call;
  readonly answer: Promise<unknown>;
  waiting: number;
}

/** One sending for all calls of one key that come while it is under way. It has no deadline of any one of them. */
function sharing(
  next: Next,
  world: World,
  answered: (key: string, value: unknown) => void,
): (call: Call) => Promise<unknown> {
  const running = new Map<string, Shared>();

  const begin = (call: Call): Shared => {
    const { key, once } = call.about;
    const own = new Call(call.home, call.work, null, world.nowMs(), { ...PLAIN, key, once });
    own.abortable = true;
    const answer = next(own).then((value) => {
      answered(key, value);
      return value;
    });
    const shared = { call: own, answer, waiting: 0 };
    const over = (): void => {
      own.end();
      if (running.get(key) === shared) running.delete(key);
    };
    answer.then(over, over);
    running.set(key, shared);
    return shared;
  };

  return (call) => {
    if (call.aborted) return Promise.reject(call.reason);
    const { key } = call.about;
    const under = running.get(key);
    if (under !== undefined) call.home.tell({ kind: 'coalesced' });
    const shared = under ?? begin(call);
    shared.waiting++;
    return new Promise((resolve, reject) => {
      const forget = call.onAbort((reason) => {
        reject(reason);
        // Nobody joins what was given up: callers that overlap would wait for one that hangs for ever.
        if (running.get(key) === shared) running.delete(key);
        if (--shared.waiting === 0) shared.call.abort(reason);
      });
      shared.answer.then(resolve, reject).finally(forget);
    });
  };
}
