/**
 * Where looks go: the terminal, a log, the store, metrics; and what is told of them. Trouble of one of
 * these is said once and stops nothing: a full disk must not end the looking.
 */
import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { flag, type Options, textOption } from '../command.ts';
import type { World } from '../world.ts';
import type { WatchPlan } from './watch-plan.ts';
import { sayAlarm, sayObservation } from './watch-said.ts';

type Observation = import('#io/store').Observation;
type ObservationStore = import('#io/store').ObservationStore;
type ProbeResult = import('#io/probe').ProbeResult;
type Judge = import('#app/watch').Judge;
type SharedPlaces = import('#app/watch').SharedPlaces;
type WatchMetrics = import('#app/watch').WatchMetrics;
type Lateness = import('#app/watch').Lateness;

/** How long leaving may take: a lease ends by itself. */
const LAST_WAIT_MS = 2_000;
/** Between two judgements as they come, so many times as long as the last one took. */
const REST = 20;

/** For whom, and how it was asked. */
export interface Opening {
  readonly place: string;
  readonly lateness: Lateness;
  readonly once: boolean;
  readonly options: Options;
  readonly world: World;
}

/** What was opened; `closing` in the order of opening. */
export interface Parts {
  readonly seen: ObservationStore | null;
  readonly judge: Judge;
  readonly shared: SharedPlaces | null;
  readonly metrics: WatchMetrics;
  readonly closing: readonly (() => Promise<void>)[];
}

/** Tells, keeps and judges. */
export class WatchOutput {
  readonly #plan: WatchPlan;
  readonly #opening: Opening;
  readonly #parts: Parts;
  /** What was said of trouble, so that it is said once. */
  readonly #troubles = new Map<string, string>();
  /** Files are written in turn: lines stay whole, and in order. */
  #writing: Promise<void> = Promise.resolve();
  #lost = 0;
  #mayJudgeMs = 0;

  constructor(plan: WatchPlan, opening: Opening, parts: Parts) {
    this.#plan = plan;
    this.#opening = opening;
    this.#parts = parts;
  }

  /** A look: kept first, then told. */
  async tell(observation: Observation, result: ProbeResult, isCutOff: boolean): Promise<void> {
    const { options, world, once } = this.#opening;
    const { judge, metrics } = this.#parts;
    await this.#keep(observation);
    const line = `${JSON.stringify(observation)}\n`;
    this.#append('log', line);
    judge.hear(observation, isCutOff);
    metrics.hear(observation, result);
    if (flag(options, 'json')) world.out(line);
    else world.out(`${sayObservation(observation, judge)}\n`);
    // When much changes at once, judging is not to take the time of looking.
    if (judge.isNews && !once && performance.now() >= this.#mayJudgeMs) this.#alarm();
  }

  /** What is to be told although nothing was looked at: waiting is over, another place has spoken. */
  async turn(): Promise<void> {
    this.#alarm();
  }

  /** Tells other places, and hears them. */
  async share(signal: AbortSignal): Promise<void> {
    const { shared } = this.#parts;
    if (shared === null) return;
    const trouble = await shared.turn(signal);
    if (signal.aborted) return;
    this.#trouble('share', trouble);
    this.#alarm();
  }

  /** Thins what is old. */
  async thin(signal: AbortSignal): Promise<void> {
    const { seen } = this.#parts;
    if (seen === null) return;
    const thinned = await seen.thin(signal).catch((error: unknown) => String(error));
    if (signal.aborted) return;
    if (typeof thinned === 'string') this.#trouble('thin', thinned);
    else {
      const { dropped } = thinned;
      const store = textOption(this.#opening.options, 'store') ?? '';
      this.#trouble('thin', dropped === 0 ? null : `${store} is full: the oldest leave it`);
    }
  }

  /** The text of `/metrics`. */
  metricsText(): string {
    const { judge, metrics } = this.#parts;
    const places = judge.places();
    return metrics.text({
      targets: this.#plan.targets.length,
      isCutOff: judge.isCutOff,
      places: places.length,
      voters: places.filter(({ isCutOff }) => !isCutOff).length,
      alarms: judge.raised.length,
      held: judge.explained.size,
      lost: this.#lost,
      lateness: this.#opening.lateness,
    });
  }

  /** Waits for what is being written, leaves the other places, and closes all. */
  async close(): Promise<void> {
    const { shared, closing } = this.#parts;
    await this.#writing;
    await shared?.leave(AbortSignal.timeout(LAST_WAIT_MS));
    for (const close of [...closing].reverse()) await close();
  }

  async #keep(observation: Observation): Promise<void> {
    const { seen } = this.#parts;
    if (seen === null) return;
    try {
      // Not ended with the watch: the last look is kept as well.
      await seen.append(observation, new AbortController().signal);
      this.#trouble('store', null);
    } catch (error) {
      this.#lost++;
      this.#trouble('store', error instanceof Error ? error.message : String(error));
    }
  }

  #alarm(): void {
    const { options, world } = this.#opening;
    const startMs = performance.now();
    for (const told of this.#parts.judge.turn()) {
      this.#append('alarms', `${JSON.stringify(told)}\n`);
      const text = `${sayAlarm(told).join('\n')}\n`;
      if (flag(options, 'json')) world.say(text);
      else world.out(text);
    }
    const endMs = performance.now();
    this.#mayJudgeMs = endMs + (endMs - startMs) * REST;
  }

  #append(option: 'log' | 'alarms', line: string): void {
    const { options, world } = this.#opening;
    const file = textOption(options, option);
    if (file === null) return;
    this.#writing = this.#writing
      .then(() => appendFile(resolve(world.folder, file), line))
      .then(() => this.#trouble(option, null))
      .catch((cause: unknown) => this.#trouble(option, `${file}: ${String(cause)}`));
  }

  /** Says it when it is new, and when it is over. */
  #trouble(where: string, what: string | null): void {
    const before = this.#troubles.get(where) ?? null;
    if (before === what) return;
    if (what === null) this.#troubles.delete(where);
    else this.#troubles.set(where, what);
    this.#opening.world.say(`${where}: ${what ?? 'works again'}\n`);
  }
}
