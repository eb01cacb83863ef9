import { describe, expect, it } from 'vitest';
import { compareText, createRandom } from '#base';
import { createEngine } from '#core/engine';
import { formatLost } from '#core/map';
import type { LossClass, ResolvedMap } from '#core/map';
import { RULE_FILES, resolveCase } from '../../../test/vectors.testing.ts';
import { indexMap } from './map-index.ts';
import { randomMap } from './random-map.testing.ts';
import { createReaching, unknownIn } from './reach.ts';
import type { Reach } from './reach.ts';
import { mapOf } from './maps.testing.ts';

/** The same as the engine says, in the same words. */
function textsOf(reach: Reach): Readonly<Partial<Record<LossClass, readonly string[]>>> {
  const components = reach.components.map(({ component }) => component);
  const placements = reach.components.flatMap(({ component, placements: at }) =>
    at.map((domain) => formatLost({ kind: 'placement', component: component.id, domain })),
  );
  const operations = reach.components.flatMap(({ component, operations: names }) =>
    names.filter((name) => name !== '').map((name) => `${component.id}:${name}`),
  );
  return {
    component: components.map(({ id }) => id),
    vendor: components.filter(({ vendor }) => vendor).map(({ id }) => id),
    placement: placements.toSorted(compareText),
    operation: operations.toSorted(compareText),
  };
}

function compare(map: ResolvedMap): number {
  const engine = createEngine(map);
  const reachOf = createReaching(indexMap(map));
  for (const { id } of map.journeys) {
    const texts = textsOf(reachOf(id));
    for (const [of, found] of Object.entries(texts)) {
      const members = engine.members(id, of as LossClass).map(formatLost);
      expect(found, of).toEqual(members.toSorted(compareText));
    }
  }
  return map.journeys.length;
}

describe('X12: what a journey reaches', () => {
  it('is what the engine reaches, on every tiny map', () => {
    const maps = RULE_FILES.flatMap(({ cases }) =>
      cases.flatMap((each) => resolveCase(each.map).map ?? []),
    );
    const journeys = maps.map(compare).reduce((sum, each) => sum + each, 0);
    expect(journeys).toBeGreaterThan(100);
  });

  it('is what the engine reaches, on 300 random maps', () => {
    const random = createRandom(3);
    for (let each = 0; each < 300; each++) {
      compare(randomMap(random, { unknown: 0.3, mostUnknown: 5, timed: true }));
    }
  });

  it('goes along what a failover needs, and what a start needs', () => {
    const map = mapOf(`
firebreak: 1
components:
  shop:
    in: [aws/us-east-1, aws/us-west-2]
    failover: { after: 60s, needs: [dns] }
    needs: { image: { when: starting }, tips: { unknown: true } }
  dns: {}
  image: {}
  tips: {}
  other: { needs: { tips: { unknown: true } } }
journeys: { buy: { through: shop } }
`);
    const reach = createReaching(indexMap(map))(map.journeys[0]!.id);
    expect(reach.components.map(({ component }) => component.id)).toEqual([
      'dns',
      'image',
      'shop',
      'tips',
    ]);
    expect(unknownIn(reach).map(({ component, need }) => [component.id, need.name])).toEqual([
      ['shop', 'tips'],
    ]);
  });
});
