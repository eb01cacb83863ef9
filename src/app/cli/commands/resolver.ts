/** `firebreak resolver`: last-known-good names for a machine. */
import { parseDuration } from '#base';
import { render, resolverText, type ShownResolver } from '#app/report';
import { type Command, flag, Misuse, type Options, textOption } from '../command.ts';
import { resolverAdviseCommand } from './resolver-advise.ts';
import { resolverCompareCommand } from './resolver-compare.ts';
import { CONTROL, controlPort, resolverRunCommand } from './resolver-run.ts';

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
  options: [...CONTROL, ['--undo', 'trust it again, like any other']],
  examples: ['firebreak resolver deny stolen.example.com'],
  touches: 'Changes the running resolver.',
  run: async ([name], options, world) => {
    if (typeof name !== 'string') throw new Misuse(['Which name?']);
    const isUndone = flag(options, 'undo');
    await call(options, 'POST', `/${isUndone ? 'trust' : 'deny'}?name=${encodeURIComponent(name)}`);
    world.out(
      isUndone
        ? `${name} is trusted again, like any other.\n`
        : `${name} is not held any more, whatever it was.\n`,
    );
    return 0;
  },
};

const pinCommand: Command = {
  name: 'pin',
  operands: '<name> [addresses...]',
  summary: 'these addresses for a name, for a while, whatever upstreams say',
  options: [
    ...CONTROL,
    ['--for <duration>', 'how long (default 2h)'],
    ['--undo', 'what upstreams say, from now on'],
  ],
  examples: ['firebreak resolver pin api.example.com 192.0.2.10 --for 2h'],
  touches: 'Changes the running resolver.',
  run: async ([name, addresses], options, world) => {
    if (typeof name !== 'string') throw new Misuse(['Which name?']);
    if (flag(options, 'undo')) {
      await call(options, 'POST', `/unpin?name=${encodeURIComponent(name)}`);
      world.out(`${name} is what upstreams say.\n`);
      return 0;
    }
    if (addresses === undefined || addresses.length === 0) throw new Misuse(['Which addresses?']);
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
    resolverRunCommand,
    statusCommand,
    releaseCommand,
    pinCommand,
    denyCommand,
    resolverCompareCommand,
    resolverAdviseCommand,
  ],
  run: () =>
    Promise.reject(new Misuse(['Which? run, status, release, pin, deny, compare or advise.'])),
};

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
