import { expect, it } from 'vitest';
import { createRandom } from '#base';
import type { ResolvedMap } from '#core/map';
import type { Effect } from '#core/meaning';
import { effectOfTimeline, scenarioOf } from './effects-of-timelines.testing.ts';
import { createEngine } from './index.ts';
import { createRandomMap, randomLost } from './random-map.testing.ts';
import type { Sweep, SweepEffect } from './types.ts';

const SEED = 20_251_020;
const MAPS = Number(process.env['FIREBREAK_SWEEP_MAPS'] ?? 1_500);

it(
  `a sweep says what timelines say of each loss alone: ${MAPS} maps from seed ${SEED} (T6)`,
  { timeout: 3_600_000 },
  () => {
    const random = createRandom(SEED);
    for (let index = 0; index < MAPS; index += 1) {
      const map = createRandomMap(random);
      const sweep = randomSweep(map, random);
      expect(createEngine(map).sweep(sweep), `map ${index}`).toEqual(oneByOne(map, sweep));
    }
  },
);

function randomSweep(map: ResolvedMap, random: ReturnType<typeof createRandom>): Sweep {
  const placements = map.components.flatMap(({ id, placements }) =>
    placements.map((domain) => [{ kind: 'placement' as const, component: id, domain }]),
  );
  const others = Array.from({ length: 8 }, () =>
    Array.from({ length: 1 + random.below(2) }, () => randomLost(random, map)),
  );
  return {
    journeys: map.journeys.map(({ id }) => id),
    losses: [...placements, ...others],
    forMs: random.chance(0.2) ? null : random.pick([0, 4, 9, 25, 200]) * 60_000,
    reading: random.chance(0.5) ? 'hard' : 'soft',
    reboot: random.chance(0.1),
    assumeWorst: random.chance(0.3),
  };
}

function oneByOne(map: ResolvedMap, sweep: Sweep): readonly SweepEffect[] {
  const engine = createEngine(map);
  return sweep.losses.flatMap((_, index): readonly SweepEffect[] => {
    const effects = engine
      .timelines(scenarioOf(map, sweep, index), sweep.journeys)
      .map((timeline) => effectOfTimeline(map, timeline))
      .filter((effect): effect is Effect => effect !== null);
    return effects.length === 0 ? [] : [{ index, effects }];
  });
}
