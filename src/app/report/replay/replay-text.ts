/** `firebreak replay` in the terminal: the day, its turns, what was not served (TARGETS A6, B2). */
import type { ReplayAnswer } from '#core/meaning';
import { causeOf } from '../day/day-view.ts';
import { stripTable } from '../day/strip-table.ts';
import type { DayJourney, DayView } from '../day/view.ts';
import { count, fold, list, next, type NextCommands, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { besides } from './besides.ts';
import { notServedLines } from './not-served-lines.ts';
import type { Replayed } from './replayed.ts';
import { turnLines } from './turns.ts';

/** Lines of one screen (rule 8 of the grammar). */
const SCREEN_LINES = 40;

export function replayText(
  replayed: Replayed,
  screen: Screen,
  all: boolean,
  commands: NextCommands,
): string[] {
  const { view, incident, answer } = replayed;
  const before = [
    ...fold(replayHeadline(view, answer), screen.width),
    '',
    ...stripTable(view, screen, { head: '', tail: 'stopped', most: all ? 1000 : 8, margin: '  ' }),
  ];
  const after = [
    ...untouchedLines(replayed, screen),
    ...notServedLines(answer, screen, all),
    ...besides(replayed, screen, all),
    '',
    ...fold(
      `Times are the provider's own, +-${incident.timesWithinMin} min. ${sources(replayed)}`,
      screen.width,
    ),
    '',
    ...next(commands, screen.width),
  ];
  const room = all ? 10_000 : Math.max(3, SCREEN_LINES - before.length - after.length - 2);
  return [...before, ...turnLines(replayed, screen, all, room), ...after];
}

/** `4 of 6 journeys stop: get-support for 10 h 56, log-in and pay for 2 h 52.` */
export function replayHeadline(view: DayView, answer: ReplayAnswer): string {
  const stopped = view.journeys.filter((each) => each.stoppedMin > 0);
  const total = plural(view.journeys.length, 'journey');
  if (stopped.length === 0) {
    const felt = view.journeys.filter((each) => each.label !== '-');
    const head =
      view.journeys.length === 1 ? 'Your one journey does not stop' : `None of your ${total} stops`;
    if (felt.length === 0)
      return view.journeys.length === 1
        ? 'Your one journey is not touched.'
        : `${head}, and none is touched.`;
    return `${head}; ${felt.length} ${felt.length === 1 ? 'is' : 'are'} touched: ${list(felt.slice(0, 4).map((each) => `${each.id} ${each.label === '?' ? 'not known' : each.label}`))}.`;
  }
  const groups = [...Map.groupBy(stopped, (each) => each.label)].slice(0, 3);
  const said = groups.map(([label, journeys]) => `${names(journeys)} for ${label}`);
  const more = stopped.length - groups.reduce((sum, [, journeys]) => sum + journeys.length, 0);
  const open = view.journeys.filter((each) => each.label === '?').length;
  const unsure = open === 0 ? '' : ` Of ${open} more it is not known.`;
  return `${stopped.length} of ${total} ${stopped.length === 1 ? 'stops' : 'stop'}: ${said.join(', ')}${more > 0 ? ` and ${more} more` : ''}.${unsure} ${causes(answer)}`;
}

/** Where nothing is felt: what went wrong that day, how much of it this map meets, and what is not known. */
function untouchedLines({ view, incident, bound }: Replayed, screen: Screen): string[] {
  if (view.journeys.some((each) => each.label !== '-')) return [];
  const services = [...new Set(bound.notReached.map((row) => row.lost.replace(/:[^:/]*$/, '')))];
  const shown = services.slice(0, 3);
  const more = services.length - shown.length;
  const failed =
    shown.length === 0
      ? ''
      : `: ${more > 0 ? `${shown.join(', ')} and ${more} more` : list(shown)}`;
  const met =
    bound.rows.length === 0
      ? `Nothing in this map uses what failed${failed}.`
      : `${bound.rows.length} of the ${plural(incident.rows.length, 'thing')} that failed ${bound.rows.length === 1 ? 'is' : 'are'} in reach of this map, and no journey feels ${bound.rows.length === 1 ? 'it' : 'them'}.`;
  return [
    '',
    ...fold(
      `That day: ${incident.title}. ${met} What your vendors stand on counts only where the map says so.`,
      screen.width - 2,
    ).map((line) => `  ${line}`),
  ];
}

function names(journeys: readonly DayJourney[]): string {
  return journeys.length <= 3
    ? list(journeys.map((each) => each.id))
    : `${journeys[0]?.id} and ${journeys.length - 1} others`;
}

function causes(answer: ReplayAnswer): string {
  const lost = new Set(
    answer.journeys
      .flatMap((journey) => journey.intervals)
      .filter((each) => each.outcome === 'down')
      .map((each) => (each.because.at(-1) ?? '').replace(/:[^:/]*$/, '')),
  );
  return `${lost.size === 1 ? 'One cause makes' : `${count(lost.size)} causes make`} all of it.`;
}

function sources({ incident, answer, bound }: Replayed): string {
  const marked = answer.journeys.some((journey) =>
    journey.intervals.some(
      (each) => causeOf(each.because, each.fromMin, incident, bound)?.unverified === true,
    ),
  );
  return marked ? 'Rows marked [from memory] were not checked again at their source.' : '';
}
