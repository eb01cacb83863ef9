/** The day in the terminal: a strip a journey under the clock, how long it was stopped at the end. */
import { fold, plural, shorten } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { scaleOf, strip, stripHead } from '../terminal/strip.ts';
import { sayClock } from '../terminal/time.ts';
import type { DayView } from './view.ts';

const LABEL_WIDTH = 10;

export interface StripTableOptions {
  /** Heads the first column: `entry point`, or '' for none. */
  readonly head: string;
  /** Heads the last column: `stopped`, or ''. */
  readonly tail: string;
  /** At most so many rows; the rest is counted. */
  readonly most: number;
  readonly margin: string;
}

/** Head line, a line a journey, what is folded, the legend. */
export function stripTable(view: DayView, screen: Screen, options: StripTableOptions): string[] {
  const shown = view.journeys.slice(0, options.most);
  const longest = Math.max(options.head.length, ...shown.map((journey) => journey.id.length));
  const idWidth = Math.min(longest, Math.max(12, Math.floor(screen.width * 0.3)));
  const before = options.margin.length + idWidth + 2;
  const scale = scaleOf(
    view.fromMin,
    view.toMin,
    Math.max(10, screen.width - before - 2 - LABEL_WIDTH),
  );
  const head = stripHead(
    view.ticks.map((minute, index) => ({
      minute,
      text: sayClock(view.startsAt, minute) + (index === 0 ? ' UTC' : ''),
    })),
    scale,
  );
  const rows = shown.map(
    (journey) =>
      `${options.margin}${shorten(journey.id, idWidth).padEnd(idWidth)}  ${strip(journey.stretches, scale)}  ${journey.label.padStart(LABEL_WIDTH - 1)}`,
  );
  const folded = view.journeys.length - shown.length;
  const indent = ' '.repeat(before);
  return [
    `${options.margin}${options.head.padEnd(idWidth)}  ${head.padEnd(scale.marks)}  ${options.tail.padStart(LABEL_WIDTH - 1)}`,
    ...rows,
    ...(folded > 0 ? [`${indent}and ${plural(folded, 'more journey')}: --all`] : []),
    ...legendLines(legend(view, scale.markMin), indent, screen.width),
  ];
}

/** Flush right under the strips when it is too wide to stand under their left edge. */
function legendLines(text: string, indent: string, width: number): string[] {
  const left = Math.max(0, Math.min(indent.length, width - text.length));
  return text.length <= width ? [' '.repeat(left) + text] : fold(text, width);
}

function legend(view: DayView, markMin: number): string {
  const outcomes = new Set(
    view.journeys.flatMap((journey) => journey.stretches.map((each) => each.outcome)),
  );
  const partly = [
    ...(outcomes.has('degraded') ? ['partly'] : []),
    ...(outcomes.has('late') ? ['late'] : []),
  ];
  return [
    ...(outcomes.has('down') ? ['# stopped'] : []),
    ...(partly.length > 0 ? [`- ${partly.join(' or ')}`] : []),
    '. works',
    ...(outcomes.has('unknown') ? ['? not known'] : []),
    `a mark = ${sayMark(markMin)}`,
  ].join('   ');
}

function sayMark(minutes: number): string {
  if (minutes % 1440 === 0) return `${minutes / 1440} d`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}
