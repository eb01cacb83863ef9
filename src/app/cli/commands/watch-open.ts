/** Opens what a watch writes to and shares: the store, the places, metrics; and remembers what was kept. */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { Misuse, type Options, textOption } from '../command.ts';
import { take } from '../question.ts';
import type { World } from '../world.ts';
import { addressOf } from './watch-address.ts';
import { type Opening, WatchOutput } from './watch-output.ts';
import { shareOf, type WatchPlan } from './watch-plan.ts';

type ObservationStore = import('#io/store').ObservationStore;
type Store = import('#io/store').Store;
type StoreSettings = import('#io/store').StoreSettings;
type Judge = import('#app/watch').Judge;
type SharedPlaces = import('#app/watch').SharedPlaces;

/** How many turns a place is heard after its last word. */
const LIVES = 3;

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
