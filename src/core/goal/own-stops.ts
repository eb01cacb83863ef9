/** A team's own services that alone stop a journey (G2): counted for the folded line, never a goal by themselves. */
import { compareText } from '#base';
import type { Engine } from '#core/engine';
import { isOwn } from './outside.ts';
import type { Reach } from './reach.ts';
import type { OwnStops } from './types.ts';

/** Components in reach of all journeys above which they are not counted on the way. */
const MOST = 1_000;

/** For each journey: its own components, each lost for good, that leave it down for good, unknown read as hard. */
export function ownStopsOf(engine: Engine, reaches: readonly Reach[]): readonly OwnStops[] {
  const reached = reaches.flatMap(({ components }) => components.map(({ component }) => component));
  const own = [...new Set(reached.filter(isOwn))].map(({ id }) => id).sort(compareText);
  if (own.length > MOST) return [];
  const found = engine.sweep({
    journeys: reaches.map(({ journey }) => journey).toSorted(compareText),
    losses: own.map((component) => [{ kind: 'component', component }]),
    forMs: null,
    reading: 'hard',
    reboot: false,
    assumeWorst: false,
  });
  return reaches.map(({ journey }) => {
    const stopping = found
      .filter(({ effects }) =>
        effects.some((each) => each.journey === journey && each.down.longestMs === null),
      )
      .flatMap(({ index: at }) => own[at] ?? []);
    return { journey, count: stopping.length, examples: stopping.slice(0, 10) };
  });
}
