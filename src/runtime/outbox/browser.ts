/** An outbox in IndexedDB, for browsers: survives reloads, closed tabs and restarts. */
import type { OutboxChange, OutboxStorage, StoredEntry, StoredOutbox } from './storage.ts';

const ENTRIES = 'entries';
const ABOUT = 'about';

/** The parts of IndexedDB that are used: the types of browsers are not those of this package. */
interface Request<Result> {
  readonly result: Result;
  readonly error: unknown;
  onsuccess: (() => void) | null;
  onerror: (() => void) | null;
}
interface OpenRequest extends Request<Database> {
  onupgradeneeded: (() => void) | null;
  onblocked: (() => void) | null;
}
interface ObjectStore {
  put(value: unknown, key: string | number): unknown;
  delete(key: number): unknown;
  get(key: string): Request<unknown>;
  getAll(): Request<unknown[]>;
}
interface Transaction {
  readonly error: unknown;
  oncomplete: (() => void) | null;
  onabort: (() => void) | null;
  onerror: (() => void) | null;
  objectStore(name: string): ObjectStore;
}
interface Database {
  createObjectStore(name: string): unknown;
  transaction(names: readonly string[], mode: string, options?: object): Transaction;
  close(): void;
}

/** The global `indexedDB`. */
export interface DatabaseFactory {
  open(name: string, version: number): unknown;
}

/** A database of its own: `indexedDbOutbox(indexedDB, 'readings')`. */
export function indexedDbOutbox(factory: DatabaseFactory, name: string): OutboxStorage {
  let opened: Promise<Database> | null = null;
  const database = (): Promise<Database> => (opened ??= openDatabase(factory, name));
  return {
    load: async () => load(await database()),
    change: async (each) => change(await database(), each),
    async close() {
      (await database()).close();
      opened = null;
    },
  };
}

function openDatabase(factory: DatabaseFactory, name: string): Promise<Database> {
  const request = factory.open(name, 1) as OpenRequest;
  request.onupgradeneeded = () => {
    request.result.createObjectStore(ENTRIES);
    request.result.createObjectStore(ABOUT);
  };
  return resultOf(request);
}

async function load(database: Database): Promise<StoredOutbox> {
  const transaction = database.transaction([ENTRIES, ABOUT], 'readonly');
  const about = transaction.objectStore(ABOUT);
  const [name, highest, entries] = await Promise.all([
    resultOf(about.get('name')),
    resultOf(about.get('highest')),
    resultOf(transaction.objectStore(ENTRIES).getAll()),
  ]);
  return {
    name: typeof name === 'string' ? name : null,
    highest: typeof highest === 'number' ? highest : 0,
    entries: (entries as StoredEntry[]).toSorted((a, b) => a.number - b.number),
    damaged: 0,
  };
}

/** `strict`: the answer waits for the disk (Indexed Database API 3.0, transaction durability). */
async function change(database: Database, { name, add, remove }: OutboxChange): Promise<void> {
  const options = { durability: 'strict' };
  const transaction = database.transaction([ENTRIES, ABOUT], 'readwrite', options);
  const done = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(asError(transaction.error));
    transaction.onerror = () => reject(asError(transaction.error));
  });
  const entries = transaction.objectStore(ENTRIES);
  const about = transaction.objectStore(ABOUT);
  if (name !== undefined) about.put(name, 'name');
  for (const number of remove) entries.delete(number);
  for (const entry of add) entries.put(entry, entry.number);
  const highest = add.reduce((most, { number }) => Math.max(most, number), 0);
  if (highest > 0) {
    const request = about.get('highest');
    request.onsuccess = () => {
      const before = typeof request.result === 'number' ? request.result : 0;
      about.put(Math.max(before, highest), 'highest');
    };
  }
  await done;
}

function resultOf<Result>(request: Request<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(asError(request.error));
  });
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(`storage: ${String(cause)}`);
}
