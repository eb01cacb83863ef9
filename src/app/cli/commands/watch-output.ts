/**
 * Where looks go: the terminal, a log, the store, metrics; and what is told of them. Trouble of one of
 * these is said once and stops nothing: a full disk must not end the looking.
 */
import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { formatDuration } from '#base';
import { columns } from '#app/report';
import { flag, Misuse, type Options, textOption } from '../command.ts';
import { take } from '../question.ts';
import type { World } from '../world.ts';
import { addressOf } from './watch-address.ts';
import { shareOf, type WatchPlan } from './watch-plan.ts';

type Observation = import('#io/store').Observation;
type ObservationStore = import('#io/store').ObservationStore;
type Store = import('#io/store').Store;
type StoreSettings = import('#io/store').StoreSettings;
type ProbeResult = import('#io/probe').ProbeResult;
type Judge = import('#app/watch').Judge;
type SharedPlaces = import('#app/watch').SharedPlaces;
type ToldAlarm = import('#app/watch').ToldAlarm;
type WatchMetrics = import('#app/watch').WatchMetrics;
type Lateness = import('#app/watch').Lateness;

/** How many turns a place is heard after its last word. */
const LIVES = 3;
/** How long leaving may take: a lease ends by itself. */
const LAST_WAIT_MS = 2_000;
/** Between two judgements as they come, so many times as long as the last one took. */
const REST = 20;
/** Held targets that are named under an alarm. */
const MOST_NAMED = 5;

interface Opening {
  readonly place: string;
  readonly lateness: Lateness;
  readonly once: boolean;
  readonly options: Options;
  readonly world: World;
}

/** Opens what the options name. @throws Misuse when one of them cannot be opened. */
export async function openWatchOutput(plan: WatchPlan, opening: Opening): Promise<WatchOutput> {
  const { place, options, world, once } = opening;
  const { openObservations, openStore, parseStore, StoreError } = await import('#io/store');
  const { Judge, SharedPlaces, serveMetrics, WatchMetrics } = await import('#app/watch');
  const [file, share] = [textOption(options, 'store'), once ? null : shareOf(options)];
  const agree = agreeOf(options);
  const closing: (() => Promise<void>)[] = [];
  try {
    const seen =
      file === null ? null : await openObservations({ file: resolve(world.folder, file) });
    if (seen !== null) closing.push(() => seen.close());
    const store =
      share === null ? null : await openStore(inFolder(take(parseStore(share), world), world));
    if (store !== null) closing.push(() => store.close());
    const shared = store === null ? null : sharedPlaces(SharedPlaces, store, place, plan);
    const judge = new Judge({
      targets: plan.targets,
      causes: plan.causes,
      place,
      agree,
      shared,
      nowMs: Date.now,
    });
    if (seen !== null) await rememberLooks(seen, judge, plan, place);
    const metrics = new WatchMetrics();
    const output = new WatchOutput(plan, opening, { seen, judge, shared, metrics, closing });
    const at = textOption(options, 'metrics');
    if (at !== null)
      closing.push(await serveAt(at, serveMetrics, () => output.metricsText(), world));
    return output;
  } catch (error) {
    for (const close of closing.reverse()) await close();
    if (error instanceof StoreError) throw new Misuse([error.message]);
    throw error;
  }
}

function sharedPlaces(
  Shared: typeof import('#app/watch').SharedPlaces,
  store: Store,
  place: string,
  { targets }: WatchPlan,
): SharedPlaces {
  return new Shared(store, {
    place,
    run: randomUUID(),
    lastsMs: shareEveryMs(targets) * LIVES,
    monotonicMs: () => performance.now(),
  });
}

/** How often places tell each other: as often as anything is looked at, between one and five seconds. */
export function shareEveryMs(targets: WatchPlan['targets']): number {
  const quickest = targets.reduce((least, { everyMs }) => Math.min(least, everyMs), 5_000);
  return Math.max(1_000, quickest);
}

/** A path of the command line is one of its folder. Votes are of the living: no disk is waited for. */
function inFolder(settings: StoreSettings, world: World): StoreSettings {
  return settings.kind === 'sqlite'
    ? { ...settings, file: resolve(world.folder, settings.file), outlives: 'kill' }
    : settings;
}

function agreeOf(options: Options): number | null {
  const text = textOption(options, 'agree');
  if (text === null) return null;
  const agree = Number(text);
  if (Number.isInteger(agree) && agree >= 1 && agree <= 1_000) return agree;
  throw new Misuse([`--agree takes a number of places, 2, not ${text}.`]);
}

async function serveAt(
  at: string,
  serve: typeof import('#app/watch').serveMetrics,
  text: () => string,
  world: World,
): Promise<() => Promise<void>> {
  const { host, port } = addressOf('metrics', at);
  const server = await serve(text, host, port).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Misuse([`Metrics cannot be served at ${at}: ${code}.`]);
  });
  world.say(`metrics at http://${host}:${server.port}/metrics\n`);
  return () => server.close();
}

/** The longest window of a burn rate. */
const REMEMBERED_MS = 3 * 86_400_000;
const FIVE_MINUTES_MS = 300_000;

/** Looks of this place from before this start, for budgets: rows of five minutes, then looks. */
async function rememberLooks(
  seen: ObservationStore,
  judge: Judge,
  { targets }: WatchPlan,
  place: string,
): Promise<void> {
  const signal = new AbortController().signal;
  for (const { name: target, objective } of targets) {
    if (objective === null) continue;
    const query = { target, place, fromMs: Date.now() - REMEMBERED_MS };
    let fromMs = query.fromMs;
    for (const row of await seen.summaries(query, signal)) {
      judge.remember(target, row.fromMs, row.good, row.bad);
      fromMs = row.fromMs + FIVE_MINUTES_MS;
    }
    for (let after: string | null | undefined; after !== null;) {
      const page = await seen.list(
        { ...query, fromMs, ...(after === undefined ? {} : { after }) },
        signal,
      );
      for (const { at, ok } of page.observations)
        judge.remember(target, Date.parse(at), Number(ok === true), Number(ok === false));
      after = page.next;
    }
  }
}

interface Parts {
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

/** One look as a line; of what is down because of another, that one. */
export function sayObservation(
  { at, target, ok, state, ms, what }: Observation,
  judge: Judge | null,
): string {
  const word = ok === null ? 'not seen' : ok ? 'ok' : 'BAD';
  const because = judge?.explained.get(target)?.because[0];
  const held =
    because !== undefined
      ? `[down because of ${because}] `
      : state === 'up' || state === 'unknown'
        ? ''
        : `[${state}] `;
  const [line = ''] = columns([
    [at.slice(11, 19), word.padEnd(8), target.padEnd(28), `${Math.round(ms)} ms`, `${held}${what}`],
  ]);
  return line;
}

function sayAlarm(told: ToldAlarm): readonly string[] {
  const { at, target, places, what } = told;
  const from = places.length === 0 ? '' : ` (${places.join(', ')})`;
  const say = (word: string, text: string): string =>
    `${at.slice(11, 19)}  ${word.padEnd(10)}${target} ${text}`;
  switch (told.alarm) {
    case 'up': {
      const lasted = formatDuration(Math.ceil(told.lastedMs / 1_000) * 1_000);
      return [say('OVER', `is up again after ${lasted}${from}`)];
    }
    case 'held': {
      const [line = '', ...more] = ways(told.holds);
      return [`${at.slice(11, 19)}  ${'because'.padEnd(10)}${line.trim()}`, ...more];
    }
    case 'burning': {
      const { severity, factor, longMs, shortMs } = told;
      const windows = `${formatDuration(longMs)} and of ${formatDuration(shortMs)}`;
      const times = `${Math.round(factor * 10) / 10} times`;
      return [say(severity, `burns its budget at more than ${times} its pace, of ${windows}`)];
    }
    case 'calm':
      return [say('calm', 'burns its budget no longer too fast')];
    case 'slower':
      return [say('slower', `takes ${told.ms} ms, usually ${told.usualMs} ms`)];
    case 'usual':
      return [say('usual', `takes ${told.ms} ms, as is usual`)];
    case 'down':
    case 'flapping': {
      const { holds, instead } = told;
      const also = instead.length === 0 ? '' : `, told before as ${instead.join(', ')}`;
      const more = holds.length === 0 ? '' : `; ${holds.length} more because of it${also}:`;
      return [say('ALARM', `is ${told.alarm}${from}: ${what}${more}`), ...ways(holds)];
    }
  }
}

/** How each is down because of what; the first few, and how many more. */
function ways(holds: readonly { readonly way: string }[]): readonly string[] {
  const rest = holds.length - MOST_NAMED;
  const indent = ' '.repeat(20);
  return [
    ...holds.slice(0, MOST_NAMED).map(({ way }) => `${indent}${way}`),
    ...(rest > 0 ? [`${indent}and ${rest} more`] : []),
  ];
}
