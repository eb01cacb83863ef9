/** The thread of a front: sockets and answers of this second. What it does not know it asks the book's thread. */
import { parentPort } from 'node:worker_threads';
import { assert } from '#base';
import type { ListenPlace } from '#core/resolver';
import type { AnsweredBytes, Transport } from './answer-bytes.ts';
import { LocalFront, type FrontOptions } from './front.ts';
import { ResolverMetrics, type Counted } from './metrics.ts';

/** To a front. */
export type ToFront =
  | {
      readonly kind: 'open';
      readonly places: readonly ListenPlace[];
      readonly options: FrontOptions;
    }
  | { readonly kind: 'answer'; readonly id: number; readonly answered: AnsweredBytes | null }
  | { readonly kind: 'use'; readonly options: FrontOptions }
  | { readonly kind: 'forget' | 'close' };

/** From a front. */
export type FromFront =
  | { readonly kind: 'opened'; readonly ports: readonly number[] }
  | { readonly kind: 'not-opened'; readonly code: string; readonly why: string }
  | {
      readonly kind: 'ask';
      readonly id: number;
      readonly bytes: Uint8Array;
      readonly over: Transport;
    }
  /** What was counted since it was last said. */
  | { readonly kind: 'counted'; readonly counts: readonly (readonly [Counted, number])[] }
  | { readonly kind: 'closed' };

const COUNT_EVERY_MS = 250;

/** Questions that wait for the book's thread; more are not answered. */
const MOST_WAITING = 20_000;

const port = parentPort;
assert(port !== null, 'a front of its own runs in a thread');
const say = (word: FromFront): void => port.postMessage(word);

const waiting = new Map<number, (answered: AnsweredBytes | null) => void>();
let lastId = 0;
const metrics = new ResolverMetrics();
let front: LocalFront | null = null;

function open(options: FrontOptions): LocalFront {
  return new LocalFront(
    options,
    (bytes, over) => {
      if (waiting.size >= MOST_WAITING) {
        metrics.count('too-busy');
        return Promise.resolve(null);
      }
      const id = ++lastId;
      // A copy of its own, handed over: a message's buffer may be part of a larger one.
      const own = new Uint8Array(bytes);
      port?.postMessage({ kind: 'ask', id, bytes: own, over } satisfies FromFront, [own.buffer]);
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    metrics,
  );
}

function tellCounts(): void {
  const counts = metrics.take();
  if (counts.length > 0) say({ kind: 'counted', counts });
}

const counting = setInterval(tellCounts, COUNT_EVERY_MS);

async function take(word: ToFront): Promise<void> {
  switch (word.kind) {
    case 'open':
      front = open(word.options);
      try {
        say({ kind: 'opened', ports: await front.open(word.places) });
      } catch (cause) {
        const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
        say({ kind: 'not-opened', code, why: cause instanceof Error ? cause.message : '' });
      }
      return;
    case 'answer': {
      const resolve = waiting.get(word.id);
      waiting.delete(word.id);
      return resolve?.(word.answered);
    }
    case 'use':
      return front?.use(word.options);
    case 'forget':
      return front?.forget();
    case 'close':
      clearInterval(counting);
      await front?.close();
      tellCounts();
      say({ kind: 'closed' });
      port?.close();
  }
}

port.on('message', (word: ToFront) => void take(word));
