/** `firebreak explain`: what one loss does to one journey; or one row of the catalogue, with who says so. */
import { explainRow } from '#core/catalogue';
import { createNames, type Lost, parseLost } from '#core/map';
import { explainLoss } from '#core/meaning';
import { explainLossText, explainRowText, incidentText, render } from '#app/report';
import { suggest } from '#base';
import { type Command, flag, listOption, Misuse, type Options } from '../command.ts';
import { askQuestion, findIncident, MAP_OPTIONS, type Question, take } from '../question.ts';
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
  ],
  touches: 'Writes nothing, sends nothing.',
  run: async ([id, paths], options, world) => {
    if (typeof id !== 'string')
      throw new Misuse(['Which id? firebreak explain pay --lost aws/us-east-1']);
    const lost = listOption(options, 'lost');
    if (id.startsWith('incident/'))
      return explainIncident(id.slice('incident/'.length), options, world);
    if (lost.length === 0)
      return explainId(id, flag(options, 'json'), listOption(options, 'catalogue'), world);
    const question = await askQuestion(paths, options, world);
    const journey = question.map.journeys.find((each) => each.id === id);
    if (journey === undefined) throw unknownJourney(id, question);
    const answer = explainLoss(
      question.map,
      journey.id,
      lost.map((text) => readLost(text, question, world)),
    );
    if (flag(options, 'json')) world.out(`${JSON.stringify({ format: 1, ...answer }, null, 2)}\n`);
    else
      world.out(render(explainLossText(answer, world.screen, flag(options, 'all')), world.screen));
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

function explainId(id: string, json: boolean, folders: readonly string[], world: World): 0 | 2 {
  const row = explainRow(id, take(readCatalogue(folders), world));
  if (json) world.out(`${JSON.stringify({ format: 1, ...row }, null, 2)}\n`);
  else if (row.kind === 'unknown') throw new Misuse(explainRowText(row, id, world.screen));
  else world.out(render(explainRowText(row, id, world.screen), world.screen));
  return row.kind === 'unknown' ? 2 : 0;
}

function readLost(text: string, question: Question, world: World): Lost {
  return take(parseLost(text, createNames(question.map, question.catalogue)), world);
}

function unknownJourney(id: string, { map }: Question): Misuse {
  const ids = map.journeys.map((each) => each.id as string);
  const near = suggest(id, ids);
  return new Misuse([
    `There is no journey ${id}.${near === null ? '' : ` Did you mean ${near}?`}`,
    `Journeys: ${ids.slice(0, 20).join(', ')}${ids.length > 20 ? ', ...' : ''}`,
  ]);
}
