/** Redundancy lost (U2): spares that are gone at minute 0 while the journey is still served. */
import type { JourneyId, ResolvedMap } from '#core/map';
import { expand } from './expand.ts';
import { journeyOutcome, positionOf } from './interpret.ts';
import { run } from './run.ts';
import { redundancyLostAt } from './spared.ts';
import type { Scenario } from './types.ts';

/** Ids as typed, sorted; empty when the journey is down, for then nothing is spare. */
export function redundancyLost(
  map: ResolvedMap,
  scenario: Scenario,
  journey: JourneyId,
): readonly string[] {
  const expanded = expand(map);
  const position = positionOf(expanded, journey);
  let lost: readonly string[] = [];
  run(expanded, scenario, ({ state }) => {
    if (state.nowMs !== 0 || journeyOutcome(state, position) === 'down') return;
    lost = redundancyLostAt(state, position);
  });
  return lost;
}
