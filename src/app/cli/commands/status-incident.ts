/** `firebreak status open|update|resolve|approve|draft|report`: what is said, kept as files that people review. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { suggest } from '#base';
import { timelineOf } from '#core/timeline';
import { eventsOf } from '#app/report';
import type { Affect, Incident, NewUpdate, Phase, SeenOfIncident, Told } from '#app/status';
import { type Command, flag, listOption, Misuse, type Options, textOption } from '../command.ts';
import { take } from '../question.ts';
import { readMapText } from '../read-input.ts';
import { readLogs } from '../read-logs.ts';
import type { World } from '../world.ts';
import { writeOutput } from '../write-output.ts';
import { moment, openPage, PAGE_OPTIONS, since, type StatusPage } from './status-page.ts';

const SAID: readonly (readonly [string, string])[] = [
  ['--text <markdown>', 'what people should know; - for standard input (default: a template)'],
  ['--affects <component...>', 'pay=down, pay@aws/us-east-1=degraded; ok, partial, maintenance'],
  ['--by <name>', 'who approves it; without a name it is a draft, which is never published'],
];

type Operand = string | readonly string[] | undefined;

export const openCommand: Command = {
  name: 'open',
  operands: '<title> [paths...]',
  summary: 'a new incident, or maintenance, as a file to be reviewed',
  options: [
    ...SAID,
    ['--since <moment>', 'when it began: 25m, or 2026-10-20T07:48Z (default now)'],
    ['--impact <word>', 'none, minor, major, critical (default: what its components say)'],
    ['--maintenance', 'planned work: --since is when it begins'],
    ['--until <moment>', 'when planned work ends'],
    ...PAGE_OPTIONS,
  ],
  examples: [
    'firebreak status open "Paying by card fails" --affects pay=down --since 25m --text "We are looking." --by ada',
  ],
  touches: 'Writes one file beside status.yaml. Publishes nothing.',
  run: async ([title, paths], options, world) => {
    const page = await openPage(paths, options, world);
    const isWork = flag(options, 'maintenance');
    const until = textOption(options, 'until');
    if (isWork && until === null) throw new Misuse(['When does it end? --until 2026-10-22T03:00Z']);
    const phase = isWork ? 'scheduled' : 'investigating';
    const { IMPACTS } = await import('#app/status');
    const impact = textOption(options, 'impact');
    const known = IMPACTS.find((each) => each === impact) ?? null;
    if (impact !== null && known === null)
      throw new Misuse([`--impact is one of ${IMPACTS.join(', ')}, not ${impact}.`]);
    await writeNew(page, world, {
      title: String(title),
      startedMs: await since(textOption(options, 'since'), page.nowMs),
      untilMs: until === null ? null : await moment(until, '--until'),
      impact: known,
      update: await updateOf(phase, page, options, world),
    });
    return 0;
  },
};

export const updateCommand: Command = {
  name: 'update',
  operands: '<id> [paths...]',
  summary: 'say more about an incident',
  options: [
    ['--phase <word>', 'investigating, identified, monitoring, resolved, postmortem'],
    ...SAID,
    ...PAGE_OPTIONS,
  ],
  examples: [
    'firebreak status update 2026-10-20-paying-by-card-fails --phase identified --text "It is our provider." --by ada',
  ],
  touches: 'Adds to one file. Publishes nothing.',
  run: ([id, paths], options, world) => add(id, paths, null, options, world),
};

export const resolveCommand: Command = {
  name: 'resolve',
  operands: '<id> [paths...]',
  summary: 'say that it is over',
  options: [...SAID, ...PAGE_OPTIONS],
  examples: [
    'firebreak status resolve 2026-10-20-paying-by-card-fails --text "Paying works again." --by ada',
  ],
  touches: 'Adds to one file. Publishes nothing.',
  run: ([id, paths], options, world) => add(id, paths, 'resolved', options, world),
};

export const approveCommand: Command = {
  name: 'approve',
  operands: '<id> [paths...]',
  summary: 'put your name to the drafts of an incident: then they may be published',
  options: [['--by <name>', 'who you are; never published'], ...PAGE_OPTIONS],
  examples: ['firebreak status approve 2026-10-20-paying-by-card-fails --by ada'],
  touches: 'Changes one file. Publishes nothing.',
  run: async ([id, paths], options, world) => {
    const { approved } = await import('#app/status');
    const by = textOption(options, 'by')?.trim() ?? '';
    if (by === '') throw new Misuse(['Who approves it? --by NAME']);
    const page = await openPage(paths, options, world);
    const incident = findIncident(page, String(id));
    const drafts = incident.updates.filter((each) => each.by === null);
    if (drafts.length === 0) throw new Misuse([`${incident.id} has no drafts.`]);
    await write(
      page,
      incident.file,
      approved(page.texts.get(incident.file) ?? '', incident, by, page.nowMs),
      world,
    );
    const count = drafts.length === 1 ? '1 update' : `${drafts.length} updates`;
    world.out(`Approved ${count} of ${incident.file}. Next: firebreak status publish --to DIR\n`);
    return 0;
  },
};

export const draftCommand: Command = {
  name: 'draft',
  operands: '<diagnosis> [paths...]',
  summary: 'a draft of an incident from what `diagnose --json` says; - for standard input',
  options: PAGE_OPTIONS,
  examples: [
    'firebreak diagnose --fails checkout --works search --json | firebreak status draft -',
  ],
  touches: 'Writes one file beside status.yaml, as a draft. Publishes nothing.',
  run: async ([diagnosis, paths], options, world) => {
    const { draftFrom } = await import('#app/status');
    const page = await openPage(paths, options, world);
    const path = String(diagnosis);
    const text =
      path === '-'
        ? await world.readInput()
        : take(await readMapText(resolve(world.folder, path), path), world);
    const draft = draftFrom(text, page.components);
    if (typeof draft === 'string') throw new Misuse([NO_DRAFT[draft]]);
    await writeNew(page, world, {
      title: draft.title,
      startedMs: page.nowMs,
      untilMs: null,
      impact: null,
      update: {
        phase: 'investigating',
        atMs: page.nowMs,
        by: null,
        affects: draft.affects,
        text: draft.text,
      },
    });
    return 0;
  },
};

const NO_DRAFT = {
  'no-diagnosis': 'That is no answer of `firebreak diagnose --json`.',
  abstains: 'The diagnosis names no cause: firebreak status open TITLE, in your own words.',
  'nothing-of-the-page':
    'Nothing that fails is on the page: add it to `components` of status.yaml.',
} as const;

export const reportCommand: Command = {
  name: 'report',
  operands: '<id> [paths...]',
  summary: 'begin the report after an incident: its times, and the questions to answer',
  options: [
    ['--seen <log...>', 'what `watch` saw of it, and its feeds: lines of `watch --json`'],
    ['--out <file>', 'where to write it (default: standard output)'],
    ...PAGE_OPTIONS,
  ],
  examples: [
    'firebreak status report 2026-10-20-paying-by-card-fails --seen seen.jsonl --out report.md',
  ],
  touches: 'Writes nothing but --out.',
  run: async ([id, paths], options, world) => {
    const { incidentReport, nameOf } = await import('#app/status');
    const page = await openPage(paths, options, world);
    const { open, active, planned, past } = page.board;
    const { id: found } = findIncident(page, String(id));
    const told = [...open, ...active, ...planned, ...past].find((each) => each.id === found);
    if (told === undefined) throw new Misuse([`Nothing of ${found} was published yet.`]);
    const seen = await seenOf(told, options, world);
    const text = incidentReport(told, (key) => nameOf(page.board, key), seen);
    const file = textOption(options, 'out');
    if (file === null) world.out(text);
    else await writeOutput(file, text, world);
    return 0;
  },
};

/** What was looked at while it lasted, an hour before and after; null where no log is named. */
async function seenOf(
  { startedMs, endedMs }: Told,
  options: Options,
  world: World,
): Promise<SeenOfIncident | null> {
  const logs = listOption(options, 'seen');
  if (logs.length === 0) return null;
  const { looks, said } = await readLogs(logs, world);
  const timeline = timelineOf(looks, said, {
    fromMs: startedMs - BEFORE_MS,
    toMs: endedMs === null ? null : endedMs + AFTER_MS,
  });
  return {
    firstMs: timeline.beganMs,
    failed: timeline.targets
      .filter(({ failedMs }) => failedMs > 0)
      .map(({ target, failedMs }) => ({ target, ms: failedMs })),
    rows: eventsOf(timeline),
  };
}

/** Around what was told, what is looked for in a log: others may have seen it sooner, and its end later. */
const BEFORE_MS = 3_600_000;
const AFTER_MS = 3_600_000;

async function add(
  id: Operand,
  paths: Operand,
  given: Phase | null,
  options: Options,
  world: World,
): Promise<0> {
  const { INCIDENT_PHASES, MAINTENANCE_PHASES, withUpdate } = await import('#app/status');
  const page = await openPage(paths, options, world);
  const incident = findIncident(page, String(id));
  const phases: readonly Phase[] =
    incident.kind === 'maintenance' ? MAINTENANCE_PHASES : INCIDENT_PHASES;
  const over = incident.kind === 'maintenance' ? 'completed' : 'resolved';
  const typed = textOption(options, 'phase');
  const said = incident.updates.at(-1)?.phase ?? phases[0];
  const phase = given === null ? (typed ?? said) : over;
  const known = phases.find((each) => each === phase);
  if (known === undefined)
    throw new Misuse([`--phase is one of ${phases.join(', ')}, not ${String(phase)}.`]);
  const update = await updateOf(known, page, options, world);
  await write(page, incident.file, withUpdate(page.texts.get(incident.file) ?? '', update), world);
  world.out(sayWritten(incident.file, incident.id, update));
  return 0;
}

function findIncident({ incidents }: StatusPage, id: string): Incident {
  const found = incidents.find((each) => each.id === id);
  if (found !== undefined) return found;
  const ids = incidents.map((each) => each.id);
  const near = suggest(id, ids);
  const mend =
    near === null ? `There are: ${ids.slice(-5).join(', ') || 'none'}.` : `Did you mean ${near}?`;
  throw new Misuse([`There is no incident ${id}. ${mend}`]);
}

async function updateOf(
  phase: Phase,
  page: StatusPage,
  options: Options,
  world: World,
): Promise<NewUpdate> {
  const typed = textOption(options, 'text');
  const text = typed === '-' ? await world.readInput() : typed;
  const by = textOption(options, 'by')?.trim() ?? '';
  const { TEMPLATES, unfilled } = await import('#app/status');
  if (text === null && by !== '' && unfilled(TEMPLATES[phase]).length > 0)
    throw new Misuse([
      'What should people know? --text "...", or - for standard input; without --by a draft is written, to be filled in.',
    ]);
  return {
    phase,
    atMs: page.nowMs,
    by: by === '' ? null : by,
    affects: await affectsOf(options),
    text,
  };
}

/** Names are checked with the file, which knows them all. */
async function affectsOf(options: Options): Promise<readonly Affect[]> {
  const { STATES } = await import('#app/status');
  return listOption(options, 'affects')
    .flatMap((each) => each.split(','))
    .map((each) => {
      const [, component = '', word = ''] = /^([^=\s]+)=(\S+)$/.exec(each.trim()) ?? [];
      const state = STATES.find((known) => known === word);
      if (state === undefined)
        throw new Misuse([`--affects takes pay=down, with ${STATES.join(', ')}; not ${each}.`]);
      return { component, state };
    });
}

async function writeNew(
  page: StatusPage,
  world: World,
  incident: Parameters<typeof import('#app/status').newIncidentText>[0],
): Promise<void> {
  const { incidentId, newIncidentText } = await import('#app/status');
  const base = incidentId(incident.title, incident.startedMs);
  let id = base;
  for (let number = 2; existsSync(resolve(world.folder, page.folder, `${id}.md`)); number++) {
    id = `${base}-${number}`;
  }
  const file = join(page.folder, `${id}.md`);
  await write(page, file, newIncidentText(incident), world);
  world.out(sayWritten(file, id, incident.update));
}

/** @throws Misuse with the problems that the file would have; nothing is written then. */
async function write(page: StatusPage, file: string, text: string, world: World): Promise<void> {
  const { parseIncident } = await import('#app/status');
  take(
    parseIncident(
      text,
      file,
      page.components.map(({ key }) => key),
    ),
    world,
  );
  await mkdir(resolve(world.folder, page.folder), { recursive: true });
  await writeOutput(file, text, world);
}

function sayWritten(file: string, id: string, { by }: NewUpdate): string {
  return by === null
    ? `Wrote ${file} as a draft. Read it, then: firebreak status approve ${id} --by YOU\n`
    : `Wrote ${file}. Next: firebreak status publish --to DIR\n`;
}
