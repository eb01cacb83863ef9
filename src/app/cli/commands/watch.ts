/** `firebreak watch`: looks from outside, one line a look; what it prints `diagnose` and `timeline` read. */
import { hostname } from 'node:os';
import { parseDuration } from '#base';
import { type Command, flag, listOption, Misuse, type Options, textOption } from '../command.ts';
import { MAP_OPTIONS, take } from '../question.ts';
import type { World } from '../world.ts';
import { writeOutput } from '../write-output.ts';
import { listenForBeats } from './watch-beats.ts';
import { openWatchOutput, shareEveryMs } from './watch-open.ts';
import type { WatchOutput } from './watch-output.ts';
import { printStored } from './watch-stored.ts';
import { readWatchPlan, TARGETS_NAME, type WatchPlan } from './watch-plan.ts';

/** Looks that hang are many when much is down: a socket each, and they must not hold the others up. */
const MOST_AT_ONCE = 1_000;
const TURN_MS = 1_000;
const THIN_MS = 300_000;

export const watchCommand: Command = {
  name: 'watch',
  operands: '[file]',
  summary: 'look from outside: HTTP, TCP, TLS, DNS at every authority, status feeds',
  options: [
    ['--once', 'look at each once, and end'],
    ['--for <duration>', 'end after that long'],
    ['--place <name>', 'from where (default the name of this host)'],
    ['--allow <range...>', 'private addresses that may be reached: 10.0.0.0/8'],
    ['--write <file>', 'write what would be looked at as a file of targets, and look at nothing'],
    ['--store <file>', 'keep observations: a day whole, then five minutes a row (SQLite)'],
    ['--read', 'print what --store holds, and look at nothing'],
    ['--since <duration>', 'with --read: only the newest'],
    ['--share <store>', 'vote with other places: sqlite:FILE or etcd:URL (default the --store)'],
    ['--agree <places>', 'how many must hold something down (default more than half)'],
    ['--log <file>', 'append each observation, a line of JSON each'],
    ['--alarms <file>', 'append each alarm, a line of JSON each'],
    ['--beats <address>', 'take heartbeats: POST /beat/NAME with its secret as a bearer token'],
    ['--metrics <address>', 'serve /metrics for Prometheus: 127.0.0.1:9115'],
    ...MAP_OPTIONS,
    ['--json', 'print each observation as a line of JSON'],
  ],
  examples: [
    'firebreak watch watch.yaml',
    'firebreak watch --write watch.yaml',
    'firebreak watch --store seen.db --metrics 127.0.0.1:9115',
    'firebreak watch --once --json | firebreak diagnose --symptoms -',
    'firebreak watch --read --store seen.db --since 6h --json | firebreak timeline -',
  ],
  touches: `Asks what the file names (${TARGETS_NAME}, a Gatus configuration), or else what the map here needs, and nothing else. Writes only the files that you name. Exit 1 when something was bad, with --once also when nothing could be seen.`,
  run: async ([given], options, world) => {
    if (flag(options, 'read')) return await printStored(options, world);
    if (textOption(options, 'since') !== null)
      throw new Misuse([
        '--since says how much of a store to read: firebreak watch --read --store FILE --since 6h',
      ]);
    const plan = await readWatchPlan(typeof given === 'string' ? given : '', options, world);
    const write = textOption(options, 'write');
    if (write === null || plan.yaml === null) return await look(plan, options, world);
    await writeOutput(write, plan.yaml, world);
    world.say(`${write}: ${plan.targets.length} targets, to be read and corrected\n`);
    return 0;
  },
};

async function look(plan: WatchPlan, options: Options, world: World): Promise<0 | 1> {
  const once = flag(options, 'once');
  const place = textOption(options, 'place') ?? hostname();
  const { signal, over } = ending(options);
  const mayReach = await reachOf(options, world);
  const { lookAt } = await import('#io/probe');
  const { Lateness, runWatch } = await import('#app/watch');
  const lateness = new Lateness();
  const output = await openWatchOutput(plan, { place, lateness, once, options, world });
  const beats = await listenForBeats(plan, options, world);
  const probeWorld = {
    monotonicMs: () => performance.now(),
    nowMs: Date.now,
    mayReach,
    ...beats,
  };
  const startMs = performance.now();
  const turns = once ? [] : turnsOf(output, plan, signal);
  const counts = { good: 0, bad: 0, unseen: 0 };
  try {
    await runWatch(
      plan.targets.map(({ name, everyMs, target }) => ({
        id: name,
        probe: target.kind,
        everyMs,
        look: (own) => lookAt(target, probeWorld, own),
      })),
      {
        place,
        once,
        mostAtOnce: MOST_AT_ONCE,
        nowMs: Date.now,
        late: (lateMs) => lateness.add(lateMs),
        tell: (observation, result, isCutOff) => {
          const { ok } = observation;
          counts[ok === null ? 'unseen' : ok ? 'good' : 'bad'] += 1;
          return output.tell(observation, result, isCutOff);
        },
      },
      signal,
    );
  } finally {
    for (const turn of turns) clearInterval(turn);
    await beats.close();
    await output.close();
    over();
  }
  world.say(
    `${once ? sayCounts(counts) : sayLateness(lateness.tell(), performance.now() - startMs)}\n`,
  );
  // Of what nobody could look at nothing is known, and that is no good news.
  return counts.bad > 0 || (once && counts.good === 0 && counts.unseen > 0) ? 1 : 0;
}

/** What happens besides looking, none of it twice at once. */
function turnsOf(
  output: WatchOutput,
  { targets }: WatchPlan,
  signal: AbortSignal,
): readonly NodeJS.Timeout[] {
  // The first word at once: others are to know that this place lives.
  void output.share(signal);
  const every = (ms: number, act: () => Promise<void>): NodeJS.Timeout => {
    let isRunning = false;
    return setInterval(() => {
      if (isRunning || signal.aborted) return;
      isRunning = true;
      void act().finally(() => (isRunning = false));
    }, ms);
  };
  return [
    every(TURN_MS, () => output.turn()),
    every(shareEveryMs(targets), () => output.share(signal)),
    every(THIN_MS, () => output.thin(signal)),
  ];
}

function sayCounts({ good, bad, unseen }: { good: number; bad: number; unseen: number }): string {
  const none = good + bad === 0 && unseen > 0 ? 'nothing could be looked at from here: ' : '';
  return `${none}${bad} bad, ${good} good, ${unseen} not seen`;
}

function sayLateness(
  { looks, p50Ms, p99Ms, mostMs }: { looks: number; p50Ms: number; p99Ms: number; mostMs: number },
  tookMs: number,
): string {
  const perMinute = Math.round((looks / tookMs) * 60_000);
  const say = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : String(Math.round(ms))} ms`;
  return `${looks} looks, ${perMinute} a minute; late by ${say(p50Ms)} (p50), ${say(p99Ms)} (p99), ${say(mostMs)} at most`;
}

async function reachOf(options: Options, world: World): Promise<(address: string) => boolean> {
  const { parseRange, publicAnd } = await import('#io/probe');
  return publicAnd(listOption(options, 'allow').map((text) => take(parseRange(text), world)));
}

/** Ends on SIGINT and SIGTERM, or after the time that was given. `over`: signals are no matter of ours any more. */
function ending(options: Options): { readonly signal: AbortSignal; readonly over: () => void } {
  const text = textOption(options, 'for');
  const forMs = text === null ? null : parseDuration(text);
  if (text !== null && forMs === null)
    throw new Misuse([`--for takes a duration, 1h, not ${text}.`]);
  const stop = new AbortController();
  const end = (): void => stop.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  const over = (): void => void process.off('SIGINT', end).off('SIGTERM', end);
  const signal =
    forMs === null ? stop.signal : AbortSignal.any([stop.signal, AbortSignal.timeout(forMs)]);
  return { signal, over };
}
