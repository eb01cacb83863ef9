/**
 * A world whose time moves only when told. What is due at one moment runs in an order drawn from the
 * seed, so that other seeds explore other interleavings; between two of them every promise settles.
 */
import { createRandom, type Random } from '#base';
import type { World } from './world.ts';

/** A virtual world, and what tests do with it. */
export interface VirtualWorld extends World {
  readonly dice: Random;
  /** Lets time pass; everything that falls due runs, and all promises settle. */
  advance(byMs: number): Promise<void>;
  /** Runs until nothing waits. @throws after so many timers: something never ends. */
  finish(most?: number): Promise<void>;
  /** Timers that wait. */
  waiting(): number;
  /** A promise that settles after a while. */
  later<Value>(delayMs: number, value: Value): Promise<Value>;
  laterFail(delayMs: number, error: unknown): Promise<never>;
}

interface Timer {
  readonly atMs: number;
  readonly lot: number;
  readonly run: () => void;
  stopped: boolean;
}

/** Lets every promise settle that can. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A virtual world; `settling` may be something quicker for simulations. */
export function createVirtualWorld(
  seed = 1,
  settling: () => Promise<void> | void = settle,
): VirtualWorld {
  const dice = createRandom(seed);
  const heap: Timer[] = [];
  let nowMs = 0;
  const world: VirtualWorld = {
    dice,
    nowMs: () => nowMs,
    random: () => dice.next(),
    after(delayMs, run) {
      const timer = { atMs: nowMs + Math.max(0, delayMs), lot: dice.next(), run, stopped: false };
      push(heap, timer);
      return () => {
        timer.stopped = true;
      };
    },
    waiting: () => heap.filter((timer) => !timer.stopped).length,
    async advance(byMs) {
      const endMs = nowMs + byMs;
      await settling();
      for (let first = heap[0]; first !== undefined && first.atMs <= endMs; first = heap[0]) {
        pop(heap);
        if (first.stopped) continue;
        nowMs = first.atMs;
        first.stopped = true;
        first.run();
        await settling();
      }
      nowMs = endMs;
    },
    async finish(most = 100_000) {
      await settling();
      for (let count = 0; world.waiting() > 0; count++) {
        if (count > most) throw new Error(`still running after ${most} timers`);
        await world.advance(Math.max(0, (heap[0]?.atMs ?? nowMs) - nowMs));
      }
    },
    later: (delayMs, value) =>
      new Promise((resolve) => void world.after(delayMs, () => resolve(value))),
    laterFail: (delayMs, error) =>
      new Promise((_, reject) => void world.after(delayMs, () => reject(error))),
  };
  return world;
}

function before(a: Timer, b: Timer): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.lot < b.lot);
}

function push(heap: Timer[], timer: Timer): void {
  let at = heap.push(timer) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(timer, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = timer;
}

function pop(heap: Timer[]): void {
  const last = heap.pop()!;
  if (heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
    if (!before(heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
}

/** How a promise ended, so that nothing rejects unheard. */
export type Ended<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: unknown };

/** Watches a promise. */
export function watch<Value>(promise: Promise<Value>): { ended: Ended<Value> | null } {
  const seen: { ended: Ended<Value> | null } = { ended: null };
  promise.then(
    (value) => (seen.ended = { ok: true, value }),
    (error: unknown) => (seen.ended = { ok: false, error }),
  );
  return seen;
}
