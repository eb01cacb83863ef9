/** `firebreak explain`: what one loss does to one journey; or one row of the catalogue, with who says so. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { explainRow } from '#core/catalogue';
import { createNames, type Lost, parseLost } from '#core/map';
import { explainLoss } from '#core/meaning';
import {
  explainLossText,
  explainRowText,
  findOwn,
  incidentText,
  nearestOwn,
  ownText,
  render,
} from '#app/report';
import { suggest } from '#base';
import { type Command, flag, listOption, Misuse, type Options, typedAgain } from '../command.ts';
import {
  askQuestion,
  findIncident,
  MAP_NAMES,
  MAP_OPTIONS,
  type Question,
  take,
} from '../question.ts';
import { readCatalogue } from '#io/library';
import type { World } from '../world.ts';

export const explainCommand: Command = {
  name: 'explain',
  operands: '<id> [paths...]',
  summary: 'why a loss reaches a journey (--lost X), or what is known of an id and who says so',
  options: [
    ...MAP_OPTIONS,
    ['--lost <id...>', 'what is lost: aws/us-east-1, stripe, shop:pay, aws/us-east-1:control'],
    ['--incidents <folder...>', 'incidents of your own, beside the built-in ones'],
    ['--all', 'the whole tree, every row'],
    ['--json', 'print the answer as JSON'],
  ],
  examples: [
    'firebreak explain pay --lost aws/us-east-1',
    'firebreak explain aws/us-east-1/dynamodb',
    'firebreak explain api.stripe.com',
  ],
  touches: 'Writes nothing, sends nothing.',
  run: async ([id, paths], options, world) => {
    if (typeof id !== 'string')
      throw new Misuse(['Which id? firebreak explain pay --lost aws/us-east-1']);
    const lost = listOption(options, 'lost');
    const incident = /^(?:incident\/)(.+)$|^([a-z][a-z0-9]*-\d{4}-\d{2}-\d{2}.*)$/.exec(id);
    if (incident !== null) return explainIncident(incident[1] ?? incident[2] ?? '', options, world);
    if (lost.length === 0) return explainId(id, paths, options, world);
    const question = await askQuestion(paths, options, world);
    const journey = question.map.journeys.find((each) => each.id === id);
    if (journey === undefined) throw unknownJourney(id, question, lost, world);
    const losses = lost.map((text) => readLost(text, question, world));
    const answer = explainLoss(question.map, journey.id, losses);
    const soft = explainLoss(question.map, journey.id, losses, 'soft');
    if (flag(options, 'json'))
      world.out(
        `${JSON.stringify({ format: 1, ...answer, intervalsIfSoft: soft.intervals }, null, 2)}\n`,
      );
    else
      world.out(
        render(explainLossText(answer, soft, world.screen, flag(options, 'all')), world.screen),
      );
    return 0;
  },
};

function explainIncident(id: string, options: Options, world: World): 0 {
  const { incident, hash } = findIncident(id, options, world);
  if (flag(options, 'json'))
    world.out(`${JSON.stringify({ format: 1, hash, ...incident }, null, 2)}\n`);
  else world.out(render(incidentText(incident, world.screen, flag(options, 'all')), world.screen));
  return 0;
}

/** What is your own comes before what the catalogue knows by the same id. */
async function explainId(
  id: string,
  paths: string | readonly string[] | undefined,
  options: Options,
  world: World,
): Promise<0 | 2> {
  const row = explainRow(id, take(readCatalogue(listOption(options, 'catalogue')), world));
  const named = paths !== undefined && paths.length > 0;
  const here = MAP_NAMES.some((name) => existsSync(join(world.folder, name)));
  const question =
    named || here || row.kind === 'unknown' ? await askQuestion(paths, options, world) : null;
  const own = question === null ? null : findOwn(question.map, id);
  if (flag(options, 'json')) {
    world.out(
      `${JSON.stringify({ format: 1, ...row, ...(own === null ? {} : { own }) }, null, 2)}\n`,
    );
    if (row.kind === 'unknown' && own === null)
      world.say(render(explainRowText(row, id, world.screen), world.screen));
  } else if (row.kind === 'unknown' && own === null) {
    const nearest = row.nearest ?? (question === null ? null : nearestOwn(question.map, id));
    throw new Misuse(explainRowText({ ...row, nearest }, id, world.screen));
  } else {
    const mine =
      question === null || own === null
        ? []
        : ownText(question.map, own, world.screen, typedAgain(paths, options));
    const known = row.kind === 'unknown' ? [] : explainRowText(row, id, world.screen);
    world.out(
      render(
        [...mine, ...(mine.length > 0 && known.length > 0 ? [''] : []), ...known],
        world.screen,
      ),
    );
  }
  return row.kind === 'unknown' && own === null ? 2 : 0;
}

function readLost(text: string, question: Question, world: World): Lost {
  const read = parseLost(text, createNames(question.map, question.catalogue));
  if (!read.ok && existsSync(resolve(world.folder, text))) throw new Misuse([sayTakenAsLost(text)]);
  return take(read, world);
}

/** An option with several values takes a folder that is typed behind it, too. */
function sayTakenAsLost(path: string): string {
  return `${path} was taken as one more thing that is lost: type files and folders before --lost.`;
}

function unknownJourney(
  id: string,
  { map }: Question,
  lost: readonly string[],
  world: World,
): Misuse {
  const path = lost.find((each, at) => at > 0 && existsSync(resolve(world.folder, each)));
  const ids = map.journeys.map((each) => each.id as string);
  const near = suggest(id, ids);
  return new Misuse([
    `There is no journey ${id}.${near === null ? '' : ` Did you mean ${near}?`}`,
    `Journeys: ${ids.slice(0, 20).join(', ')}${ids.length > 20 ? ', ...' : ''}`,
    ...(path === undefined ? [] : [sayTakenAsLost(path)]),
  ]);
}
