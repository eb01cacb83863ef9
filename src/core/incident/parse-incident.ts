/**
 * Reads an incident from its file: everything that is wrong with it at once, by line. The format is
 * `data/schema/incident.schema.json`; `data/incidents/README.md` says how to write one.
 */
import { fail, type Result, succeed } from '#base';
import { type DocumentPath, FieldReader, type Fields, readDocument } from '#core/document';
import { earliest, latest } from './minute.ts';
import type { Incident, IncidentRow, Minute, OperatorAction, Report, Share } from './types.ts';
import { EVIDENCE_WORDS, IMPAIRMENT_KINDS } from './words.ts';

const TOP = [
  'incident',
  'id',
  'title',
  'provider',
  'startsAt',
  'endsAtMin',
  'timesWithinMin',
  'observed',
  'summary',
  'sources',
  'rows',
  'actions',
  'reports',
];
const ROW = [
  'lost',
  'kind',
  'from',
  'until',
  'share',
  'because',
  'evidence',
  'cites',
  'unverified',
];
const ACTION = ['at', 'what', 'short', 'cites', 'unverified'];
const REPORT = ['at', 'by', 'what', 'cites', 'unverified'];

/** The incident, or all that is wrong with its file. */
export function parseIncident(text: string, file: string): Result<Incident> {
  const document = readDocument(text, file);
  if (!document.ok) return fail(document.problems);
  const reader = new FieldReader(document.value, 'incident-field');
  const top = reader.mapping(document.value.value, [], TOP);
  if (top.values['incident'] !== 1) {
    reader.problem(['incident'], 'this is not an incident file of version 1', 'add incident: 1');
  }
  const sources = readSources(reader, top);
  const cited = new Set(sources.map((source) => source.id));
  const rows = reader.list(top, 'rows').map((item) => readRow(reader, item, cited));
  const incident: Incident = {
    id: reader.text(top, 'id', 'required') ?? '',
    title: reader.text(top, 'title', 'required') ?? '',
    provider: reader.text(top, 'provider', 'required') ?? '',
    startsAt: reader.text(top, 'startsAt', 'required') ?? '',
    endsAtMin: reader.number(top, 'endsAtMin', 'required') ?? 0,
    summary: reader.text(top, 'summary', 'required') ?? '',
    timesWithinMin: reader.number(top, 'timesWithinMin', 'required') ?? 0,
    observed: [...reader.texts(top, 'observed')].sort(),
    rows: sortRows(rows),
    actions: reader.list(top, 'actions').map((item) => readAction(reader, item, cited)),
    reports: reader.list(top, 'reports').map((item) => readReport(reader, item, cited)),
    sources,
  };
  checkWhole(reader, incident, rows);
  return reader.problems.length > 0 ? fail(reader.problems) : succeed(incident);
}

interface Item {
  readonly value: unknown;
  readonly path: DocumentPath;
}

function readSources(reader: FieldReader, top: Fields): Incident['sources'] {
  return reader.list(top, 'sources').map(({ value, path }) => {
    const fields = reader.mapping(value, path, ['id', 'title', 'url']);
    return {
      id: reader.text(fields, 'id', 'required') ?? '',
      title: reader.text(fields, 'title', 'required') ?? '',
      url: reader.text(fields, 'url', 'optional'),
    };
  });
}

function readRow(reader: FieldReader, item: Item, cited: ReadonlySet<string>): IncidentRow {
  const fields = reader.mapping(item.value, item.path, ROW);
  const row: IncidentRow = {
    lost: reader.text(fields, 'lost', 'required') ?? '',
    kind: reader.word(fields, 'kind', IMPAIRMENT_KINDS, null) ?? 'fails',
    from: readMinute(reader, fields, 'from'),
    until: readMinute(reader, fields, 'until'),
    share: readShare(reader, fields),
    because: reader.text(fields, 'because', 'required') ?? '',
    evidence: reader.word(fields, 'evidence', EVIDENCE_WORDS, 'published') ?? 'published',
    cites: readCites(reader, fields, cited),
    unverified: reader.flag(fields, 'unverified'),
  };
  if (row.from !== null && row.until !== null && earliest(row.from) >= latest(row.until)) {
    reader.problem(item.path, `\`${row.lost}\` ends before it begins`, 'mend from or until');
  }
  return row;
}

function readAction(reader: FieldReader, item: Item, cited: ReadonlySet<string>): OperatorAction {
  const fields = reader.mapping(item.value, item.path, ACTION);
  return {
    at: requireMinute(reader, fields),
    what: reader.text(fields, 'what', 'required') ?? '',
    short: reader.text(fields, 'short', 'required') ?? '',
    cites: readCites(reader, fields, cited),
    unverified: reader.flag(fields, 'unverified'),
  };
}

function readReport(reader: FieldReader, item: Item, cited: ReadonlySet<string>): Report {
  const fields = reader.mapping(item.value, item.path, REPORT);
  return {
    at: requireMinute(reader, fields),
    by: reader.text(fields, 'by', 'required') ?? '',
    what: reader.text(fields, 'what', 'required') ?? '',
    cites: readCites(reader, fields, cited),
    unverified: reader.flag(fields, 'unverified'),
  };
}

function readCites(reader: FieldReader, fields: Fields, cited: ReadonlySet<string>): string {
  const cites = reader.text(fields, 'cites', 'required') ?? '';
  if (cites !== '' && !cited.has(cites)) {
    const mend = `list it under sources, or cite one of ${[...cited].join(', ')}`;
    reader.problem([...fields.path, 'cites'], `\`${cites}\` is no source of this file`, mend);
  }
  return cites;
}

/** A number, or `[436, 446]` for a minute that lies between the two; null when it is not known. */
function readMinute(reader: FieldReader, fields: Fields, key: string): Minute | null {
  const value = fields.values[key];
  if (value === undefined) {
    reader.problem(
      fields.path,
      `\`${key}\` is missing`,
      `add ${key}: a minute, or null: not known`,
    );
    return null;
  }
  if (value === null) return null;
  if (!Array.isArray(value)) return reader.number(fields, key, 'required');
  const [low, high]: unknown[] = value;
  if (value.length === 2 && isMinute(low) && isMinute(high) && low < high) {
    return { earliest: low, latest: high };
  }
  reader.problem([...fields.path, key], `\`${key}\` is no range`, 'write [earliest, latest]');
  return null;
}

function isMinute(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function requireMinute(reader: FieldReader, fields: Fields): Minute {
  const minute = readMinute(reader, fields, 'at');
  if (minute === null && fields.values['at'] === null) {
    reader.problem([...fields.path, 'at'], '`at` is not known', 'give a minute or a range');
  }
  return minute ?? 0;
}

/** `0.55`, or `[0.5, 0.6]`; only where it was published (S1). */
function readShare(reader: FieldReader, fields: Fields): Share | null {
  const value = fields.values['share'];
  if (value === undefined || value === null) return null;
  const [low, high]: unknown[] = Array.isArray(value) ? value : [value, value];
  const good = isMinute(low) && isMinute(high) && 0 <= low && low <= high && high <= 1;
  if (good) return { low, high };
  reader.problem([...fields.path, 'share'], '`share` is no share', 'write 0.55 or [0.5, 0.6]');
  return null;
}

/** What can only be said of the file as a whole. */
function checkWhole(
  reader: FieldReader,
  incident: Incident,
  rowsAsWritten: readonly IncidentRow[],
): void {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(incident.id)) {
    reader.problem(['id'], `\`${incident.id}\` is no id`, 'write provider-YYYY-MM-DD');
  }
  if (
    !/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\dZ$/.test(
      incident.startsAt,
    )
  ) {
    reader.problem(['startsAt'], 'no UTC minute', "write startsAt: '2025-10-20T06:48Z'");
  }
  if (rowsAsWritten.length === 0) {
    reader.problem(['rows'], 'no row: nothing was impaired', 'add rows: what failed, and when');
  }
  const start = Math.min(
    0,
    ...rowsAsWritten.flatMap(({ from }) => (from === null ? [] : [earliest(from)])),
  );
  rowsAsWritten.forEach((row, index) => {
    if (row.from === null && row.until !== null && latest(row.until) <= start) {
      const mend = 'give its onset: an unknown one is read as the earliest of the others, or 0';
      reader.problem(['rows', index, 'until'], `\`${row.lost}\` ends before it begins`, mend);
    }
    if (row.until !== null && latest(row.until) > incident.endsAtMin) {
      const mend = 'endsAtMin is the last minute of any impairment';
      reader.problem(['rows', index, 'until'], 'the row ends after the incident', mend);
    }
  });
}

/** In order of onset, an unknown one first, then by id. */
function sortRows(rows: readonly IncidentRow[]): readonly IncidentRow[] {
  const onset = (row: IncidentRow): number => (row.from === null ? -Infinity : earliest(row.from));
  return [...rows].sort((a, b) => {
    const [first, second] = [onset(a), onset(b)];
    if (first !== second) return first < second ? -1 : 1;
    return a.lost < b.lost ? -1 : a.lost > b.lost ? 1 : 0;
  });
}
