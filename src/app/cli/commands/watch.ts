/** `firebreak watch`: looks from outside, one line a look; what it prints `diagnose` reads. */
import { existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { LIMITS, parseDuration } from '#base';
import { readDocument } from '#core/document';
import { readTextWithin } from '#io/files';
import { columns } from '#app/report';
import { type Command, flag, listOption, Misuse, type Options, textOption } from '../command.ts';
import { take } from '../question.ts';
import type { World } from '../world.ts';

const TARGETS = 'watch.yaml';
const MOST_AT_ONCE = 50;

export const watchCommand: Command = {
  name: 'watch',
  operands: '[file]',
  summary: 'look from outside: HTTP, TCP, TLS, DNS at every authority, status feeds',
  options: [
    ['--once', 'look at each once, and end'],
    ['--for <duration>', 'end after that long'],
    ['--place <name>', 'from where (default the name of this host)'],
    ['--allow <range...>', 'private addresses that may be reached: 10.0.0.0/8'],
    ['--log <file>', 'append each observation, a line of JSON each'],
    ['--json', 'print each observation as a line of JSON'],
  ],
  examples: [
    'firebreak watch watch.yaml',
    'firebreak watch --once --json | firebreak diagnose --symptoms -',
  ],
  touches: `Asks what ${TARGETS} (or a Gatus configuration) names, and nothing else. Exit 1 when something was bad.`,
  run: async ([given], options, world) => {
    const shown = typeof given === 'string' && given !== '' ? given : TARGETS;
    const targets = await readTargets(shown, world);
    const allowed = await rangesOf(options, world);
    const { lookAt, publicAnd } = await import('#io/probe');
    const { runWatch } = await import('#app/watch');
    const probeWorld = {
      monotonicMs: () => performance.now(),
      nowMs: Date.now,
      mayReach: publicAnd(allowed),
    };
    const { tell, written } = teller(options, world);
    let isBad = false;
    await runWatch(
      targets.map(({ name, everyMs, target }) => ({
        id: name,
        probe: target.kind,
        everyMs,
        look: (signal) => lookAt(target, probeWorld, signal),
      })),
      {
        place: textOption(options, 'place') ?? hostname(),
        once: flag(options, 'once'),
        mostAtOnce: MOST_AT_ONCE,
        nowMs: Date.now,
        tell: (observation) => {
          isBad ||= observation.ok === false;
          tell(observation);
        },
      },
      ending(options),
    );
    await written();
    return isBad ? 1 : 0;
  },
};

type Told = Parameters<Parameters<typeof import('#app/watch').runWatch>[1]['tell']>[0];

/** Prints each observation, and appends it: a line that is cut off by a crash is the one in flight. */
function teller(
  options: Options,
  world: World,
): { readonly tell: (observation: Told) => void; readonly written: () => Promise<void> } {
  const log = textOption(options, 'log');
  const path = log === null ? null : resolve(world.folder, log);
  let writing = Promise.resolve();
  const tell = (observation: Told): void => {
    const line = `${JSON.stringify(observation)}\n`;
    if (flag(options, 'json')) world.out(line);
    else world.out(`${sayObservation(observation)}\n`);
    if (path === null) return;
    writing = writing
      .then(() => appendFile(path, line))
      .catch((cause: unknown) => world.say(`${log}: ${String(cause)}\n`));
  };
  return { tell, written: () => writing };
}

function sayObservation({ at, target, ok, state, ms, what }: Told): string {
  const word = ok === null ? 'not seen' : ok ? 'ok' : 'BAD';
  const held = state === 'up' || state === 'unknown' ? '' : `[${state}] `;
  const [line = ''] = columns([
    [at.slice(11, 19), word.padEnd(8), target.padEnd(28), `${Math.round(ms)} ms`, `${held}${what}`],
  ]);
  return line;
}

/** @throws Misuse with every problem. */
async function readTargets(
  shown: string,
  world: World,
): Promise<readonly import('#io/probe').NamedTarget[]> {
  const { importGatus, parseTargets } = await import('#io/probe');
  const path = resolve(world.folder, shown);
  if (!existsSync(path)) {
    throw new Misuse([
      `There is no ${shown}, which says what to look at. A first one:`,
      '',
      '  targets:',
      '    - { name: buy, http: "https://shop.example/health", every: 30s }',
    ]);
  }
  const { text } = take(
    await readTextWithin(null, path, { shown, limitBytes: LIMITS.sourceFileBytes }),
    world,
  );
  const document = take(readDocument(text, shown), world);
  const value = document.value;
  const isGatus = typeof value === 'object' && value !== null && 'endpoints' in value;
  const targets = take(
    isGatus ? importGatus(document) : parseTargets(document, world.environment),
    world,
  );
  if (targets.length === 0) throw new Misuse([`${shown} names nothing to look at.`]);
  return targets;
}

async function rangesOf(
  options: Options,
  world: World,
): Promise<readonly import('#io/probe').AddressRange[]> {
  const { parseRange } = await import('#io/probe');
  return listOption(options, 'allow').map((text) => take(parseRange(text), world));
}

/** Ends on SIGINT and SIGTERM, or after the time that was given. */
function ending(options: Options): AbortSignal {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const text = textOption(options, 'for');
  if (text === null) return stop.signal;
  const forMs = parseDuration(text);
  if (forMs === null) throw new Misuse([`--for takes a duration, 1h, not ${text}.`]);
  return AbortSignal.any([stop.signal, AbortSignal.timeout(forMs)]);
}
