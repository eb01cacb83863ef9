/** `firebreak replay` in the terminal: the day, its turns, what was not served (TARGETS A6, B2). */
import { compareText } from '#base';
import type { BoundIncident, ImpairmentKind, Incident } from '#core/incident';
import type { Label, ReplayAnswer, ReplayedJourney } from '#core/meaning';
import { causeOf } from '../day/day-view.ts';
import { stripTable } from '../day/strip-table.ts';
import type { DayJourney, DayView } from '../day/view.ts';
import {
  columns,
  count,
  fold,
  list,
  next,
  type NextCommands,
  plural,
  shorten,
} from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { sayClock, sayDuration, sayOffset } from '../terminal/time.ts';

export interface Replayed {
  readonly incident: Incident;
  readonly bound: BoundIncident;
  readonly answer: ReplayAnswer;
  readonly view: DayView;
}

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
    if (felt.length === 0) return `None of your ${total} stops, and none is touched.`;
    return `None of your ${total} stops; ${felt.length} ${felt.length === 1 ? 'is' : 'are'} touched: ${list(felt.slice(0, 4).map((each) => `${each.id} ${each.label === '?' ? 'not known' : each.label}`))}.`;
  }
  const groups = [...Map.groupBy(stopped, (each) => each.label)].slice(0, 3);
  const said = groups.map(([label, journeys]) => `${names(journeys)} for ${label}`);
  const more = stopped.length - groups.reduce((sum, [, journeys]) => sum + journeys.length, 0);
  return `${stopped.length} of ${total} ${stopped.length === 1 ? 'stops' : 'stop'}: ${said.join(', ')}${more > 0 ? ` and ${more} more` : ''}. ${causes(answer)}`;
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

interface Turn {
  readonly minute: number;
  readonly word: string;
  readonly reason: string;
  readonly journeys: string[];
}

const KIND: Readonly<Record<ImpairmentKind, string>> = {
  fails: 'fails',
  empty: 'is empty',
  slow: 'is slow',
  stale: 'is stale',
  partly: 'fails for some',
  wrong: 'answers wrongly',
};

const WORD: Readonly<Record<Label, string>> = {
  ok: 'back',
  late: 'LATE',
  degraded: 'PARTLY',
  unknown: 'MAYBE',
  down: 'STOP',
};

/** Lines of one screen (rule 8 of the grammar). */
const SCREEN_LINES = 40;

function turnLines(replayed: Replayed, screen: Screen, all: boolean, room: number): string[] {
  const turns = turnsOf(replayed);
  if (turns.length === 0) return [];
  const shown = turns.slice(0, room);
  const clocks = shown.map((turn) => sayClock(replayed.view.startsAt, turn.minute));
  const who = shown.map((turn) => sayWho(turn.journeys, Math.floor(screen.width * 0.28)));
  const clockWidth = Math.max(...clocks.map((each) => each.length));
  const whoWidth = Math.max(...who.map((each) => each.length));
  const more = turns.length - shown.length;
  return [
    '',
    ...shown.flatMap((turn, index) => {
      const head = `  ${(clocks[index] ?? '').padEnd(clockWidth)}  ${sayOffset(turn.minute).padEnd(5)} ${(who[index] ?? '').padEnd(whoWidth)}  ${turn.word.padEnd(7)}`;
      const width = Math.max(20, screen.width - head.length);
      // The cause behind the cause is told where it fits, and always with --all.
      const short = turn.reason.length <= width ? turn.reason : turn.reason.replace(/: .*$/, '');
      const [first = '', ...rest] = fold(all ? turn.reason : short, width);
      return [head + first, ...rest.map((line) => ' '.repeat(head.length) + line)];
    }),
    ...(more > 0 ? [`  and ${plural(more, 'more turn')} of the day: --all`] : []),
  ];
}

function sayWho(journeys: readonly string[], width: number): string {
  const joined = journeys.join(', ');
  if (joined.length <= width) return joined;
  const rest = journeys.length - 1;
  return rest === 0 ? shorten(joined, width) : `${shorten(journeys[0] ?? '', width - 5)}, +${rest}`;
}

/** Changes of outcome, those of one minute, word and cause together. */
function turnsOf({ answer, incident, bound }: Replayed): Turn[] {
  const turns = new Map<string, Turn>();
  for (const journey of answer.journeys) {
    journey.intervals.forEach((interval, index) => {
      const before = journey.intervals[index - 1];
      if (interval.outcome === 'ok' && before === undefined) return;
      const reason = reasonOf(journey, interval, incident, bound);
      const key = `${interval.fromMin}\n${interval.outcome}\n${reason}`;
      const known = turns.get(key);
      if (known === undefined)
        turns.set(key, {
          minute: interval.fromMin,
          word: WORD[interval.outcome],
          reason,
          journeys: [journey.id],
        });
      else known.journeys.push(journey.id);
    });
  }
  return [...turns.values()].sort(
    (a, b) =>
      a.minute - b.minute ||
      b.journeys.length - a.journeys.length ||
      compareText(a.journeys[0] ?? '', b.journeys[0] ?? ''),
  );
}

function reasonOf(
  journey: ReplayedJourney,
  interval: ReplayedJourney['intervals'][number],
  incident: Incident,
  bound: BoundIncident,
): string {
  if (interval.outcome === 'ok') {
    const recovery = journey.recoveries.find((each) => each.atMin === interval.fromMin);
    if (recovery?.what === undefined || recovery.what === null) return '';
    return recovery.how === 'failover'
      ? `${recovery.what} serves now`
      : `${sayService(recovery.what)} is back`;
  }
  const row = causeOf(interval.because, interval.fromMin, incident, bound);
  const lost = interval.because.at(-1) ?? '';
  const again = interval.secondWave ? 'again, ' : '';
  if (row === null) return `${again}${lost}`;
  return `${again}${sayService(lost)} ${KIND[row.kind]}${row.unverified ? ' [from memory]' : ''}: ${row.because}`;
}

/** `dynamodb`, `lambda poll-sqs`: short for people; the id itself is in the chain that `explain` prints. */
function sayService(id: string): string {
  const [name = '', operation] = id.slice(id.lastIndexOf('/') + 1).split(':');
  return operation === undefined || ['name', 'requests'].includes(operation)
    ? name
    : `${name} ${operation}`;
}

function notServedLines(answer: ReplayAnswer, screen: Screen, all: boolean): string[] {
  const losing = answer.journeys.filter(
    (each) => each.notServed !== null && each.notServed.atMost > 0,
  );
  if (losing.length === 0) return [];
  const shown = all ? losing : losing.slice(0, 4);
  const rows = shown.map(({ id, notServed, value }) => {
    const { atMost = 0, ofWhichPartly = 0 } = notServed ?? {};
    const worth = value === undefined ? '' : `${money(value.atMost)} ${value.currency}`;
    return [
      shorten(id, 26),
      count(atMost),
      count(atMost - ofWhichPartly),
      count(ofWhichPartly),
      worth,
    ];
  });
  const more = losing.length - shown.length;
  return [
    '',
    ...columns([['not served, AT MOST', 'in all', 'stopped', 'partly', 'worth'], ...rows], {
      margin: '  ',
      right: [1, 2, 3, 4],
    }),
    ...(more > 0 ? [`  and ${plural(more, 'more journey')}: --all`] : []),
    ...fold(
      'As if every call failed while it was failing: no error shares were published. Some customers come back later. Read these as upper bounds.',
      screen.width - 2,
    ).map((line) => `  ${line}`),
  ];
}

/** `13.1 M`, `412,800`: never firmer than three figures. */
export function money(amount: number): string {
  if (amount >= 1_000_000) return `${(amount / 1_000_000).toFixed(1)} M`;
  return amount >= 10_000 ? count(Math.round(amount / 100) * 100) : count(amount);
}

function besides(replayed: Replayed, screen: Screen, all: boolean): string[] {
  const paragraphs = [
    ...failoverSentences(replayed),
    ...launchSentences(replayed),
    ...naiveSentences(replayed.answer),
  ];
  const shown = all ? paragraphs : paragraphs.slice(0, 2);
  return shown.flatMap((paragraph) => [
    '',
    ...fold(paragraph, screen.width - 2).map((line) => `  ${line}`),
  ]);
}

function failoverSentences({ answer, view }: Replayed): string[] {
  const at = (minute: number): string => sayClock(view.startsAt, minute);
  const turns = answer.failovers.map(
    (turn) =>
      `${turn.component} ${turn.direction === 'over' ? 'fails over to' : 'returns to'} ${turn.to} at ${at(turn.atMin)}`,
  );
  const blocked = answer.blocked.map(
    (each) =>
      `${each.component} could not fail over${each.standby === null ? '' : ` to ${each.standby}`} from ${at(each.fromMin)} to ${at(each.toMin)}${each.by.length > 0 ? `: ${list(each.by)} failed` : ''}`,
  );
  const sentence = (parts: readonly string[]): string[] =>
    parts.length === 0
      ? []
      : [
          `${parts.slice(0, 3).join('; ')}${parts.length > 3 ? `; and ${parts.length - 3} more` : ''}.`,
        ];
  return [...sentence(turns), ...sentence(blocked)];
}

/** The launch that could not have been made: by need, with how many would have wanted it. */
function launchSentences({ answer, view }: Replayed): string[] {
  const groups = Map.groupBy(answer.launches, (launch) => launch.need);
  return [...groups].slice(0, 2).map(([need, launches]) => {
    const who = [...new Set(launches.map((each) => each.who))];
    const spans = [
      ...new Set(
        launches.map(
          (each) =>
            `${each.outcome === 'down' ? 'failed' : 'were throttled or slow'} from ${sayClock(view.startsAt, each.fromMin)} to ${sayClock(view.startsAt, each.toMin)}`,
        ),
      ),
    ];
    return `Starts that need ${need} ${spans.slice(0, 2).join(' and ')}: ${names2(who)} could not have been started, moved or grown.`;
  });
}

function names2(who: readonly string[]): string {
  return who.length <= 3 ? list(who) : `${who[0]} and ${who.length - 1} others`;
}

function naiveSentences(answer: ReplayAnswer): string[] {
  const minutes = (spans: readonly { fromMin: number; toMin: number }[]): number =>
    spans.reduce((sum, each) => sum + each.toMin - each.fromMin, 0);
  const down = (journey: ReplayedJourney): number =>
    minutes(journey.intervals.filter((each) => each.outcome === 'down'));
  const differing = answer.journeys.filter((journey) => minutes(journey.naive) > down(journey));
  if (differing.length === 0) return [];
  const most = Math.max(...differing.map((journey) => minutes(journey.naive)));
  const kinds = new Map<string, number>();
  for (const { kind } of differing.flatMap((journey) => journey.differs))
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const reasons = [...kinds]
    .sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]))
    .map(([kind]) => SPARING[kind] ?? kind);
  return [
    `The naive answer, that whatever reaches the fault is down, has ${plural(answer.journeys.filter((each) => each.naive.length > 0).length, 'journey')} down for up to ${sayDuration(most * 60_000)}. Ours differs for ${differing.length}, because of ${list(reasons.slice(0, 4))}.`,
  ];
}

const SPARING: Readonly<Record<string, string>> = {
  grace: 'a grace that bears it',
  alternative: 'an alternative',
  placement: 'another placement',
  failover: 'a failover',
  soft: 'a need that is soft',
  operation: 'operations that are not asked',
  plane: 'a control plane that is not asked',
  starting: 'needs that count only at a start',
  partly: 'faults that were only partial',
  seen: 'what was seen of the provider itself',
};

function sources({ incident, answer, bound }: Replayed): string {
  const marked = answer.journeys.some((journey) =>
    journey.intervals.some(
      (each) => causeOf(each.because, each.fromMin, incident, bound)?.unverified === true,
    ),
  );
  return marked ? 'Rows marked [from memory] were not checked again at their source.' : '';
}
