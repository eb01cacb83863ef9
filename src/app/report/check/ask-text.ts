/** `firebreak ask`: the few facts that decide, ready to paste (TARGETS A3). */
import type { AskAnswer, AskQuestion } from '#core/goal';
import { addTraffic, bearingOf } from '#core/map';
import type { Evidence, TrafficFile } from '#core/map';
import { sayBearing, sayTraffic, sayWindow } from '../map/covered-text.ts';
import { fold, next, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';

export function askText(answer: AskAnswer, screen: Screen, all: boolean, paths: string): string[] {
  if (answer.questions.length === 0) return nothingToAsk(answer, screen);
  const shown = all ? answer.questions : answer.questions.slice(0, 6);
  const more = answer.questions.length - shown.length;
  return [
    ...fold(askHeadline(answer), screen.width),
    ...shown.flatMap((question, index) => ['', ...questionLines(question, index + 1, screen)]),
    ...(more > 0 ? ['', `${plural(more, 'more question')}: firebreak ask --all`] : []),
    ...(answer.complete
      ? []
      : [
          '',
          ...fold(
            `Not proved to be the fewest: ${answer.stoppedBy ?? 'the search ended early'}.`,
            screen.width,
          ),
        ]),
    '',
    ...fold(
      'Until answered, check reports both readings and never picks one for you.',
      screen.width,
    ),
    '',
    ...next([[`firebreak check${paths}`, 'both readings, goal by goal']], screen.width),
  ];
}

/** `2 facts decide 1 journey. 34 other unknown dependencies change no verdict ...` */
export function askHeadline(answer: AskAnswer): string {
  const journeys = new Set(answer.verdicts.map((each) => each.journey)).size;
  const decide = `${plural(answer.questions.length, 'fact')} ${answer.questions.length === 1 ? 'decides' : 'decide'} ${plural(journeys, 'journey')}.`;
  if (answer.others === 0) return decide;
  return `${decide} ${plural(answer.others, 'other unknown dependency', 'other unknown dependencies')} change no verdict today, so you are not asked about them.`;
}

function nothingToAsk(answer: AskAnswer, screen: Screen): string[] {
  const unsettled = answer.verdicts.length;
  if (unsettled > 0) {
    return fold(
      `${plural(unsettled, 'verdict is', 'verdicts are')} undecided, and no set of answers was found that settles ${unsettled === 1 ? 'it' : 'them'}: ${answer.stoppedBy ?? 'the search ended early'}.`,
      screen.width,
    );
  }
  const rest =
    answer.others === 0
      ? ''
      : ` ${plural(answer.others, 'unknown dependency', 'unknown dependencies')} change no verdict today.`;
  return fold(`Nothing to ask: every verdict is decided.${rest}`, screen.width);
}

function questionLines(question: AskQuestion, number: number, screen: Screen): string[] {
  const head = `${number}  ${question.from} -> ${question.to}`;
  const decides = `decides: ${question.decides.join(', ')}`;
  const first =
    head.length + decides.length + 4 <= screen.width
      ? [head.padEnd(screen.width - decides.length) + decides]
      : [head, ...fold(`   ${decides}`, screen.width, '   ').map((line) => `   ${line}`)];
  const seen = trafficOf(question.evidence);
  const stated = question.evidence.filter(({ traffic }) => traffic === undefined);
  const evidence = [
    ...(seen === null
      ? []
      : [`${sayTraffic(question.from, seen)} [seen, ${sayWindow(seen.first, seen.last)}]`]),
    ...stated.map(
      (each) => `${each.note ?? 'found'} [${each.word}${each.at === null ? '' : ` ${each.at}`}]`,
    ),
  ];
  const late = question.ifLate.flatMap((each) => [
    `   If ${each.journey} may be late, add:`,
    ...each.lines.map((line) => `       ${line}`),
  ]);
  return [
    ...first,
    ...evidence.flatMap((line) => fold(line, screen.width - 3).map((part) => `   ${part}`)),
    ...late,
    ...choices(question, seen, screen),
  ];
}

/** Both readings with the line that each adds; first the one that failures speak for, and what they say. */
function choices(question: AskQuestion, seen: TrafficFile | null, screen: Screen): string[] {
  const hard = [
    `   If ${question.from} stops without it, add:`,
    ...question.ifHard.lines.map((line) => `       ${line}`),
  ];
  const soft = [
    '   If it goes on without it, add:',
    ...question.ifSoft.lines.map((line) => `       ${line}`),
  ];
  const said = seen === null ? null : sayBearing(seen);
  if (seen === null || said === null) return [...hard, ...soft];
  const isSoft = bearingOf(seen).looks === 'soft';
  const lines = isSoft ? question.ifSoft.lines : question.ifHard.lines;
  return [
    ...fold(`${said} If you agree, add:`, screen.width - 3).map((line) => `   ${line}`),
    ...lines.map((line) => `       ${line}`),
    ...(isSoft ? hard : soft),
  ];
}

/** What all recordings counted of it together. */
function trafficOf(evidence: readonly Evidence[]): TrafficFile | null {
  const [first, ...others] = evidence.flatMap(({ traffic }) => traffic ?? []);
  return first === undefined ? null : others.reduce(addTraffic, first);
}
