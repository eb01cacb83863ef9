/** Goals: the table of verdicts; a row opens into lose, path, why, when, mend. */
import type { CheckAnswer, Counterexample, Mend } from '#core/goal';
import {
  type Finding,
  findings,
  type GoalRow,
  goalRows,
  sayGoal,
  sayJourneys,
} from '../check/grouping.ts';
import { pathText, sayWhen } from '../check/finding-lines.ts';
import { count, list, plural } from '../terminal/prose.ts';
import { esc, idList, join, more, prose } from './html.ts';

const FINDINGS_SHOWN = 40;
const ROWS_ON_PAPER = 14;
const JOURNEYS_NAMED = 6;
const JOURNEYS_IN_FINDING = 60;
const HEAD = ['verdict', 'goal', 'journeys', 'losses judged'] as const;

export function goalsPart(answer: CheckAnswer): string {
  const rows = goalRows(answer.verdicts);
  if (rows.length === 0) return '<p>No goal to judge: the map has no journeys.</p>';
  const found = findings(answer);
  return join(
    '<table role="table" class="goals">',
    '<caption>What was judged; a row with findings opens into the shortest way to lose it</caption>',
    `<thead role="rowgroup"><tr role="row">${HEAD.map((each) => `<th role="columnheader" scope="col">${each}</th>`).join('')}</tr></thead>`,
    `<tbody role="rowgroup">${rows.map((row, index) => goalRow(row, found, index >= ROWS_ON_PAPER)).join('\n')}</tbody>`,
    '</table>',
    more(rows.length, ROWS_ON_PAPER, rows.length),
    acceptances(answer),
  );
}

function goalRow(row: GoalRow, found: readonly Finding[], isLate: boolean): string {
  const of = shownOf(
    found.filter((each) => each.goal === row.goal && each.verdict === row.verdict),
  );
  const journeys = row.verdicts.map((each) => each.journey);
  const accepted = row.verdict === 'FAILS' && row.verdicts.every((each) => each.accepted);
  const judged = Math.max(...row.verdicts.map((each) => each.judged));
  const late = isLate ? ' no-paper' : '';
  const cells = [
    `${esc(sayGoal(row.goal))}${accepted ? ' <span class="soft">(accepted)</span>' : ''}`,
    journeys.length <= JOURNEYS_NAMED
      ? idList(journeys, JOURNEYS_NAMED)
      : esc(sayJourneys(journeys, JOURNEYS_NAMED)),
    judged === 0 ? '<span class="soft">none: by assumption</span>' : count(judged),
  ].map((cell, index) => `<td role="cell" data-head="${HEAD[index + 1]}">${cell}</td>`);
  const head = `<tr role="row" class="goal${late}" data-journeys="${esc(journeys.join(' '))}"><th role="rowheader" scope="row"><span class="word ${row.verdict}">${row.verdict}</span></th>${cells.join('')}</tr>`;
  if (of.length === 0) return head;
  return `${head}\n<tr role="row" class="findings"><td role="cell" colspan="4">${findingsOf(of)}</td></tr>`;
}

/** A team's own services are shown where nothing else is found (G2). */
function shownOf(found: readonly Finding[]): readonly Finding[] {
  const outside = found.filter((each) => !each.example.own);
  return outside.length > 0 ? outside : found;
}

function findingsOf(found: readonly Finding[]): string {
  const items = found
    .slice(0, FINDINGS_SHOWN)
    .map(
      (each) =>
        `<li data-journeys="${esc(each.journeys.join(' '))}"><p class="small">${idList(each.journeys, JOURNEYS_IN_FINDING)}</p>${findingList(each.example, each.mends[0] ?? null)}</li>`,
    );
  const lost = [...new Set(found.map((each) => each.lost.join(' and ')))];
  return `<details><summary>${plural(found.length, 'finding')}: without ${idList(lost, 3)}</summary>
<ol class="opened">${items.join('\n')}</ol>${found.length > FINDINGS_SHOWN ? `<p class="soft">and ${count(found.length - FINDINGS_SHOWN)} more: <code>firebreak check --all</code></p>` : ''}</details>`;
}

/** The five labels, in their order. */
export function findingList(example: Counterexample, mend: Mend | null): string {
  const enough = example.enough === null ? '' : ` (its ${example.enough} is enough)`;
  const rows: readonly (readonly [string, string])[] = [
    ['lose', example.lost.join(' and ') + enough],
    ['path', pathText(example)],
    ['why', example.why],
    ['when', sayWhen(example)],
    ...(mend === null ? [] : ([['mend', mend.what]] as const)),
  ];
  return `<dl class="finding">${rows.map(([label, text]) => `<div><dt>${label}</dt><dd${label === 'lose' || label === 'path' ? ' class="id"' : ''}>${prose(text)}</dd></div>`).join('')}</dl>`;
}

function acceptances({ acceptances: accepted }: CheckAnswer): string {
  const said = accepted.map(
    ({ acceptance, state }) =>
      `${acceptance.goal} when ${list(acceptance.lost)} is lost: ${acceptance.why}, until ${acceptance.until}${state === 'used' ? '' : ` (${state})`}`,
  );
  return said.length === 0 ? '' : `<p class="small">Accepted: ${esc(said.join('; '))}.</p>`;
}

/** Every counterexample of every goal, for `--appendix`. */
export function appendixPart(answer: CheckAnswer): string {
  return answer.verdicts
    .filter((each) => each.counterexamples.length > 0)
    .map(
      (each) =>
        `<h3>${esc(each.journey)}: ${each.verdict}, ${esc(sayGoal(each.goal))}</h3>${each.counterexamples.map((example) => findingList(example, null)).join('')}${each.counterexampleCount > each.counterexamples.length ? `<p class="soft">and ${count(each.counterexampleCount - each.counterexamples.length)} more</p>` : ''}`,
    )
    .join('\n');
}
