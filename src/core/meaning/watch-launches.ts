/** The launch you could not have made: what could not have started, and for want of what. */
import { componentAt, needAt, placeAt, type Expanded } from './expanded.ts';
import { isBad, isTargetDegraded } from './judge.ts';
import { nameOfPlace } from './place-name.ts';
import type { Event } from './run.ts';
import { createSpans, type Span } from './spans.ts';

export interface Launch {
  readonly who: string;
  readonly need: string;
  readonly outcome: 'degraded' | 'down';
}

export interface LaunchesWatch {
  after(event: Event): void;
  lost(untilMs: number): readonly Span<Launch>[];
}

/** A watch over the hard starting needs of a team's own components at the places given by 1. */
export function watchLaunches(expanded: Expanded, reach: Uint8Array): LaunchesWatch {
  const starting = [...expanded.needs.keys()].filter((index) => {
    const { part, place } = needAt(expanded, index);
    const { origin } = componentAt(expanded, placeAt(expanded, place).component);
    return part === 'starting' && origin === 'map' && reach[place] === 1;
  });
  const spans = createSpans<Launch>(({ who, need, outcome }) => `${who} ${need} ${outcome}`);
  return {
    after({ state }) {
      const lost = starting.flatMap((index): readonly Launch[] => {
        if (state.hard[index] !== 1 || state.muted[index] === 1) return [];
        const bad = isBad(state, index);
        if (!bad && !isTargetDegraded(state, index)) return [];
        const { need, place } = needAt(expanded, index);
        const who = nameOfPlace(expanded, place);
        return [{ who, need: need.name, outcome: bad ? 'down' : 'degraded' }];
      });
      spans.note(state.nowMs, lost);
    },
    lost: (untilMs) => spans.until(untilMs),
  };
}
