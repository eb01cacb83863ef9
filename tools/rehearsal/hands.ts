/** The commands that people type, run by the command line itself in the folder of the company, one after another. */
import { Worker } from 'node:worker_threads';
import type { DayClock } from './day-clock.ts';

/** A command as it is typed. */
export interface Typed {
  readonly folder: string;
  readonly words: readonly string[];
}

/** What a command did. */
export interface Did {
  readonly exit: number;
  readonly out: string;
  readonly said: string;
}

/** Somebody at a terminal. */
export class Hands {
  readonly #folder: string;
  readonly #worker: Worker;
  #typing: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
    this.#worker = new Worker(new URL('./hands-worker.ts', import.meta.url), {
      execArgv: ['--conditions=source', '--disable-warning=ExperimentalWarning'],
    });
  }

  /** `firebreak WORDS`, while the clock stands still. @throws when the command did not understand, or it is a bug. */
  async firebreak(words: readonly string[], clock: DayClock | null = null): Promise<Did> {
    const done = this.#typing.then(() => this.#type(words));
    this.#typing = done.catch(() => undefined);
    return await (clock === null ? done : clock.during(done));
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  async #type(words: readonly string[]): Promise<Did> {
    const { promise, resolve, reject } = Promise.withResolvers<Did>();
    this.#worker.once('message', resolve);
    this.#worker.once('error', reject);
    const typed: Typed = { folder: this.#folder, words };
    this.#worker.postMessage(typed);
    const did = await promise.finally(() => this.#worker.off('error', reject));
    if (did.exit > 1) throw new Error(`firebreak ${words.join(' ')}\n${did.said}${did.out}`);
    return did;
  }
}
