/** `firebreak check --changed-since REF`: what this change does, and nothing that was so before (TARGETS A7). */
import type { ChangedVerdict, Changes, CheckAnswer } from '#core/goal';
import { columns, fold, labelled, list, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { pathText } from './finding-lines.ts';
import { goalVerdicts, sayGoal, sayJourneys } from './grouping.ts';

export interface ChangesTextOptions {
  readonly exit: 0 | 1;
  readonly known: number;
}

export function changesText(
  changes: Changes,
  answer: CheckAnswer,
  ref: string,
  screen: Screen,
  options: ChangesTextOptions,
): string[] {
  const told = [...changes.broken, ...changes.worse];
  return [
    ...fold(changesHeadline(changes, answer, ref), screen.width),
    ...(told.length > 0 ? [''] : []),
    ...told.flatMap((each) => fold(verdictLine(each, ref), screen.width, '        ')),
    ...told
      .slice(0, 3)
      .flatMap((each, index) => ['', ...findingLines(each, index + 1, answer, screen)]),
    ...(told.length > 3 ? ['', `and ${told.length - 3} more: firebreak check --all`] : []),
    ...newOutside(changes, screen),
    ...(options.known > 0
      ? [
          '',
          `Known and accepted: ${plural(options.known, 'finding')}, unchanged (firebreak.baseline.json).`,
        ]
      : []),
    '',
    `exit ${options.exit}`,
  ];
}

/** `This change BREAKS 1 goal: pay no longer survives ...`. */
export function changesHeadline(changes: Changes, answer: CheckAnswer, ref: string): string {
  const { broken, worse, mended } = changes;
  if (broken.length > 0) {
    const goals = new Set(broken.map((each) => each.after.goal)).size;
    const [first] = broken;
    const lost = first?.after.counterexamples[0]?.lost ?? [];
    const journeys = broken
      .filter((each) => each.after.goal === first?.after.goal)
      .map((each) => each.after.journey);
    return `This change BREAKS ${plural(goals, 'goal')}: ${sayJourneys(journeys)} no longer ${journeys.length === 1 ? 'survives' : 'survive'} ${sayLosses(lost)}.`;
  }
  if (worse.length > 0) {
    return `This change makes ${plural(worse.length, 'verdict')} worse that failed before: new ways to lose ${sayJourneys([...new Set(worse.map((each) => each.after.journey))])}.`;
  }
  const goals = goalVerdicts(answer.verdicts);
  const fails = goals.filter((each) => each.verdict === 'FAILS').length;
  const rest = [
    ...(goals.length - fails > 0 ? [`${goals.length - fails} met`] : []),
    ...(fails > 0 ? [`${fails} ${fails === 1 ? 'FAILS' : 'FAIL'} as before`] : []),
  ].join(', ');
  const better =
    mended.length > 0
      ? ` It mends ${plural(mended.length, 'verdict')}: ${sayJourneys([...new Set(mended.map((each) => each.after.journey))])}.`
      : '';
  return `Nothing gets worse than on ${ref}: ${plural(goals.length, 'goal')} (${rest}).${better}`;
}

/** `the loss of aws/us-east-1`, or `incident/aws-2025-10-20` by its own name. */
function sayLosses(lost: readonly string[]): string {
  return lost.every((id) => id.startsWith('incident/')) ? list(lost) : `the loss of ${list(lost)}`;
}

function verdictLine(changed: ChangedVerdict, ref: string): string {
  const { after, before } = changed;
  const was =
    before === null
      ? 'new goal'
      : before.met === true
        ? `held on ${ref}`
        : 'failed before, now in another way';
  return `${after.verdict.padEnd(9)} ${after.journey}   ${sayGoal(after.goal)} (${was})`;
}

function findingLines(
  changed: ChangedVerdict,
  number: number,
  answer: CheckAnswer,
  screen: Screen,
): string[] {
  const example = changed.newCounterexamples[0] ?? changed.after.counterexamples[0];
  if (example === undefined) return [];
  const mend = answer.mends.find((each) =>
    each.closes.some(
      (one) => one.goal === changed.after.goal.name && one.journey === changed.after.journey,
    ),
  );
  const line = (label: string, text: string, margin = '   '): string[] =>
    labelled(label, text, screen.width, 7, margin);
  const [first = '', ...rest] = line('lose', example.lost.join(' and '));
  return [
    `${number}  ${first.trimStart()}`,
    ...rest,
    ...line('path', pathText(example)),
    ...line('why', example.why),
    ...line('when', example.when),
    ...(mend === undefined ? [] : line('mend', mend.what)),
  ];
}

function newOutside(changes: Changes, screen: Screen): string[] {
  if (changes.newOutside.length === 0) return [];
  const rows = columns(
    changes.newOutside
      .slice(0, 10)
      .map((each) => [each.id, `from ${sayJourneys(each.from, 2)}`, `new ${each.what}`]),
    { margin: '  ' },
  );
  const more = changes.newOutside.length - 10;
  return [
    '',
    `New outside dependencies in this change: ${changes.newOutside.length}`,
    ...rows.flatMap((row) =>
      row.length <= screen.width
        ? [row]
        : fold(row, screen.width, '    ').map((line, index) => (index === 0 ? `  ${line}` : line)),
    ),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}
