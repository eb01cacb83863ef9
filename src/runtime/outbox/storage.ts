/** Where an outbox keeps what was not sent: the port of its storages, and the one in memory. */

/** One thing to be sent, as it is kept. */
export interface StoredEntry {
  /** From 1, in the order of adding; never given twice, also not after a restart. */
  readonly number: number;
  /** Raised when a conflict changed the body: another body is another thing to the receiver. */
  readonly revision: number;
  /** Entries of one key arrive in their order. */
  readonly key: string;
  /** JSON. */
  readonly body: string;
}

/** Everything that is kept. */
export interface StoredOutbox {
  /** Names this outbox to receivers; null when it never was used. */
  readonly name: string | null;
  /** The highest number ever given. */
  readonly highest: number;
  /** By number. */
  readonly entries: readonly StoredEntry[];
  /** Texts that could not be read any more: worn storage. A change that was cut off is none of them. */
  readonly damaged: number;
}

/** Changes that happen together. An added entry takes the place of one with its number. */
export interface OutboxChange {
  readonly name?: string;
  readonly add: readonly StoredEntry[];
  readonly remove: readonly number[];
}

/** A storage. One outbox uses it at a time. */
export interface OutboxStorage {
  load(): Promise<StoredOutbox>;
  /** Durable when it resolves; when it rejects, nothing of it is there. Called one at a time. */
  change(change: OutboxChange): Promise<void>;
  close(): Promise<void>;
}

/** An outbox that was never used. */
export const EMPTY_OUTBOX: StoredOutbox = { name: null, highest: 0, entries: [], damaged: 0 };

/** What is kept after a change. */
export function applyChange(kept: StoredOutbox, { name, add, remove }: OutboxChange): StoredOutbox {
  const gone = new Set([...remove, ...add.map(({ number }) => number)]);
  const left = kept.entries.filter(({ number }) => !gone.has(number));
  return {
    ...kept,
    name: name ?? kept.name,
    highest: add.reduce((most, { number }) => Math.max(most, number), kept.highest),
    entries: [...left, ...add].toSorted((a, b) => a.number - b.number),
  };
}

/** In memory: for programs whose end may lose what was not sent, and for tests. */
export function memoryOutbox(): OutboxStorage {
  let kept = EMPTY_OUTBOX;
  return {
    load: () => Promise.resolve(kept),
    change(change) {
      kept = applyChange(kept, change);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}
