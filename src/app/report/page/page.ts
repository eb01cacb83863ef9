/**
 * The page (TARGETS 7): one file, no request, complete without JavaScript. Verdict, the day, what to
 * do, what stops what, goals, who holds you, what we do not know, how this was made.
 */
import type { AskAnswer, CheckAnswer, Fates, Mend } from '#core/goal';
import type { DayView } from '../day/view.ts';
import type { ReadFiles } from '../look/first-look.ts';
import { count, list, plural } from '../terminal/prose.ts';
import { dayPart } from './day-section.ts';
import { fatePicture } from './fate-picture.ts';
import { findingList, goalsPart } from './goals-section.ts';
import { command, details, esc, join, jsonForScript, section, table } from './html.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

export interface PageInput {
  /** The map's name. */
  readonly name: string;
  readonly headline: string;
  /** `2026-11-25`. */
  readonly date: string;
  readonly view: DayView | null;
  /** The day without the change, when one is shown. */
  readonly before: DayView | null;
  readonly answer: CheckAnswer;
  readonly fates: Fates;
  readonly ask: AskAnswer;
  readonly read: ReadFiles | null;
  /** What sources cannot see, a sentence each. */
  readonly cannotSee: readonly string[];
  readonly gaps: readonly string[];
  readonly made: {
    readonly version: string;
    readonly command: string;
    readonly inputs: readonly { readonly file: string; readonly sha256: string }[];
  };
  /** Print every counterexample too. */
  readonly appendix: boolean;
}

export function page(input: PageInput): string {
  return join(
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none';style-src 'unsafe-inline';script-src 'unsafe-inline';img-src data:;base-uri 'none';form-action 'none'">`,
    '<meta name="referrer" content="no-referrer">',
    `<title>${esc(input.name)}: ${esc(input.headline)}</title>`,
    `<style>${STYLE}\n${printFooter(input)}</style></head><body>`,
    header(input),
    '<main>',
    daySection(input),
    section('do', 'What to do', whatToDo(input.answer)),
    fateSection(input),
    goalsSection(input),
    section('holders', 'Who holds you', holders(input)),
    `<div class="sheet">${section('unknown', 'What we do not know', unknown(input))}</div>`,
    section('made', 'How this was made', made(input)),
    input.appendix && section('appendix', 'Every counterexample', appendix(input.answer)),
    '</main>',
    `<footer><p>${esc(input.name)}, ${esc(input.date)}, Firebreak ${esc(input.made.version)}.</p></footer>`,
    `<script type="application/json" id="data">${jsonForScript(dataOf(input.fates))}</script>`,
    `<script>${SCRIPT}</script>`,
    '</body></html>',
    '',
  );
}

function header(input: PageInput): string {
  const journeys = input.view?.journeys ?? [];
  const has = (mark: string) => (journey: (typeof journeys)[number]) =>
    journey.stretches.some((each) => each.outcome === mark);
  const stopped = journeys.filter((each) => each.stoppedMin > 0).length;
  const unknownOnes = journeys.filter(
    (each) => each.stoppedMin === 0 && has('unknown')(each),
  ).length;
  const untouched = journeys.filter((each) =>
    each.stretches.every((one) => one.outcome === 'ok'),
  ).length;
  const partly = journeys.length - stopped - unknownOnes - untouched;
  const numbers = [
    [stopped, 'stopped'],
    [partly, 'partly or late'],
    [untouched, 'untouched'],
    [unknownOnes, 'not known'],
  ] as const;
  return join(
    '<header>',
    `<p class="soft small">${esc(input.name)}, ${esc(input.date)}</p>`,
    `<h1>${esc(input.headline)}</h1>`,
    journeys.length > 0 &&
      `<ul class="numbers">${numbers.map(([number, word]) => `<li><b>${number}</b> ${word}</li>`).join('')}</ul>`,
    `<p class="soft">${esc(howSure(input))}</p>`,
    '</header>',
  );
}

function howSure({ answer, ask }: PageInput): string {
  const words = Object.entries(answer.restsOn.evidence).map(
    ([word, number]) => `${count(number)} ${word}`,
  );
  const open =
    ask.questions.length === 0
      ? 'No open question changes a verdict.'
      : `${plural(ask.questions.length, 'open question')} would settle the undecided verdicts.`;
  return `How sure: rests on ${words.length === 0 ? 'no facts' : `${list(words)} facts`} and ${plural(answer.restsOn.assumptions.length, 'assumption')}. ${open}`;
}

function daySection({ view, before }: PageInput): string {
  if (view === null) return '';
  return section('day', `The day: ${view.title}`, dayPart(view, before));
}

function whatToDo(answer: CheckAnswer): string {
  if (answer.mends.length === 0) {
    const open = answer.verdicts.some((each) => each.met === false && !each.accepted);
    return `<p>${open ? 'No single change that was tried makes a failing goal hold.' : 'Nothing: every goal is met or accepted.'}${answer.mendsComplete ? '' : ' The search for changes ended at its limit.'}</p>`;
  }
  return answer.mends.map((mend, index) => mendItem(mend, index + 1)).join('\n');
}

function mendItem(mend: Mend, number: number): string {
  const goals = [...new Set(mend.closes.map((each) => each.goal))];
  const journeys = [...new Set(mend.closes.map((each) => each.journey))];
  const change = JSON.stringify({ ...mend.change }, null, 2);
  return join(
    `<h3>${number}. ${esc(mend.what)}</h3>`,
    `<p>Then ${esc(list(journeys.slice(0, 8)))}${journeys.length > 8 ? ` and ${journeys.length - 8} more` : ''} survive ${esc(list(goals))} <span class="soft">(checked again with the change)</span>.</p>`,
    `<p class="small no-print">Save the change as <code>change.json</code> and try it: ${command('firebreak replay aws-2025-10-20 --with change.json')}</p>`,
    details(
      'The change, as a file for --with',
      `<pre class="scroll">${esc(change)}</pre>`,
      'class="small"',
    ),
  );
}

function fateSection({ fates }: PageInput): string {
  const { counts } = fates.lines;
  const sum = (strengths: Readonly<Record<string, number>>): number =>
    Object.values(strengths).reduce((total, number) => total + number, 0);
  const drawn =
    fates.lines.fromJourneys.length + fates.lines.between.length + fates.lines.toOutside.length;
  const soft = counts.inside.soft + counts.between.soft + counts.toOutside.soft;
  return `<div class="sheet">${section(
    'fates',
    'What stops what',
    `<p class="soft">Services that stop with exactly the same outside losses stand together. Left to right is "needs", top to bottom is damage. Select an outside party to lose it.</p>`,
    '<p id="lost-line" role="status" aria-live="polite"></p>',
    fatePicture(fates),
    `<p class="small">${plural(fates.services.length, 'service')} in ${plural(fates.fates.length, 'fate')}${fates.mergedBy === null ? '' : ` (${fates.exactFates} before near ones were merged: ${esc(fates.mergedBy)})`}. ${count(counts.references)} dependencies: ${count(sum(counts.toOutside))} to the outside, ${count(sum(counts.between))} between fates, ${count(sum(counts.inside))} inside one; ${count(counts.notDrawn)} left out; in ${plural(drawn, 'line')}. <button type="button" id="soft" class="only-js" aria-pressed="false">show soft ones (${soft})</button></p>`,
    `<p class="only-js"><label>Find a service <input id="search" type="search" placeholder="press /" aria-describedby="found"></label> <span id="found" role="status"></span></p>`,
    fates.fates.map(fateList).join('\n'),
    !fates.complete && `<p class="soft">Not complete: ${esc(fates.stoppedBy ?? '')}</p>`,
  )}</div>`;
}

function fateList(fate: Fates['fates'][number], index: number): string {
  const stops = fate.stopsWith.length === 0 ? 'nothing outside' : fate.stopsWith.join(', ');
  const more = [
    ...(fate.mayStopWith.length > 0 ? [`may stop with ${fate.mayStopWith.join(', ')}`] : []),
    ...(fate.degradesWith.length > 0
      ? [`work partly without ${fate.degradesWith.join(', ')}`]
      : []),
    ...(fate.journeys.length > 0 ? [`journeys: ${fate.journeys.join(', ')}`] : []),
  ].join('; ');
  const services = fate.services
    .map((id) => `<span class="id" data-service="${esc(id)}">${esc(id)} </span>`)
    .join('');
  return details(
    `${plural(fate.services.length, 'service')}: stop with ${stops}`,
    join(
      more !== '' && `<p class="small soft">${esc(more)}</p>`,
      `<p class="small">${services}</p>`,
    ),
    `id="fate-${index}" data-fate-list`,
  );
}

function goalsSection(input: PageInput): string {
  return `<div class="sheet">${section('goals', 'Goals', goalsPart(input.answer))}</div>`;
}

function holders({ fates }: PageInput): string {
  const total = fates.journeys.length;
  const rows = fates.outside
    .filter((each) => each.stops.journeys.length + each.degrades.journeys.length > 0)
    .map((each) => ({
      id: each.id,
      stops: each.stops.journeys.length,
      degrades: each.degrades.journeys.length,
    }))
    .sort((a, b) => b.stops - a.stops || b.degrades - a.degrades || (a.id < b.id ? -1 : 1));
  if (rows.length === 0) return '<p>No single outside party stops or degrades a journey.</p>';
  const shown = rows.slice(0, 14);
  const percent = (number: number): number => Math.round((number / Math.max(1, total)) * 1000) / 10;
  return join(
    `<p class="soft">Journeys that the loss of one party alone stops (solid) or degrades (hatched), of ${total}.</p>`,
    `<div class="bars">${shown
      .map(
        (row) =>
          `<span class="name id">${esc(row.id)}</span><div class="track"><i class="m-down" style="width:${percent(row.stops)}%"></i><i class="m-degraded" style="left:${percent(row.stops)}%;width:${percent(Math.min(row.degrades, total - row.stops))}%"></i></div><span>${row.stops} stop, ${row.degrades} partly</span>`,
      )
      .join('')}</div>`,
    rows.length > shown.length &&
      `<p class="soft small">and ${plural(rows.length - shown.length, 'more')}</p>`,
    details(
      'The same as a table',
      table(
        ['lost', 'journeys stopped', 'journeys partly'],
        rows.map((row) => [
          `<span class="id">${esc(row.id)}</span>`,
          String(row.stops),
          String(row.degrades),
        ]),
      ),
    ),
  );
}

function unknown(input: PageInput): string {
  const { ask, answer, read, cannotSee, gaps } = input;
  const questions = ask.questions.map(
    (each) =>
      `<li>Does <span class="id">${esc(each.from)}</span> stop without <span class="id">${esc(each.to)}</span>? Decides ${esc(each.decides.join(', '))}.</li>`,
  );
  const assumptions = answer.restsOn.assumptions.map(
    (each) => `<li><span class="id">${esc(each.about)}</span>: ${esc(each.what)}</li>`,
  );
  const notRead = (read?.notRead ?? []).map(
    (each) =>
      `<li>${count(each.count)} ${esc(each.things)}, because ${esc(each.because)}. ${command(each.mend)}</li>`,
  );
  const part = (heading: string, items: readonly string[], none: string): string =>
    `<h3>${heading}</h3>${items.length === 0 ? `<p class="soft">${none}</p>` : `<ul>${items.slice(0, 30).join('')}</ul>${items.length > 30 ? `<p class="soft">and ${items.length - 30} more</p>` : ''}`}`;
  return join(
    part('Questions that would settle a verdict', questions, 'None.'),
    `<p class="soft">${plural(ask.others, 'other unknown dependency', 'other unknown dependencies')} change no verdict.</p>`,
    part('Taken for granted', assumptions, 'Nothing.'),
    part('Not read', notRead, 'Nothing that was found.'),
    part(
      'Addresses that nothing in the files defines',
      gaps.map((gap) => `<li>${esc(gap)}</li>`),
      'None.',
    ),
    part(
      'What these sources cannot see',
      cannotSee.map((each) => `<li>${esc(each)}</li>`),
      'Nothing was discovered: the map was written by hand.',
    ),
  );
}

function made({ made: how, answer }: PageInput): string {
  const { catalogue } = answer.restsOn;
  return join(
    `<p>Firebreak ${esc(how.version)}, by ${command(how.command)}. Catalogue ${esc(catalogue.version)} (<code>${esc(catalogue.hash)}</code>). The same inputs give the same bytes.</p>`,
    how.inputs.length > 0 &&
      details(
        `${plural(how.inputs.length, 'input file')} with SHA-256`,
        table(
          ['file', 'SHA-256'],
          how.inputs.map((each) => [
            `<span class="id">${esc(each.file)}</span>`,
            `<code>${esc(each.sha256)}</code>`,
          ]),
        ),
      ),
    table(
      ['word', 'a fact that somebody'],
      [
        ['seen', 'observed: traces, logs, DNS'],
        ['declared', 'wrote in your files, with file and line'],
        ['published', 'the provider itself said, with a date'],
        ['reported', 'others said'],
        ['assumed', 'nobody said; our default'],
      ],
    ),
  );
}

function appendix(answer: CheckAnswer): string {
  return answer.verdicts
    .filter((each) => each.counterexamples.length > 0)
    .map(
      (each) =>
        `<h3>${esc(each.journey)}: ${esc(each.goal.name)}</h3>${each.counterexamples.map((example) => findingList(example, null)).join('')}`,
    )
    .join('\n');
}

/** What the script needs: indices only, worked out beforehand. */
function dataOf(fates: Fates): unknown {
  const index = new Map(fates.services.map((id, at) => [id, at]));
  return {
    services: fates.services,
    journeys: fates.journeys,
    fates: fates.fates.map((fate) => fate.services.map((id) => index.get(id) ?? -1)),
    outside: fates.outside.map(({ id, stops, degrades }) => ({ id, stops, degrades })),
  };
}

/** Footer of each printed page: map, date, version, hash of the inputs, page n of m. */
function printFooter(input: PageInput): string {
  const hash =
    input.made.inputs[0]?.sha256.slice(0, 12) ?? input.answer.restsOn.catalogue.hash.slice(0, 12);
  const text = `${input.name}, ${input.date}, Firebreak ${input.made.version}, inputs ${hash}`;
  return `@page{@bottom-left{content:${cssString(text)};font:7.5pt sans-serif;color:#555}@bottom-right{content:"page " counter(page) " of " counter(pages);font:7.5pt sans-serif;color:#555}}`;
}

function cssString(text: string): string {
  return `"${text.replace(/[^\w .,:-]/g, '_')}"`;
}
