/** A sweep answered the long way: each loss run alone, from beginning to end. Only for tests. */
import type { ResolvedMap } from '#core/map';
import { createEngine } from './create-engine.ts';
import { effectOfTimeline, scenarioOf } from './effects-of-timelines.testing.ts';
import type { Sweep, SweepEffect } from './types.ts';

export function oneByOne(map: ResolvedMap, sweep: Sweep): readonly SweepEffect[] {
  const engine = createEngine(map);
  return sweep.losses.flatMap((_, index): readonly SweepEffect[] => {
    const effects = engine
      .timelines(scenarioOf(map, sweep, index), sweep.journeys)
      .flatMap((timeline) => effectOfTimeline(map, timeline) ?? []);
    return effects.length === 0 ? [] : [{ index, effects }];
  });
}
