/** The size of a map, by which work is bounded. */
import type { ResolvedMap } from '#core/map';

/** Units: placements times operations, over all components. */
export function countUnits(map: ResolvedMap): number {
  return map.components.reduce(
    (sum, { placements, operations }) => sum + Math.max(1, placements.length) * operations.length,
    0,
  );
}
