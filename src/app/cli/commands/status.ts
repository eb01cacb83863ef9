/** `firebreak status`: a status page that outlives the cloud it reports on. */
import { render, type ShownStatusPage, statusPageText } from '#app/report';
import type { Shown } from '#app/status';
import { type Command, flag } from '../command.ts';
import {
  buildCommand,
  keyCommand,
  publishCommand,
  serveCommand,
  verifyCopyCommand,
} from './status-copies.ts';
import {
  approveCommand,
  draftCommand,
  openCommand,
  reportCommand,
  resolveCommand,
  updateCommand,
} from './status-incident.ts';
import { openPage, PAGE_OPTIONS, type StatusPage } from './status-page.ts';
import { subscribersCommand, tellCommand } from './status-tell.ts';

export const statusCommand: Command = {
  name: 'status',
  operands: '[paths...]',
  summary: 'tell people what works, on a page that outlives the cloud it reports on',
  options: [...PAGE_OPTIONS, ['--json', 'print it as JSON']],
  examples: [
    'firebreak status open "Paying by card fails" --affects pay=down --since 25m --text "We are looking." --by ada',
    'firebreak status publish --to /srv/a --to /srv/b --key status.key',
  ],
  touches:
    'Writes nothing, sends nothing; each command below says what it does. Exit 1: something is not well.',
  subcommands: [
    openCommand,
    updateCommand,
    resolveCommand,
    approveCommand,
    draftCommand,
    reportCommand,
    buildCommand,
    publishCommand,
    verifyCopyCommand,
    serveCommand,
    keyCommand,
    tellCommand,
    subscribersCommand,
  ],
  run: async ([paths], options, world) => {
    const shown = await show(await openPage(paths, options, world));
    if (flag(options, 'json')) world.out(`${JSON.stringify(shown, null, 2)}\n`);
    else world.out(render(statusPageText(shown, world.screen), world.screen));
    return shown.journeys.every(({ state }) => state === 'ok') ? 0 : 1;
  },
};

async function show({ board, incidents, nowMs }: StatusPage): Promise<ShownStatusPage> {
  const { formatInstant, headline, PHASE_WORDS, sayInstant, sayLength, STATE_WORDS } =
    await import('#app/status');
  const say = ({ key, state }: Shown): { id: string; state: string; said: string } => ({
    id: key,
    state,
    said: STATE_WORDS[state].plain,
  });
  return {
    format: 1,
    title: board.config.title,
    at: formatInstant(nowMs),
    headline: headline(board),
    journeys: board.journeys.map((journey) => ({
      ...say(journey),
      name: journey.name,
      regions: journey.regions.map((region) => ({ ...say(region), id: region.name })),
    })),
    open: board.open.map(({ id, title, phase, updates }) => ({
      id,
      title,
      phase,
      said: PHASE_WORDS[phase].toLowerCase(),
      silent: sayLength(nowMs - (updates.at(-1)?.atMs ?? nowMs)),
    })),
    maintenance: [...board.active, ...board.planned].map(({ id, title, startedMs, untilMs }) => ({
      id,
      title,
      when: `${sayInstant(startedMs)} to ${sayInstant(untilMs ?? startedMs)}`,
    })),
    drafts: incidents.flatMap(({ id, updates }) =>
      updates
        .filter(({ by }) => by === null)
        .map(({ atMs, text }) => ({
          id,
          at: sayInstant(atMs),
          first: text.split('\n', 1)[0]?.slice(0, 120) ?? '',
        })),
    ),
  };
}
