/**
 * The day as one SVG: a thin band of what the provider had, so that the eye sees cause above effect,
 * then a row a journey, then what people did. Stopped is solid, partly hatched, unknown dotted:
 * readable in grey. Follows the reader's light or dark scheme.
 */
import { sayClock } from '../terminal/time.ts';
import type { Mark, Stretch } from '../terminal/strip.ts';
import { type DayView, MARK_WORD } from './view.ts';

const WIDTH = 960;
const LEFT = 190;
const RIGHT = 92;
const ROW = 24;
const BAND = 15;
const BAR = 14;

const STYLE = `
.d-bg{fill:#fff}.d-t{fill:#1f2328;font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.d-s{fill:#59636e;font-size:11px}.d-g{stroke:#d1d9e0;stroke-width:1}.d-ok{fill:#eff2f5}
.d-down{fill:#b3261e}.d-partly{fill:url(#d-hatch)}.d-unknown{fill:url(#d-dots)}.d-h{stroke:#b3261e}.d-o{fill:#59636e}.d-a{stroke:#0969da;fill:#0969da}
@media (prefers-color-scheme:dark){.d-bg{fill:#0d1117}.d-t{fill:#f0f6fc}.d-s{fill:#9198a1}.d-g{stroke:#3d444d}.d-ok{fill:#1c2129}
.d-down{fill:#f2746b}.d-h{stroke:#f2746b}.d-o{fill:#9198a1}.d-a{stroke:#4493f8;fill:#4493f8}}`.trim();

const PATTERNS = `<defs><pattern id="d-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="d-h" x1="1" y1="0" x2="1" y2="6" stroke-width="2.4"/></pattern><pattern id="d-dots" width="5" height="5" patternUnits="userSpaceOnUse"><circle class="d-o" cx="2" cy="2" r="1.2"/></pattern></defs>`;

/** A whole SVG document, 960 wide; its title and description say in words what it shows. */
export function dayPicture(view: DayView, headline: string): string {
  const x = (minute: number): number => {
    const inside = Math.min(view.toMin, Math.max(view.fromMin, minute));
    const share = (inside - view.fromMin) / (view.toMin - view.fromMin);
    return round(LEFT + share * (WIDTH - LEFT - RIGHT));
  };
  const bandTop = 60;
  const journeyTop = bandTop + view.provider.length * BAND + 30;
  const bottom = journeyTop + view.journeys.length * ROW;
  const actions = placeActions(view, x);
  const height =
    bottom +
    (actions.length === 0 ? 34 : 50 + 14 * Math.max(...actions.map((each) => each.row + 1)));
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="d-title d-desc">`,
    `<title id="d-title">${escapeXml(headline)}</title>`,
    `<desc id="d-desc">${escapeXml(describe(view))}</desc>`,
    `<style>${STYLE}</style>${PATTERNS}<rect class="d-bg" width="${WIDTH}" height="${height}"/>`,
    text(0, 18, headline, 'd-t', 'font-weight="600"', 8),
    ...grid(view, x, bandTop - 8, bottom),
    ...view.provider.flatMap((row, index) => providerRow(row, bandTop + index * BAND, x, view)),
    ...view.journeys.flatMap((row, index) => journeyRow(row, journeyTop + index * ROW, x, view)),
    ...actions.map((each) => actionTick(each, bottom)),
    legend(height - 10),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

function grid(view: DayView, x: (minute: number) => number, top: number, bottom: number): string[] {
  return view.ticks.flatMap((minute) => [
    `<line class="d-g" x1="${x(minute)}" y1="${top}" x2="${x(minute)}" y2="${bottom}"/>`,
    `<text class="d-t d-s" x="${x(minute)}" y="${top - 6}" text-anchor="middle">${sayClock(view.startsAt, minute)}</text>`,
  ]);
}

function providerRow(
  row: DayView['provider'][number],
  top: number,
  x: (minute: number) => number,
  view: DayView,
): string[] {
  return [
    `<text class="d-t d-s" x="${LEFT - 10}" y="${top + 9}" text-anchor="end">${escapeXml(row.label)}</text>`,
    ...row.stretches
      .filter((each) => each.outcome !== 'ok')
      .map((each) => bar(each, top + 2, 7, x, view)),
  ];
}

function journeyRow(
  row: DayView['journeys'][number],
  top: number,
  x: (minute: number) => number,
  view: DayView,
): string[] {
  return [
    `<text class="d-t" x="${LEFT - 10}" y="${top + 12}" text-anchor="end">${escapeXml(row.id)}</text>`,
    `<rect class="d-ok" x="${x(view.fromMin)}" y="${top}" width="${round(x(view.toMin) - x(view.fromMin))}" height="${BAR}"/>`,
    ...row.stretches
      .filter((each) => each.outcome !== 'ok')
      .map((each) => bar(each, top, BAR, x, view, each.why)),
    `<text class="d-t" x="${WIDTH - RIGHT + 10}" y="${top + 12}">${escapeXml(row.label)}</text>`,
  ];
}

function bar(
  stretch: Stretch,
  top: number,
  height: number,
  x: (minute: number) => number,
  view: DayView,
  why = '',
): string {
  const from = x(stretch.fromMin);
  const to = x(stretch.toMin ?? view.toMin);
  const said = `${MARK_WORD[stretch.outcome]} ${sayClock(view.startsAt, stretch.fromMin)} to ${stretch.toMin === null ? 'the end' : sayClock(view.startsAt, stretch.toMin)}${why === '' ? '' : `: ${why}`}`;
  return `<rect class="${className(stretch.outcome)}" x="${from}" y="${top}" width="${round(Math.max(1.5, to - from))}" height="${height}"><title>${escapeXml(said)}</title></rect>`;
}

function className(mark: Mark): string {
  switch (mark) {
    case 'down':
      return 'd-down';
    case 'unknown':
      return 'd-unknown';
    case 'degraded':
    case 'late':
      return 'd-partly';
    case 'ok':
      return 'd-ok';
  }
}

interface PlacedAction {
  readonly x: number;
  readonly row: number;
  readonly text: string;
  readonly what: string;
}

/** Labels that would run into each other go one row down, at most three rows; the rest keep only their tick. */
function placeActions(view: DayView, x: (minute: number) => number): PlacedAction[] {
  const ends = [0, 0, 0];
  return view.actions.map((action) => {
    const label = `${sayClock(view.startsAt, action.minute)} ${action.short}`;
    const row = ends.findIndex((end) => end < x(action.minute) - 4);
    if (row < 0) return { x: x(action.minute), row: 0, text: '', what: action.what };
    ends[row] = x(action.minute) + label.length * 6.7;
    return { x: x(action.minute), row, text: label, what: action.what };
  });
}

function actionTick(action: PlacedAction, bottom: number): string {
  const y = bottom + 20 + action.row * 14;
  return `<g><title>${escapeXml(action.what)}</title><line class="d-a" x1="${action.x}" y1="${bottom + 2}" x2="${action.x}" y2="${bottom + 10}"/><text class="d-t d-s" x="${action.x}" y="${y}">${escapeXml(action.text)}</text></g>`;
}

function legend(y: number): string {
  const items: readonly (readonly [string, string])[] = [
    ['d-down', 'stopped'],
    ['d-partly', 'partly or late'],
    ['d-unknown', 'not known'],
  ];
  return items
    .map(
      ([name, word], index) =>
        `<rect class="${name}" x="${LEFT + index * 150}" y="${y - 9}" width="22" height="9"/><text class="d-t d-s" x="${LEFT + 28 + index * 150}" y="${y}">${word}</text>`,
    )
    .join('');
}

function describe(view: DayView): string {
  return view.journeys.map((journey) => `${journey.id}: ${journey.label}`).join('; ');
}

function text(
  x: number,
  y: number,
  content: string,
  name: string,
  more: string,
  margin: number,
): string {
  return `<text class="${name}" x="${x + margin}" y="${y}" ${more}>${escapeXml(content)}</text>`;
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
