/** The outbox in a file beside the subscribers: a line for each change, synced; written anew when it is opened. */
import { chmod, open, readFile } from 'node:fs/promises';
import { writeFileAtomically } from '#io/files';
import {
  applyChange,
  EMPTY_OUTBOX,
  formatChange,
  formatWhole,
  type OutboxStorage,
  readJournal,
  type StoredOutbox,
} from '#runtime/outbox';

/** Begins where there is no file. A change that failed is followed by writing all anew. */
export function waitingFile(path: string): OutboxStorage {
  let kept: StoredOutbox = EMPTY_OUTBOX;
  let isDirty = false;
  const rewrite = async (next: StoredOutbox): Promise<void> => {
    await writeFileAtomically(path, formatWhole(next));
    await chmod(path, 0o600);
    isDirty = false;
  };
  return {
    async load() {
      const text = await readFile(path, 'utf8').catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
        throw error;
      });
      const read = readJournal(text).kept;
      kept = { ...read, damaged: 0 };
      await rewrite(kept);
      return read;
    },
    async change(change) {
      const next = applyChange(kept, change);
      if (isDirty) await rewrite(next);
      else {
        isDirty = true;
        const file = await open(path, 'a', 0o600);
        try {
          await file.appendFile(formatChange(change));
          await file.datasync();
        } finally {
          await file.close();
        }
        isDirty = false;
      }
      kept = next;
    },
    close: () => Promise.resolve(),
  };
}
