/** What people did that day: numbered ticks under the journeys, and what the numbers stand for. */
import { sayClock, sayOffset } from '../terminal/time.ts';
import type { DayView } from '../day/view.ts';
import { percent } from './day-axis.ts';
import { esc, table } from './html.ts';

/** Numbers closer than this stand one row lower, in percent of the day. */
const APART = 4.6;
const ROWS = 3;

export function peopleRows(view: DayView): string {
  if (view.actions.length === 0) return '';
  const ends = Array.from({ length: ROWS }, () => -APART);
  const ticks = view.actions.map((action, index) => {
    const at = percent(action.minute, view);
    const row = Math.max(
      0,
      ends.findIndex((end) => at - end >= APART),
    );
    ends[row] = at;
    return `<b style="left:${at}%;--row:${row}">${index + 1}</b>`;
  });
  const items = view.actions.map(
    (action) =>
      `<li><span class="when">${sayClock(view.startsAt, action.minute)} ${sayOffset(action.minute)}</span> ${esc(action.short)}</li>`,
  );
  const rows = ends.filter((end) => end >= 0).length;
  return `<h3 class="group">What people did</h3>
<div class="row people" style="--rows:${rows}" aria-hidden="true"><span class="name"></span><div class="track">${ticks.join('')}</div><span class="said"></span></div>
<ol class="actions">${items.join('')}</ol>`;
}

export function peopleTable(view: DayView): string {
  if (view.actions.length === 0) return '';
  return table(
    ['when (UTC)', 'minutes from the start', 'what people did'],
    view.actions.map((action) => [
      sayClock(view.startsAt, action.minute),
      sayOffset(action.minute),
      esc(action.what),
    ]),
    'What people did',
  );
}
