/**
 * A store in one SQLite file, for several processes of one host. Write-ahead log, flushed to the disk
 * before a commit is answered; writers take turns, and wait for it without holding up their process.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { checkSignal, checkTransaction, endOfPrefix } from './check-transaction.ts';
import { StoreError, type Store, type StoreEntry, type StoreTransaction } from './port.ts';
import { isBusy, sqliteError } from './sqlite-error.ts';

/** A store in a file. */
export interface SqliteSettings {
  readonly kind: 'sqlite';
  /** Made when it is not there, for its owner only; its folder must be there. */
  readonly file: string;
  /** How long to wait for another process; 5 seconds when nothing is said. */
  readonly waitMs?: number;
  /**
   * What a commit that was answered outlives. `kill` is for what is worth nothing once its writers are
   * gone: it waits for no disk, and a power cut may cost the newest. A power cut when nothing is said.
   */
  readonly outlives?: 'power-cut' | 'kill';
}

/** What a test may set. */
export interface SqliteWorld {
  readonly nowMs: () => number;
  /** The most pages of the file: a disk that is full. */
  readonly maxPages?: number;
}

const WAIT_MS = 5_000;
const TURN_MS = 5;

/** "Fire", so that a file of another program is told from ours. */
const APPLICATION_ID = 0x46_69_72_65;
const FORMAT = 1;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS entry (
    key TEXT PRIMARY KEY, value TEXT NOT NULL, revision INTEGER NOT NULL, until_ms INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS counter (id INTEGER PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO counter VALUES (1, 0);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${FORMAT};
`;

/** Opens the file, looks it through for damage, and waits at most `waitMs` for others. */
export async function openSqliteStore(
  { file, waitMs = WAIT_MS, outlives = 'power-cut' }: SqliteSettings,
  world: SqliteWorld = { nowMs: Date.now },
): Promise<Store> {
  const connect = async (signal: AbortSignal): Promise<DatabaseSync> => {
    const database = openDatabase(file);
    try {
      await inTurn(file, waitMs, signal, () =>
        prepare(database, file, world, outlives === 'kill' ? 'NORMAL' : 'FULL'),
      );
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  };
  return new SqliteStore(file, waitMs, world, connect, await connect(AbortSignal.timeout(waitMs)));
}

class SqliteStore implements Store {
  readonly kind = 'sqlite';
  readonly isShared = false;
  readonly #file: string;
  readonly #waitMs: number;
  readonly #world: SqliteWorld;
  readonly #connect: (signal: AbortSignal) => Promise<DatabaseSync>;
  /** Null after a commit whose fate is unknown: the next call opens the file anew, and so recovers it. */
  #database: DatabaseSync | null;
  #connecting: Promise<DatabaseSync> | null = null;
  #isClosed = false;

  constructor(
    file: string,
    waitMs: number,
    world: SqliteWorld,
    connect: (signal: AbortSignal) => Promise<DatabaseSync>,
    database: DatabaseSync,
  ) {
    this.#file = file;
    this.#waitMs = waitMs;
    this.#world = world;
    this.#connect = connect;
    this.#database = database;
  }

  async read(prefix: string, signal: AbortSignal): Promise<readonly StoreEntry[]> {
    const database = await this.#open(signal);
    return inTurn(this.#file, this.#waitMs, signal, () =>
      readEntries(database, prefix, this.#world.nowMs()),
    );
  }

  async commit(transaction: StoreTransaction, signal: AbortSignal): Promise<'done' | 'refused'> {
    checkTransaction(transaction);
    const database = await this.#open(signal);
    return inTurn(this.#file, this.#waitMs, signal, () => this.#commit(database, transaction));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#database?.close();
    this.#database = null;
  }

  async #open(signal: AbortSignal): Promise<DatabaseSync> {
    checkSignal(signal);
    if (this.#isClosed) throw new StoreError('unreachable', `The store ${this.#file} is closed.`);
    if (this.#database !== null) return this.#database;
    this.#connecting ??= this.#connect(signal).finally(() => (this.#connecting = null));
    this.#database = await this.#connecting;
    return this.#database;
  }

  /** Runs without a pause in between, so one process never has two transactions open. */
  #commit(database: DatabaseSync, transaction: StoreTransaction): 'done' | 'refused' {
    database.exec('BEGIN IMMEDIATE');
    try {
      const isDone = applyTransaction(database, transaction, this.#world.nowMs());
      if (!isDone) {
        database.exec('ROLLBACK');
        return 'refused';
      }
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
    try {
      database.exec('COMMIT');
      return 'done';
    } catch (error) {
      throw this.#afterFailedCommit(database, error);
    }
  }

  /** Full or busy: the log has no commit in it. Any other trouble, and nobody knows what is on the disk. */
  #afterFailedCommit(database: DatabaseSync, error: unknown): unknown {
    const known = sqliteError(this.#file, error);
    if (database.isTransaction && (isBusy(error) || known.code === 'full')) {
      database.exec('ROLLBACK');
      return error;
    }
    this.#database = null;
    database.close();
    if (known.code === 'full') return known;
    return new StoreError('no-reply', `${known.message} It may have been written.`, error);
  }
}

/** Runs `act` again while another process is at it, until the wait is over. */
export async function inTurn<Value>(
  file: string,
  waitMs: number,
  signal: AbortSignal,
  act: () => Value,
): Promise<Value> {
  const endMs = performance.now() + waitMs;
  for (;;) {
    checkSignal(signal);
    try {
      return act();
    } catch (error) {
      if (!isBusy(error) || performance.now() > endMs) throw sqliteError(file, error);
    }
    await pause(TURN_MS);
  }
}

/** Opens the file, made for its owner only when it is not there. @throws StoreError */
export function openDatabase(file: string): DatabaseSync {
  try {
    // SQLite would make it readable for all; its log files take the mode of this one.
    closeSync(openSync(file, 'a', 0o600));
    return new DatabaseSync(file, { timeout: 0, allowExtension: false });
  } catch (error) {
    throw sqliteError(file, error);
  }
}

function prepare(
  database: DatabaseSync,
  file: string,
  { maxPages }: SqliteWorld,
  synchronous: 'FULL' | 'NORMAL',
): void {
  const mode = ask(database, 'PRAGMA journal_mode = WAL', 'journal_mode');
  if (mode !== 'wal') {
    throw new StoreError(
      'unreachable',
      `SQLite cannot share ${file} safely there (journal mode ${String(mode)}). Put it on a disk of ` +
        `this host, not on a network folder.`,
    );
  }
  database.exec(`PRAGMA synchronous = ${synchronous}; PRAGMA trusted_schema = OFF`);
  // Who need not wait for the disk at a commit need not at every hundredth either.
  if (synchronous === 'NORMAL') database.exec('PRAGMA wal_autocheckpoint = 10000');
  if (maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${maxPages}`);
  checkOwner(database, file);
  const found = ask(database, 'PRAGMA quick_check(1)', 'quick_check');
  if (found !== 'ok') throw damaged(file, String(found));
  if (ask(database, 'PRAGMA user_version', 'user_version') === FORMAT) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec(SCHEMA);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
  syncFolder(dirname(file));
}

/** A file that is empty, or ours in a format that we know. */
function checkOwner(database: DatabaseSync, file: string): void {
  const id = ask(database, 'PRAGMA application_id', 'application_id');
  const format = Number(ask(database, 'PRAGMA user_version', 'user_version'));
  const tables = ask(database, 'SELECT count(*) AS count FROM sqlite_schema', 'count');
  if (id !== APPLICATION_ID && (tables !== 0 || format !== 0)) {
    throw damaged(file, 'it is a database of another program');
  }
  if (format > FORMAT) {
    throw damaged(
      file,
      `it has format ${format}, made by a newer version that this one cannot read`,
    );
  }
}

function damaged(file: string, what: string): StoreError {
  return new StoreError(
    'damaged',
    `The store ${file} cannot be used: ${what}. Nothing was changed. Restore it from a backup, or ` +
      `move it away (with its -wal and -shm files) and start with a new one.`,
  );
}

function ask(database: DatabaseSync, sql: string, column: string): unknown {
  return database.prepare(sql).get()?.[column];
}

function readEntries(database: DatabaseSync, prefix: string, nowMs: number): readonly StoreEntry[] {
  const end = endOfPrefix(prefix);
  const bounds: SQLInputValue[] = end === null ? [prefix] : [prefix, end];
  const rows = database
    .prepare(
      `SELECT key, value, revision FROM entry WHERE key >= ? ${end === null ? '' : 'AND key < ?'}
       AND (until_ms IS NULL OR until_ms > ?) ORDER BY key`,
    )
    .all(...bounds, nowMs);
  return rows.map(({ key, value, revision }) => ({
    key: String(key),
    value: String(value),
    revision: Number(revision),
  }));
}

/** Within a transaction: false, and nothing changed, when an expectation does not hold. */
function applyTransaction(
  database: DatabaseSync,
  { expect, puts, deletes }: StoreTransaction,
  nowMs: number,
): boolean {
  database.prepare('DELETE FROM entry WHERE until_ms <= ?').run(nowMs);
  const find = database.prepare('SELECT revision FROM entry WHERE key = ?');
  const holds = expect.every(({ key, revision }) => {
    const found = find.get(key)?.['revision'];
    return revision === null ? found === undefined : found === revision;
  });
  if (!holds) return false;
  database.exec('UPDATE counter SET revision = revision + 1');
  const revision = Number(ask(database, 'SELECT revision FROM counter', 'revision'));
  const remove = database.prepare('DELETE FROM entry WHERE key = ?');
  for (const key of deletes) remove.run(key);
  const put = database.prepare('INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)');
  for (const { key, value, lastsMs } of puts) {
    put.run(key, value, revision, lastsMs === undefined ? null : nowMs + lastsMs);
  }
  return true;
}

/** So that the new file survives a power cut. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
