/** A team's own services that alone stop a journey (G2): counted for the folded line, never a goal by themselves. */
import { formatLost } from '#core/map';
import type { Engine } from '#core/engine';
import { isOwnLoss } from './shown.ts';
import type { MapIndex } from './map-index.ts';
import type { Reach } from './reach.ts';
import type { OwnStops } from './types.ts';

/** Components in reach above which they are not counted on the way. */
const MOST = 2_000;

/** For each journey: its own components, each lost for good, that leave it down for good, unknown read as hard. */
export function ownStopsOf(
  index: MapIndex,
  engine: Engine,
  reaches: readonly Reach[],
): readonly OwnStops[] {
  if (reaches.some(({ components }) => components.length > MOST)) return [];
  return reaches.map(({ journey }) => {
    const own = engine.members(journey, 'component').filter((lost) => isOwnLoss(index, [lost]));
    const found = engine.sweep({
      journeys: [journey],
      losses: own.map((lost) => [lost]),
      forMs: null,
      reading: 'hard',
      reboot: false,
      assumeWorst: false,
    });
    const stopping = found
      .filter(({ effects }) => effects.some(({ down }) => down.longestMs === null))
      .flatMap(({ index: at }) => own[at] ?? [])
      .map(formatLost);
    return { journey, count: stopping.length, examples: stopping.slice(0, 10) };
  });
}
