/** Beside the journeys: failovers, launches that could not have been made, the naive answer. */
import { compareText } from '#base';
import type { ReplayAnswer, ReplayedJourney } from '#core/meaning';
import { fold, list, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { sayClock, sayDuration } from '../terminal/time.ts';
import type { Replayed } from './replayed.ts';

/** A paragraph each; two of them unless all are wanted. */
export function besides(replayed: Replayed, screen: Screen, all: boolean): string[] {
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
    return `Starts that need ${need} ${spans.slice(0, 2).join(' and ')}: ${sayWho(who)} could not have been started, moved or grown.`;
  });
}

function sayWho(who: readonly string[]): string {
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
