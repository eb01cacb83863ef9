/**
 * The timeline as one SVG: what was said on a line a speaker, a row a thing that was looked at, and below
 * it who said what. Failing is solid, not seen dotted: readable in grey. Follows the reader's light or
 * dark scheme; legible from 800 pixels on.
 */
import type { Timeline } from '#core/timeline';
import { PICTURE_PATTERNS, PICTURE_STYLE } from '../day/picture-style.ts';
import { escapeXml } from '../day/picture.ts';
import { fold, shorten } from '../terminal/prose.ts';
import { eventsOf, type TimelineEvent, timelineHeadline, timesOf } from './timeline-view.ts';
import type { When } from './when.ts';

const WIDTH = 880;
const LEFT = 236;
const RIGHT = 74;
const MARGIN = 12;
const HEADLINE = 22;
const BAND = 20;
const ROW = 23;
const LINE = 17;
/** Letters of a name, all as wide, that fit before the axis. */
const NAME = 28;
const MOST_ROWS = 20;
const MOST_EVENTS = 18;

type Axis = (atMs: number) => number;

/** How the picture is framed. */
export interface TimelinePictureOptions {
  /** One line at the bottom: of what this is. */
  readonly caption?: string;
}

/** A whole SVG document; its title and description say in words what it shows. */
export function timelinePicture(
  timeline: Timeline,
  { caption }: TimelinePictureOptions = {},
): string {
  const headline = timelineHeadline(timeline);
  const when = timesOf(timeline);
  const axis = axisOf(timeline);
  const title = fold(headline, 88);
  const numbered = eventsOf(timeline).slice(0, MOST_EVENTS);
  const speakers = [...new Set(numbered.map(({ who }) => who))];
  const targets = timeline.targets.slice(0, MOST_ROWS);
  const clockAt = MARGIN + title.length * HEADLINE + 22;
  const saidAt = clockAt + 28;
  const rowsAt = saidAt + speakers.length * BAND + 22;
  const awayAt = rowsAt + targets.length * ROW + 4;
  const places = [...new Set(timeline.away.map(({ place }) => place))];
  const listAt = awayAt + places.length * ROW + 20;
  const height = listAt + numbered.length * LINE + 26 + (caption === undefined ? 0 : LINE);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="t-title t-desc">`,
    `<title id="t-title">${escapeXml(headline)}</title>`,
    `<desc id="t-desc">${escapeXml(describe(timeline, when))}</desc>`,
    `<style>${PICTURE_STYLE}\n${OWN_STYLE}</style>${PICTURE_PATTERNS}<rect class="bg" width="${WIDTH}" height="${height}"/>`,
    ...title.map((line, index) => text(MARGIN, MARGIN + 14 + index * HEADLINE, line, 'head')),
    ...grid(timeline, when, axis, clockAt, awayAt + places.length * ROW),
    text(MARGIN, clockAt, `${when.day}, UTC`, 'soft'),
    text(WIDTH - RIGHT + 10, clockAt, 'failed', 'soft'),
    ...speakers.flatMap((who, index) => speakerRow(who, saidAt + index * BAND, numbered, axis)),
    text(
      MARGIN,
      rowsAt - 7,
      `What was looked at${timeline.places.length > 1 ? ` from ${timeline.places.length} places` : ''}`,
      'soft',
    ),
    ...targets.flatMap((row, index) => targetRow(row, rowsAt + index * ROW, axis, when, timeline)),
    ...places.flatMap((place, index) => awayRow(place, awayAt + index * ROW, axis, when, timeline)),
    ...numbered.map((event, index) => eventLine(event, index, listAt + index * LINE, when)),
    ...legend(timeline, height - 10 - (caption === undefined ? 0 : LINE)),
    caption === undefined ? '' : text(MARGIN, height - 10, caption, 'soft'),
    '</svg>',
  ];
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

const OWN_STYLE = `.mark { stroke: var(--soft); stroke-width: 1.5; } .mark.provider { stroke: var(--cause); } .mark.seen { stroke: var(--down); }
.away { fill: url(#dots); stroke: var(--soft); }`;

function axisOf({ fromMs, toMs }: Timeline): Axis {
  const length = Math.max(1, toMs - fromMs);
  return (atMs) => {
    const inside = Math.min(toMs, Math.max(fromMs, atMs));
    return round(LEFT + ((inside - fromMs) / length) * (WIDTH - LEFT - RIGHT));
  };
}

/** The start, the end, the onset and the recovery, where they are well apart. */
function grid(
  timeline: Timeline,
  when: When,
  axis: Axis,
  clockAt: number,
  bottom: number,
): string[] {
  const { fromMs, toMs, beganMs, endedMs } = timeline;
  const chosen: number[] = [];
  for (const atMs of [beganMs, endedMs, fromMs, toMs]) {
    if (atMs !== null && chosen.every((each) => Math.abs(axis(each) - axis(atMs)) >= 52))
      chosen.push(atMs);
  }
  return chosen
    .toSorted((a, b) => a - b)
    .flatMap((atMs) => [
      `<line class="rule" x1="${axis(atMs)}" y1="${clockAt + 6}" x2="${axis(atMs)}" y2="${bottom}"/>`,
      text(axis(atMs), clockAt, when.clock(atMs), 'soft', atMs === toMs ? 'end' : 'middle'),
    ]);
}

/** The numbers of what one speaker said, on the axis. */
function speakerRow(
  who: string,
  top: number,
  events: readonly TimelineEvent[],
  axis: Axis,
): string[] {
  let endX = 0;
  const marks = events.flatMap((event, index) => {
    if (event.who !== who) return [];
    const x = axis(event.atMs);
    // Numbers that would run into each other keep their mark and lose the number; the list has both.
    const isClear = x - endX >= 14;
    if (isClear) endX = x;
    return [
      `<line class="mark ${event.kind}" x1="${x}" y1="${top - 12}" x2="${x}" y2="${top - 6}"/>`,
      isClear ? text(x, top + 5, `${index + 1}`, 'number', 'middle') : '',
    ];
  });
  return [
    text(MARGIN, top, shorten(who === 'seen' ? 'seen by the looks' : who, NAME), 'soft'),
    ...marks,
  ];
}

function targetRow(
  row: Timeline['targets'][number],
  top: number,
  axis: Axis,
  when: When,
  { fromMs, toMs }: Timeline,
): string[] {
  const [from, to] = [axis(fromMs), axis(toMs)];
  const bars = row.stretches.flatMap((each) => {
    if (each.outcome === 'ok') return [];
    const until = each.toMs ?? toMs;
    const words = `${each.outcome === 'down' ? 'fails' : 'not seen'} ${when.clock(each.fromMs)} to ${when.clock(until)}`;
    const width = round(Math.max(1.5, axis(until) - axis(each.fromMs)));
    return `<rect class="felt ${each.outcome}" x="${axis(each.fromMs)}" y="${top}" width="${width}" height="15"><title>${escapeXml(words)}</title></rect>`;
  });
  return [
    text(MARGIN, top + 12, shorten(row.target, NAME), 'id'),
    `<rect class="ok" x="${from}" y="${top}" width="${round(to - from)}" height="15"/>`,
    ...bars,
    text(
      WIDTH - RIGHT + 10,
      top + 12,
      row.failedMs === 0 ? 'works' : when.length(row.failedMs),
      'said',
    ),
  ];
}

function awayRow(
  place: string,
  top: number,
  axis: Axis,
  when: When,
  { away, toMs }: Timeline,
): string[] {
  const bars = away
    .filter((each) => each.place === place)
    .map((each) => {
      const until = each.toMs ?? toMs;
      const width = round(Math.max(1.5, axis(until) - axis(each.fromMs)));
      const words = `cut off ${when.clock(each.fromMs)} to ${when.clock(until)}: not heard`;
      return `<rect class="away" x="${axis(each.fromMs)}" y="${top + 2}" width="${width}" height="11"><title>${escapeXml(words)}</title></rect>`;
    });
  return [text(MARGIN, top + 12, shorten(`${place}: cut off itself`, NAME + 4), 'soft'), ...bars];
}

function eventLine(
  { atMs, who, what }: TimelineEvent,
  index: number,
  y: number,
  when: When,
): string {
  const words = fitting(what, WIDTH - LEFT - MARGIN);
  const cell = (x: number, content: string, name: string, anchor = ''): string =>
    `<tspan class="${name}" x="${x}"${anchor}>${escapeXml(content)}</tspan>`;
  return `<text class="said" y="${y}">${cell(MARGIN + 16, `${index + 1}`, 'number', ' text-anchor="end"')}${cell(MARGIN + 26, when.clock(atMs), 'soft')}${cell(MARGIN + 118, when.offset(atMs), 'soft', ' text-anchor="end"')}${cell(MARGIN + 132, shorten(who, 11), 'soft')}${cell(LEFT, words, 'said')}</text>`;
}

/** As much of a text as fits, by how wide its letters are at 13 pixels in the fonts of most readers, at most. */
function fitting(text: string, most: number): string {
  let width = 0;
  const letters = Array.from(text);
  for (const [index, letter] of letters.entries()) {
    width += widthOf(letter);
    if (width > most - DOTS)
      return index === letters.length - 1
        ? text
        : `${letters.slice(0, index).join('').trimEnd()}...`;
  }
  return text;
}

const DOTS = 14;

function widthOf(letter: string): number {
  if (/[ilj.,:;|!'()[\] ]/.test(letter)) return 5.2;
  if (/[mwMW@%]/.test(letter)) return 13;
  if (/[A-Z&]/.test(letter)) return 10;
  return /[\u0020-\u02ff]/.test(letter) ? 7.6 : 14;
}

function legend({ targets }: Timeline, y: number): string[] {
  const marks = new Set(
    targets.flatMap(({ stretches }) => stretches.map(({ outcome }) => outcome)),
  );
  const words = { down: 'fails', unknown: 'not seen', ok: 'works' } as const;
  return (['down', 'unknown', 'ok'] as const)
    .filter((mark) => mark === 'ok' || marks.has(mark))
    .flatMap((mark, index) => [
      `<rect class="felt ${mark}" x="${LEFT + index * 116}" y="${y - 10}" width="24" height="10"/>`,
      text(LEFT + 31 + index * 116, y, words[mark], 'soft'),
    ]);
}

function describe({ targets }: Timeline, when: When): string {
  return targets
    .map(
      ({ target, failedMs }) =>
        `${target}: ${failedMs === 0 ? 'works' : `fails for ${when.length(failedMs)}`}`,
    )
    .join('; ');
}

function text(x: number, y: number, content: string, name: string, anchor = 'start'): string {
  const where = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text class="${name}" x="${x}" y="${y}"${where}>${escapeXml(content)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
