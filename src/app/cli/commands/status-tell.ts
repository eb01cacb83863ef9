/** `firebreak status tell|subscribers`: who is told, and telling them. */
import { join, resolve } from 'node:path';
import { parseDuration } from '#base';
import { render } from '#app/report';
import type { MailSender, Subscribers } from '#app/status';
import { type Command, flag, listOption, Misuse, type Options, textOption } from '../command.ts';
import type { World } from '../world.ts';
import { openPage, PAGE_OPTIONS, type StatusPage } from './status-page.ts';

/** Options of all that knows subscribers. */
export const SUBSCRIBER_OPTIONS: readonly (readonly [string, string])[] = [
  ['--subscribers <file>', 'who is told: personal data, kept apart (default subscribers.json)'],
];

/** Options of all that sends mail. The password is not among them: command lines are seen by all. */
export const MAIL_OPTIONS: readonly (readonly [string, string])[] = [
  ...SUBSCRIBER_OPTIONS,
  ['--smtp <url>', 'smtps://mail.example:465; with a password, in FIREBREAK_SMTP instead'],
  ['--from <address>', 'who writes: status@example.com'],
];

/** @throws Misuse when the file is none of ours. */
export async function openSubscribers(options: Options, world: World): Promise<Subscribers> {
  const { Subscribers: Opened } = await import('#app/status');
  const file = subscribersFile(options);
  return Opened.open(resolve(world.folder, file)).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null;
    throw new Misuse([`${file}: ${code ?? 'it is no file of subscribers, or is damaged'}.`]);
  });
}

function subscribersFile(options: Options): string {
  return textOption(options, 'subscribers') ?? 'subscribers.json';
}

/** Null when no mail server is named. @throws Misuse that says nothing of a password. */
export async function openSender(
  page: StatusPage,
  options: Options,
  world: World,
): Promise<MailSender | null> {
  const { isMailAddress, openMail, parseSmtp } = await import('#app/status');
  const typed = textOption(options, 'smtp');
  const url = typed ?? world.environment['FIREBREAK_SMTP'];
  if (url === undefined) return null;
  const settings = parseSmtp(url);
  if (settings === null)
    throw new Misuse(['The mail server is named smtps://USER:PASSWORD@HOST:PORT.']);
  if (typed !== null && settings.password !== null)
    throw new Misuse([
      'A password on a command line is seen by all: put the address into FIREBREAK_SMTP.',
    ]);
  const from = textOption(options, 'from');
  if (from === null || !isMailAddress(from))
    throw new Misuse(['Who writes? --from status@example.com']);
  return openMail({ ...settings, from, fromName: page.config.title });
}

export const tellCommand: Command = {
  name: 'tell',
  operands: '[paths...]',
  summary:
    'tell subscribers what was approved and not told yet; without --apply only what that would be',
  options: [
    ...MAIL_OPTIONS,
    ['--apply', 'send it'],
    ['--for <duration>', 'what does not go out by then waits for the next run (default 60s)'],
    ['--allow-private', 'webhooks may lead into private networks'],
    ['--json', 'print what was sent as JSON'],
    ...PAGE_OPTIONS,
  ],
  examples: ['firebreak status tell --smtp smtps://mail.example --from status@example.com --apply'],
  touches: 'With --apply: sends mail and calls webhooks. Exit 1: something waits or was refused.',
  run: async ([paths], options, world) => {
    const status = await import('#app/status');
    const page = await openPage(paths, options, world);
    const subscribers = await openSubscribers(options, world);
    if (!flag(options, 'apply')) {
      world.out(render(await plan(page, subscribers), world.screen));
      return 0;
    }
    const forMs = parseDuration(textOption(options, 'for') ?? '60s');
    if (forMs === null) throw new Misuse(['--for takes a duration: 60s.']);
    const mail = await openSender(page, options, world);
    const file = resolve(world.folder, `${subscribersFile(options)}.waiting`);
    const told = await status
      .tellAll({
        board: page.board,
        subscribers,
        storage: status.waitingFile(file),
        mail,
        webhooks: { allowPrivate: flag(options, 'allowPrivate') },
        forMs,
      })
      .finally(() => mail?.close());
    if (flag(options, 'json')) world.out(`${JSON.stringify(told, null, 2)}\n`);
    else {
      const refused =
        told.refused.length === 0 ? '' : ` Given up: ${[...new Set(told.refused)].join(', ')}.`;
      world.out(
        `Updates: ${told.updates}. Sent: ${told.sent}. Waiting: ${told.waiting}.${refused}\n`,
      );
    }
    return told.waiting > 0 || told.refused.length > 0 ? 1 : 0;
  },
};

async function plan(page: StatusPage, subscribers: Subscribers): Promise<readonly string[]> {
  const { newsOf, PHASE_WORDS, receiversOf } = await import('#app/status');
  const { news, over } = newsOf(page.board, subscribers);
  if (news.length === 0) return ['Nothing is new.'];
  return [
    ...news.map(
      ({ told, update }) =>
        `${told.title}: ${PHASE_WORDS[update.phase].toLowerCase()}, to ${receiversOf(told, subscribers).length}`,
    ),
    ...(over === 0 ? [] : [`${over} older ones are too many at once, and are not told.`]),
    'Send it: the same with --apply',
  ];
}

const addCommand: Command = {
  name: 'add',
  operands: '<webhook> [paths...]',
  summary: 'a program that is told by a signed POST; prints the secret to check it with',
  options: [
    ['--component <component...>', 'only of these'],
    ...SUBSCRIBER_OPTIONS,
    ...PAGE_OPTIONS,
  ],
  examples: ['firebreak status subscribers add https://chat.example.com/hook --component pay'],
  touches: 'Changes the file of subscribers.',
  run: async ([webhook, paths], options, world) => {
    const { webhookSecret } = await import('#app/status');
    const page = await openPage(paths, options, world);
    const url = URL.parse(String(webhook));
    if (url === null || !/^https?:$/.test(url.protocol))
      throw new Misuse(['A webhook is an address: https://...']);
    const chosen = listOption(options, 'component');
    const known = page.components.map(({ key }) => key);
    for (const each of chosen)
      if (!known.includes(each))
        throw new Misuse([`The page has no component ${each}: ${known.join(', ')}.`]);
    const subscribers = await openSubscribers(options, world);
    const components = chosen.length === 0 ? null : chosen;
    const given = { kind: 'webhook' as const, to: url.href, components };
    const added = await subscribers.add(given, page.nowMs, true);
    if (added === null) throw new Misuse(['There is no room for more subscribers.']);
    world.out(`Added. Its secret: ${webhookSecret(subscribers, added.id)}\n`);
    return 0;
  },
};

const eraseCommand: Command = {
  name: 'erase',
  operands: '<address>',
  summary: 'forget an address, wholly',
  options: SUBSCRIBER_OPTIONS,
  examples: ['firebreak status subscribers erase reader@example.com'],
  touches: 'Changes the file of subscribers.',
  run: async ([address], options, world) => {
    const erased = await (await openSubscribers(options, world)).erase(String(address));
    world.out(erased === 0 ? 'It was not there.\n' : 'Erased.\n');
    return erased === 0 ? 1 : 0;
  },
};

export const subscribersCommand: Command = {
  name: 'subscribers',
  operands: '',
  summary: 'how many are told; add a webhook, erase an address',
  options: SUBSCRIBER_OPTIONS,
  examples: ['firebreak status subscribers'],
  touches: 'Writes nothing. Shows no address.',
  subcommands: [addCommand, eraseCommand],
  run: async (_operands, options, world) => {
    const { all } = await openSubscribers(options, world);
    const count = (kind: string): number =>
      all.filter((each) => each.kind === kind && each.confirmedMs !== null).length;
    const waiting = all.filter(({ confirmedMs }) => confirmedMs === null).length;
    world.out(
      `By mail: ${count('mail')}. Webhooks: ${count('webhook')}. Did not say yes yet: ${waiting}.\n`,
    );
    return 0;
  },
};

/** What `status serve` answers besides files, and how to end it; null without `--smtp` or FIREBREAK_SMTP. */
export async function openDesk(
  paths: string | readonly string[] | undefined,
  options: Options,
  world: World,
): Promise<{
  readonly first: ReturnType<typeof import('#app/status').createDesk>;
  close(): void;
} | null> {
  if (textOption(options, 'smtp') === null && world.environment['FIREBREAK_SMTP'] === undefined)
    return null;
  const { createDesk } = await import('#app/status');
  const page = await openPage(paths, options, world);
  const mail = await openSender(page, options, world);
  if (mail === null) return null;
  if (page.config.subscribe === null)
    throw new Misuse([
      `Where do people subscribe? ${join(page.folder, '..', 'status.yaml')}: subscribe: https://...`,
    ]);
  const first = createDesk({
    config: page.config,
    components: page.components,
    subscribers: await openSubscribers(options, world),
    mail,
    nowMs: () => Date.now(),
    say: (line) => world.say(`${line}\n`),
  });
  return { first, close: () => mail.close() };
}
