/** `firebreak check` in the terminal: verdict, goals, what breaks them, what to do (TARGETS A4, B1). */
import type { CheckAnswer } from '#core/goal';
import { count, fold, labelled, list, next, plural, shorten } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { checkHeadline } from './check-headline.ts';
import { findingLines, mendLines } from './finding-lines.ts';
import { findings, type Finding, goalRows, sayGoal, sayJourneys, WORST } from './grouping.ts';

export interface CheckTextOptions {
  /** Show every finding, with a team's own services among them. */
  readonly all: boolean;
  readonly own: boolean;
  /** Findings that a baseline knows: they are not told again. */
  readonly known: number;
  /** 1 when something new was found. */
  readonly exit: 0 | 1;
  readonly safetyJourneys: ReadonlySet<string>;
  /** What was asked, as typed after the command: ` examples/high-street`, or nothing. */
  readonly paths: string;
  /** How to declare goals when none is and some were made up to start from; else null. */
  readonly guessed: string | null;
}

const FINDINGS_SHOWN = 3;

/** All lines of the answer. */
export function checkText(
  answer: CheckAnswer,
  screen: Screen,
  options: CheckTextOptions,
): string[] {
  const all = toldFindings(answer, options.own);
  const shown = options.all ? all : all.slice(0, FINDINGS_SHOWN);
  return [
    ...headlineLines(
      checkHeadline(answer, options.exit, options.safetyJourneys, options.exit === 0),
      screen,
    ),
    '',
    ...goalTable(answer, screen),
    ...(options.guessed === null || answer.verdicts.length === 0
      ? []
      : [
          '',
          ...fold(
            `No goal is declared: these are ours, to start from. To have your own: ${options.guessed}`,
            screen.width,
          ),
        ]),
    ...shown.flatMap((each, index) => ['', ...findingLines(each, index + 1, screen)]),
    ...folded(answer, all.length - shown.length, options, screen),
    ...mendLines(answer.mends, shown, screen),
    '',
    ...fold(closing(answer), screen.width),
    ...(options.all ? assumptionLines(answer, screen) : []),
    '',
    ...next(nextCommands(shown, options.paths), screen.width),
  ];
}

/** The first finding explained, what is not known, the page. */
function nextCommands(shown: readonly Finding[], paths: string): (readonly [string, string])[] {
  const [first] = shown;
  const journey = first?.journeys[0];
  const plain = first?.lost.every((id) => id !== 'reboot' && !id.startsWith('incident/')) === true;
  return [
    ...(first !== undefined && journey !== undefined && plain
      ? [
          [
            `firebreak explain ${journey}${paths} --lost ${first.lost.join(' ')}`,
            'the tree behind it',
          ] as const,
        ]
      : []),
    ...(shown.some((each) => each.verdict === 'UNDECIDED')
      ? [[`firebreak ask${paths}`, 'what would settle it'] as const]
      : []),
    [`firebreak check${paths} --html page.html`, 'the page'],
  ];
}

/** A team's own services are folded (G2), unless a goal has no other finding to show. */
function toldFindings(answer: CheckAnswer, own: boolean): Finding[] {
  const all = findings(answer);
  const explained = new Set(all.filter((each) => !each.example.own).map((each) => each.goal));
  return all.filter((each) => own || !each.example.own || !explained.has(each.goal));
}

/** The exit stands flush right, on a line of its own when there is no room. */
function headlineLines(headline: string, screen: Screen): string[] {
  const [sentence = '', exit] = headline.split('   ');
  const lines = fold(sentence, screen.width);
  const last = lines.at(-1) ?? '';
  if (exit === undefined) return lines;
  const gap = screen.width - last.length - exit.length;
  return gap >= 3
    ? [...lines.slice(0, -1), last + ' '.repeat(gap) + exit]
    : [...lines, exit.padStart(screen.width)];
}

function goalTable(answer: CheckAnswer, screen: Screen): string[] {
  const rows = WORST.flatMap((verdict) =>
    goalRows(answer.verdicts).filter((row) => row.verdict === verdict),
  );
  const wordWidth = 9;
  const names = rows.map((row) => sayJourneys(row.verdicts.map((each) => each.journey)));
  const nameWidth = Math.min(
    Math.floor(screen.width * 0.35),
    Math.max(...names.map((name) => name.length), 8),
  );
  return rows.flatMap((row, index) => {
    const name = names[index] ?? '';
    const accepted =
      row.verdicts.every((each) => each.accepted) && row.verdict === 'FAILS' ? '   accepted' : '';
    const goal = `${sayGoal(row.goal)}${accepted}`;
    const head = `${row.verdict.padEnd(wordWidth)} ${shorten(name, nameWidth).padEnd(nameWidth)}  `;
    const [first = '', ...rest] = fold(goal, screen.width - head.length);
    return [head + first, ...rest.map((line) => ' '.repeat(head.length) + line)];
  });
}

function folded(
  answer: CheckAnswer,
  more: number,
  options: CheckTextOptions,
  screen: Screen,
): string[] {
  const own = answer.ownStops.filter((each) => each.count > 0);
  const lines = [
    ...(more > 0
      ? [
          `${plural(more, 'more finding')} ${more === 1 ? 'is' : 'are'} not shown: firebreak check --all`,
        ]
      : []),
    ...(options.known > 0
      ? [
          `Known and accepted: ${plural(options.known, 'finding')}, unchanged (firebreak.baseline.json).`,
        ]
      : []),
    ...(own.length > 0 && !options.own
      ? [
          `Not shown: ${own
            .map(
              (each) =>
                `${count(each.count)} of your own services ${each.count === 1 ? `stops ${each.journey} when all its` : `stop ${each.journey} when all their`} placements are gone`,
            )
            .slice(0, 2)
            .join(
              '; ',
            )}${own.length > 2 ? `; likewise for ${plural(own.length - 2, 'more journey')}` : ''}. Goals count that only if you write \`survive: any component\`: firebreak check --own`,
        ]
      : []),
  ];
  return lines.length === 0 ? [] : ['', ...lines.flatMap((line) => fold(line, screen.width))];
}

function closing(answer: CheckAnswer): string {
  const goals = new Set(answer.verdicts.map((each) => each.goal)).size;
  const complete = answer.verdicts.every((each) => each.complete);
  const { restsOn } = answer;
  const words = Object.entries(restsOn.evidence).map(
    ([word, number]) => `${count(number)} ${word}`,
  );
  return [
    `${plural(goals, 'goal')} checked over ${complete ? 'all' : 'the first'} ${plural(answer.judged, 'loss', 'losses')}.`,
    ...(words.length > 0
      ? [
          `Rests on ${list(words)} ${words.length === 1 && words[0]?.startsWith('1 ') === true ? 'fact' : 'facts'} and ${plural(restsOn.assumptions.length, 'assumption')};`,
        ]
      : []),
    `catalogue ${restsOn.catalogue.version} (${restsOn.catalogue.hash.slice(0, 8)}).`,
    ...approximate(answer),
  ].join(' ');
}

/** U5: with failover, grace or lateness in reach, two equal readings do not prove the mixed ones. */
function approximate({ verdicts, restsOn }: CheckAnswer): string[] {
  const open = verdicts.filter((each) => each.bracket === 'approximate').length;
  if (restsOn.unknown === 0 || open === 0) return [];
  return [
    `bracket: approximate for ${plural(open, 'verdict')}: ${plural(restsOn.unknown, 'unknown need')} read all hard and all soft, and with failover or grace in reach a mix may differ.`,
  ];
}

/** What the verdicts take for granted, a line each (M5). */
function assumptionLines(answer: CheckAnswer, screen: Screen): string[] {
  const { assumptions } = answer.restsOn;
  if (assumptions.length === 0) return [];
  return [
    '',
    'Assumed:',
    ...assumptions.flatMap((each) => labelled('', each.what, screen.width, 2, '')),
  ];
}
