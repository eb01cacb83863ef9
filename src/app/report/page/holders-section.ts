/**
 * Picture 3, who holds you: for each outside party the journeys that its loss alone stops or degrades,
 * beside its share of your dependencies. The gap between bar and line is the message.
 */
import type { Outside, ServiceNeed } from '#core/goal';
import { count, plural } from '../terminal/prose.ts';
import { details, esc, hashLink, idText, join, more, table } from './html.ts';
import { round } from './day-axis.ts';
import { linesOfDescent } from './outside-tree.ts';
import type { PageInput } from './page-input.ts';

const BARS = 16;
const BARS_ON_PAPER = 12;

interface Holder {
  readonly outside: Outside;
  readonly depth: number;
  readonly stops: readonly string[];
  readonly degrades: readonly string[];
  readonly safety: number;
  /** References of your services that lead to it or into it. */
  readonly references: number;
  /** Your services that stand in it. */
  readonly placed: number;
}

export function holdersPart(input: PageInput): string {
  const all = holders(input);
  const holding = all.filter((each) => each.stops.length + each.degrades.length > 0);
  if (holding.length === 0) return '<p>No single outside party stops or degrades a journey.</p>';
  const bars = holding.filter((each) => each.depth === 0 || each.outside.kind === 'region');
  const total = input.fates.journeys.length;
  const references = input.needs.needs.filter((each) => each.outside.length > 0).length;
  return join(
    `<p class="legend"><span><i class="m-down"></i>journeys that its loss alone stops, of ${count(total)}</span><span><i class="m-degraded"></i>degrades</span>${references === 0 ? '' : `<span><i class="share-mark"></i>its share of your ${count(references)} dependencies on the outside</span>`}</p>`,
    `<ul class="bars">${bars
      .slice(0, BARS)
      .map((each, index) => bar(each, total, references, index >= BARS_ON_PAPER))
      .join('\n')}</ul>`,
    more(bars.length, BARS_ON_PAPER, BARS),
    details(
      'Who holds you as a table, services too',
      table(
        [
          'lost',
          'journeys stopped',
          'journeys partly',
          'of them safety',
          'services there',
          'dependencies',
        ],
        holding.map((each) => [
          `<a class="id" href="${hashLink('lose', each.outside.id)}">${esc(each.outside.id)}</a>`,
          count(each.stops.length),
          count(each.degrades.length),
          count(each.safety),
          count(each.placed),
          isThroughOthers(each) ? 'through others' : count(each.references),
        ]),
        'What the loss of one outside party does',
      ),
    ),
  );
}

function bar(holder: Holder, total: number, references: number, isLate: boolean): string {
  const { outside, stops, degrades, safety } = holder;
  const percent = (number: number, of: number): number => round((number / Math.max(1, of)) * 100);
  const stopped = percent(stops.length, total);
  const said = [
    `${count(stops.length)} stop`,
    ...(degrades.length > 0 ? [`${count(degrades.length)} partly`] : []),
    ...(safety > 0 ? [`${count(safety)} safety`] : []),
    ...(isThroughOthers(holder) ? ['through others'] : []),
  ].join(', ');
  const journeys = [...stops, ...degrades].join(' ');
  return `<li class="depth-${holder.depth}${isLate ? ' no-paper' : ''}" data-journeys="${esc(journeys)}"><span class="name">${idText(outside.id)}</span><span class="track" aria-hidden="true"><i class="m-down" style="width:${stopped}%"></i><i class="m-degraded" style="left:${stopped}%;width:${percent(degrades.length, total)}%"></i><i class="share" style="width:${percent(holder.references, references)}%"></i></span><span class="said">${said}<span class="unseen">, ${plural(holder.references, 'dependency', 'dependencies')}</span></span></li>`;
}

/** Nothing of yours asks it or stands in it: it holds you through somebody else. */
function isThroughOthers({ references, placed }: Holder): boolean {
  return references + placed === 0;
}

/** Parties by damage, each followed by what lies in it, by damage again. */
function holders({ fates, needs, safety }: PageInput): readonly Holder[] {
  const names = (list: readonly number[]): string[] =>
    list.flatMap((index) => fates.journeys[index] ?? []);
  const isSafety = new Set(safety);
  const references = referencesInto(fates.outside, needs.needs);
  const placed = new Map<string, number>(needs.placed.map((each) => [each.domain, each.services]));
  return linesOfDescent(fates.outside).map(({ outside, depth }) => {
    const stops = names(outside.stops.journeys);
    return {
      outside,
      depth,
      stops,
      degrades: names(outside.degrades.journeys),
      safety: stops.filter((id) => isSafety.has(id)).length,
      references: references.get(outside.id) ?? 0,
      placed: placed.get(outside.id) ?? 0,
    };
  });
}

/** How many references lead to each outside thing or into it; each counts once for each. */
function referencesInto(
  outside: readonly Outside[],
  needs: readonly ServiceNeed[],
): ReadonlyMap<string, number> {
  const parents = new Map(outside.map(({ id, parent }) => [id, parent]));
  const counts = new Map<string, number>();
  for (const need of needs) {
    const around = new Set<string>();
    for (const end of need.outside) {
      for (let id: string | null = end; id !== null; id = parents.get(id) ?? null) around.add(id);
    }
    for (const id of around) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}
