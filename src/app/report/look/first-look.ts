/** `firebreak` alone: would that day have stopped you (TARGETS A1)? At most a screen. */
import type { AskAnswer } from '#core/goal';
import { stripTable } from '../day/strip-table.ts';
import type { DayJourney, DayView } from '../day/view.ts';
import { count, fold, labelled, list, next, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { sayDate, sayDuration } from '../terminal/time.ts';

/** The cause behind most stopped minutes. */
export interface BiggestReason {
  /** One clause: `sessions needs aws/us-east-1/dynamodb and stands in aws/us-east-1 only`. */
  readonly what: string;
  /** `terraform/sessions/main.tf:12  [declared]`, or null. */
  readonly evidence: string | null;
}

export interface ReadFiles {
  readonly files: number;
  readonly read: readonly { readonly count: number; readonly things: string }[];
  readonly notRead: readonly {
    readonly count: number;
    readonly things: string;
    readonly because: string;
    readonly mend: string;
  }[];
  readonly complete: boolean;
}

export interface FirstLook {
  /** `entry point` when discovered, `journey` when the map names them. */
  readonly noun: 'entry point' | 'journey';
  readonly view: DayView;
  readonly reason: BiggestReason | null;
  /** Where nothing stopped: a path that was walked, and that nothing on it failed. */
  readonly spared: string | null;
  /** What could not have been started that day, in one sentence; null when nothing of yours stands there. */
  readonly starts: string | null;
  readonly ask: AskAnswer | null;
  readonly ownServices: number;
  /** Of them, those that no file places anywhere. */
  readonly unplaced: number;
  /** Their ids, in order. */
  readonly unplacedNames: readonly string[];
  /** `--in` was given: what is still unplaced is deployed by no file. */
  readonly inGiven: boolean;
  readonly outside: number;
  readonly needs: number;
  readonly unknownNeeds: number;
  /** Entry points were proposed because no file declares one. */
  readonly journeysAssumed: boolean;
  /** null: a map was read. */
  readonly read: ReadFiles | null;
  readonly gaps: number;
  readonly next: readonly (readonly [command: string, gives: string])[];
}

export function firstLookText(look: FirstLook, screen: Screen, all: boolean): string[] {
  const { view } = look;
  if (isNowhere(look)) return whereText(look, screen);
  return [
    ...fold(firstLookHeadline(look), screen.width),
    '',
    ...stripTable(view, screen, { head: look.noun, tail: '', most: all ? 1000 : 10, margin: '  ' }),
    ...reasonLines(look, screen),
    ...questionLines(look, screen),
    '',
    ...closing(look, screen),
    '',
    ...next(look.next, screen.width),
  ];
}

/** `THE OUTAGE OF 20 OCTOBER 2025 WOULD HAVE STOPPED 3 OF YOUR 6 ENTRY POINTS, 2 OF THEM FOR 2 H 52.` */
export function firstLookHeadline(look: FirstLook): string {
  if (isNowhere(look)) return whereHeadline(look);
  const sentence = firstLookSentence(look);
  const end = sentence.indexOf('. ') + 1 || sentence.length;
  return sentence.slice(0, end).toUpperCase() + sentence.slice(end);
}

/** The same in small letters, for where type can be large instead. */
export function firstLookSentence(look: FirstLook): string {
  if (isNowhere(look)) return whereHeadline(look);
  const { journeys } = look.view;
  const stopped = journeys.filter((each) => each.stoppedMin > 0);
  const partly = journeys.filter((each) => each.stoppedMin === 0 && has(each, 'degraded'));
  const unknown = journeys.filter((each) => each.stoppedMin === 0 && has(each, 'unknown'));
  const day = `The outage of ${sayDate(look.view.startsAt)}`;
  const nouns = plural(journeys.length, look.noun).replace(/^\S+ /, '');
  const head =
    stopped.length > 0
      ? `${day} would have stopped ${stopped.length} of your ${count(journeys.length)} ${nouns}${longest(stopped)}.`
      : partly.length > 0
        ? `${day} would have stopped none of your ${count(journeys.length)} ${nouns}, and slowed ${partly.length}.`
        : `${day} would not have stopped ${journeys.length === 1 ? `your ${look.noun}` : `any of your ${count(journeys.length)} ${nouns}`}${unknown.length > 0 ? ' for sure' : ''}.`;
  const questions = look.ask?.questions.length ?? 0;
  const tail =
    unknown.length === 0
      ? ''
      : ` Of ${unknown.length}${stopped.length > 0 ? ' more' : ''} it cannot say${questions > 0 ? `: answer ${plural(questions, 'question')}` : ''}.`;
  return `${head}${tail}`;
}

/** Without a place for anything, what a region's loss would do cannot be said: the one question that comes first. */
export function isNowhere(look: FirstLook): boolean {
  return look.read !== null && look.ownServices > 0 && look.unplaced === look.ownServices;
}

function whereHeadline(look: FirstLook): string {
  const does = look.ownServices === 1 ? 'DOES' : 'DO';
  return `WHERE ${does} YOUR ${plural(look.ownServices, 'service').toUpperCase()} RUN? No file says, so the day cannot be told. Ask again with --in REGION.`;
}

function whereText(look: FirstLook, screen: Screen): string[] {
  const [first] = look.next;
  const again = first?.[0].replace(/^firebreak \S+/, '') ?? '';
  return [
    ...fold(whereHeadline(look), screen.width),
    '',
    ...closing(look, screen),
    '',
    ...next([[`firebreak look${again} --in aws/us-east-1`, 'or wherever it runs']], screen.width),
  ];
}

function has(journey: DayJourney, mark: string): boolean {
  return journey.stretches.some((each) => each.outcome === mark);
}

/** `, 2 of them for 2 h 52`: the time that most of them share, the longest when each has its own. */
function longest(stopped: readonly DayJourney[]): string {
  const groups = [...Map.groupBy(stopped, (each) => each.stoppedMin)].sort(
    (a, b) => b[1].length - a[1].length || b[0] - a[0],
  );
  const [[minutes, same] = [0, []]] = groups;
  const time = `for ${sayDuration(minutes * 60_000)}`;
  if (same.length === stopped.length)
    return stopped.length === 1 ? ` ${time}` : `, all of them ${time}`;
  return `, ${same.length} of them ${time}`;
}

function reasonLines({ reason, spared, starts }: FirstLook, screen: Screen): string[] {
  const line = (label: string, text: string): string[] =>
    labelled(label, text, screen.width, 18, '  ');
  return [
    ...(reason === null ? [] : ['', ...line('biggest reason', reason.what)]),
    ...(reason?.evidence === undefined || reason.evidence === null
      ? []
      : line('', reason.evidence)),
    ...(spared === null ? [] : ['', ...line('path walked', spared)]),
    ...(starts === null ? [] : ['', ...line('also that day', starts)]),
  ];
}

function questionLines(look: FirstLook, screen: Screen): string[] {
  const { ask } = look;
  if (ask === null || ask.questions.length === 0) return [];
  const journeys = [...new Set(ask.verdicts.map((each) => each.journey))];
  const shown = ask.questions.slice(0, 3);
  const more = ask.questions.length - shown.length;
  return [
    '',
    ...fold(
      `${plural(ask.questions.length, 'QUESTION', 'QUESTIONS')} would settle ${journeys.slice(0, 3).join(', ')}${journeys.length > 3 ? ` and ${journeys.length - 3} more` : ''}`,
      screen.width,
    ),
    ...shown.flatMap((question, index) =>
      labelled(
        `${index + 1}`,
        `Does ${question.from} stop without ${question.to}?`,
        screen.width,
        3,
        '  ',
      ),
    ),
    ...labelled(
      '',
      `firebreak ask   ${more > 0 ? `has ${more} more, and ` : ''}shows the evidence and the line to add`,
      screen.width,
      3,
      '  ',
    ),
  ];
}

function closing(look: FirstLook, screen: Screen): string[] {
  const { read } = look;
  const size = [
    plural(look.ownServices, 'service'),
    plural(look.outside, 'outside party', 'outside parties'),
    plural(look.needs, 'dependency', 'dependencies'),
  ].join('  ');
  return [
    read === null
      ? 'Wrote nothing, sent nothing.'
      : `Read ${plural(read.files, 'file')}; wrote nothing, sent nothing.`,
    `  ${size}`,
    ...unknownLines(look, screen),
    ...(read === null ? [] : readLines(look, read, screen)),
  ];
}

function unknownLines(look: FirstLook, screen: Screen): string[] {
  if (look.unknownNeeds === 0 || isNowhere(look)) return [];
  const questions = look.ask?.questions.length ?? 0;
  const matter =
    questions === 0
      ? 'none of them matters that day'
      : `only the ${questions} above ${questions === 1 ? 'matters' : 'matter'}`;
  const text = `hard or soft is not known of ${plural(look.unknownNeeds, 'dependency', 'dependencies')}; ${matter}`;
  return labelled('', text, screen.width, 0, '  ');
}

function readLines(
  look: FirstLook,
  { read, notRead, complete }: ReadFiles,
  screen: Screen,
): string[] {
  const line = (label: string, text: string): string[] =>
    labelled(label, text, screen.width, 11, '  ');
  return [
    ...(read.length > 0
      ? line('read', read.map((each) => `${count(each.count)} ${each.things}`).join(', '))
      : []),
    ...notRead
      .slice(0, 3)
      .flatMap((each) => [
        ...line(
          'not read',
          `${count(each.count)} ${each.things}, because ${each.because}. To include ${each.count === 1 ? 'it' : 'them'}:`,
        ),
        ...line('', each.mend),
      ]),
    ...(notRead.length > 3
      ? line('', `and ${plural(notRead.length - 3, 'more kind')}: firebreak map`)
      : []),
    ...(look.gaps > 0
      ? line(
          'gaps',
          `${plural(look.gaps, 'address', 'addresses')} that nothing in these files defines: firebreak map`,
        )
      : []),
    ...(look.journeysAssumed
      ? line('assumed', 'no file declares an entry point; what nobody else calls is taken for one')
      : []),
    ...(look.unplaced > 0 && look.unplaced < look.ownServices
      ? line(
          'no region',
          `no file says where ${list(look.unplacedNames.slice(0, 3))}${look.unplaced > 3 ? ` and ${look.unplaced - 3} more` : ''} ${look.unplaced === 1 ? 'runs' : 'run'}; read as untouched${look.inGiven ? '' : ': --in REGION'}`,
        )
      : []),
    ...(complete
      ? []
      : line('limits', 'the folder is larger than what one look reads; point at a part of it')),
  ];
}
