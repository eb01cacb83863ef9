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

interface Kept {
  readonly value: unknown;
  readonly atMs: number;
}

interface Shared {
  readonly call: Call;
  readonly answer: Promise<unknown>;
  waiting: number;
}

/** Serves the last good answer when there is no new one. Calls without a `key` pass through. */
export function staleIfError(options: StaleIfErrorOptions): Layer {
  const { freshMs = 0, keepMs, most = 1_000, judge, world = webWorld } = options;
  demand({ freshMs, keepMs }, 0);
  demand({ most }, 1);
  const kept = new Map<string, Kept>();
  const shared = new Map<string, Shared>();

  const keep = (key: string, value: unknown, atMs: number): void => {
    kept.delete(key);
    if (Math.max(keepMs, freshMs) > 0) kept.set(key, { value, atMs });
    const [oldest] = kept.keys();
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
  };

  const ask = (call: Call, next: Next): Shared => {
    const about = { ...PLAIN, key: call.about.key, once: call.about.once };
    const own = new Call(call.home, call.work, null, world.nowMs(), about);
    own.abortable = true;
    const answer = next(own)
      .then((value) => {
        if (judgeValue(judge, value) === 'good') keep(about.key, value, world.nowMs());
        return value;
      })
      .finally(() => {
        own.end();
        if (shared.get(about.key)?.call === own) shared.delete(about.key);
      });
    answer.catch(() => undefined);
    const asked = { call: own, answer, waiting: 0 };
    shared.set(about.key, asked);
    return asked;
  };

  const share = (call: Call, next: Next): Promise<unknown> => {
    if (call.aborted) return Promise.reject(call.reason);
    const running = shared.get(call.about.key);
    if (running !== undefined) call.home.tell({ kind: 'coalesced' });
    const asked = running ?? ask(call, next);
    asked.waiting++;
    return waitFor(asked, call).finally(() => {
      if (--asked.waiting === 0 && call.aborted) {
        if (shared.get(call.about.key) === asked) shared.delete(call.about.key);
        asked.call.abort(call.reason);
      }
    });
  };

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
    wrap: (next) => async (call) => {
      if (call.about.key === '') return next(call);
      const old = kept.get(call.about.key);
      if (old !== undefined && world.nowMs() - old.atMs < freshMs) return old.value;
      let value: unknown;
      try {
        value = await share(call, next);
      } catch (error) {
        const stale = instead(call, error);
        if (stale === null) throw error;
        return stale.value;
      }
      if (judgeValue(judge, value) !== 'bad') return value;
      const stale = instead(call, value);
      return stale === null ? value : stale.value;
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

interface SavedAnswer {
  readonly key: string;
  readonly value: unknown;
  readonly ageMs: number;
}

/** The shared answer, unless this call is ended early before. */
function waitFor({ answer }: Shared, call: Call): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const forget = call.onAbort(reject);
    answer.then(resolve, reject).finally(forget);
  });
}
