/** `firebreak timeline`: what failed and who told when, a strip a thing, then everything in order of time. */
import type { Timeline } from '#core/timeline';
import {
  columns,
  fold,
  list,
  next,
  type NextCommands,
  plural,
  shorten,
} from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { strip, stripHead, type StripScale } from '../terminal/strip.ts';
import { eventsOf, timelineHeadline, timesOf } from './timeline-view.ts';

/** How much is shown. */
export interface TimelineTextOptions {
  readonly all: boolean;
  readonly next: NextCommands;
}

const MOST_ROWS = 12;
const MOST_EVENTS = 25;
const MINUTE_MS = 60_000;
/** A mark of a strip, in minutes: from a second to a week. */
const MARKS = [1, 2, 5, 10, 15, 20, 30]
  .flatMap((each) => [each / 60, each])
  .concat(60, 120, 180, 360, 720, 1440, 10080)
  .toSorted((a, b) => a - b);

/** The whole answer. */
export function timelineText(
  timeline: Timeline,
  screen: Screen,
  options: TimelineTextOptions,
): string[] {
  return [
    ...fold(timelineHeadline(timeline), screen.width),
    ...(timeline.looks === 0 ? [] : ['', ...stripLines(timeline, screen, options)]),
    ...eventLines(timeline, screen, options),
    '',
    ...fold(sourceLine(timeline), screen.width),
    '',
    ...next(options.next, screen.width),
  ];
}

function stripLines(
  timeline: Timeline,
  screen: Screen,
  { all }: TimelineTextOptions,
): readonly string[] {
  const when = timesOf(timeline);
  const { targets, fromMs, toMs, beganMs, endedMs } = timeline;
  const shown = all ? targets : targets.slice(0, MOST_ROWS);
  const idWidth = Math.min(
    Math.max(...shown.map(({ target }) => target.length)),
    Math.max(12, Math.floor(screen.width * 0.35)),
  );
  const labels = shown.map(({ failedMs }) => (failedMs === 0 ? '-' : when.length(failedMs)));
  const labelWidth = Math.max('failed'.length, ...labels.map((label) => label.length));
  const minute = (atMs: number): number => (atMs - fromMs) / MINUTE_MS;
  const scale = markOf(minute(toMs), Math.max(10, screen.width - idWidth - labelWidth - 6));
  const marks = [fromMs, beganMs, endedMs, toMs].filter((atMs) => atMs !== null);
  const head = stripHead(
    marks.map((atMs, index) => ({
      minute: minute(atMs),
      text: when.clock(atMs) + (index === 0 ? ' UTC' : ''),
    })),
    scale,
  );
  const left = targets.length - shown.length;
  const indent = ' '.repeat(idWidth + 4);
  return [
    `  ${''.padEnd(idWidth)}  ${head.padEnd(scale.marks)}  ${'failed'.padStart(labelWidth)}`,
    ...shown.map(({ target, stretches }, index) => {
      const line = strip(
        stretches.map((each) => ({
          fromMin: minute(each.fromMs),
          toMin: each.toMs === null ? null : minute(each.toMs),
          outcome: each.outcome,
        })),
        scale,
      );
      return `  ${shorten(target, idWidth).padEnd(idWidth)}  ${line}  ${(labels[index] ?? '').padStart(labelWidth)}`;
    }),
    ...(left > 0 ? [`${indent}and ${left} more: --all`] : []),
    ...fold(legend(timeline, scale), screen.width - indent.length).map((line) => indent + line),
  ];
}

function markOf(minutes: number, most: number): StripScale {
  const length = Math.max(1 / 60, minutes);
  const markMin = MARKS.find((each) => length / each <= most) ?? Math.ceil(length / most);
  return { fromMin: 0, markMin, marks: Math.max(1, Math.ceil(length / markMin)) };
}

function legend({ targets }: Timeline, { markMin }: StripScale): string {
  const outcomes = new Set(
    targets.flatMap(({ stretches }) => stretches.map(({ outcome }) => outcome)),
  );
  return [
    ...(outcomes.has('down') ? ['# fails'] : []),
    '. works',
    ...(outcomes.has('unknown') ? ['? not seen'] : []),
    `a mark = ${markMin < 1 ? `${Math.round(markMin * 60)} s` : `${markMin} min`}`,
  ].join('   ');
}

function eventLines(
  timeline: Timeline,
  { width }: Screen,
  { all }: TimelineTextOptions,
): readonly string[] {
  const when = timesOf(timeline);
  const events = eventsOf(timeline);
  if (events.length === 0) return [];
  const shown = all ? events : events.slice(0, MOST_EVENTS);
  const heads = columns(
    shown.map(({ atMs, who }) => [when.clock(atMs), when.offset(atMs), shorten(who, 16), '|']),
    { right: [1] },
  ).map((line) => `  ${line.slice(0, -1)}`);
  const left = events.length - shown.length;
  return [
    '',
    'How it went, and who said what',
    ...shown.flatMap(({ what }, index) => {
      const head = heads[index] ?? '';
      const [first = '', ...rest] = fold(what, Math.max(30, width - head.length));
      return [head + first, ...rest.map((line) => ' '.repeat(head.length) + line)];
    }),
    ...(left > 0 ? [`  and ${left} more: --all`] : []),
  ];
}

function sourceLine({ looks, places, targets }: Timeline): string {
  const blips = targets.reduce((sum, each) => sum + each.blips, 0);
  const from = places.filter((place) => place !== '');
  const where = from.length === 0 ? '' : ` from ${list(from)}`;
  return `${plural(looks, 'look')}${where}${blips === 0 ? '' : `; ${plural(blips, 'bad one')} came to nothing`}.`;
}
