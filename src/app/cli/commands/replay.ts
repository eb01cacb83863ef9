/** `firebreak replay`: a real outage lived through by your own map, minute by minute. */
import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type ParsedPart, parseMap, mergeParts, resolveMap } from '#core/map';
import { type Protection, PROTECTIONS } from '#core/meaning';
import { list, render, replayHeadline, replayText, withHeadline, withText } from '#app/report';
import {
  type Command,
  flag,
  listOption,
  Misuse,
  type Options,
  textOption,
  typedAgain,
} from '../command.ts';
import { DAY } from '../first-look.ts';
import {
  askQuestion,
  findIncident,
  MAP_OPTIONS,
  type Question,
  refuseNothing,
  take,
} from '../question.ts';
import { readMapText } from '../read-input.ts';
import { replayOver } from '../replaying.ts';
import type { World } from '../world.ts';
import { writeReplayPage } from '../write-page.ts';

export const replayCommand: Command = {
  name: 'replay',
  operands: '[incident] [paths...]',
  summary: 'live through a real outage on paper, minute by minute',
  options: [
    ...MAP_OPTIONS,
    ['--incidents <folder...>', 'incidents of your own, beside the built-in ones'],
    ['--with <file...>', 'the same day with a change to the map: before and after'],
    ['--without <protection>', `the same day without ${PROTECTIONS.join(', ')}`],
    ['--all', 'every journey and every turn'],
    ['--json', 'print the answer as JSON'],
    ['--html <file>', 'write the page'],
    ['--redact', 'with --html: hosts, ARNs and paths become tokens'],
    ['--appendix', 'with --html: every counterexample at the end'],
    ['--quiet', 'print only the first line'],
  ],
  examples: [
    'firebreak replay',
    'firebreak replay gcp-2025-06-12',
    'firebreak replay aws-2025-10-20 --with fixes/replica.yaml',
  ],
  touches: 'Writes only the files that you name, sends nothing.',
  run: async ([first, more], options, world) => {
    const { id, paths } = splitOperands(first, more, world);
    const question = await askQuestion(paths, options, world);
    refuseNothing(question, world);
    const { incident, hash } = findIncident(id, options, world);
    const facts = { catalogue: question.map.catalogue, incidents: { [id]: hash } };
    const changes = listOption(options, 'with');
    const without = protectionOf(options);
    const before = replayOver(question.map, incident);
    if (changes.length === 0 && without === null) {
      if (flag(options, 'json'))
        world.out(`${JSON.stringify({ ...before.answer, ...facts }, null, 2)}\n`);
      else if (flag(options, 'quiet'))
        world.out(render([replayHeadline(before.view, before.answer)], world.screen));
      else {
        const again = typedAgain(paths, options);
        const next = [
          [`firebreak replay ${id}${again} --with FILE`, 'the same day with a change to the map'],
          [`firebreak explain incident/${id}`, 'its rows, and who says so'],
        ] as const;
        world.out(
          render(replayText(before, world.screen, flag(options, 'all'), next), world.screen),
        );
      }
      await page(question, options, world, before, null);
      return 0;
    }
    const asked = changes.length === 0 ? question : await changed(question, changes, world);
    const after = replayOver(asked.map, incident, without);
    const name = [
      ...(changes.length === 0 ? [] : [`with ${list(changes.map((path) => basename(path)))}`]),
      ...(without === null ? [] : [`without ${without}`]),
    ].join(' and ');
    const change = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    if (flag(options, 'json'))
      world.out(
        `${JSON.stringify({ ...after.answer, ...facts, before: before.answer }, null, 2)}\n`,
      );
    else if (flag(options, 'quiet'))
      world.out(render([withHeadline(before.view, after.view, change)], world.screen));
    else
      world.out(
        render(withText(before, after, change, world.screen, flag(options, 'all')), world.screen),
      );
    await page(asked, options, world, after, before);
    return 0;
  },
};

/** The first operand is an incident unless it is a path; without one it is 20 October 2025. */
function splitOperands(
  first: string | readonly string[] | undefined,
  more: string | readonly string[] | undefined,
  world: World,
): { id: string; paths: readonly string[] } {
  const rest = more === undefined || more === '' ? [] : [more].flat();
  if (typeof first !== 'string' || first === '') return { id: DAY, paths: rest };
  const isIncident =
    /^[a-z][a-z0-9]*-\d{4}-\d{2}-\d{2}/.test(first) || !existsSync(resolve(world.folder, first));
  return isIncident ? { id: first, paths: rest } : { id: DAY, paths: [first, ...rest] };
}

/** The question over the map with the files of `--with`: here, and only here, the later file wins. */
async function changed(
  question: Question,
  paths: readonly string[],
  world: World,
): Promise<Question> {
  const parts: ParsedPart[] = [...question.parts];
  for (const path of paths) {
    const text = take(await readMapText(resolve(world.folder, path), path), world);
    parts.push(take(parseMap(text, path, { written: 'with' }), world));
  }
  const map = take(resolveMap(mergeParts(parts), question.catalogue), world);
  return { ...question, parts, map };
}

function protectionOf(options: Options): Protection | null {
  const text = textOption(options, 'without');
  if (text === null) return null;
  const known = PROTECTIONS.find((each) => each === text);
  if (known !== undefined) return known;
  throw new Misuse([`--without takes ${PROTECTIONS.join(', ')}; not ${text}.`]);
}

async function page(
  question: Question,
  options: Options,
  world: World,
  shown: ReturnType<typeof replayOver>,
  before: ReturnType<typeof replayOver> | null,
): Promise<void> {
  const html = textOption(options, 'html');
  if (html !== null) await writeReplayPage(html, question, { shown, before }, options, world);
}
