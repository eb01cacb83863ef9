/** `firebreak resolver`: last-known-good names for a machine. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseDuration } from '#base';
import { plural, render, resolverText, type ShownResolver } from '#app/report';
import { type Command, flag, listOption, Misuse, type Options, textOption } from '../command.ts';
import { mendUpstream, parseUpstream, type Upstream } from '#core/resolver';
import type { World } from '../world.ts';
import { resolverCompareCommand } from './resolver-compare.ts';

const CONTROL: readonly (readonly [string, string])[] = [
  ['--control <port>', 'the loopback port of the running resolver (default 9465)'],
];
const CONTROL_PORT = 9_465;

const runCommand: Command = {
  name: 'run',
  operands: '',
  summary: 'the resolver, until it is told to stop',
  options: [
    ['--upstream <server...>', '192.0.2.1, 192.0.2.1#5353, tls://192.0.2.1@dns.example.net'],
    ['--upstreams <file>', 'a file of them, one a line; read again at SIGHUP, nothing forgotten'],
    ['--listen <address#port>', 'where to listen (default 127.0.0.1#53)'],
    ['--allow <network...>', 'who may ask beside this machine: 10.0.0.0/8'],
    ['--save <file>', 'keep what is good across restarts'],
    ['--check <port>', 'where held addresses are looked at (default 443; none: nobody looks)'],
    [
      '--hold <duration>',
      'the longest that a name is held against what upstreams say (default 6h)',
    ],
    ...CONTROL,
  ],
  examples: [
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
        'Another port: --listen 127.0.0.1#5353',
      ]);
    });
    world.say(`The resolver answers on ${settings.address}#${running.port}.\n`);
    const reload = (): void =>
      void upstreamsOf(options, world).then(
        (upstreams) => {
          running.useUpstreams(upstreams);
          world.say(`Asks ${plural(upstreams.length, 'upstream')} from now on.\n`);
        },
        // What ran goes on running.
        (cause: unknown) =>
          world.say(`Not changed: ${cause instanceof Error ? cause.message : String(cause)}\n`),
      );
    process.on('SIGHUP', reload);
    await new Promise<void>((stop) => {
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
    });
    process.off('SIGHUP', reload);
    await running.close();
    return 0;
  },
};

const statusCommand: Command = {
  name: 'status',
  operands: '',
  summary: 'what is held, why, and until when',
  options: [...CONTROL, ['--json', 'print the status as JSON']],
  examples: ['firebreak resolver status'],
  touches: 'Asks the running resolver over loopback. Changes nothing.',
  run: async (_operands, options, world) => {
    const status = await call(options, 'GET', '/status');
    if (flag(options, 'json')) world.out(`${JSON.stringify(status, null, 2)}\n`);
    else world.out(render(resolverText(status as ShownResolver, world.screen), world.screen));
    return (status as ShownResolver).held.some(({ why }) => why !== 'pinned') ? 1 : 0;
  },
};

const releaseCommand: Command = {
  name: 'release',
  operands: '[name]',
  summary: 'believe what upstreams say of a name, now',
  options: [...CONTROL, ['--all', 'of every held name']],
  examples: ['firebreak resolver release dynamodb.us-east-1.amazonaws.com'],
  touches: 'Changes the running resolver.',
  run: async ([name], options, world) => {
    if (!flag(options, 'all') && typeof name !== 'string')
      throw new Misuse(['Which name? Or --all.']);
    const path = flag(options, 'all')
      ? '/release-all'
      : `/release?name=${encodeURIComponent(String(name))}`;
    const { released } = (await call(options, 'POST', path)) as { released: readonly string[] };
    world.out(
      released.length === 0
        ? 'Nothing was held under that name.\n'
        : `Released: ${released.join(', ')}\n`,
    );
    return released.length === 0 ? 1 : 0;
  },
};

const denyCommand: Command = {
  name: 'deny',
  operands: '<name>',
  summary: 'hold nothing of a name any more: it is not to be trusted',
  options: CONTROL,
  examples: ['firebreak resolver deny stolen.example.com'],
  touches: 'Changes the running resolver.',
  run: async ([name], options, world) => {
    if (typeof name !== 'string') throw new Misuse(['Which name?']);
    await call(options, 'POST', `/deny?name=${encodeURIComponent(name)}`);
    world.out(`${name} is not held any more, whatever it was.\n`);
    return 0;
  },
};

const pinCommand: Command = {
  name: 'pin',
  operands: '<name> <addresses...>',
  summary: 'these addresses for a name, for a while, whatever upstreams say',
  options: [...CONTROL, ['--for <duration>', 'how long (default 2h)']],
  examples: ['firebreak resolver pin api.example.com 192.0.2.10 --for 2h'],
  touches: 'Changes the running resolver.',
  run: async ([name, addresses], options, world) => {
    if (typeof name !== 'string' || addresses === undefined)
      throw new Misuse(['Which name, which addresses?']);
    const forMs = parseDuration(textOption(options, 'for') ?? '2h');
    if (forMs === null)
      throw new Misuse([`--for takes a duration, 2h, not ${textOption(options, 'for')}.`]);
    const query = new URLSearchParams([
      ['name', name],
      ['forMs', String(forMs)],
    ]);
    for (const address of [addresses].flat()) query.append('address', address);
    await call(options, 'POST', `/pin?${query.toString()}`);
    world.out(`Pinned: ${name} to ${[addresses].flat().join(', ')}.\n`);
    return 0;
  },
};

export const resolverCommand: Command = {
  name: 'resolver',
  operands: '',
  summary: 'keep good names while the cloud says that they are empty',
  options: [],
  examples: ['firebreak resolver run --upstream 192.0.2.1', 'firebreak resolver status'],
  touches: 'See each of its commands.',
  subcommands: [
    runCommand,
    statusCommand,
    releaseCommand,
    pinCommand,
    denyCommand,
    resolverCompareCommand,
  ],
  run: () => Promise.reject(new Misuse(['Which? run, status, release, pin, deny or compare.'])),
};

async function settingsOf(
  options: Options,
  world: World,
): Promise<Parameters<typeof import('#app/resolver').runResolver>[0]> {
  const upstreams = await upstreamsOf(options, world);
  const listen = /^(.+?)(?:#(\d{1,5}))?$/.exec(textOption(options, 'listen') ?? '127.0.0.1#53');
  const hold = textOption(options, 'hold');
  const holdMs = hold === null ? null : parseDuration(hold);
  if (hold !== null && holdMs === null)
    throw new Misuse([`--hold takes a duration, 6h, not ${hold}.`]);
  const check = textOption(options, 'check');
  const saved = textOption(options, 'save');
  return {
    upstreams,
    address: listen?.[1] ?? '127.0.0.1',
    port: Number(listen?.[2] ?? 53),
    allow: listOption(options, 'allow'),
    saved: saved === null ? null : resolve(world.folder, saved),
    checkPort: check === 'none' ? null : portOf(check, '--check', 443),
    controlPort: controlPort(options),
    ...(holdMs === null ? {} : { holdMs }),
    say: (line) => world.say(`${line}\n`),
  };
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
    if (typed.length === 0) throw new Misuse(['Whom to ask? --upstream 192.0.2.1']);
    return typed;
  }
  const text = await readFile(resolve(world.folder, file), 'utf8').catch((cause: unknown) => {
    throw new Misuse([`${file} could not be read: ${String(cause)}`]);
  });
  const read = parseUpstreams(text);
  if (!read.ok) throw new Misuse(read.wrong.map((wrong) => `${file}, ${wrong}`));
  return [...typed, ...read.upstreams];
}

function controlPort(options: Options): number {
  return portOf(textOption(options, 'control'), '--control', CONTROL_PORT);
}

function portOf(text: string | null, name: string, otherwise: number): number {
  if (text === null) return otherwise;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new Misuse([`${name} takes a port, not ${text}.`]);
  return port;
}

/** Asks the running resolver. @throws Misuse when there is none, with what it said when it refused. */
async function call(options: Options, method: string, path: string): Promise<unknown> {
  const port = controlPort(options);
  const { askControl } = await import('#app/resolver');
  const answer = await askControl(port, method, path);
  if (answer === null) {
    throw new Misuse([
      `No resolver answers on 127.0.0.1:${port}: firebreak resolver run --upstream SERVER`,
    ]);
  }
  if (answer.status !== 200) throw new Misuse([answer.error]);
  return answer.value;
}
