/** Picture 1, the day: what the provider had, then each journey, then what people did. */
import { sayClock, sayOffset } from '../terminal/time.ts';
import type { Stretch } from '../terminal/strip.ts';
import { type DayJourney, type DayStretch, type DayView, MARK_WORD } from '../day/view.ts';
import { details, esc, join, table } from './html.ts';

/** The grid, its legend, and the same as a table for who does not see it. `before`: the day without a change. */
export function dayPart(view: DayView, before: DayView | null): string {
  const old = new Map(before?.journeys.map((journey) => [journey.id, journey]));
  return join(
    '<div class="day" role="img" aria-label="The day, journey by journey; the table below says the same">',
    clock(view),
    ...view.provider.map((row) => providerRow(row, view)),
    ...view.journeys.map((journey) => journeyRow(journey, view, old.get(journey.id) ?? null)),
    people(view),
    '</div>',
    legend(view, before !== null),
    chains(view),
    details('The day as a table', dayTable(view)),
  );
}

function clock(view: DayView): string {
  const marks = view.ticks
    .map(
      (minute) =>
        `<span style="left:${percent(minute, view)}%">${sayClock(view.startsAt, minute)}</span>`,
    )
    .join('');
  return `<span class="name soft small">UTC</span><div class="clock clock-row">${marks}</div><span></span>`;
}

function providerRow(row: DayView['provider'][number], view: DayView): string {
  return `<span class="name soft band-name">${esc(row.label)}</span><div class="track band">${row.stretches.map((each) => bar(each, view, '')).join('')}</div><span></span>`;
}

function journeyRow(journey: DayJourney, view: DayView, before: DayJourney | null): string {
  const ghost =
    before === null
      ? ''
      : `<span class="name soft small">before</span><div class="track ghost">${bars(before.stretches, view)}</div><span class="said soft">${esc(before.label)}</span>`;
  return `<span class="name" data-journey="${esc(journey.id)}"><span class="id">${esc(journey.id)}</span></span><div class="track">${bars(journey.stretches, view)}</div><span class="said">${esc(journey.label)}</span>${ghost}`;
}

function bars(stretches: readonly DayStretch[], view: DayView): string {
  return stretches.map((each) => bar(each, view, each.why)).join('');
}

function bar(stretch: Stretch, view: DayView, why: string): string {
  if (stretch.outcome === 'ok' || stretch.fromMin >= view.toMin) return '';
  const left = percent(stretch.fromMin, view);
  const width = percent(stretch.toMin ?? view.toMin, view) - left;
  return `<i class="m-${stretch.outcome}" style="left:${left}%;width:${round(width)}%" title="${esc(said(stretch, view))}${why === '' ? '' : `: ${esc(why)}`}"></i>`;
}

function people(view: DayView): string {
  if (view.actions.length === 0) return '';
  const ends = [0, 0, 0];
  const ticks = view.actions.map((action) => {
    const at = percent(action.minute, view);
    const row = ends.findIndex((end) => end <= at);
    if (row < 0) return '';
    ends[row] = at + 2 + action.short.length * 1.05;
    return `<span style="left:${at}%;top:${row * 1.25}em" title="${esc(action.what)}">${esc(action.short)} ${sayOffset(action.minute)}</span>`;
  });
  return `<span class="name soft people-name small">people</span><div class="people">${ticks.join('')}</div><span></span>`;
}

function legend(view: DayView, ghosts: boolean): string {
  const marks = new Set(
    view.journeys.flatMap((journey) => journey.stretches.map((each) => each.outcome)),
  );
  const items = (['down', 'degraded', 'late', 'unknown'] as const).filter((mark) =>
    marks.has(mark),
  );
  return `<p class="legend">${items.map((mark) => `<span><i class="m-${mark}"></i>${MARK_WORD[mark]}</span>`).join('')}<span>the thin rows on top: what the provider had</span>${ghosts ? '<span>half height: before the change</span>' : ''}</p>`;
}

/** Through what each journey was stopped: the because-chain of every stretch. */
function chains(view: DayView): string {
  const touched = view.journeys.filter((journey) =>
    journey.stretches.some((each) => each.outcome !== 'ok'),
  );
  return touched
    .map((journey) =>
      details(
        `${journey.id}: ${journey.label}, through what`,
        journey.stretches
          .filter((each) => each.outcome !== 'ok')
          .map(
            (each) =>
              `<p class="chain">${esc(said(each, view))}<br><span class="id">${esc(each.because.join(' > '))}</span><br><span class="soft">${esc(each.why)}</span></p>`,
          )
          .join(''),
        `class="small" data-chain="${esc(journey.id)}"`,
      ),
    )
    .join('\n');
}

function dayTable(view: DayView): string {
  const rows = view.journeys.flatMap((journey) => {
    const felt = journey.stretches.filter((each) => each.outcome !== 'ok');
    if (felt.length === 0)
      return [[`<span class="id">${esc(journey.id)}</span>`, 'works all day', '', '']];
    return felt.map((each) => [
      `<span class="id">${esc(journey.id)}</span>`,
      MARK_WORD[each.outcome],
      esc(
        `${sayClock(view.startsAt, each.fromMin)} to ${each.toMin === null ? 'no end' : sayClock(view.startsAt, each.toMin)}`,
      ),
      esc(each.why),
    ]);
  });
  return table(['journey', 'what', 'when (UTC)', 'through'], rows);
}

function said(stretch: Stretch, view: DayView): string {
  const to = stretch.toMin === null ? 'no end' : sayClock(view.startsAt, stretch.toMin);
  return `${MARK_WORD[stretch.outcome]} ${sayClock(view.startsAt, stretch.fromMin)} to ${to}`;
}

function percent(minute: number, view: DayView): number {
  const inside = Math.min(view.toMin, Math.max(view.fromMin, minute));
  return round(((inside - view.fromMin) / (view.toMin - view.fromMin)) * 100);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
