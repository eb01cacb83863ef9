/** What a page shows, gathered: the day, verdicts, fates, questions, and how it was made. */
import { createHash } from 'node:crypto';
import { type AskAnswer, type CheckAnswer, serviceNeeds } from '#core/goal';
import { type DayView, mapJson, type PageInput } from '#app/report';
import { flag, type Options } from './command.ts';
import { commandLine } from './command-line.ts';
import { DAY } from './first-look.ts';
import { runAsk, runCheck, runFates, startJudging } from './judging.ts';
import { cannotSee, gapsOf } from './map-shown.ts';
import type { Question } from './question.ts';
import { version } from './version.ts';
import type { World } from './world.ts';

/** What a command has worked out already; null is worked out here. */
export interface Told {
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

export function gatherPage(
  question: Question,
  told: Told,
  options: Options,
  world: World,
): PageInput {
  const judging = startJudging(question, options, world);
  const answer = told.answer ?? runCheck(question, judging, options, world);
  const inputs = inputsOf(question);
  const hide = flag(options, 'redact');
  return {
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
    tryWith: tryWith(told, question, options, hide),
    made: {
      version: version(),
      command: commandLine(told.asked, question.paths, options, hide),
      inputs,
      inputHash: sha256(inputs.map((each) => each.sha256).join('\n')),
    },
    appendix: flag(options, 'appendix'),
  };
}

/** What tries a change, before the name of its file; files that are laid over already stay. */
function tryWith(told: Told, question: Question, options: Options, hide: boolean): string {
  const { with: files } = options;
  const some = files === undefined ? {} : { with: files };
  const line = commandLine(`replay ${told.view?.incident ?? DAY}`, question.paths, some, hide);
  return files === undefined ? `${line} --with` : line;
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
