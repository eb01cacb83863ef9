/**
 * Looks at every target in its own rhythm, one look at a time each, no more than so many at once; says
 * each observation as it is made, and how late it was. Nothing is repeated within a look. Only when much
 * is bad at once are some looked at out of turn, to see whether it is this place.
 */
import type { ProbeResult } from '#io/probe';
import type { Observation } from '#io/store';
import { Agenda } from './agenda.ts';
import { CutOff } from './cut-off.ts';
import { NewReports } from './new-reports.ts';
import { Steady, type SteadySettings } from './steady.ts';

export type { Observation } from '#io/store';

/** One thing to look at. `id` is a journey or a part of the map where there is one. */
export interface Watched {
  readonly id: string;
  readonly probe: string;
  readonly everyMs: number;
  readonly look: (signal: AbortSignal) => Promise<ProbeResult>;
}

/** How a watch runs. */
export interface WatchOptions {
  readonly place: string;
  /** Each target once, then the end. */
  readonly once: boolean;
  readonly mostAtOnce: number;
  readonly steady?: SteadySettings;
  readonly nowMs: () => number;
  /** The target's next look waits for it, so that who keeps observations sets the pace. */
  readonly tell: (
    observation: Observation,
    result: ProbeResult,
    isCutOff: boolean,
  ) => void | Promise<void>;
  /** How late a look began, in milliseconds. */
  readonly late?: (ms: number) => void;
}

/** Runs until the signal, or once. Targets start spread over their first interval. */
export async function runWatch(
  watched: readonly Watched[],
  options: WatchOptions,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const agenda = new Agenda(options.mostAtOnce);
  const run = new Run(watched, options, agenda, signal);
  const stop = (): void => agenda.stop();
  signal.addEventListener('abort', stop, { once: true });
  const startMs = performance.now();
  for (const [index, each] of watched.entries()) {
    const offsetMs = options.once ? 0 : (index / watched.length) * each.everyMs;
    run.schedule(each, startMs + offsetMs);
  }
  await agenda.done().finally(() => signal.removeEventListener('abort', stop));
  await run.tellAll();
}

/** A look that was made, and when it ended. */
interface Made {
  readonly result: ProbeResult;
  readonly atMs: number;
}

class Run {
  readonly #watched: ReadonlyMap<string, Watched>;
  readonly #options: WatchOptions;
  readonly #agenda: Agenda;
  readonly #signal: AbortSignal;
  readonly #cutOff: CutOff;
  readonly #steady: ReadonlyMap<string, Steady>;
  readonly #feeds: ReadonlyMap<string, NewReports>;
  /** Of a watch that looks once: told when all have been looked at, for only then it is known who is cut off. */
  readonly #once = new Map<string, Made>();
  /** Looks at targets that were good, to see whether it is this place that is cut off. */
  #asking: Promise<void> | null = null;

  constructor(
    watched: readonly Watched[],
    options: WatchOptions,
    agenda: Agenda,
    signal: AbortSignal,
  ) {
    this.#watched = new Map(watched.map((each) => [each.id, each]));
    this.#steady = new Map(watched.map(({ id }) => [id, new Steady(options.steady)]));
    this.#feeds = new Map(watched.map(({ id }) => [id, new NewReports()]));
    this.#options = options;
    this.#agenda = agenda;
    this.#signal = signal;
    this.#cutOff = new CutOff(watched.filter(asks).length);
  }

  schedule(watched: Watched, dueMs: number): void {
    this.#agenda.add(dueMs, async (lateMs) => {
      this.#options.late?.(lateMs);
      const made = await this.#look(watched);
      // A look that was called off by the end of the watch is no observation.
      if (made === null) return;
      if (this.#options.once) {
        this.#once.set(watched.id, made);
        return;
      }
      if (made.result.ok === false && this.#cutOff.isSuspected) await this.#askAgain();
      await this.#tell(watched, made);
      // Late looks are not made up for: the next is due from now on.
      this.schedule(watched, Math.max(dueMs + watched.everyMs, performance.now()));
    });
  }

  /** What was looked at once, in the order of the targets. */
  async tellAll(): Promise<void> {
    for (const [id, watched] of this.#watched) {
      const made = this.#once.get(id);
      if (made !== undefined) await this.#tell(watched, made);
    }
  }

  /** Null when it was called off. */
  async #look(watched: Watched): Promise<Made | null> {
    const result = await watched.look(this.#signal);
    if (this.#signal.aborted) return null;
    if (asks(watched)) this.#cutOff.hear(watched.id, result.ok);
    return { result, atMs: this.#options.nowMs() };
  }

  /** Once, however many wait for the answer. */
  #askAgain(): Promise<void> {
    this.#asking ??= this.#askGoodOnes().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #askGoodOnes(): Promise<void> {
    const ids = this.#cutOff.toAskAgain();
    const good = ids.flatMap((id) => this.#watched.get(id) ?? []);
    await Promise.all(
      good.map(async (each) => {
        const made = await this.#look(each);
        if (made !== null) await this.#tell(each, made);
      }),
    );
  }

  async #tell(watched: Watched, { result, atMs }: Made): Promise<void> {
    const { place, tell, once } = this.#options;
    const { id, probe } = watched;
    // Everything bad from here: it is this place that is cut off, and it says nothing of the others.
    const isCutOff = once ? this.#cutOff.isAllBad : this.#cutOff.isSuspected;
    const ok = isCutOff ? null : result.ok;
    const reports =
      result.reports === undefined ? [] : (this.#feeds.get(id)?.hear(result.reports) ?? []);
    const observation: Observation = {
      format: 1,
      at: new Date(atMs).toISOString(),
      target: id,
      probe,
      place,
      ok,
      ms: Math.round(result.ms * 100) / 100,
      what: isCutOff ? `everything is bad from ${place}: ${result.what}` : result.what,
      state: this.#steady.get(id)?.hear(ok, atMs) ?? 'unknown',
      facts: result.facts,
      ...(reports.length === 0 ? {} : { reports }),
    };
    await tell(observation, result, isCutOff);
  }
}

/** Whether a look goes out into the network: that somebody reports to us says nothing of our way out. */
function asks({ probe }: Watched): boolean {
  return probe !== 'heartbeat';
}
