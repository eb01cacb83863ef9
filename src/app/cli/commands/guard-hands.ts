/** A person's hands on the wheel: freeze, override, thaw, rollback, keep, restore. Each is a write like any other. */
import { parseDuration } from '#base';
import {
  columns,
  doneText,
  freezeText,
  handRefusalText,
  overrideText,
  plural,
  render,
  thawText,
} from '#app/report';
import { type Command, type ExitCode, flag, Misuse, type Options, textOption } from '../command.ts';
import type { World } from '../world.ts';
import { type GuardDesk, HAND_OPTIONS, type HandOutcome, withDesk } from './guard-desk.ts';
import { tellOutcome } from './guard-plan.ts';

const WHY: readonly [string, string] = ['--why <reason>', 'why, for the audit log'];
const MOST_OVERRIDE_MS = 7 * 86_400_000;

export const freezeCommand: Command = {
  name: 'freeze',
  operands: '',
  summary: 'let no enactor write, not even one that has not heard of it',
  options: [...HAND_OPTIONS, WHY],
  examples: ['firebreak guard freeze --why "migration, ticket 4711"'],
  touches: 'Writes _firebreak TXT of the zone: state=frozen. Works with the store down.',
  run: (_operands, options, world) => {
    const why = reason(options, 'firebreak guard freeze --why "migration, ticket 4711"');
    return withDesk(options, world, async (desk) => {
      const outcome = await desk.freeze(why);
      if (outcome.kind !== 'applied')
        return tellOutcome(outcome, 'freeze', desk.policy.zone, world);
      const { generation, notes } = outcome.applied;
      const freeze = {
        zone: desk.policy.zone,
        generation,
        owner: desk.owner,
        storeTrouble: notes[0] ?? null,
        compares: desk.compares,
      };
      world.out(render(freezeText(freeze, world.screen), world.screen));
      return 0;
    });
  },
};

export const overrideCommand: Command = {
  name: 'override',
  operands: '<name> <addresses...>',
  summary: 'publish exactly these addresses of one name, by hand, for a time',
  options: [
    ...HAND_OPTIONS,
    ['--for <duration>', 'how long, 2h: then the guard asks, and stays until you thaw'],
    WHY,
    ['--then <what>', 'thaw: at the end the guard runs again by itself'],
  ],
  examples: [
    'firebreak guard override api 192.0.2.16 192.0.2.17 --for 2h --why "INC-88"',
    'firebreak guard override api 192.0.2.16 --for 30m --why "INC-88" --then thaw',
  ],
  touches:
    'Writes the addresses of that name and _firebreak TXT of the zone, which is frozen then.',
  run: ([name, addresses], options, world) => {
    const order = {
      name: String(name),
      addresses: [addresses ?? []].flat(),
      forMs: howLong(options),
      why: reason(options, 'firebreak guard override api 192.0.2.16 --for 2h --why "INC-88"'),
      thenThaw: thenThaw(options),
    };
    return withDesk(options, world, async (desk) => {
      const outcome = await desk.override(order);
      if (outcome.kind !== 'set') return tellOutcome(outcome, 'override', desk.policy.zone, world);
      world.out(render(overrideText(outcome.shown, world.screen), world.screen));
      return 0;
    });
  },
};

export const thawCommand: Command = {
  name: 'thaw',
  operands: '[hash]',
  summary: 'show what the guard would do if it ran again; with the hash of that, let it',
  options: [
    ...HAND_OPTIONS,
    WHY,
    ['--apply', 'thaw with the plan of this moment, unseen'],
    ['--all', 'every name and every address'],
  ],
  examples: ['firebreak guard thaw', 'firebreak guard thaw 77d0-0b1e'],
  touches: 'Writes nothing without a hash; with it, the plan that was shown and _firebreak TXT.',
  run: ([hash], options, world) =>
    withDesk(options, world, async (desk) => {
      const typed = typeof hash === 'string' && hash !== '' ? hash : null;
      if (typed === null && !flag(options, 'apply')) return previewThaw(desk, options, world);
      const why = textOption(options, 'why') ?? 'thaw';
      const outcome = await desk.thaw(typed, why);
      if (outcome.kind !== 'applied') return tellOutcome(outcome, 'thaw', desk.policy.zone, world);
      return tellDone(
        `THAWED at generation ${outcome.applied.generation}: the guard runs again.`,
        outcome,
        world,
      );
    }),
};

async function previewThaw(desk: GuardDesk, options: Options, world: World): Promise<ExitCode> {
  const thaw = await desk.previewThaw();
  if (typeof thaw === 'string') {
    world.out(render(handRefusalText(thaw, 'thaw', desk.policy.zone, world.screen), world.screen));
    return 1;
  }
  world.out(render(thawText(thaw, world.screen, flag(options, 'all')), world.screen));
  return 0;
}

export const rollbackCommand: Command = {
  name: 'rollback',
  operands: '[generation]',
  summary: 'list what can be gone back to; with --apply, go back, as a new generation, frozen',
  options: [...HAND_OPTIONS, WHY, ['--apply', 'do it']],
  examples: [
    'firebreak guard rollback',
    'firebreak guard rollback 1213 --apply --why "1214 was wrong"',
  ],
  touches: 'Writes nothing without --apply; with it, the adopted names and _firebreak TXT.',
  run: ([given], options, world) => {
    const to = generationOf(given);
    const isApplied = flag(options, 'apply');
    if (isApplied && to === null)
      throw new Misuse(['To which? firebreak guard rollback lists them.']);
    const why = isApplied
      ? reason(options, 'firebreak guard rollback 1213 --apply --why "1214 was wrong"')
      : '';
    return withDesk(options, world, async (desk) => {
      if (!isApplied || to === null) return listEarlier(desk, to, world);
      const outcome = await desk.rollback(to, why);
      if (outcome.kind !== 'applied') {
        return tellOutcome(outcome, 'rollback', desk.policy.zone, world);
      }
      return tellDone(
        `ROLLED BACK: generation ${outcome.applied.generation} has the addresses of ${to}, and is FROZEN.`,
        outcome,
        world,
      );
    });
  },
};

function generationOf(given: string | readonly string[] | undefined): number | null {
  if (typeof given !== 'string' || given === '') return null;
  if (/^\d{1,15}$/.test(given)) return Number(given);
  throw new Misuse([`${given} is no generation: firebreak guard rollback lists them.`]);
}

async function listEarlier(desk: GuardDesk, to: number | null, world: World): Promise<ExitCode> {
  const all = await desk.earlier();
  const shown = to === null ? all : all.filter(({ generation }) => generation === to);
  if (shown.length === 0) {
    const text = handRefusalText('not-in-store', 'rollback', desk.policy.zone, world.screen);
    world.out(render(text, world.screen));
    return 1;
  }
  const rows = shown
    .slice(-30)
    .map(({ generation, origin, isVerified, isLive, holds }) => [
      String(generation),
      isLive ? 'live' : isVerified ? 'verified' : '',
      origin === 'hand' ? 'by hand' : origin,
      holds,
    ]);
  const other = shown.findLast(({ isLive }) => !isLive);
  const lines = [
    `${plural(all.length, 'generation is', 'generations are')} in the store. Nothing was changed.`,
    '',
    ...columns(rows, { margin: '  ', right: [0] }),
  ];
  const target = to ?? other?.generation ?? null;
  const command = `firebreak guard rollback ${target} --apply --why "..."`;
  world.out(render([...lines, ...(target === null ? [] : ['', `Next  ${command}`])], world.screen));
  return 0;
}

export const keepCommand: Command = foreignCommand(
  'keep',
  'what somebody else wrote becomes what is wanted',
);

export const restoreCommand: Command = foreignCommand(
  'restore',
  'what the guard wrote goes back over what somebody else wrote',
);

function foreignCommand(name: 'keep' | 'restore', summary: string): Command {
  return {
    name,
    operands: '[name]',
    summary,
    options: [...HAND_OPTIONS, WHY],
    examples: [`firebreak guard ${name} www`],
    touches:
      name === 'keep'
        ? 'Writes _firebreak TXT of the zone; the addresses stay as they are.'
        : 'Writes the addresses of the changed names and _firebreak TXT of the zone.',
    run: ([given], options, world) =>
      withDesk(options, world, async (desk) => {
        const only = typeof given === 'string' && given !== '' ? given : null;
        const why = textOption(options, 'why') ?? `${name}${only === null ? '' : ` ${only}`}`;
        const outcome = await desk[name](only, why);
        if (outcome.kind !== 'applied') return tellOutcome(outcome, name, desk.policy.zone, world);
        const whose = name === 'keep' ? 'theirs is wanted now' : 'ours is back';
        const { generation } = outcome.applied;
        return tellDone(
          `${name === 'keep' ? 'KEPT' : 'RESTORED'}: ${whose}, generation ${generation}.`,
          outcome,
          world,
        );
      }),
  };
}

function tellDone(
  sentence: string,
  outcome: HandOutcome & { readonly kind: 'applied' },
  world: World,
): ExitCode {
  const text = doneText(
    sentence,
    outcome.applied.notes,
    [['firebreak guard status', 'name by name']],
    world.screen,
  );
  world.out(render(text, world.screen));
  return 0;
}

/** Why, which the log keeps. @throws Misuse when nobody said it. */
function reason(options: Options, example: string): string {
  const why = (textOption(options, 'why') ?? '').trim();
  if (why === '') throw new Misuse([`Why? It goes into the audit log: ${example}`]);
  if (why.length > 500) throw new Misuse(['--why takes at most 500 characters.']);
  return why;
}

function howLong(options: Options): number {
  const text = textOption(options, 'for');
  if (text === null) throw new Misuse(['For how long? --for 2h']);
  const forMs = parseDuration(text);
  if (forMs === null || forMs <= 0 || forMs > MOST_OVERRIDE_MS) {
    throw new Misuse([`--for takes a duration up to 7d, as in 2h, not ${text}.`]);
  }
  return forMs;
}

function thenThaw(options: Options): boolean {
  const text = textOption(options, 'then');
  if (text !== null && text !== 'thaw') throw new Misuse([`--then takes thaw, not ${text}.`]);
  return text === 'thaw';
}
