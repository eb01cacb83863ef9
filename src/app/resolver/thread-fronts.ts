/**
 * Several fronts on the same ports, each in a thread of its own, before one book. A front that dies is
 * replaced; one that dies again and again ends the resolver, for somebody has to look.
 */
import { Worker } from 'node:worker_threads';
import type { ListenPlace } from '#core/resolver';
import type { AnswerBytes } from './answer-bytes.ts';
import type { Front, FrontOptions } from './front.ts';
import type { FromFront, ToFront } from './front-thread.ts';
import type { ResolverMetrics } from './metrics.ts';

/** What fronts in threads work with. */
export interface ThreadFrontsWorld {
  readonly answer: AnswerBytes;
  readonly metrics: ResolverMetrics;
  readonly say: (line: string) => void;
  /** Fronts die again and again. */
  readonly failed: (why: string) => void;
  /** The file that a thread runs; a test has another. */
  readonly thread?: URL;
}

/** So many deaths within a minute are too many. */
const MOST_DEATHS = 5;
const MINUTE_MS = 60_000;
const CLOSE_MS = 3_000;

/** As TypeScript in development, as JavaScript where it is installed. */
const IS_SOURCE = import.meta.url.endsWith('.ts');
const THREAD = new URL(IS_SOURCE ? './front-thread.ts' : './front-thread.js', import.meta.url);

/** The fronts in threads. */
export class ThreadFronts implements Front {
  readonly #count: number;
  readonly #world: ThreadFrontsWorld;
  #options: FrontOptions;
  #places: readonly ListenPlace[] = [];
  readonly #threads = new Set<Worker>();
  #deathsAtMs: readonly number[] = [];
  #isClosing = false;

  constructor(count: number, options: FrontOptions, world: ThreadFrontsWorld) {
    this.#count = count;
    this.#options = options;
    this.#world = world;
  }

  async open(places: readonly ListenPlace[]): Promise<readonly number[]> {
    try {
      const ports = await this.#start(places);
      this.#places = places.map((place, index) => ({ ...place, port: ports[index] ?? place.port }));
      for (let thread = 1; thread < this.#count; thread++) await this.#start(this.#places);
      return ports;
    } catch (cause) {
      await this.close();
      throw cause;
    }
  }

  forget(): void {
    this.#tell({ kind: 'forget' });
  }

  use(options: FrontOptions): void {
    this.#options = options;
    this.#tell({ kind: 'use', options: this.#own() });
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all([...this.#threads].map((thread) => end(thread)));
    this.#threads.clear();
  }

  /** Rates are for each, for a client comes to one of them; connections are shared out. */
  #own(): FrontOptions {
    const { mostConnections } = this.#options;
    return {
      ...this.#options,
      reusePort: true,
      mostConnections: Math.max(1, Math.ceil(mostConnections / this.#count)),
    };
  }

  #tell(word: ToFront): void {
    for (const thread of this.#threads) thread.postMessage(word);
  }

  #start(places: readonly ListenPlace[]): Promise<readonly number[]> {
    const file = this.#world.thread ?? THREAD;
    const thread = new Worker(file, IS_SOURCE ? { execArgv: ['--conditions=source'] } : {});
    this.#threads.add(thread);
    let why = 'it ended';
    return new Promise((resolve, reject) => {
      thread.on('message', (word: FromFront) => {
        if (word.kind === 'opened') resolve(word.ports);
        else if (word.kind === 'not-opened')
          reject(Object.assign(new Error(word.why), { code: word.code }));
        else this.#take(thread, word);
      });
      thread.on('error', (cause) => (why = cause instanceof Error ? cause.message : String(cause)));
      thread.on('exit', () => {
        reject(new Error(why));
        this.#threads.delete(thread);
        if (!this.#isClosing && this.#places.length > 0) this.#replace(why);
      });
      thread.postMessage({ kind: 'open', places, options: this.#own() } satisfies ToFront);
    });
  }

  #take(thread: Worker, word: FromFront): void {
    const { answer, metrics } = this.#world;
    if (word.kind === 'counted') {
      for (const [name, count] of word.counts) metrics.count(name, count);
    } else if (word.kind === 'ask') {
      const { id, bytes, over } = word;
      void answer(bytes, over).then((answered) => {
        if (answered === null)
          return thread.postMessage({ kind: 'answer', id, answered } satisfies ToFront);
        // Handed over, and not what it may be a part of.
        const own = { ...answered, reply: new Uint8Array(answered.reply) };
        thread.postMessage({ kind: 'answer', id, answered: own } satisfies ToFront, [
          own.reply.buffer,
        ]);
      });
    }
  }

  #replace(why: string): void {
    const { say, failed } = this.#world;
    const nowMs = performance.now();
    this.#deathsAtMs = [...this.#deathsAtMs.filter((atMs) => nowMs - atMs < MINUTE_MS), nowMs];
    say(`a thread that answers has died: ${why}`);
    if (this.#deathsAtMs.length > MOST_DEATHS)
      return failed('threads that answer die again and again');
    this.#start(this.#places).catch((cause: unknown) => {
      if (!this.#isClosing) failed(`a thread that answers cannot be replaced: ${String(cause)}`);
    });
  }
}

/** Asked to, or else by force. */
async function end(thread: Worker): Promise<void> {
  const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
  thread.postMessage({ kind: 'close' } satisfies ToFront);
  const timer = setTimeout(() => void thread.terminate(), CLOSE_MS);
  await ended;
  clearTimeout(timer);
}
