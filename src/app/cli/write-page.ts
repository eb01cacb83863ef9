/** Writes the page that a command asks for with `--html FILE`. */
import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { type AskAnswer, type CheckAnswer, serviceNeeds } from '#core/goal';
import {
  checkHeadline,
  type DayView,
  firstLookSentence,
  isNowhere,
  list,
  mapHeadline,
  mapJson,
  page,
  type PageInput,
  redact,
  type Replayed,
  replayHeadline,
  withHeadline,
} from '#app/report';
import { writeFileAtomically } from '#io/files';
import { flag, listOption, type Options, textOption } from './command.ts';
import { commandLine } from './command-line.ts';
import type { TakenLook } from './first-look.ts';
import { DAY } from './first-look.ts';
import { runAsk, runCheck, runFates, startJudging } from './judging.ts';
import { cannotSee, gapsOf, showMap } from './map-shown.ts';
import { findIncident, type Question } from './question.ts';
import { replayOver } from './replaying.ts';
import { version } from './version.ts';
import type { World } from './world.ts';

interface Told {
  readonly headline: string;
  readonly view: DayView | null;
  readonly before: DayView | null;
  readonly answer: CheckAnswer | null;
  readonly ask: AskAnswer | null;
  /** `replay aws-2025-10-20`: what was asked, before its paths and options. */
  readonly asked: string;
}

/** Above so many components the map itself is not kept in the page. */
const MAP_KEPT_UP_TO = 2_000;

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
  const judging = startJudging(question, options, world);
  const answer = told.answer ?? runCheck(question, judging, options, world);
  const inputs = inputsOf(question);
  const hide = flag(options, 'redact');
  const input: PageInput = {
    name: question.map.name,
    headline: told.headline,
    date: world.today,
    view: told.view,
    before: told.before,
    answer,
    fates: runFates(question),
    needs: serviceNeeds(question.map),
    safety: question.map.journeys.filter((each) => each.safety).map(({ id }) => id),
    ask: told.ask ?? runAsk(question, judging, world),
    read:
      question.found === null
        ? null
        : {
            files: question.found.files,
            read: question.found.discovery.read,
            notRead: question.found.notRead,
            complete: question.found.complete,
          },
    cannotSee: cannotSee(question),
    gaps: gapsOf(question.problems),
    map: question.map.components.length > MAP_KEPT_UP_TO ? null : mapJson(question.map),
    tryWith: `${commandLine(`replay ${told.view?.incident ?? DAY}`, question.paths, {}, hide)} --with`,
    made: {
      version: version(),
      command: commandLine(told.asked, question.paths, options, hide),
      inputs,
      inputHash: sha256(inputs.map((each) => each.sha256).join('\n')),
    },
    appendix: flag(options, 'appendix'),
  };
  world.say(`Writing ${file}.\n`);
  await writeFileAtomically(
    resolve(world.folder, file),
    page(
      hide
        ? redact(
            input,
            question.paths.filter((path) => /[/\\]/.test(path)),
          )
        : input,
    ),
  );
}

/** The parts that the map was made of, each with the SHA-256 of its content in canonical form. */
function inputsOf(question: Question): PageInput['made']['inputs'] {
  return question.parts.map((part) => ({
    file: part.origin.file,
    sha256: sha256(JSON.stringify(part.content)),
  }));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
