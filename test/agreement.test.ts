/** The engine answers as the interpreter does; and bugs planted in the engine are seen. */
import { describe, expect, it } from 'vitest';
import { createRandom } from '#base';
import { createEngine } from '#core/engine';
import type { Need, ResolvedMap } from '#core/map';
import { interpret, type Scenario } from '#core/meaning';
import { createEngineWith, PLANTS } from '../src/core/engine/planted.testing.ts';
import { createRandomMap, randomScenario } from '../src/core/engine/random-map.testing.ts';
import { compare, VERDICTS } from './agreement.testing.ts';
import { FEATURES } from '../src/core/engine/map-features.testing.ts';
import { resolveCase, RULE_FILES, scenarioOf } from './vectors.testing.ts';

/** The long form is `FIREBREAK_AGREEMENT_MAPS=20000`, or `npm run bench -- agreement`. */
const MAPS = Number(process.env['FIREBREAK_AGREEMENT_MAPS'] ?? 1_000);
const SEED = Number(process.env['FIREBREAK_AGREEMENT_SEED'] ?? 20_251_020);
/** A planted bug must be seen within so many maps. */
const MAPS_TO_SEE = 400;

describe(`interpreter and engine on ${MAPS} random maps from seed ${SEED}`, () => {
  const agreement = compare({ seed: SEED, maps: MAPS });

  it('say the same: timelines, effects of losses, members of classes', () => {
    expect(agreement.differences).toEqual([]);
    expect(agreement.maps).toBe(MAPS);
  });

  it('meet every feature in at least a quarter of the maps', () => {
    for (const feature of FEATURES) {
      expect(agreement.features[feature] / MAPS, feature).toBeGreaterThanOrEqual(0.25);
    }
  });

  it('meet every verdict in at least one of twenty', () => {
    const all = VERDICTS.reduce((sum, verdict) => sum + agreement.verdicts[verdict], 0);
    for (const verdict of VERDICTS) {
      expect(agreement.verdicts[verdict] / all, verdict).toBeGreaterThanOrEqual(0.05);
    }
  });
});

it('a map without grace ranges is the same in a check and in a replay (T2)', () => {
  const random = createRandom(SEED);
  for (let index = 0; index < 300; index += 1) {
    const map = withoutRanges(createRandomMap(random));
    const scenario = randomScenario(random, map);
    const journeys = map.journeys.map(({ id }) => id);
    const engine = createEngine(map);
    const check = engine.timelines({ ...scenario, grace: 'low' }, journeys);
    expect(engine.timelines({ ...scenario, grace: 'range' }, journeys)).toEqual(check);
  }
});

describe('a bug planted in the engine', () => {
  for (const plant of PLANTS) {
    it(`is seen within ${MAPS_TO_SEE} maps: ${plant}`, () => {
      const { differences } = compare({
        seed: SEED,
        maps: MAPS_TO_SEE,
        engineOf: (map) => createEngineWith(map, { plant }),
        stopAfter: 1,
        onlyTimelines: true,
      });
      expect(differences).toHaveLength(1);
    });
  }
});

describe('interpreter and engine on the tiny maps, in every reading', () => {
  for (const { rule, cases } of RULE_FILES) {
    for (const { name, map: text, ask } of cases) {
      const { map } = resolveCase(text);
      if (map === null || ask === undefined) continue;
      it(`${rule}: ${name}`, () => {
        const journeys = map.journeys.map(({ id }) => id);
        for (const reading of ['hard', 'soft'] as const) {
          for (const grace of ['low', 'range'] as const) {
            const scenario: Scenario = { ...scenarioOf(map, ask), reading, grace };
            const engine = createEngine(map).timelines(scenario, journeys);
            const interpreter = interpret(map, scenario, journeys);
            expect(engine.map(outcomes)).toEqual(interpreter.map(outcomes));
          }
        }
      });
    }
  }
});

function outcomes({ journey, intervals }: ReturnType<typeof interpret>[number]): object {
  return {
    journey,
    intervals: intervals.map(({ fromMs, toMs, outcome }) => ({ fromMs, toMs, outcome })),
  };
}

function withoutRanges(map: ResolvedMap): ResolvedMap {
  const even = (need: Need): Need => ({
    ...need,
    grace: { lowMs: need.grace.lowMs, highMs: need.grace.lowMs },
  });
  return {
    ...map,
    components: map.components.map((component) => ({
      ...component,
      restartsMs: null,
      needs: component.needs.map(even),
      operations: component.operations.map((each) => ({ ...each, needs: each.needs.map(even) })),
    })),
  };
}
