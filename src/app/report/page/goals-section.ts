/** Goals: the table of verdicts; a row opens into lose, path, why, when, mend. */
import type { CheckAnswer, Counterexample, Mend } from '#core/goal';
import { findings, goalRows, sayGoal, sayJourneys } from '../check/grouping.ts';
import { pathText, sayWhen } from '../check/check-text.ts';
import { count, plural } from '../terminal/prose.ts';
import { details, esc, join, table } from './html.ts';

const FINDINGS_SHOWN = 40;

export function goalsPart(answer: CheckAnswer): string {
  const rows = goalRows(answer.verdicts).map((row) => [
    `<span class="word ${row.verdict}">${row.verdict}</span>${row.verdicts.every((each) => each.accepted) && row.verdict === 'FAILS' ? ' <span class="soft">accepted</span>' : ''}`,
    esc(
      sayJourneys(
        row.verdicts.map((each) => each.journey),
        30,
      ),
    ),
    esc(sayGoal(row.goal)),
    count(Math.max(...row.verdicts.map((each) => each.judged))),
  ]);
  const found = findings(answer).filter((each) => !each.example.own);
  return join(
    table(['verdict', 'journeys', 'goal', 'losses judged'], rows),
    ...found
      .slice(0, FINDINGS_SHOWN)
      .map((each) =>
        details(
          `${sayJourneys(each.journeys)}: ${each.verdict === 'UNDECIDED' ? 'undecided' : each.journeys.length === 1 ? 'fails' : 'fail'} when ${each.lost.join(' and ')} is lost`,
          findingList(each.example, each.mends[0] ?? null),
        ),
      ),
    found.length > FINDINGS_SHOWN &&
      `<p class="soft">${plural(found.length - FINDINGS_SHOWN, 'more finding')}: <code>firebreak check --all</code></p>`,
  );
}

/** The five labels, in their order. */
export function findingList(example: Counterexample, mend: Mend | null): string {
  const rows: readonly (readonly [string, string])[] = [
    [
      'lose',
      example.lost.join(' and ') +
        (example.enough === null ? '' : ` (its ${example.enough} is enough)`),
    ],
    ['path', pathText(example)],
    ['why', example.why],
    ['when', sayWhen(example)],
    ...(mend === null ? [] : ([['mend', mend.what]] as const)),
  ];
  return `<dl class="finding">${rows.map(([label, text]) => `<dt>${label}</dt><dd>${esc(text)}</dd>`).join('')}</dl>`;
}
