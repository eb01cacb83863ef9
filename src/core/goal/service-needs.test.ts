import { describe, expect, it } from 'vitest';
import { createRandom } from '#base';
import { createEngine } from '#core/engine';
import { fates } from './fates.ts';
import { mapOf } from './maps.testing.ts';
import { randomMap } from './random-map.testing.ts';
import { serviceNeeds } from './service-needs.ts';

describe('the needs of services', () => {
  it('name the own service or the outside things that each reference leads to', () => {
    const { needs, entries, placed } = serviceNeeds(
      mapOf(`
firebreak: 1
components:
  shop:
    in: [aws/us-east-1, aws/us-west-2]
    needs: { tips: { soft: true }, aws/same-region/dynamodb: {}, pay: { anyOf: [stripe, tips] } }
  tips: { in: [aws/us-east-1] }
  stripe: { kind: vendor }
journeys: { buy: { through: [shop, stripe] } }
`),
    );
    expect(needs).toEqual([
      {
        from: 'shop',
        need: 'aws/same-region/dynamodb',
        strength: 'hard',
        service: null,
        outside: ['aws/us-east-1/dynamodb', 'aws/us-west-2/dynamodb'],
      },
      { from: 'shop', need: 'pay', strength: 'hard', service: null, outside: ['stripe'] },
      { from: 'shop', need: 'pay', strength: 'hard', service: 'tips', outside: [] },
      { from: 'shop', need: 'tips', strength: 'soft', service: 'tips', outside: [] },
    ]);
    expect(placed).toEqual([
      { domain: 'aws', services: 2 },
      { domain: 'aws/us-east-1', services: 2 },
      { domain: 'aws/us-west-2', services: 1 },
    ]);
    expect(entries).toEqual([{ journey: 'buy', services: ['shop'], outside: ['stripe'] }]);
  });

  it('are the references that the fates count, on 200 random maps (seed 7)', () => {
    const random = createRandom(7);
    for (let round = 0; round < 200; round++) {
      const map = randomMap(random, { unknown: 0.3, mostUnknown: 5, timed: true });
      const { needs } = serviceNeeds(map);
      const { counts } = fates(map, { compile: createEngine }).lines;
      for (const strength of ['hard', 'unknown', 'soft'] as const) {
        const same = needs.filter((each) => each.strength === strength);
        expect(same.filter((each) => each.service === null)).toHaveLength(
          counts.toOutside[strength],
        );
        expect(same.filter((each) => each.service !== null)).toHaveLength(
          counts.inside[strength] + counts.between[strength],
        );
      }
    }
  });
});
