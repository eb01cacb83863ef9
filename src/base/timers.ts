/** Waiting, as a parameter: what lives in a program takes its timers from outside, so that tests own time. */
export interface Timers {
  /** Milliseconds that never go back; only differences mean something. */
  nowMs(): number;
  /** Runs once after the delay; the returned function calls it off. */
  after(delayMs: number, run: () => void): () => void;
}

/** Timers that move only when told, and run what is due in the order of its time, then of its asking. */
export function createManualTimers(startMs = 0): Timers & {
  advance(byMs: number): void;
  /** When the next is due; null: none waits. */
  nextMs(): number | null;
} {
  let nowMs = startMs;
  let asked = 0;
  let waiting: { readonly atMs: number; readonly order: number; readonly run: () => void }[] = [];
  const next = (): (typeof waiting)[number] | undefined =>
    waiting.toSorted((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
  return {
    nowMs: () => nowMs,
    nextMs: () => next()?.atMs ?? null,
    after(delayMs, run) {
      const timer = { atMs: nowMs + Math.max(0, delayMs), order: asked++, run };
      waiting.push(timer);
      return () => {
        waiting = waiting.filter((each) => each !== timer);
      };
    },
    advance(byMs) {
      const endMs = nowMs + byMs;
      for (let due = next(); due !== undefined && due.atMs <= endMs; due = next()) {
        const { atMs, run } = due;
        waiting = waiting.filter((each) => each !== due);
        nowMs = atMs;
        run();
      }
      nowMs = endMs;
    },
  };
}
