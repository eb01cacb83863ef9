/**
 * A lock between processes of one host that no crash leaves behind: a SQLite file held exclusively. The
 * kernel gives the lock back when its holder dies, so there is no stale lock to judge. Not for network
 * file systems, whose locks cannot be trusted.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { stopIfAborted } from '../stop-if-aborted.ts';

const TRY_EVERY_MS = 10;

/** Does the work while the lock is held; null when it was not free in time. */
export async function withFileLock<Value>(
  path: string,
  waitMs: number,
  signal: AbortSignal,
  work: () => Promise<Value>,
): Promise<{ readonly value: Value } | null> {
  const { DatabaseSync } = await import('node:sqlite');
  const tries = Math.max(1, Math.ceil(waitMs / TRY_EVERY_MS));
  for (let attempt = 0; attempt < tries; attempt++) {
    stopIfAborted(signal);
    const database = new DatabaseSync(path, { timeout: 0 });
    try {
      if (hold(database)) return { value: await work() };
    } finally {
      release(database);
    }
    await sleep(TRY_EVERY_MS);
  }
  return null;
}

function hold(database: { exec(sql: string): void }): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    // 5 is SQLITE_BUSY: somebody else has it.
    if (error instanceof Error && 'errcode' in error && isBusy(error.errcode)) return false;
    throw error;
  }
}

function isBusy(code: unknown): boolean {
  return typeof code === 'number' && (code & 0xff) === 5;
}

/** What was done under the lock is done, even should giving it back fail: the kernel does it in the end. */
function release(database: { close(): void }): void {
  try {
    database.close();
  } catch {
    // Nothing to add.
  }
}
