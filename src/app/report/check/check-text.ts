/** `firebreak check` in the terminal: verdict, goals, what breaks them, what to do (TARGETS A4, B1). */
import type { CheckAnswer, Counterexample, Mend, Verdict } from '#core/goal';
import { columns, count, fold, labelled, list, next, plural, shorten } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { sayShortly } from '../terminal/time.ts';
import {
  findings,
  type Finding,
  goalRows,
  goalVerdicts,
  sayGoal,
  sayJourneys,
} from './grouping.ts';

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
    ...headlineLines(checkHeadline(answer, options.exit, options.safetyJourneys), screen),
    '',
    ...goalTable(answer, screen),
    ...shown.flatMap((each, index) => ['', ...findingLines(each, index + 1, screen)]),
    ...folded(answer, all.length - shown.length, options, screen),
    ...mendLines(answer.mends, shown, screen),
    '',
    ...fold(closing(answer), screen.width),
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

/** `2 of 3 goals FAIL, 1 HOLDS.`: the first line, true on its own. */
export function checkHeadline(
  answer: CheckAnswer,
  exit: 0 | 1,
  safetyJourneys: ReadonlySet<string>,
): string {
  const goals = goalVerdicts(answer.verdicts);
  const number = (word: Verdict): number => goals.filter((each) => each.verdict === word).length;
  const [failed, undecided, degraded, holds] = [
    number('FAILS'),
    number('UNDECIDED'),
    number('DEGRADED'),
    number('HOLDS'),
  ];
  const parts = [
    ...(failed > 0
      ? [
          `${failed} of ${plural(goals.length, 'goal')} ${failed === 1 ? 'FAILS' : 'FAIL'}${safety(answer, safetyJourneys)}`,
        ]
      : []),
    ...(undecided > 0
      ? [
          `${undecided}${failed > 0 ? '' : ` of ${plural(goals.length, 'goal')}`} ${undecided === 1 ? 'is' : 'are'} UNDECIDED`,
        ]
      : []),
    ...(degraded > 0 ? [`${degraded} ${degraded === 1 ? 'is' : 'are'} DEGRADED as allowed`] : []),
    ...(holds > 0
      ? [
          `${failed + undecided + degraded === 0 && holds > 1 ? `all ${holds}` : holds} ${holds === 1 ? 'HOLDS' : 'HOLD'}${byAssumption(answer)}`,
        ]
      : []),
  ];
  const met = failed + undecided === 0 && degraded > 0 && goals.length > 1;
  const sentence = parts.length === 0 ? 'no goal to judge' : parts.join(', ');
  const told = met ? `all ${goals.length} goals are met: ${sentence}` : sentence;
  return `${told[0]?.toUpperCase()}${told.slice(1)}.${exit === 1 ? '   exit 1 in CI' : ''}`;
}

/** A failing goal about safety is said first of all. */
function safety(answer: CheckAnswer, safetyJourneys: ReadonlySet<string>): string {
  const failing = answer.verdicts.filter(
    (each) => each.verdict === 'FAILS' && safetyJourneys.has(each.journey),
  );
  const journeys = [...new Set(failing.map((each) => each.journey))];
  return journeys.length === 0
    ? ''
    : `, ${journeys.length === 1 ? 'and it is a safety journey' : 'safety journeys among them'}: ${sayJourneys(journeys)}`;
}

/** Goals that hold only because their class is empty are counted apart (N6). */
function byAssumption(answer: CheckAnswer): string {
  const goals = [...Map.groupBy(answer.verdicts, (each) => each.goal).values()];
  const empty = goals.filter((verdicts) => verdicts.every((each) => each.judged === 0)).length;
  return empty === 0 ? '' : `, ${empty} by assumption`;
}

function goalTable(answer: CheckAnswer, screen: Screen): string[] {
  const rows = goalRows(answer.verdicts);
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

function findingLines(finding: Finding, number: number, screen: Screen): string[] {
  const { example, journeys, verdict } = finding;
  const word =
    verdict === 'UNDECIDED'
      ? journeys.length === 1
        ? 'is UNDECIDED'
        : 'are UNDECIDED'
      : journeys.length === 1
        ? 'FAILS'
        : 'FAIL';
  const [mend] = finding.mends;
  const line = (label: string, text: string): string[] =>
    labelled(label, text, screen.width, 7, '   ');
  return [
    ...labelled(
      String(number),
      `${sayJourneys(journeys)} ${word} ${sayWhich(example.lost)}`,
      screen.width,
      3,
    ),
    ...line('lose', sayLost(example)),
    ...line('path', pathText(example)),
    ...line('why', example.why),
    ...line('when', sayWhen(example)),
    ...(mend === undefined ? [] : line('mend', `${mend.what} (checked: ${sayCloses(mend)})`)),
  ];
}

/** `when aws/us-east-1 is lost`, `in incident/aws-2025-10-20`. */
function sayWhich(lost: readonly string[]): string {
  if (lost.every((id) => id.startsWith('incident/'))) return `in ${list(lost)}`;
  return `when ${list(lost)} ${lost.length === 1 ? 'is' : 'are'} lost`;
}

function sayLost(shown: Counterexample): string {
  const enough = shown.enough === null ? '' : ` (its ${shown.enough} is enough)`;
  const also =
    shown.alsoBy.length === 0
      ? ''
      : `; so do ${plural(shown.alsoBy.length, 'larger loss', 'larger losses')} around it`;
  return `${shown.lost.join(' and ')}${enough}${also}`;
}

/** `pay > payments > sessions > aws/us-east-1/dynamodb`. */
export function pathText(shown: Pick<Counterexample, 'path'>): string {
  return shown.path.map((step) => step.id).join(' > ');
}

/** When it begins, and for how long. */
export function sayWhen(shown: Counterexample): string {
  const lasts =
    shown.longestMs === null
      ? 'and it does not come back while the loss lasts'
      : `for ${sayShortly(shown.longestMs)} at a stretch`;
  return `${shown.when}, ${shown.outcome === 'down' ? lasts : `${lasts} (partly)`}`;
}

function sayCloses(mend: Mend): string {
  const goals = new Set(mend.closes.map((each) => each.goal)).size;
  const journeys = [...new Set(mend.closes.map((each) => each.journey))];
  return `then ${sayJourneys(journeys, 3)} ${journeys.length === 1 ? 'meets' : 'meet'} ${plural(goals, 'goal')}`;
}

function mendLines(mends: readonly Mend[], shown: readonly Finding[], screen: Screen): string[] {
  const told = new Set(shown.flatMap((finding) => finding.mends.slice(0, 1)));
  const untold = mends.filter((mend) => !told.has(mend));
  if (untold.length === 0) return [];
  return [
    '',
    'Other changes that were checked:',
    ...untold.flatMap((mend) =>
      labelled('', `${mend.what} (${sayCloses(mend)})`, screen.width, 2, ''),
    ),
  ];
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
                `${count(each.count)} of your own services stop ${each.journey} when all their placements are gone`,
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
      ? [`Rests on ${list(words)} facts and ${plural(restsOn.assumptions.length, 'assumption')};`]
      : []),
    `catalogue ${restsOn.catalogue.version} (${restsOn.catalogue.hash.slice(0, 8)}).`,
  ].join(' ');
}

/** What the verdicts take for granted, a line each. */
export function assumptionLines(answer: CheckAnswer, screen: Screen): string[] {
  const { assumptions } = answer.restsOn;
  if (assumptions.length === 0) return [];
  return [
    'Assumed:',
    ...columns(assumptions.slice(0, 20).map((each) => ['', each.about, each.what])).flatMap(
      (line) => fold(line, screen.width, '    '),
    ),
  ];
}
