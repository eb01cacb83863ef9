/**
 * Observations in a SQLite file, beside the entries of the store where there are some; several
 * processes of one host may append. Each look is a commit of its own in the write-ahead log, so that
 * kill -9 costs the look in flight. The log is not flushed at each: a power cut may cost the last few.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { assert } from '#base';
import { checkSignal } from './check-transaction.ts';
import { Checkpointer, LONG_LOG_PAGES } from './checkpointer.ts';
import type {
  Observation,
  ObservationList,
  ObservationQuery,
  ObservationSize,
  ObservationStore,
  ObservationSummary,
  ObservedSeries,
  Thinned,
} from './observation.ts';
import {
  idOf,
  markOf,
  observationOf,
  OBSERVATIONS_FORMAT,
  OBSERVATIONS_SCHEMA,
  tookOf,
  WITHIN,
} from './observation-rows.ts';
import { packObservation } from './pack-observation.ts';
import { StoreError } from './port.ts';
import { inTurn, openDatabase, openSqliteStore } from './sqlite.ts';
import { thinObservations, usedBytes, within } from './thin-observations.ts';

/** Where observations are kept. */
export interface ObservationSettings {
  readonly file: string;
  /** How long to wait for another process; 5 seconds when nothing is said. */
  readonly waitMs?: number;
  /** The most bytes of the file, after which the oldest leave; 1 GiB when nothing is said. */
  readonly mostBytes?: number;
  readonly nowMs?: () => number;
}

const WAIT_MS = 5_000;
const MOST_BYTES = 1_073_741_824;
const MOST_LISTED = 10_000;
const MOST_SUMMARIES = 100_000;
/** SQLITE_CONSTRAINT_PRIMARYKEY, or of a row id. */
const PRIMARY_KEY_TAKEN = 1555;
/** Texts of all series that are remembered, so that appending looks nothing up. */
const MOST_REMEMBERED = 50_000;

/** Opens the file, or makes it. Rejects with `StoreError` when it cannot be used. */
export async function openObservations(settings: ObservationSettings): Promise<ObservationStore> {
  const { file, waitMs = WAIT_MS } = settings;
  // It looks the file through for damage, and for whose it is.
  await (await openSqliteStore({ kind: 'sqlite', file, waitMs })).close();
  const database = openDatabase(file);
  try {
    await inTurn(file, waitMs, AbortSignal.timeout(waitMs), () => prepare(database, file));
    return new SqliteObservations(database, settings);
  } catch (error) {
    database.close();
    throw error;
  }
}

function prepare(database: DatabaseSync, file: string): void {
  database.exec('PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF');
  database.exec(`PRAGMA wal_autocheckpoint = ${LONG_LOG_PAGES}`);
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec(OBSERVATIONS_SCHEMA);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
  const format = Number(database.prepare('SELECT format FROM seen_format').get()?.['format']);
  if (format <= OBSERVATIONS_FORMAT) return;
  throw new StoreError(
    'damaged',
    `The observations in ${file} have format ${format}, made by a newer version that this one cannot read. Nothing was changed.`,
  );
}

class SqliteObservations implements ObservationStore {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #waitMs: number;
  readonly #mostBytes: number;
  readonly #nowMs: () => number;
  readonly #insert: StatementSync;
  readonly #series = new Map<string, number>();
  /** By series and text, in the order of use. */
  #texts = new Map<string, number>();
  /** From the first look on that is kept: who only reads needs none. */
  #checkpointer: Checkpointer | null = null;
  #isClosed = false;

  constructor(database: DatabaseSync, settings: ObservationSettings) {
    const { file, waitMs = WAIT_MS, mostBytes = MOST_BYTES, nowMs = Date.now } = settings;
    this.#database = database;
    this.#file = file;
    this.#waitMs = waitMs;
    this.#mostBytes = mostBytes;
    this.#nowMs = nowMs;
    this.#insert = database.prepare(
      `INSERT INTO seen_raw SELECT
         coalesce((SELECT max(id) + 1 FROM (
           SELECT max(id) AS id FROM seen_raw WHERE id >= :low AND id < :low + ${WITHIN}
           UNION ALL SELECT max(id) FROM seen_kept WHERE id >= :low AND id < :low + ${WITHIN})), :low),
         :series, :mark, :took, :text, :numbers
       WHERE EXISTS (SELECT 1 FROM seen_text WHERE id = :text AND series = :series)`,
    );
  }

  append(observation: Observation, signal: AbortSignal): Promise<void> {
    return this.#inTurn(signal, () => {
      this.#checkpointer ??= new Checkpointer(this.#file);
      if (this.#add(observation)) return;
      // Another process has cleared a text away that we remembered.
      this.#texts.clear();
      within(this.#database, () => assert(this.#add(observation), 'a text that was just written'));
    });
  }

  list(query: ObservationQuery, signal: AbortSignal): Promise<ObservationList> {
    const { most = MOST_LISTED, after, untilMs } = query;
    const { where, values } = filterOf(query);
    const from = Math.max(idOf(query.fromMs ?? 0), after === undefined ? 0 : Number(after) + 1);
    const until = untilMs === undefined ? Number.MAX_SAFE_INTEGER : idOf(untilMs);
    const part = (table: string): string =>
      `SELECT each.id, mark, took, numbers, seen_text.text AS text, target, probe, place
       FROM ${table} AS each JOIN seen_series ON seen_series.id = each.series
       JOIN seen_text ON seen_text.id = each.text
       WHERE each.id >= ? AND each.id < ? ${where}`;
    return this.#inTurn(signal, () => {
      const bounds = [from, until, ...values];
      const rows = this.#database
        .prepare(`${part('seen_raw')} UNION ALL ${part('seen_kept')} ORDER BY 1 LIMIT ?`)
        .all(...bounds, ...bounds, most + 1);
      const shown = rows.slice(0, most);
      const last = shown.at(-1)?.['id'];
      return {
        observations: shown.map(observationOf),
        next: rows.length > most && last !== undefined ? String(last) : null,
      };
    });
  }

  summaries(
    query: Omit<ObservationQuery, 'after'>,
    signal: AbortSignal,
  ): Promise<readonly ObservationSummary[]> {
    const { where, values } = filterOf(query);
    const { fromMs = 0, untilMs = Number.MAX_SAFE_INTEGER, most = MOST_SUMMARIES } = query;
    return this.#inTurn(signal, () =>
      this.#database
        .prepare(
          `SELECT bucket, good, bad, unseen, least, total, most, target, probe, place
           FROM seen_summary AS each JOIN seen_series ON seen_series.id = each.series
           WHERE bucket >= ? AND bucket < ? ${where}
           ORDER BY bucket, target, probe, place LIMIT ?`,
        )
        .all(fromMs, untilMs, ...values, Math.min(most, MOST_SUMMARIES))
        .map(summaryOf),
    );
  }

  series(signal: AbortSignal): Promise<readonly ObservedSeries[]> {
    return this.#inTurn(signal, () =>
      this.#database
        .prepare('SELECT target, probe, place FROM seen_series ORDER BY target, probe, place')
        .all()
        .map(({ target, probe, place }) => ({
          target: String(target),
          probe: String(probe),
          place: String(place),
        })),
    );
  }

  thin(signal: AbortSignal): Promise<Thinned> {
    const inStep = <Value>(step: () => Value): Promise<Value> => this.#inTurn(signal, step);
    return thinObservations(this.#database, inStep, this.#nowMs(), this.#mostBytes);
  }

  size(signal: AbortSignal): Promise<ObservationSize> {
    return this.#inTurn(signal, () => {
      const count = (table: string): number =>
        Number(this.#database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.['count']);
      return {
        bytes: usedBytes(this.#database),
        raw: count('seen_raw'),
        kept: count('seen_kept'),
        summaries: count('seen_summary'),
      };
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#checkpointer?.close();
    this.#database.close();
  }

  #inTurn<Value>(signal: AbortSignal, act: () => Value): Promise<Value> {
    return inTurn(this.#file, this.#waitMs, signal, () => {
      checkSignal(signal);
      if (!this.#isClosed) return act();
      throw new StoreError('unreachable', `The store ${this.#file} is closed.`);
    });
  }

  /** False when the text is no longer there. */
  #add(observation: Observation): boolean {
    const { at, ms } = observation;
    const series = this.#seriesOf(observation);
    const { text, numbers } = packObservation(observation);
    const values = {
      ':series': series,
      ':mark': markOf(observation),
      ':took': tookOf(ms),
      ':text': this.#textOf(series, text),
      ':numbers': numbers,
    };
    for (let low = idOf(Date.parse(at)); ; low += WITHIN) {
      try {
        return Number(this.#insert.run({ ...values, ':low': low }).changes) === 1;
      } catch (error) {
        // Its millisecond is full: the next one has room.
        if ((error as { readonly errcode?: unknown }).errcode !== PRIMARY_KEY_TAKEN) throw error;
      }
    }
  }

  #seriesOf({ target, probe, place }: ObservedSeries): number {
    const key = JSON.stringify([target, probe, place]);
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const names = [target, probe, place];
    this.#database
      .prepare('INSERT OR IGNORE INTO seen_series (target, probe, place) VALUES (?, ?, ?)')
      .run(...names);
    const found = this.#database
      .prepare('SELECT id FROM seen_series WHERE target = ? AND probe = ? AND place = ?')
      .get(...names);
    const id = Number(found?.['id']);
    this.#series.set(key, id);
    return id;
  }

  #textOf(series: number, text: string): number {
    const key = `${series} ${text}`;
    const known = this.#texts.get(key);
    if (known !== undefined) {
      this.#texts.delete(key);
      this.#texts.set(key, known);
      return known;
    }
    const found = this.#database
      .prepare('SELECT id FROM seen_text WHERE series = ? AND text = ?')
      .get(series, text);
    const id =
      found === undefined
        ? this.#database
            .prepare('INSERT INTO seen_text (series, text) VALUES (?, ?)')
            .run(series, text).lastInsertRowid
        : found['id'];
    this.#texts.set(key, Number(id));
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > MOST_REMEMBERED && oldest !== undefined) this.#texts.delete(oldest);
    return Number(id);
  }
}

function filterOf({ target, place }: Pick<ObservationQuery, 'target' | 'place'>): {
  readonly where: string;
  readonly values: readonly SQLInputValue[];
} {
  const conditions = [
    ...(target === undefined ? [] : [['target = ?', target] as const]),
    ...(place === undefined ? [] : [['place = ?', place] as const]),
  ];
  if (conditions.length === 0) return { where: '', values: [] };
  const inner = conditions.map(([text]) => text).join(' AND ');
  return {
    where: `AND each.series IN (SELECT id FROM seen_series WHERE ${inner})`,
    values: conditions.map(([, value]) => value),
  };
}

function summaryOf(row: Readonly<Record<string, unknown>>): ObservationSummary {
  const [good, bad] = [Number(row['good']), Number(row['bad'])];
  const inMs = (value: number): number => Math.round(value) / 100;
  const looked = good + bad > 0;
  return {
    fromMs: Number(row['bucket']),
    target: String(row['target']),
    probe: String(row['probe']),
    place: String(row['place']),
    good,
    bad,
    unseen: Number(row['unseen']),
    leastMs: looked ? inMs(Number(row['least'])) : null,
    meanMs: looked ? inMs(Number(row['total']) / (good + bad)) : null,
    mostMs: looked ? inMs(Number(row['most'])) : null,
  };
}
