/** The two hosts of the status page: each a process of its own, `firebreak status serve`, and a reader of both. */
import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const MAIN = resolve(import.meta.dirname, '../../src/app/cli/main.ts');
const STARTS_WITHIN_MS = 20_000;

/** What a reader got. */
export interface PageRead {
  readonly status: number | null;
  readonly text: string;
}

/** One host of the page. */
export class Host {
  readonly #port: number;
  readonly #child: ChildProcess;

  /** Starts it; `folder` is the company's, `copy` what is served. */
  constructor(folder: string, copy: string, port: number) {
    this.#port = port;
    const words = ['--conditions=source', MAIN, 'status', 'serve', copy, '--port', String(port)];
    this.#child = spawn(process.execPath, words, { cwd: folder, stdio: 'ignore' });
  }

  /** Until it answers. */
  async answers(): Promise<void> {
    const limit = performance.now() + STARTS_WITHIN_MS;
    while ((await this.read('/')).status !== 200) {
      if (performance.now() > limit) throw new Error('the host of the page does not start');
      await pause(50);
    }
  }

  /** What a reader sees of a path now; null: nobody answers. */
  async read(path: string): Promise<PageRead> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.#port}${path}`, {
        signal: AbortSignal.timeout(2_000),
      });
      return { status: response.status, text: await response.text() };
    } catch {
      return { status: null, text: '' };
    }
  }

  /** What a path says once it has some words: a host looks for a new copy every second. */
  async readWith(path: string, words: string): Promise<PageRead> {
    const limit = performance.now() + STARTS_WITHIN_MS;
    for (;;) {
      const read = await this.read(path);
      if (read.text.includes(words)) return read;
      if (performance.now() > limit) throw new Error(`${path} does not say "${words}"`);
      await pause(50);
    }
  }

  /** Ends at once, as a host ends that loses its power. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise<void>((exit) => this.#child.once('exit', () => exit()));
    this.#child.kill('SIGKILL');
    await ended;
  }
}
