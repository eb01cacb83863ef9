/**
 * The day as one SVG: what the provider had, so that the eye sees cause above effect, then a row a
 * journey, then what people did. Stopped is solid, partly hatched, late ruled, unknown dotted:
 * readable in grey. Follows the reader's light or dark scheme; legible from 800 pixels on.
 */
import type { Mark, Stretch } from '../terminal/strip.ts';
import { fold, shorten } from '../terminal/prose.ts';
import { sayClock, sayOffset } from '../terminal/time.ts';
import { PICTURE_PATTERNS, PICTURE_STYLE } from './picture-style.ts';
import { type DayView, MARK_WORD } from './view.ts';
import { worstStretches } from './worst-stretches.ts';

const WIDTH = 880;
const LEFT = 178;
const RIGHT = 74;
const MARGIN = 12;
const HEADLINE = 22;
const BAND = 17;
const ROW = 23;
const LINE = 17;
const COLUMNS = 3;
/** Letters of a name that fit before the axis. */
const NAME = 20;

type Axis = (minute: number) => number;

/** A whole SVG document; its title and description say in words what it shows. */
export function dayPicture(view: DayView, headline: string): string {
  const axis = axisOf(view);
  const title = fold(headline, 88);
  const clockAt = MARGIN + title.length * HEADLINE + 22;
  const bandAt = clockAt + 26;
  const journeysAt = bandAt + view.provider.length * BAND + 26;
  const peopleAt = journeysAt + view.journeys.length * ROW + 22;
  const people = peopleParts(view, axis, peopleAt);
  const height = peopleAt + people.height + 22;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="d-title d-desc">`,
    `<title id="d-title">${escapeXml(headline)}</title>`,
    `<desc id="d-desc">${escapeXml(describe(view))}</desc>`,
    `<style>${PICTURE_STYLE}</style>${PICTURE_PATTERNS}<rect class="bg" width="${WIDTH}" height="${height}"/>`,
    ...title.map((line, index) => text(MARGIN, MARGIN + 14 + index * HEADLINE, line, 'head')),
    ...grid(view, axis, clockAt, peopleAt - 10),
    text(MARGIN, clockAt, 'UTC', 'soft'),
    text(WIDTH - RIGHT + 10, clockAt, 'stopped', 'soft'),
    view.provider.length === 0 ? '' : text(MARGIN, bandAt - 6, 'What the provider had', 'soft'),
    ...view.provider.flatMap((row, index) => providerRow(row, bandAt + index * BAND, axis, view)),
    text(MARGIN, journeysAt - 7, 'Your journeys', 'soft'),
    ...view.journeys.flatMap((row, index) => journeyRow(row, journeysAt + index * ROW, axis, view)),
    ...people.parts,
    ...legend(view, height - 10),
    '</svg>',
  ];
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

function axisOf(view: DayView): Axis {
  return (minute) => {
    const inside = Math.min(view.toMin, Math.max(view.fromMin, minute));
    const share = (inside - view.fromMin) / (view.toMin - view.fromMin);
    return round(LEFT + share * (WIDTH - LEFT - RIGHT));
  };
}

function grid(view: DayView, axis: Axis, clockAt: number, bottom: number): string[] {
  return view.ticks.flatMap((minute, index) => {
    const anchor = index === 0 ? 'start' : index === view.ticks.length - 1 ? 'end' : 'middle';
    return [
      `<line class="rule" x1="${axis(minute)}" y1="${clockAt + 6}" x2="${axis(minute)}" y2="${bottom}"/>`,
      text(axis(minute), clockAt, sayClock(view.startsAt, minute), 'soft', anchor),
    ];
  });
}

function providerRow(
  row: DayView['provider'][number],
  top: number,
  axis: Axis,
  view: DayView,
): string[] {
  const bars = worstStretches(row.stretches).map((each) =>
    bar(each, { top: top + 3, height: 8, kind: 'cause' }, axis, view),
  );
  return [text(MARGIN, top + 11, shorten(row.label, NAME), 'soft'), ...bars];
}

function journeyRow(
  row: DayView['journeys'][number],
  top: number,
  axis: Axis,
  view: DayView,
): string[] {
  const [from, to] = [axis(view.fromMin), axis(view.toMin)];
  const place = { top, height: 15, kind: 'felt' } as const;
  return [
    text(MARGIN, top + 12, shorten(row.id, NAME), 'id'),
    `<rect class="ok" x="${from}" y="${top}" width="${round(to - from)}" height="15"/>`,
    ...row.stretches.map((each) => bar(each, place, axis, view, each.why)),
    text(WIDTH - RIGHT + 10, top + 12, row.label === '-' ? 'works' : row.label, 'said'),
  ];
}

interface BarPlace {
  readonly top: number;
  readonly height: number;
  readonly kind: 'cause' | 'felt';
}

function bar(stretch: Stretch, place: BarPlace, axis: Axis, view: DayView, why = ''): string {
  if (stretch.outcome === 'ok' || stretch.fromMin >= view.toMin) return '';
  const from = axis(stretch.fromMin);
  const width = round(Math.max(1.5, axis(stretch.toMin ?? view.toMin) - from));
  const until = stretch.toMin === null ? 'the end' : sayClock(view.startsAt, stretch.toMin);
  const said = `${MARK_WORD[stretch.outcome]} ${sayClock(view.startsAt, stretch.fromMin)} to ${until}${why === '' ? '' : `: ${why}`}`;
  return `<rect class="${place.kind} ${stretch.outcome}" x="${from}" y="${place.top}" width="${width}" height="${place.height}"><title>${escapeXml(said)}</title></rect>`;
}

/** Numbers on the axis, what they stand for in columns below. */
function peopleParts(
  view: DayView,
  axis: Axis,
  top: number,
): { readonly parts: readonly string[]; readonly height: number } {
  if (view.actions.length === 0) return { parts: [], height: 0 };
  const ends = [0, 0, 0];
  const numbers = view.actions.map((action, index) => {
    const x = axis(action.minute);
    const row = Math.max(
      0,
      ends.findIndex((end) => x - end >= 20),
    );
    ends[row] = x;
    return text(x, top + 4 + row * 14, `${index + 1}`, 'number', 'middle');
  });
  const listAt = top + 4 + ends.filter((end) => end > 0).length * 14 + 10;
  const rows = Math.ceil(view.actions.length / COLUMNS);
  const list = view.actions.map((action, index) => {
    const x = MARGIN + Math.floor(index / rows) * ((WIDTH - 2 * MARGIN) / COLUMNS);
    const when = `${sayClock(view.startsAt, action.minute)} ${sayOffset(action.minute)}`;
    return `<text class="said" x="${round(x)}" y="${listAt + (index % rows) * LINE}"><tspan class="number">${index + 1}</tspan> <tspan class="soft">${when}</tspan> ${escapeXml(action.short)}</text>`;
  });
  return {
    parts: [text(MARGIN, top + 4, 'What people did', 'soft'), ...numbers, ...list],
    height: listAt - top + rows * LINE,
  };
}

const LEGEND: readonly Mark[] = ['down', 'degraded', 'late', 'unknown'];

function legend(view: DayView, y: number): string[] {
  const marks = new Set(
    view.journeys.flatMap((journey) => journey.stretches.map((each) => each.outcome)),
  );
  return [...LEGEND.filter((mark) => marks.has(mark)), 'ok' as const].flatMap((mark, index) => [
    `<rect class="felt ${mark}" x="${LEFT + index * 116}" y="${y - 10}" width="24" height="10"/>`,
    text(LEFT + 31 + index * 116, y, MARK_WORD[mark], 'soft'),
  ]);
}

function describe(view: DayView): string {
  return view.journeys.map((journey) => `${journey.id}: ${journey.label}`).join('; ');
}

function text(x: number, y: number, content: string, name: string, anchor = 'start'): string {
  const where = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text class="${name}" x="${x}" y="${y}"${where}>${escapeXml(content)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Text made safe inside XML and HTML, in content and in quoted attributes. */
export function escapeXml(raw: string): string {
  return raw
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
