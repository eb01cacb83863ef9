/** `firebreak incidents`: a line each, newest first. */
import type { IncidentSummary } from '#core/incident';
import { columns, fold, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { sayDuration } from '../terminal/time.ts';

export function incidentsText(listed: readonly IncidentSummary[], screen: Screen): string[] {
  const rows = listed.map((each) => [each.id, sayDuration(each.lastsMin * 60_000), each.title]);
  const table = columns([['incident', 'lasted', 'what happened'], ...rows], {
    right: [1],
  });
  const unverified = listed.filter((each) => each.unverified > 0).length;
  return [
    `${plural(listed.length, 'incident')} can be replayed over your map.`,
    '',
    ...(listed.length === 0 ? [] : table.map((row) => cut(row, screen.width))),
    ...(unverified === 0
      ? []
      : [
          '',
          ...fold(
            `${unverified} of them ${unverified === 1 ? 'has' : 'have'} rows from memory, not checked again at their source; a replay marks them.`,
            screen.width,
          ),
        ]),
    '',
    'Next  firebreak replay ID',
  ];
}

/** A title says most at its start. */
function cut(row: string, width: number): string {
  return row.length <= width ? row : `${row.slice(0, width - 3).trimEnd()}...`;
}
