/** `firebreak explain incident/ID`: every row with who says so, what people did, what was said in public. */
import { formatMinute, type Incident, type IncidentRow } from '#core/incident';
import { columns, fold, labelled, plural, shorten } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { sayClock, sayDuration } from '../terminal/time.ts';

const ROWS_SHOWN = 24;

export function incidentText(incident: Incident, screen: Screen, all: boolean): string[] {
  const rows = all ? incident.rows : incident.rows.slice(0, ROWS_SHOWN);
  const folded = incident.rows.length - rows.length;
  const said = [
    ...(folded > 0 ? [`${folded} more rows`] : []),
    ...(all
      ? []
      : [plural(incident.actions.length, 'action'), plural(incident.reports.length, 'report')]),
  ];
  return [
    ...fold(
      `${incident.id}: ${incident.title}, for ${sayDuration(incident.endsAtMin * 60_000)} from ${incident.startsAt.replace('T', ' ').replace('Z', ' UTC')}.`,
      screen.width,
    ),
    ...fold(incident.summary, screen.width),
    '',
    ...columns(
      [
        ['minutes', 'what', 'how'],
        ...rows.map((row) => [span(row), row.lost, row.kind + (row.unverified ? ' *' : '')]),
      ],
      { margin: '  ', widths: [11] },
    ).map((line) => shorten(line, screen.width)),
    ...(all ? rowReasons(incident, screen) : []),
    ...(all ? people(incident, screen) : []),
    ...(said.length > 0 ? ['', ...fold(`Not shown: ${said.join(', ')}: --all`, screen.width)] : []),
    ...(incident.rows.some((row) => row.unverified)
      ? ['', '* from memory, not checked again at its source']
      : []),
    '',
    ...incident.sources.flatMap((source) =>
      labelled(
        source.id,
        `${source.title}${source.url === null ? '' : `  ${source.url}`}`,
        screen.width,
        10,
      ),
    ),
  ];
}

function span(row: IncidentRow): string {
  return `${row.from === null ? '?' : formatMinute(row.from)} to ${row.until === null ? '?' : formatMinute(row.until)}`;
}

function rowReasons(incident: Incident, screen: Screen): string[] {
  return [
    '',
    'Why, row by row',
    ...incident.rows.flatMap((row) =>
      labelled(
        `  ${span(row)}`,
        `${row.lost}: ${row.because}  [${row.evidence}, ${row.cites}]`,
        screen.width,
        22,
      ),
    ),
  ];
}

function people(incident: Incident, screen: Screen): string[] {
  const at = (minute: Incident['actions'][number]['at']): string =>
    `  ${formatMinute(minute)}${typeof minute === 'number' ? ` (${sayClock(incident.startsAt, minute)})` : ''}`;
  return [
    ...(incident.actions.length > 0 ? ['', 'What operators did'] : []),
    ...incident.actions.flatMap((action) =>
      labelled(at(action.at), `${action.what}${action.unverified ? ' *' : ''}`, screen.width, 22),
    ),
    ...(incident.reports.length > 0 ? ['', 'What was said'] : []),
    ...incident.reports.flatMap((report) =>
      labelled(
        at(report.at),
        `${report.by}: ${report.what}${report.unverified ? ' *' : ''}`,
        screen.width,
        22,
      ),
    ),
  ];
}
