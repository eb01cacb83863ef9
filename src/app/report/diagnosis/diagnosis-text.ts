/** `firebreak diagnose`: us or them first, then the causes, then what to look at. */
import type { Abstention, Cause, Diagnosis } from '#core/diagnosis';
import { fold, labelled, list, next, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';

/** The most names in one line; the rest is counted. */
const MOST_NAMES = 8;
/** Of causes that cannot be told apart. */
const MOST_ALIKE = 3;

/** The first line: whose fault it is, and what. */
export function diagnosisHeadline(diagnosis: Diagnosis): string {
  const [best] = diagnosis.causes;
  if (best === undefined || diagnosis.abstain) return sayNoCause(diagnosis.abstention, diagnosis);
  const what = `the loss of ${list(best.lost)}`;
  const explained = `explains ${best.explains.length} of ${plural(diagnosis.fails, 'thing')} that ${diagnosis.fails === 1 ? 'fails' : 'fail'}`;
  switch (diagnosis.side) {
    case 'them':
      return `THEM, most likely: ${what} ${explained}.`;
    case 'us':
      return `US, most likely: ${what} ${explained}.`;
    case 'both':
      return `BOTH, most likely: ${what} ${explained}.`;
    case 'unclear':
      return `NOT CLEAR whether it is us or them: ${what} ${explained}, others nearly as well.`;
  }
}

function sayNoCause(abstention: Abstention | null, { fails, works }: Diagnosis): string {
  switch (abstention) {
    case 'nothing-fails':
      return `Nothing fails of ${plural(works, 'thing')} that ${works === 1 ? 'was' : 'were'} looked at: there is nothing to explain.`;
    case 'chance-explains-it':
      return `No cause is given: ${plural(fails, 'failure')} of ${fails + works} may as well be mistakes of the looking.`;
    case 'nothing-fits':
      return 'No cause is given: nothing in this map, lost, would make these fail.';
    case 'too-many-fit':
    case null:
      return 'No cause is given: too many different ones fit alike.';
  }
}

/** The whole answer. */
export function diagnosisText(diagnosis: Diagnosis, screen: Screen): string[] {
  const { causes, askNext, complete, abstention } = diagnosis;
  return [
    ...fold(diagnosisHeadline(diagnosis), screen.width),
    ...causes.flatMap((cause, index) => ['', ...causeLines(cause, index + 1, screen)]),
    ...(askNext.length === 0 ? [] : ['', 'Look next at']),
    ...askNext.flatMap(({ id, why }) => labelled(id, why, screen.width, widest(askNext) + 2, '  ')),
    ...(complete ? [] : ['', 'The map has more parts than are tried: the smallest were left out.']),
    '',
    ...nextLines(abstention, causes, screen),
  ];
}

function causeLines(cause: Cause, number: number, { width }: Screen): readonly string[] {
  const { lost, score, side, explains, contradicts, predicts, alike, alikeCount } = cause;
  const who = { them: 'them', us: 'us', both: 'us and them' }[side];
  const row = (label: string, text: string): readonly string[] =>
    labelled(label, text, width, 11, '   ');
  return [
    ...labelled(String(number), `lost: ${list(lost)}`, width, 3),
    ...row('likely', `${percent(score)}, ${who}`),
    ...row('explains', names(explains)),
    ...(contradicts.length === 0 ? [] : row('against', names(contradicts))),
    ...(predicts.length === 0 ? [] : row('takes too', names(predicts))),
    ...(alikeCount === 0
      ? []
      : row(
          'or',
          `${names(alike.slice(0, MOST_ALIKE).map(list), alikeCount)}: nothing seen tells them apart`,
        )),
  ];
}

/** Rounded, but never to all or nothing. */
function percent(share: number): string {
  if (share > 0.99) return 'over 99 %';
  return share < 0.01 ? 'under 1 %' : `${Math.round(share * 100)} %`;
}

function names(all: readonly string[], total: number = all.length): string {
  const shown = all.slice(0, MOST_NAMES);
  const left = total - shown.length;
  return left > 0 ? `${shown.join(', ')} and ${left} more` : list(shown);
}

function widest(questions: readonly { readonly id: string }[]): number {
  return Math.max(...questions.map(({ id }) => id.length));
}

function nextLines(
  abstention: Abstention | null,
  [best]: readonly Cause[],
  { width }: Screen,
): readonly string[] {
  if (best === undefined) {
    return abstention === 'chance-explains-it'
      ? fold('Look again, and at more journeys, then ask again.', width)
      : next([['firebreak map', 'what this map knows']], width);
  }
  const journey = best.explains[0] ?? 'JOURNEY';
  const command = `firebreak explain ${journey} --lost ${best.lost.join(' ')}`;
  return next([[command, 'how it reaches that']], width);
}
