/** Storages of an outbox for Node: a journal in a file, and SQLite (Node 22.13 and later). */
import { open, type FileHandle } from 'node:fs/promises';
import { readTextFile, replaceTextFile } from '#runtime/durable-file';
import { formatChange, formatWhole, readJournal } from './journal.ts';
import {
  applyChange,
  EMPTY_OUTBOX,
  type OutboxChange,
  type OutboxStorage,
  type StoredEntry,
  type StoredOutbox,
} from './storage.ts';

/** Bytes of changes after which the file is written anew, unless most of it is still needed. */
const COMPACT_BYTES = 1_000_000;

/** A journal in one file, synced at every change. Its folder must exist; `.new` may be left beside it. */
export function fileOutbox(path: string): OutboxStorage {
  return new FileOutbox(path);
}

class FileOutbox implements OutboxStorage {
  readonly #path: string;
  #file: FileHandle | null = null;
  #kept: StoredOutbox = EMPTY_OUTBOX;
  #bytes = 0;
  /** Bytes of the file when it was last written anew. */
  #compactBytes = 0;
  /** A failed change may have left half a line behind: the next one writes the file anew. */
  #isDirty = false;

  constructor(path: string) {
    this.#path = path;
  }

  async load(): Promise<StoredOutbox> {
    const text = (await readTextFile(this.#path)) ?? '';
    const { kept, isTorn } = readJournal(text);
    this.#kept = { ...kept, damaged: 0 };
    if (isTorn || kept.damaged > 0 || text === '') await this.#rewrite(this.#kept);
    else await this.#open(Buffer.byteLength(text));
    return kept;
  }

  async change(change: OutboxChange): Promise<void> {
    const next = applyChange(this.#kept, change);
    const most = Math.max(COMPACT_BYTES, 2 * this.#compactBytes);
    if (this.#isDirty || this.#file === null || this.#bytes > most) await this.#rewrite(next);
    else await this.#append(this.#file, formatChange(change));
    this.#kept = next;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = null;
  }

  async #append(file: FileHandle, line: string): Promise<void> {
    try {
      await file.appendFile(line);
      await file.datasync();
      this.#bytes += Buffer.byteLength(line);
    } catch (cause) {
      this.#isDirty = !(await this.#cutBack(file));
      throw cause;
    }
  }

  /** Takes away what a failed change left. */
  async #cutBack(file: FileHandle): Promise<boolean> {
    try {
      await file.truncate(this.#bytes);
      await file.datasync();
      return true;
    } catch {
      return false;
    }
  }

  async #rewrite(kept: StoredOutbox): Promise<void> {
    const text = formatWhole(kept);
    await replaceTextFile(this.#path, text);
    await this.close();
    await this.#open(Buffer.byteLength(text));
    this.#compactBytes = this.#bytes;
    this.#isDirty = false;
  }

  async #open(bytes: number): Promise<void> {
    this.#file = await open(this.#path, 'a', 0o600);
    this.#bytes = bytes;
  }
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS outbox (one INTEGER PRIMARY KEY CHECK (one = 1), name TEXT, highest INTEGER NOT NULL);
  INSERT OR IGNORE INTO outbox VALUES (1, NULL, 0);
  CREATE TABLE IF NOT EXISTS entry (number INTEGER PRIMARY KEY, revision INTEGER NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL);`;

/** An SQLite database of its own, opened when the outbox loads it. Needs Node 22.13. */
export function sqliteOutbox(path: string): OutboxStorage {
  let opened: Promise<OutboxStorage> | null = null;
  const storage = (): Promise<OutboxStorage> => (opened ??= openSqlite(path));
  return {
    load: async () => (await storage()).load(),
    change: async (each) => (await storage()).change(each),
    close: async () => (await opened)?.close(),
  };
}

async function openSqlite(path: string): Promise<OutboxStorage> {
  const { DatabaseSync } = await import('node:sqlite').catch((cause: unknown) => {
    const needs = 'SQLite comes with Node 22.13 and later; fileOutbox works with any';
    throw new Error(`this Node (${process.version}) has no node:sqlite: ${needs}`, { cause });
  });
  const database = new DatabaseSync(path);
  database.exec(SCHEMA);
  const select = database.prepare('SELECT number, revision, key, body FROM entry ORDER BY number');
  const put = database.prepare('INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)');
  const raise = database.prepare('UPDATE outbox SET highest = max(highest, ?)');
  const setName = database.prepare('UPDATE outbox SET name = ?');
  const remove = database.prepare('DELETE FROM entry WHERE number = ?');
  const change = (each: OutboxChange): void => {
    database.exec('BEGIN IMMEDIATE');
    try {
      if (each.name !== undefined) setName.run(each.name);
      for (const number of each.remove) remove.run(number);
      for (const { number, revision, key, body } of each.add) {
        put.run(number, revision, key, body);
        raise.run(number);
      }
      database.exec('COMMIT');
    } catch (cause) {
      database.exec('ROLLBACK');
      throw cause;
    }
  };
  return {
    load() {
      const one = database.prepare('SELECT name, highest FROM outbox').get();
      const entries = select.all().map(readRow);
      const name = typeof one?.['name'] === 'string' ? one['name'] : null;
      return Promise.resolve({ name, highest: Number(one?.['highest']), entries, damaged: 0 });
    },
    // The driver is synchronous: a failed change rejects.
    // oxlint-disable-next-line require-await
    async change(each) {
      change(each);
    },
    close() {
      database.close();
      return Promise.resolve();
    },
  };
}

function readRow(row: Record<string, unknown>): StoredEntry {
  return {
    number: Number(row['number']),
    revision: Number(row['revision']),
    key: String(row['key']),
    body: String(row['body']),
  };
}
