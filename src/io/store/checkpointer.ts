/**
 * Moves what the write-ahead log holds into the file, in a thread of its own: that waits for the disk,
 * and who looks at things every second is not to wait with it. Others may write meanwhile.
 */
import { Worker } from 'node:worker_threads';

const EVERY_MS = 5_000;

/** Trouble is left to the next time; a log that grows too long is moved by whoever writes. */
const PROGRAM = `
const { DatabaseSync } = require('node:sqlite');
const { workerData } = require('node:worker_threads');
const database = new DatabaseSync(workerData.file, { timeout: 0, allowExtension: false });
setInterval(() => {
  try {
    database.exec('PRAGMA wal_checkpoint(PASSIVE)');
  } catch {}
}, workerData.everyMs);`;

/** Pages of the log from which on a writer moves them itself, where the thread does not. */
export const LONG_LOG_PAGES = 20_000;

/** A thread that ends with its process, or when it is closed. */
export class Checkpointer {
  readonly #worker: Worker;

  constructor(file: string) {
    this.#worker = new Worker(PROGRAM, { eval: true, workerData: { file, everyMs: EVERY_MS } });
    // It is a help: without it the log is moved by writers.
    this.#worker.on('error', () => {});
    this.#worker.unref();
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
