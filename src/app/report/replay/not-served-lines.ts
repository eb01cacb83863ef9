/** What was not served, at most: by journey, with what it was worth (S3). */
import type { ReplayAnswer } from '#core/meaning';
import { columns, count, fold, plural, shorten } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';

/** The table and what to make of it; nothing when no rate is known. */
export function notServedLines(answer: ReplayAnswer, screen: Screen, all: boolean): string[] {
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
