/** The turns of the day: who stops, slows or comes back when, and through what. */
import { compareText } from '#base';
import type { BoundIncident, ImpairmentKind, Incident } from '#core/incident';
import type { Label, ReplayedJourney } from '#core/meaning';
import { causeOf } from '../day/day-view.ts';
import { fold, plural, shorten } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { sayClock, sayOffset } from '../terminal/time.ts';
import type { Replayed } from './replayed.ts';

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

/** One line a turn, at most `room` of them; with `all` the whole cause. */
export function turnLines(
  replayed: Replayed,
  screen: Screen,
  all: boolean,
  room: number,
): string[] {
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
  if (operation === undefined || operation === 'requests') return name;
  return operation === 'name' ? `${name}'s name` : `${name} ${operation}`;
}
