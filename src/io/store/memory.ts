/** A store in memory: for tests, and the slow obvious twin of the others. It ends with its process. */
import { compareText } from '#base';
import { checkSignal, checkTransaction } from './check-transaction.ts';
import type { Store, StoreEntry, StoreTransaction } from './port.ts';

interface Held extends StoreEntry {
  readonly untilMs: number;
}

/** A new empty store. `nowMs`: the clock by which leases run out. */
export function createMemoryStore(nowMs: () => number = Date.now): Store {
  const held = new Map<string, Held>();
  let revision = 0;
  const find = (key: string): Held | null => {
    const entry = held.get(key);
    return entry !== undefined && entry.untilMs > nowMs() ? entry : null;
  };
  const change = ({ expect, puts, deletes }: StoreTransaction): 'done' | 'refused' => {
    const holds = expect.every((each) => (find(each.key)?.revision ?? null) === each.revision);
    if (!holds) return 'refused';
    revision++;
    for (const key of deletes) held.delete(key);
    for (const { key, value, lastsMs } of puts) {
      const untilMs = lastsMs === undefined ? Infinity : nowMs() + lastsMs;
      held.set(key, { key, value, revision, untilMs });
    }
    return 'done';
  };
  return {
    kind: 'memory',
    isShared: false,
    async read(prefix, signal) {
      checkSignal(signal);
      return [...held.keys()]
        .filter((key) => key.startsWith(prefix))
        .sort(compareText)
        .flatMap((each) => find(each) ?? [])
        .map(({ key, value, revision: own }) => ({ key, value, revision: own }));
    },
    async commit(transaction, signal) {
      checkSignal(signal);
      checkTransaction(transaction);
      return change(transaction);
    },
    async close() {},
  };
}
