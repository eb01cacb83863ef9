/**
 * Sends a second time what is slow, takes the first good answer and ends the other (Dean and Barroso,
 * "The Tail at Scale", CACM 2013). When: at a percentile of recent durations, or a fixed time. Each
 * hedge takes a token of the same budget as retries. A failure is not slowness: a call that fails before
 * its hedge was sent is the retry's matter. The time of a beaten call counts as long as it ran, or the
 * slow ones would vanish from the percentile.
 */
import type { Call } from '../call.ts';
import { demand } from '../errors.ts';
import { judgeError, judgeValue, type Judge } from '../judge.ts';
import type { Layer } from '../layer.ts';
import type { Next } from '../work.ts';
import { webWorld, type World } from '../world.ts';
import { Latencies } from './latencies.ts';
import { retryBudget, type RetryBudget } from './retry-budget.ts';

/** Options of hedging. */
export interface HedgeOptions {
  /** The share of calls that are not hedged: 0.95. With it, `afterMs` holds until 20 durations are known. */
  readonly percentile?: number;
  /** When to send the second; with a percentile, the time to begin with. */
  readonly afterMs?: number;
  /** Hedges of one call, each after the same time. */
  readonly most?: number;
  readonly budget?: RetryBudget | null;
  readonly judge?: Judge;
  /** Frees what a beaten answer holds. */
  discard?(value: unknown): void;
  readonly world?: World;
}

/** The reason why a beaten sending is ended. */
export const BEATEN = 'another sending of the same call has answered';

const ENOUGH = 20;

/** Hedges slow calls. */
export function hedge(options: HedgeOptions = {}): Layer {
  const { percentile = null, afterMs = 2_000, most = 1, world = webWorld } = options;
  demand({ percentile: percentile ?? 0 }, 0, 1);
  demand({ afterMs, most }, 0);
  const budget = options.budget === undefined ? retryBudget({ world }) : options.budget;
  const latencies = new Latencies();
  const delay = (): number =>
    percentile === null || latencies.size < ENOUGH ? afterMs : latencies.percentile(percentile);
  const settings: Settings = { options, most, world, budget, latencies, delay };
  return {
    kind: 'hedge',
    rank: 50,
    wrap: (next) => (call) =>
      call.about.once ? next(call) : new Race(settings, next, call).promise,
    settings: { afterMs, most, ...(percentile !== null && { percentile }) },
    gauges: () => ({ 'delay.ms': delay() }),
  };
}

interface Settings {
  readonly options: HedgeOptions;
  readonly most: number;
  readonly world: World;
  readonly budget: RetryBudget | null;
  readonly latencies: Latencies;
  readonly delay: () => number;
}

/** One call and its hedges. */
class Race {
  readonly promise: Promise<unknown>;
  readonly #settings: Settings;
  readonly #next: Next;
  readonly #call: Call;
  readonly #running = new Set<Call>();
  #resolve: (value: unknown) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #stop: () => void = () => undefined;
  #sent = 0;
  #over = false;
  /** How the first of the failed ones ended. */
  #failure: (() => void) | null = null;

  constructor(settings: Settings, next: Next, call: Call) {
    this.#settings = settings;
    this.#next = next;
    this.#call = call;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    settings.budget?.earn(call);
    this.#send();
    this.#schedule();
  }

  #send(): void {
    const sending = this.#call.again();
    sending.attempt = this.#call.attempt + this.#sent++;
    sending.abortable = true;
    this.#running.add(sending);
    const { judge } = this.#settings.options;
    this.#next(sending).then(
      (value) => this.#ended(sending, judgeValue(judge, value) !== 'bad', () => value),
      (error: unknown) => {
        const good = judgeError(judge, error, sending) === 'good';
        this.#ended(sending, good, () => {
          throw error;
        });
      },
    );
  }

  #schedule(): void {
    const { delay, budget, world, most } = this.#settings;
    if (this.#over || this.#sent > most) return;
    const afterMs = delay();
    this.#stop = world.after(afterMs, () => {
      if (this.#call.aborted || (budget !== null && !budget.take(world.nowMs()))) return;
      this.#call.home.tell({ kind: 'hedge-sent', afterMs });
      this.#send();
      this.#schedule();
    });
  }

  #ended(sending: Call, good: boolean, outcome: () => unknown): void {
    this.#running.delete(sending);
    sending.end();
    if (this.#over) {
      this.#discard(outcome);
      return;
    }
    const settle = (): void => {
      try {
        this.#resolve(outcome());
      } catch (error) {
        this.#reject(error);
      }
    };
    if (good) {
      this.#measure(sending);
      this.#finish(settle, sending);
    } else {
      this.#failure ??= settle;
      if (this.#running.size === 0) this.#finish(this.#failure, sending);
    }
  }

  #finish(settle: () => void, winner: Call): void {
    this.#over = true;
    this.#stop();
    for (const beaten of this.#running) {
      this.#measure(beaten);
      beaten.abort(BEATEN);
    }
    if (this.#hedged(winner)) this.#call.home.tell({ kind: 'hedge-won' });
    settle();
  }

  /** Only first sendings are measured: those that answer, and those that are beaten. */
  #measure(sending: Call): void {
    if (this.#hedged(sending)) return;
    this.#settings.latencies.record(this.#settings.world.nowMs() - sending.startedMs);
  }

  #hedged(sending: Call): boolean {
    return sending.attempt > this.#call.attempt;
  }

  #discard(outcome: () => unknown): void {
    try {
      this.#settings.options.discard?.(outcome());
    } catch {
      // A beaten sending that failed leaves nothing to free.
    }
  }
}
