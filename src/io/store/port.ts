/**
 * What every store is: a small ordered map of texts in which several changes happen at once, and only
 * if what they rest on is unchanged. Firebreak's own state lives here (plans, readings, leases,
 * observations that places share). No consensus of our own: SQLite on one host, etcd on several.
 */

/** One entry. `revision` changes with every change of it, and is never used twice for a key. */
export interface StoreEntry {
  readonly key: string;
  readonly value: string;
  readonly revision: number;
}

/** Changes that happen together or not at all. No key is changed twice. */
export interface StoreTransaction {
  /** Each must hold: the entry has exactly this revision; null: there is no such entry. */
  readonly expect: readonly { readonly key: string; readonly revision: number | null }[];
  readonly puts: readonly StorePut[];
  readonly deletes: readonly string[];
}

/**
 * `lastsMs`: the entry leaves by itself unless it is put again (a lease): never before that long, a few
 * seconds later at most where nothing fails.
 */
export interface StorePut {
  readonly key: string;
  readonly value: string;
  readonly lastsMs?: number;
}

/** A store. Every wait ends by itself or by the signal; nothing is retried within a call. */
export interface Store {
  readonly kind: string;
  /** Whether several hosts may share it. */
  readonly isShared: boolean;
  /**
   * Entries whose key starts with `prefix`, by key (code units), as of one moment and no older than
   * the newest answered commit. Rejects with `StoreError` when it could not be read: never empty.
   */
  read(prefix: string, signal: AbortSignal): Promise<readonly StoreEntry[]>;
  /**
   * `done`: durable. `refused`: an expectation did not hold, nothing was changed. Rejects with
   * `StoreError`; its code is `no-reply` when it may have happened, any other when it surely did not.
   */
  commit(transaction: StoreTransaction, signal: AbortSignal): Promise<'done' | 'refused'>;
  close(): Promise<void>;
}

/** Keys: 1 to 512 bytes of printable ASCII. */
export const MAX_KEY_BYTES = 512;
/** The most bytes of one value, in UTF-8. */
export const MAX_VALUE_BYTES = 1_000_000;
/** The most puts and deletes of one transaction (etcd's own default is 128 operations). */
export const MAX_CHANGES = 100;

/**
 * Why a store could not do it: `unreachable`, `denied` (it knows us not, or will not), `no-reply`,
 * `full`, `damaged`, `too-large`, `aborted`. The message says what to do about it.
 */
export class StoreError extends Error {
  readonly code: string;
  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StoreError';
    this.code = code;
  }
}
