/** One finding by its five labels: lose, path, why, when, mend (rule 3 of the grammar). */
import type { Counterexample, Mend } from '#core/goal';
import { labelled, list, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { sayShortly } from '../terminal/time.ts';
import { type Finding, sayJourneys } from './grouping.ts';

/** Numbered, folded at the width. */
export function findingLines(finding: Finding, number: number, screen: Screen): string[] {
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
    ...line(
      'when',
      `${verdict === 'UNDECIDED' ? 'if what is not known is hard: ' : ''}${sayWhen(example)}`,
    ),
    ...(mend === undefined ? [] : line('mend', `${mend.what} (checked: ${sayCloses(mend)})`)),
  ];
}

/** `when aws/us-east-1 is lost`, `in incident/aws-2025-10-20`. */
export function sayWhich(lost: readonly string[]): string {
  if (lost.every((id) => id.startsWith('incident/'))) return `in ${list(lost)}`;
  const things = lost.filter((id) => id !== 'reboot');
  const gone =
    things.length === 0 ? '' : `${list(things)} ${things.length === 1 ? 'is' : 'are'} lost`;
  if (things.length === lost.length) return `when ${gone}`;
  return gone === '' ? 'when devices restart' : `when devices restart while ${gone}`;
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

/** Changes that were checked and stand under no finding shown. */
export function mendLines(
  mends: readonly Mend[],
  shown: readonly Finding[],
  screen: Screen,
): string[] {
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
