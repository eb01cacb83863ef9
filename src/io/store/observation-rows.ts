/** The tables of observations beside the entries of the store, and how a look becomes a row and back. */
import type { Observation } from './observation.ts';
import { unpackObservation } from './pack-observation.ts';

/** Version of these tables; a later one is refused. */
export const OBSERVATIONS_FORMAT = 1;

/**
 * `id` is the time in milliseconds × 1024 (exact until the year 2248), and a count within the millisecond: rows lie by time.
 * `mark` is `ok` and `state` in one small number, `took` hundredths of a millisecond. Texts belong to
 * one series, so that what a series no longer needs is found without looking through the others.
 */
export const OBSERVATIONS_SCHEMA: string = `
  CREATE TABLE IF NOT EXISTS seen_format (id INTEGER PRIMARY KEY CHECK (id = 1), format INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO seen_format VALUES (1, ${OBSERVATIONS_FORMAT});
  CREATE TABLE IF NOT EXISTS seen_series (
    id INTEGER PRIMARY KEY, target TEXT NOT NULL, probe TEXT NOT NULL, place TEXT NOT NULL,
    last_mark INTEGER, last_text INTEGER, UNIQUE (target, probe, place)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS seen_text (
    id INTEGER PRIMARY KEY AUTOINCREMENT, series INTEGER NOT NULL, text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS seen_text_series ON seen_text (series);
  CREATE TABLE IF NOT EXISTS seen_raw (
    id INTEGER PRIMARY KEY, series INTEGER NOT NULL, mark INTEGER NOT NULL, took INTEGER NOT NULL,
    text INTEGER NOT NULL, numbers TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS seen_raw_series ON seen_raw (series);
  CREATE TABLE IF NOT EXISTS seen_kept (
    id INTEGER PRIMARY KEY, series INTEGER NOT NULL, mark INTEGER NOT NULL, took INTEGER NOT NULL,
    text INTEGER NOT NULL, numbers TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS seen_kept_series ON seen_kept (series);
  CREATE TABLE IF NOT EXISTS seen_summary (
    bucket INTEGER NOT NULL, series INTEGER NOT NULL, good INTEGER NOT NULL, bad INTEGER NOT NULL,
    unseen INTEGER NOT NULL, least INTEGER, total INTEGER NOT NULL, most INTEGER,
    PRIMARY KEY (bucket, series)
  ) STRICT, WITHOUT ROWID;
`;

/** Looks of one millisecond that have an id of their own. */
export const WITHIN = 1024;

/** The first id of a millisecond. */
export function idOf(atMs: number): number {
  return atMs * WITHIN;
}

/** The millisecond of an id. */
export function atOf(id: number): number {
  return Math.floor(id / WITHIN);
}

const STATES: readonly Observation['state'][] = ['up', 'down', 'flapping', 'unknown'];
const OKS: readonly Observation['ok'][] = [true, false, null];

/** `ok`, `state` and whether there are reports as one number. Good, up and none is 0, which takes no byte. */
export function markOf({
  ok,
  state,
  reports,
}: Pick<Observation, 'ok' | 'state' | 'reports'>): number {
  const told = Number(reports !== undefined);
  return (told * STATES.length + STATES.indexOf(state)) * OKS.length + OKS.indexOf(ok);
}

/** `ok` of a mark. */
export function okOf(mark: number): boolean | null {
  return OKS[mark % OKS.length] ?? null;
}

/** Whether the look of a mark has reports. */
export function tellsOf(mark: number): boolean {
  return mark >= OKS.length * STATES.length;
}

/** Milliseconds as the file has them. */
export function tookOf(ms: number): number {
  return Math.round(ms * 100);
}

/** A row as a look. */
export function observationOf(row: Readonly<Record<string, unknown>>): Observation {
  const mark = Number(row['mark']);
  return {
    format: 1,
    at: new Date(atOf(Number(row['id']))).toISOString(),
    target: String(row['target']),
    probe: String(row['probe']),
    place: String(row['place']),
    ok: okOf(mark),
    ms: Number(row['took']) / 100,
    ...withStateOf(mark, row),
  };
}

function withStateOf(
  mark: number,
  row: Readonly<Record<string, unknown>>,
): Omit<Observation, 'format' | 'at' | 'target' | 'probe' | 'place' | 'ok' | 'ms'> {
  const packed = { text: String(row['text']), numbers: String(row['numbers']) };
  const { what, ...said } = unpackObservation(packed);
  const state = STATES[Math.floor(mark / OKS.length) % STATES.length] ?? 'unknown';
  return { what, state, ...said };
}
