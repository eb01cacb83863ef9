/**
 * Thins what is older than a day: five minutes of a series become one row of counts, and what failed
 * or changed stays as it was as well. Small transactions with pauses, so that looking goes on.
 */
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import type { Thinned } from './observation.ts';
import { atOf, idOf, okOf, tellsOf } from './observation-rows.ts';

/** How long every look stays as it was. */
export const RAW_MS = 86_400_000;
/** How long a summary is. */
export const BUCKET_MS = 300_000;
/** Looks of one transaction: a few milliseconds. */
const STEP = 500;
/** Of one series in five minutes, looks that are kept only for another text than the one before. */
const MOST_CHANGES = 3;
/** A series has so many texts before those without a look are cleared away. */
const SPARE_TEXTS = 16;

type InStep = <Value>(step: () => Value) => Promise<Value>;

/** Sums up, clears texts away, and drops the oldest until the file is as small as it may be. */
export async function thinObservations(
  database: DatabaseSync,
  inStep: InStep,
  nowMs: number,
  mostBytes: number,
): Promise<Thinned> {
  const beforeId = idOf(Math.floor((nowMs - RAW_MS) / BUCKET_MS) * BUCKET_MS);
  let [summed, kept, dropped] = [0, 0, 0];
  const changes = new Map<string, number>();
  for (;;) {
    const step = await inStep(() => within(database, () => sumUp(database, beforeId, changes)));
    summed += step.summed;
    kept += step.kept;
    if (step.summed < STEP) break;
    await pause(1);
  }
  for (const series of await inStep(() => crowded(database))) {
    await inStep(() => clearTexts(database, series));
    await pause(1);
  }
  while ((await inStep(() => usedBytes(database))) > mostBytes) {
    const left = await inStep(() => within(database, () => dropOldest(database)));
    if (left === 0) break;
    dropped += left;
    await pause(1);
  }
  return { summed, kept, dropped };
}

/** Runs all of it in one transaction, or none. */
export function within<Value>(database: DatabaseSync, act: () => Value): Value {
  database.exec('BEGIN IMMEDIATE');
  try {
    const value = act();
    database.exec('COMMIT');
    return value;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** The oldest looks, in order; of each series what the look before was. */
function sumUp(
  database: DatabaseSync,
  beforeId: number,
  changes: Map<string, number>,
): { readonly summed: number; readonly kept: number } {
  const rows = database
    .prepare(
      `SELECT seen_raw.id, series, mark, took, text, last_mark, last_text FROM seen_raw
       JOIN seen_series ON seen_series.id = series
       WHERE seen_raw.id < ? ORDER BY seen_raw.id LIMIT ?`,
    )
    .all(beforeId, STEP);
  const keep = database.prepare('INSERT INTO seen_kept SELECT * FROM seen_raw WHERE id = ?');
  const remove = database.prepare('DELETE FROM seen_raw WHERE id = ?');
  const remember = database.prepare(
    'UPDATE seen_series SET last_mark = ?, last_text = ? WHERE id = ?',
  );
  const add = database.prepare(ADD);
  const before = new Map<number, { readonly mark: unknown; readonly text: unknown }>();
  let kept = 0;
  for (const row of rows) {
    const [id, series, mark] = [Number(row['id']), Number(row['series']), Number(row['mark'])];
    const bucket = Math.floor(atOf(id) / BUCKET_MS) * BUCKET_MS;
    const last = before.get(series) ?? { mark: row['last_mark'], text: row['last_text'] };
    const now = { mark, text: row['text'] };
    if (stays(now, last, `${series} ${bucket}`, changes)) {
      keep.run(id);
      kept++;
    }
    add.run(countsOf(mark, Number(row['took']), bucket, series));
    remove.run(id);
    before.set(series, now);
  }
  for (const [series, { mark, text }] of before) remember.run(Number(mark), Number(text), series);
  return { summed: rows.length, kept };
}

/** What failed stays, what was reported, and what is otherwise than the look before; other words alone only so often. */
function stays(
  now: { readonly mark: number; readonly text: unknown },
  last: { readonly mark: unknown; readonly text: unknown },
  where: string,
  changes: Map<string, number>,
): boolean {
  if (okOf(now.mark) === false || tellsOf(now.mark) || now.mark !== last.mark) return true;
  if (now.text === last.text) return false;
  const so = (changes.get(where) ?? 0) + 1;
  changes.set(where, so);
  return so <= MOST_CHANGES;
}

const ADD = `
  INSERT INTO seen_summary VALUES (:bucket, :series, :good, :bad, :unseen, :took, coalesce(:took, 0), :took)
  ON CONFLICT (bucket, series) DO UPDATE SET
    good = good + excluded.good, bad = bad + excluded.bad, unseen = unseen + excluded.unseen,
    least = min(coalesce(least, excluded.least), coalesce(excluded.least, least)),
    total = total + excluded.total,
    most = max(coalesce(most, excluded.most), coalesce(excluded.most, most))`;

/** A look that could not be made took no time that says anything. */
function countsOf(
  mark: number,
  took: number,
  bucket: number,
  series: number,
): Record<string, number | null> {
  const ok = okOf(mark);
  return {
    ':bucket': bucket,
    ':series': series,
    ':good': Number(ok === true),
    ':bad': Number(ok === false),
    ':unseen': Number(ok === null),
    ':took': ok === null ? null : took,
  };
}

/** Series with more texts than they need. */
function crowded(database: DatabaseSync): readonly number[] {
  return database
    .prepare('SELECT series FROM seen_text GROUP BY series HAVING count(*) > ? ORDER BY series')
    .all(SPARE_TEXTS)
    .map(({ series }) => Number(series));
}

function clearTexts(database: DatabaseSync, series: number): void {
  database
    .prepare(
      `DELETE FROM seen_text WHERE series = ?1 AND id NOT IN (
         SELECT text FROM seen_raw WHERE series = ?1
         UNION SELECT text FROM seen_kept WHERE series = ?1
         UNION SELECT last_text FROM seen_series WHERE id = ?1 AND last_text IS NOT NULL)`,
    )
    .run(series);
}

/** Kept looks first, for they are counted in their summaries; then summaries, then looks. */
function dropOldest(database: DatabaseSync): number {
  const orders = [
    'DELETE FROM seen_kept WHERE id IN (SELECT id FROM seen_kept ORDER BY id LIMIT 2000)',
    `DELETE FROM seen_summary WHERE (bucket, series) IN
       (SELECT bucket, series FROM seen_summary ORDER BY bucket, series LIMIT 2000)`,
    'DELETE FROM seen_raw WHERE id IN (SELECT id FROM seen_raw ORDER BY id LIMIT 2000)',
  ];
  for (const order of orders) {
    const { changes } = database.prepare(order).run();
    if (Number(changes) > 0) return Number(changes);
  }
  return 0;
}

/** Bytes of the pages that hold something. */
export function usedBytes(database: DatabaseSync): number {
  const ask = (pragma: string): number =>
    Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
  return (ask('page_count') - ask('freelist_count')) * ask('page_size');
}
