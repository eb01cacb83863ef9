/** The first thing seen: the verdict, four numbers, how sure. */
import type { Mark } from '../terminal/strip.ts';
import type { DayJourney } from '../day/view.ts';
import { count, list, plural } from '../terminal/prose.ts';
import { sayDate } from '../terminal/time.ts';
import { esc, join, prose } from './html.ts';
import type { PageInput } from './page-input.ts';

/** Sections of the page that links at the top lead to, in reading order. */
export type Chapter = readonly [id: string, name: string];

export function masthead(input: PageInput, chapters: readonly Chapter[]): string {
  return join(
    '<header>',
    `<p class="kicker"><b>${esc(input.name)}</b> <span class="soft">${esc(sayDate(input.date))}</span></p>`,
    `<h1>${wholeNames(prose(input.headline))}</h1>`,
    numbers(input),
    `<p class="soft">${prose(howSure(input))}</p>`,
    '<div class="bar">',
    `<nav aria-label="Sections">${chapters.map(([id, name]) => `<a href="#${id}">${esc(name)}</a>`).join(' ')}</nav>`,
    onlyJourney(input),
    '</div>',
    '</header>',
  );
}

/** Names with hyphens do not break in the largest text of the page. */
function wholeNames(html: string): string {
  return html.replace(/[^\s<>&;,:]*[a-z]-[^\s<>&;,:]*/g, '<span class="whole">$&</span>');
}

/** What became of the journeys; a journey counts once, under the worst of it. */
function numbers({ view }: PageInput): string {
  if (view === null || view.journeys.length === 0) return '';
  const worst = Map.groupBy(view.journeys, worstOf);
  const number = (...marks: readonly Mark[]): number =>
    marks.reduce((sum, mark) => sum + (worst.get(mark)?.length ?? 0), 0);
  const shown = [
    ['down', number('down'), 'stopped'],
    ['degraded', number('degraded', 'late'), 'partly or late'],
    ['ok', number('ok'), 'untouched'],
    ['unknown', number('unknown'), 'not known'],
  ] as const;
  return join(
    `<p class="numbers-of">Of ${plural(view.journeys.length, 'journey')} on ${esc(sayDate(view.startsAt))}</p>`,
    `<ul class="numbers">${shown.map(([mark, value, word]) => `<li><b>${count(value)}</b> <span><i class="m-${mark}"></i>${word}</span></li>`).join('')}</ul>`,
  );
}

/** A stop counts before what is not known, and that before the rest. */
function worstOf({ stretches }: DayJourney): Mark {
  const order: readonly Mark[] = ['down', 'unknown', 'degraded', 'late'];
  return order.find((mark) => stretches.some((each) => each.outcome === mark)) ?? 'ok';
}

function howSure({ answer, ask }: PageInput): string {
  const words = Object.entries(answer.restsOn.evidence).map(
    ([word, number]) => `${count(number)} ${word}`,
  );
  const facts = words.length === 0 ? 'no facts' : `${list(words)} facts`;
  const open =
    ask.questions.length === 0
      ? 'no open question changes a verdict'
      : `${plural(ask.questions.length, 'open question')} would settle what is undecided`;
  return `How sure: it rests on ${facts} and ${plural(answer.restsOn.assumptions.length, 'assumption')}; ${open}.`;
}

/** Filters all pictures to one journey; only there when the script runs. */
function onlyJourney({ fates }: PageInput): string {
  if (fates.journeys.length < 2) return '';
  return `<p class="only-js filter"><label for="only">Show</label> <select id="only"><option value="">all ${count(fates.journeys.length)} journeys</option>${fates.journeys.map((id) => `<option value="${esc(id)}">only ${esc(id)}</option>`).join('')}</select></p>`;
}
