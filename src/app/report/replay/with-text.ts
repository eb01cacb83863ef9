/** `replay --with FILE`: what a change would have bought, before and after (TARGETS A6). */
import type { ReplayAnswer, ReplayedJourney } from '#core/meaning';
import type { DayJourney, DayView } from '../day/view.ts';
import { columns, count, fold, list, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';

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

/** `With sessions-replica.yaml, log-in and pay stop for 0 h 01 instead of 2 h 52.` */
export function withHeadline(before: DayView, after: DayView, change: string): string {
  const pairs = after.journeys.flatMap((now) => {
    const old = before.journeys.find((each) => each.id === now.id);
    return old !== undefined && old.stoppedMin > now.stoppedMin ? [{ now, old }] : [];
  });
  if (pairs.length === 0) {
    const worse = after.journeys.some(
      (now) =>
        (before.journeys.find((each) => each.id === now.id)?.stoppedMin ?? 0) < now.stoppedMin,
    );
    return worse
      ? `With ${change}, journeys stop for longer than now.`
      : `With ${change}, no journey stops for less time than now.`;
  }
  const groups = [
    ...Map.groupBy(
      pairs,
      ({ now, old }) =>
        `${now.stoppedMin > 0 ? `for ${now.label}` : 'not at all'} instead of ${old.label}`,
    ),
  ].sort((a, b) => b[1].length - a[1].length);
  const said = groups
    .slice(0, 2)
    .map(
      ([text, members]) =>
        `${sayNames(members.map(({ now }) => now))} ${members.length === 1 ? 'stops' : 'stop'} ${text}`,
    );
  const rest = groups.slice(2).reduce((sum, [, members]) => sum + members.length, 0);
  return `With ${change}, ${said.join('; ')}${rest > 0 ? `; ${rest} more stop for less` : ''}.`;
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
