/** `firebreak resolver run`: the resolver until it is told to stop, by a file or by what is typed. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseDuration, type Result } from '#base';
import { plural } from '#app/report';
import { isNetwork, mendUpstream, parseListen, parseUpstream, type Upstream } from '#core/resolver';
import { type Command, listOption, Misuse, type Options, textOption } from '../command.ts';
import { problemsMisuse } from '../question.ts';
import type { World } from '../world.ts';

/** How the other commands find the running resolver. */
export const CONTROL: readonly (readonly [string, string])[] = [
  ['--control <port>', 'the loopback port of the running resolver (default 9465)'],
];
const CONTROL_PORT = 9_465;

/** What is typed in place of a file. */
const TYPED: readonly (readonly [string, string])[] = [
  [
    '--upstream <server...>',
    '192.0.2.1, tls://192.0.2.1@dns.example.net, https://192.0.2.1@dns.example.net/dns-query',
  ],
  ['--upstreams <file>', 'a file of them, one a line; read again at SIGHUP, nothing forgotten'],
  ['--listen <address#port>', 'where to listen (default 127.0.0.1#53)'],
  ['--allow <network...>', 'who may ask beside this machine: 10.0.0.0/8'],
  ['--save <file>', 'keep what is good across restarts'],
  ['--check <port>', 'where held addresses are looked at (default 443; none: nobody looks)'],
  ['--hold <duration>', 'the longest that a name is held against what upstreams say (default 6h)'],
  ['--workers <count>', 'threads that answer on the one port (default 1)'],
  ...CONTROL,
];

export const resolverRunCommand: Command = {
  name: 'run',
  operands: '',
  summary: 'the resolver, until it is told to stop',
  options: [
    ['--config <file>', 'all of this and more, in resolver.yaml; read again at SIGHUP'],
    ...TYPED,
  ],
  examples: [
    'firebreak resolver run --config resolver.yaml',
    'firebreak resolver run --upstream 192.0.2.1 --upstream 198.51.100.1 --save /var/lib/names',
  ],
  touches:
    'Listens on loopback unless told otherwise. Sends questions to the upstreams, and connects to held addresses.',
  run: async (_operands, options, world) => {
    const { runResolver } = await import('#app/resolver');
    const settings = await settingsOf(options, world);
    const running = await runResolver(settings).catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Misuse([
        `The resolver cannot listen: ${why}.`,
        'Another port: --listen 127.0.0.1#5353, or listen in resolver.yaml',
      ]);
    });
    const places = settings.listen ?? [{ address: '127.0.0.1', port: 53 }];
    const at = places.map(({ address }, index) => `${address}#${running.ports[index]}`);
    world.say(`The resolver answers on ${at.join(', ')}.\n`);
    const reload = (): void => void reloadInto(running, options, world);
    process.on('SIGHUP', reload);
    const why = await Promise.race([running.failed, untilTold()]);
    process.off('SIGHUP', reload);
    await running.close();
    if (why !== null) world.say(`The resolver cannot go on: ${why}.\n`);
    return why === null ? 0 : 1;
  },
};

type Settings = Parameters<typeof import('#app/resolver').runResolver>[0];
type Running = Awaited<ReturnType<typeof import('#app/resolver').runResolver>>;

function untilTold(): Promise<null> {
  return new Promise((resolveWith) => {
    const stop = (): void => resolveWith(null);
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}

/** What is wrong changes nothing: what ran goes on running. */
async function reloadInto(running: Running, options: Options, world: World): Promise<void> {
  try {
    const settings = await settingsOf(options, world);
    const restart = running.use(settings);
    world.say(`Read again: asks ${plural(countUpstreams(settings), 'upstream')} from now on.\n`);
    if (restart.length > 0) world.say(`Needs a restart to change: ${restart.join(', ')}.\n`);
  } catch (cause) {
    const lines = cause instanceof Misuse ? cause.lines : [String(cause)];
    world.say(`Not changed. ${lines.join('\n')}\n`);
  }
}

function countUpstreams({ upstreams }: Settings): number {
  if ('length' in upstreams) return upstreams.length;
  return [...upstreams.values()].reduce((count, own) => count + own.length, 0);
}

/** By the file, or by what is typed. @throws Misuse with all that is wrong. */
async function settingsOf(options: Options, world: World): Promise<Settings> {
  const say = (line: string): void => world.say(`${line}\n`);
  const shown = textOption(options, 'config');
  if (shown === null) return { ...(await typedSettings(options, world)), say };
  const also = TYPED.map(([flags]) => flags.split(' ', 1)[0] ?? '').filter(
    (typed) => options[typed.slice(2)] !== undefined,
  );
  if (also.length > 0)
    throw new Misuse([`With --config everything stands in the file: without ${also.join(', ')}.`]);
  const { readResolverConfig } = await import('#app/resolver');
  const config: Result<Omit<Settings, 'say'>> = await readResolverConfig(
    resolve(world.folder, shown),
    shown,
  );
  if (!config.ok) throw problemsMisuse(config.problems, world);
  return { ...config.value, say };
}

async function typedSettings(options: Options, world: World): Promise<Omit<Settings, 'say'>> {
  const upstreams = await upstreamsOf(options, world);
  const typedPlace = textOption(options, 'listen');
  const place = parseListen(typedPlace ?? '127.0.0.1#53');
  if (place === null)
    throw new Misuse([`--listen takes an address, 127.0.0.1#5353, not ${typedPlace}.`]);
  const hold = textOption(options, 'hold');
  const holdMs = hold === null ? null : parseDuration(hold);
  if (hold !== null && holdMs === null)
    throw new Misuse([`--hold takes a duration, 6h, not ${hold}.`]);
  const check = textOption(options, 'check');
  const saved = textOption(options, 'save');
  return {
    upstreams,
    listen: [place],
    allow: allowOf(options),
    workers: workersOf(options),
    saved: saved === null ? null : resolve(world.folder, saved),
    checkPort: check === 'none' ? null : portOf(check, '--check', 443),
    controlPort: controlPort(options),
    ...(holdMs === null ? {} : { holdMs }),
  };
}

function allowOf(options: Options): readonly string[] {
  const allow = listOption(options, 'allow');
  const wrong = allow.find((network) => !isNetwork(network));
  if (wrong !== undefined) throw new Misuse([`--allow takes a network, 10.0.0.0/8, not ${wrong}.`]);
  return allow;
}

function workersOf(options: Options): number {
  const text = textOption(options, 'workers') ?? '1';
  const workers = Number(text);
  if (!/^\d{1,2}$/.test(text) || workers < 1 || workers > 64)
    throw new Misuse([`--workers takes a number from 1 to 64, not ${text}.`]);
  return workers;
}

/** As typed, and of the file. @throws Misuse with what is wrong with them. */
async function upstreamsOf(options: Options, world: World): Promise<readonly Upstream[]> {
  const { parseUpstreams } = await import('#app/resolver');
  const typed = listOption(options, 'upstream').map((text) => {
    const upstream = parseUpstream(text);
    if (upstream === null)
      throw new Misuse([`--upstream: ${text} is no server; ${mendUpstream(text)}.`]);
    return upstream;
  });
  const file = textOption(options, 'upstreams');
  if (file === null) {
    if (typed.length === 0)
      throw new Misuse(['Whom to ask? --upstream 192.0.2.1, or --config resolver.yaml']);
    return typed;
  }
  const text = await readFile(resolve(world.folder, file), 'utf8').catch((cause: unknown) => {
    throw new Misuse([`${file} could not be read: ${String(cause)}`]);
  });
  const read = parseUpstreams(text);
  if (!read.ok) throw new Misuse(read.wrong.map((wrong) => `${file}, ${wrong}`));
  return [...typed, ...read.upstreams];
}

/** The port of the control, as typed or usual. @throws Misuse when it is none. */
export function controlPort(options: Options): number {
  return portOf(textOption(options, 'control'), '--control', CONTROL_PORT);
}

function portOf(text: string | null, name: string, otherwise: number): number {
  if (text === null) return otherwise;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new Misuse([`${name} takes a port, not ${text}.`]);
  return port;
}
