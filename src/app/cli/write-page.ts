/** Writes the page that a command asks for with `--html FILE`. */
import { basename } from 'node:path';
import type { CheckAnswer } from '#core/goal';
import {
  checkHeadline,
  firstLookSentence,
  isNowhere,
  list,
  mapHeadline,
  page,
  redact,
  type Replayed,
  replayHeadline,
  withHeadline,
} from '#app/report';
import { flag, listOption, type Options, textOption } from './command.ts';
import type { TakenLook } from './first-look.ts';
import { DAY } from './first-look.ts';
import { gatherPage, type Told } from './gather-page.ts';
import { runFates } from './judging.ts';
import { showMap } from './map-shown.ts';
import { findIncident, type Question } from './question.ts';
import { replayOver } from './replaying.ts';
import type { World } from './world.ts';
import { writeOutput } from './write-output.ts';

export async function writeLookPage(
  file: string,
  question: Question,
  look: TakenLook,
  options: Options,
  world: World,
): Promise<void> {
  const told = {
    headline: firstLookSentence(look.shown),
    view: isNowhere(look.shown) ? null : look.replayed.view,
    before: null,
    answer: null,
    ask: look.ask,
  };
  await write(file, question, { ...told, asked: '' }, options, world);
}

export async function writeCheckPage(
  file: string,
  question: Question,
  answer: CheckAnswer,
  options: Options,
  world: World,
): Promise<void> {
  const safety = new Set(
    question.map.journeys.filter((each) => each.safety).map((each) => each.id as string),
  );
  const view =
    question.map.journeys.length === 0
      ? null
      : replayOver(question.map, findIncident(DAY, options, world).incident).view;
  await write(
    file,
    question,
    {
      headline: checkHeadline(answer, 0, safety),
      view,
      before: null,
      answer,
      ask: null,
      asked: 'check',
    },
    options,
    world,
  );
}

export async function writeReplayPage(
  file: string,
  question: Question,
  replayed: { readonly shown: Replayed; readonly before: Replayed | null },
  options: Options,
  world: World,
): Promise<void> {
  const { shown, before } = replayed;
  const headline =
    before === null
      ? replayHeadline(shown.view, shown.answer)
      : withHeadline(before.view, shown.view, changeName(options));
  const told = {
    headline,
    view: shown.view,
    before: before?.view ?? null,
    answer: null,
    ask: null,
  };
  await write(file, question, { ...told, asked: `replay ${shown.incident.id}` }, options, world);
}

/** What was changed, as a sentence begins: `With replica.yaml`, `Without grace`. */
function changeName(options: Options): string {
  const files = listOption(options, 'with').map((path) => basename(path));
  const without = textOption(options, 'without');
  const name = [
    ...(files.length === 0 ? [] : [`with ${list(files)}`]),
    ...(without === null ? [] : [`without ${without}`]),
  ].join(' and ');
  return `${name[0]?.toUpperCase()}${name.slice(1)}`;
}

export async function writeMapPage(
  file: string,
  question: Question,
  options: Options,
  world: World,
): Promise<void> {
  const headline = mapHeadline(showMap(question, runFates(question)));
  await write(
    file,
    question,
    {
      headline,
      view: null,
      before: null,
      answer: null,
      ask: null,
      asked: 'map',
    },
    options,
    world,
  );
}

async function write(
  file: string,
  question: Question,
  told: Told,
  options: Options,
  world: World,
): Promise<void> {
  const input = gatherPage(question, told, options, world);
  // A word without a slash may be an id too; as a path it is only in the command, where it is hidden.
  const paths = question.paths.filter((path) => /[/\\]/.test(path));
  world.say(`Writing ${file}.\n`);
  await writeOutput(file, page(flag(options, 'redact') ? redact(input, paths) : input), world);
}
