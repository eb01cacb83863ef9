/**
 * Picture 1, the day: what the provider had, so that the eye sees cause above effect, then each
 * journey, then what people did. A journey's row opens into through what it was stopped.
 */
import { sayClock, sayDuration, sayOffset } from '../terminal/time.ts';
import type { Mark, Stretch } from '../terminal/strip.ts';
import { count } from '../terminal/prose.ts';
import { worstStretches } from '../day/worst-stretches.ts';
import { type DayJourney, type DayStretch, type DayView, MARK_WORD } from '../day/view.ts';
import { details, esc, idText, join, prose, table } from './html.ts';
import { percent, round } from './day-axis.ts';
import { peopleRows, peopleTable } from './day-people.ts';

/** Journeys on paper; the others are counted. */
const ON_PAPER = 20;
/** From so many untouched journeys on, they are named in one line. */
const UNTOUCHED_APART = 4;

/** The picture, its legend, and the same as a table. `before`: the day without a change. */
export function dayPart(view: DayView, before: DayView | null): string {
  const old = changedSince(view, before);
  const untouched = view.journeys.filter((each) => !isTouched(each) && !old.has(each.id));
  const apart = untouched.length >= UNTOUCHED_APART;
  const rows = view.journeys.filter((each) => !apart || isTouched(each) || old.has(each.id));
  return join(
    legend(view, before !== null),
    '<div class="day">',
    `<div class="ticks" aria-hidden="true"><div>${view.ticks.map((minute) => `<i style="left:${percent(minute, view)}%"></i>`).join('')}</div></div>`,
    clock(view),
    view.provider.length > 0 && '<h3 class="group">What the provider had</h3>',
    ...view.provider.map((row) => providerRow(row, view)),
    '<h3 class="group">Your journeys</h3>',
    ...rows.map((journey, index) =>
      journeyRow(journey, view, old.get(journey.id) ?? null, index >= ON_PAPER),
    ),
    apart && untouchedLine(untouched),
    rows.length > ON_PAPER &&
      `<p class="soft small paper-only">and ${count(rows.length - ON_PAPER)} more journeys, in the file</p>`,
    peopleRows(view),
    '</div>',
    details('The day as a table', join(dayTable(view), peopleTable(view))),
  );
}

/** The journeys as they were, where the change made a difference. */
function changedSince(view: DayView, before: DayView | null): ReadonlyMap<string, DayJourney> {
  const told = ({ stretches }: DayJourney): string =>
    JSON.stringify(stretches.map(({ fromMin, toMin, outcome }) => [fromMin, toMin, outcome]));
  const now = new Map(view.journeys.map((each) => [each.id, told(each)]));
  const changed = (before?.journeys ?? []).filter((each) => now.get(each.id) !== told(each));
  return new Map(changed.map((each) => [each.id, each]));
}

function isTouched(journey: DayJourney): boolean {
  return journey.stretches.some((each) => each.outcome !== 'ok');
}

function clock(view: DayView): string {
  const marks = view.ticks.map(
    (minute) =>
      `<span style="left:${percent(minute, view)}%">${sayClock(view.startsAt, minute)}</span>`,
  );
  return `<div class="row clock" aria-hidden="true"><span class="name">UTC</span><div class="track">${marks.join('')}</div><span class="said">stopped</span></div>`;
}

function providerRow(row: DayView['provider'][number], view: DayView): string {
  return `<div class="row band" aria-hidden="true"><span class="name">${esc(row.label)}</span><div class="track">${worstStretches(
    row.stretches,
  )
    .map((each) => bar(each, view))
    .join('')}</div><span class="said"></span></div>`;
}

function journeyRow(
  journey: DayJourney,
  view: DayView,
  before: DayJourney | null,
  isLate: boolean,
): string {
  const attributes = `class="journey${isLate ? ' no-paper' : ''}" data-journey="${esc(journey.id)}"`;
  const ghost =
    before === null
      ? ''
      : `<div class="track ghost" aria-hidden="true">${bars(before.stretches, view)}</div><span class="said soft ghost-said"><span class="unseen">before: </span>${esc(sayLabel(before))}</span>`;
  const row = `<span class="name id">${esc(journey.id)}</span><div class="track" aria-hidden="true">${bars(journey.stretches, view)}</div><span class="said">${prose(sayLabel(journey))}</span>${ghost}`;
  if (!isTouched(journey)) return `<div ${attributes}><div class="row">${row}</div></div>`;
  return `<details ${attributes}><summary class="row">${row}</summary>${chains(journey, view)}</details>`;
}

/** `2 h 52`, `late`, `partly`, `not known`; nothing for a journey that works all day. */
function sayLabel({ label }: DayJourney): string {
  return label === '-' ? 'works' : label === '?' ? 'not known' : label;
}

function untouchedLine(journeys: readonly DayJourney[]): string {
  return `<p class="untouched">${journeys.map(({ id }) => `<span class="id" data-journey="${esc(id)}">${esc(id)}</span>`).join(', ')}: <span class="soft">untouched all day (${count(journeys.length)})</span></p>`;
}

function bars(stretches: readonly DayStretch[], view: DayView): string {
  return stretches.map((each, index) => bar(each, view, index)).join('');
}

/** `at`: which stretch of the journey it is, so that a click can point at its chain. */
function bar(stretch: Stretch, view: DayView, at?: number): string {
  if (stretch.outcome === 'ok' || stretch.fromMin >= view.toMin) return '';
  const left = percent(stretch.fromMin, view);
  const width = round(percent(stretch.toMin ?? view.toMin, view) - left);
  const which = at === undefined ? '' : ` data-at="${at}"`;
  return `<i class="m-${stretch.outcome}"${which} style="left:${left}%;width:${width}%" title="${esc(sayStretch(stretch, view))}"></i>`;
}

/** Through what the journey was stopped: the because-chain of every stretch. */
function chains(journey: DayJourney, view: DayView): string {
  const items = journey.stretches.map((each, at) =>
    each.outcome === 'ok'
      ? ''
      : `<li data-at="${at}"><p><b>${MARK_WORD[each.outcome]}</b> ${sayTimes(each, view)}${sayLength(each)}</p><p class="id">${each.because.map(esc).join(' <span class="soft">&gt;</span> ')}</p><p class="soft">${prose(each.why)}</p></li>`,
  );
  return `<ol class="chains">${items.join('')}</ol>`;
}

function sayLength({ fromMin, toMin }: Stretch): string {
  return toMin === null ? '' : `, ${prose(sayDuration((toMin - fromMin) * 60_000))}`;
}

const LEGEND: readonly Mark[] = ['down', 'degraded', 'late', 'unknown'];

function legend(view: DayView, ghosts: boolean): string {
  const marks = new Set(
    view.journeys.flatMap((journey) => journey.stretches.map((each) => each.outcome)),
  );
  const items = LEGEND.filter((mark) => marks.has(mark)).map(
    (mark) => `<span><i class="m-${mark}"></i>${MARK_WORD[mark]}</span>`,
  );
  return `<p class="legend">${items.join('')}<span><i class="m-ok"></i>works</span>${ghosts ? '<span><i class="m-down ghost-mark"></i>thin: before, where the change made a difference</span>' : ''}<span class="no-paper">A row opens into through what.</span></p>`;
}

function dayTable(view: DayView): string {
  const rows = view.journeys.flatMap((journey) => {
    const felt = journey.stretches.filter((each) => each.outcome !== 'ok');
    if (felt.length === 0) return [[idText(journey.id), 'works', 'all day', '']];
    return felt.map((each) => [
      idText(journey.id),
      MARK_WORD[each.outcome],
      sayTimes(each, view),
      prose(each.why),
    ]);
  });
  const provider = view.provider.flatMap((row) =>
    worstStretches(row.stretches).map((each) => [
      esc(row.label),
      each.outcome === 'down' ? 'failed' : 'partly',
      sayTimes(each, view),
    ]),
  );
  return join(
    table(['journey', 'what', 'when (UTC)', 'through'], rows, 'What each journey went through'),
    provider.length > 0 &&
      table(['service', 'what', 'when (UTC)'], provider, 'What the provider had'),
  );
}

function sayTimes(stretch: Stretch, view: DayView): string {
  const from = sayClock(view.startsAt, stretch.fromMin);
  if (stretch.toMin === null) return `from ${from} (${sayOffset(stretch.fromMin)}), without end`;
  return `${from} to ${sayClock(view.startsAt, stretch.toMin)}`;
}

function sayStretch(stretch: Stretch, view: DayView): string {
  return `${MARK_WORD[stretch.outcome]} ${sayTimes(stretch, view)}`;
}
