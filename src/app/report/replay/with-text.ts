/** `replay --with FILE`: what a change would have bought, before and after (TARGETS A6). */
import type { ReplayAnswer, ReplayedJourney } from '#core/meaning';
import type { DayJourney, DayView } from '../day/view.ts';
import { columns, count, fold, list, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { sayDuration } from '../terminal/time.ts';

export interface Compared {
  readonly view: DayView;
  readonly answer: ReplayAnswer;
}

export function withText(
  before: Compared,
  after: Compared,
  change: string,
  screen: Screen,
  all: boolean,
): string[] {
  const rows = after.view.journeys.map((now) => ({
    now,
    old: before.view.journeys.find((each) => each.id === now.id) ?? null,
  }));
  const changed = rows.filter(
    ({ now, old }) =>
      old === null ||
      old.label !== now.label ||
      old.stoppedMin !== now.stoppedMin ||
      lost(before, now.id) !== lost(after, now.id),
  );
  const same = rows.filter((row) => !changed.includes(row)).map(({ now }) => now.id);
  const shown = all ? changed : changed.slice(0, 14);
  return [
    ...fold(withHeadline(before.view, after.view, change), screen.width),
    '',
    ...columns(
      [
        ['', 'now', 'with it', 'not served, at most'],
        ...shown.map(({ now, old }) => [
          now.id,
          old?.label ?? 'new',
          now.label,
          sayLost(before, after, now.id),
        ]),
      ],
      { margin: '  ', right: [1, 2] },
    ),
    ...(changed.length > shown.length
      ? [`  and ${count(changed.length - shown.length)} more: --all`]
      : []),
    ...(same.length > 0
      ? fold(
          `${same.length <= 6 ? same.join(', ') : plural(same.length, 'other journey')}: no change`,
          screen.width - 2,
        ).map((line) => `  ${line}`)
      : []),
  ];
}

/** `With sessions-replica.yaml, log-in and pay stop for 0 h 01 instead of 2 h 52.` `change` begins the sentence. */
export function withHeadline(before: DayView, after: DayView, change: string): string {
  const pairs = after.journeys.flatMap((now) => {
    const old = before.journeys.find((each) => each.id === now.id);
    return old === undefined ? [] : [{ now, old }];
  });
  const less = pairs.filter(({ now, old }) => now.stoppedMin < old.stoppedMin);
  const more = pairs.filter(({ now, old }) => now.stoppedMin > old.stoppedMin);
  if (less.length === 0 && more.length === 0)
    return `${change}, every journey stops for as long as now.`;
  const [told, rest] = less.length > 0 ? [less, more] : [more, less];
  const longest = (side: 'now' | 'old'): number =>
    Math.max(...told.map((pair) => pair[side].stoppedMin));
  const same = (side: 'now' | 'old'): boolean =>
    told.every((pair) => pair[side].stoppedMin === longest(side));
  const [now, old] = [longest('now'), longest('old')];
  const verb = told.length === 1 ? 'stops' : 'stop';
  const stops =
    now === 0
      ? told.length === 1
        ? 'does not stop'
        : 'do not stop'
      : `${verb} for ${same('now') ? '' : 'up to '}${sayDuration(now * 60_000)}`;
  const instead =
    old === 0 ? 'not at all' : `${same('old') ? '' : 'up to '}${sayDuration(old * 60_000)}`;
  const other =
    rest.length > 0 ? `; ${rest.length} ${rest.length === 1 ? 'stops' : 'stop'} for longer` : '';
  return `${change}, ${sayNames(told.map((pair) => pair.now))} ${stops}${now === 0 ? ',' : ''} instead of ${instead}${other}.`;
}

function sayNames(journeys: readonly DayJourney[]): string {
  return journeys.length <= 3
    ? list(journeys.map((each) => each.id))
    : `${journeys[0]?.id} and ${journeys.length - 1} others`;
}

function lost({ answer }: Compared, id: string): number | null {
  return journeyOf(answer, id)?.notServed?.atMost ?? null;
}

function journeyOf(answer: ReplayAnswer, id: string): ReplayedJourney | null {
  return answer.journeys.find((each) => each.id === id) ?? null;
}

function sayLost(before: Compared, after: Compared, id: string): string {
  const [old, now] = [lost(before, id), lost(after, id)];
  return old === null || now === null ? '' : `${count(old)} -> ${count(now)}`;
}
