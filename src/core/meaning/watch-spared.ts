/** Follows why a journey is better off than the naive answer says (M4). */
import { journeyOutcome } from './interpret.ts';
import type { NaiveInterval } from './naive.ts';
import type { Event } from './run.ts';
import { createSpans, type Span } from './spans.ts';
import { sparedOf, type Spared } from './spared.ts';
import type { Outcome } from './types.ts';

export interface SparedWatch {
  after(event: Event): void;
  spans(untilMs: number): readonly Span<Spared>[];
  /** Whether nothing was left out. */
  complete(): boolean;
}

/** A watch for the journey at a position; looks where impairments or its outcome change. */
export function watchSpared(position: number, naive: readonly NaiveInterval[]): SparedWatch {
  const spans = createSpans<Spared>(({ kind, who, from }) => `${who} ${from} ${kind}`);
  let outcome: Outcome | null = null;
  let complete = true;
  return {
    after({ state, began, ended }) {
      const next = journeyOutcome(state, position);
      const moved = next !== outcome || began.length > 0 || ended.length > 0;
      outcome = next;
      if (!moved) return;
      const isNaivelyDown = naive.some(
        ({ fromMs, toMs }) => fromMs <= state.nowMs && (toMs === null || state.nowMs < toMs),
      );
      if (next === 'down' || !isNaivelyDown) {
        spans.note(state.nowMs, []);
        return;
      }
      const found = sparedOf(state, position);
      // Better off without a reason found is not all there is to say, and is not passed off as it.
      complete &&= found.complete && found.list.length > 0;
      spans.note(state.nowMs, found.list);
    },
    spans: (untilMs) => spans.until(untilMs),
    complete: () => complete,
  };
}
