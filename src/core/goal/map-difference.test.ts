import { createRandom } from '#base';
import { describe, expect, it } from 'vitest';
import { isSame, mapDifference, type MapDifference } from './map-difference.ts';
import { mapOf } from './maps.testing.ts';
import { randomMap } from './random-map.testing.ts';

const BEFORE = `
firebreak: 1
components:
  shop: { in: [aws/us-east-1], needs: { aws/same-region/s3: {}, prices: { grace: 10m } } }
  prices: {}
  old: { kind: service }
journeys: { buy: { through: shop } }
`;
const AFTER = `
firebreak: 1
components:
  shop:
    in: [aws/us-east-1, aws/us-west-2]
    needs:
      aws/same-region/s3: {}
      prices: { grace: 1h, soft: true }
      auth: { evidence: [{ word: seen, at: traces.jsonl }] }
      mail: {}
  prices: {}
  auth: { kind: vendor }
  mail: { kind: vendor }
journeys: { buy: { through: shop, canWait: 1h } }
`;

describe('two maps', () => {
  const difference = mapDifference(mapOf(BEFORE), mapOf(AFTER));

  it('differ in what is outside, the new region by its name', () => {
    expect(difference.outside.added.map(({ id, what }) => `${what} ${id}`)).toEqual([
      'vendor auth',
      'region aws/us-west-2',
      'region aws/us-west-2/s3',
      'vendor mail',
    ]);
    expect(difference.outside.gone).toEqual([]);
  });

  it('differ in their components, needs and journeys, fact by fact', () => {
    expect(difference.components).toEqual({
      added: [],
      gone: ['old'],
      changed: [
        {
          id: 'shop',
          changes: [
            { about: 'in', before: 'aws/us-east-1', after: 'aws/us-east-1, aws/us-west-2' },
          ],
        },
      ],
    });
    expect(difference.needs.added.map(({ to }) => to)).toEqual(['auth', 'mail']);
    expect(difference.needs.changed).toMatchObject([
      {
        to: 'prices',
        changes: [
          { about: 'strength', before: 'hard', after: 'soft' },
          { about: 'grace', before: '10m', after: '1h' },
        ],
      },
    ]);
    expect(difference.journeys.changed).toEqual([
      { id: 'buy', changes: [{ about: 'canWait', before: 'no', after: '1h' }] },
    ]);
  });

  it('name what was seen and never declared', () => {
    expect(difference.undeclared.map(({ to }) => to)).toEqual(['auth']);
  });

  it('are the same when only lines moved', () => {
    const moved = BEFORE.replace('firebreak: 1', '\n# a comment\nfirebreak: 1');
    expect(isSame(mapDifference(mapOf(BEFORE), mapOf(moved)))).toBe(true);
  });
});

describe('over 300 random pairs, seed 20251020', () => {
  const random = createRandom(20_251_020);
  const next = (): ReturnType<typeof randomMap> =>
    randomMap(random, { unknown: 0.2, mostUnknown: 3, timed: true });

  it('a map differs from itself in nothing', () => {
    for (let at = 0; at < 300; at++) {
      const map = next();
      expect(isSame(mapDifference(map, map))).toBe(true);
    }
  });

  it('what one way is added, the other way is gone', () => {
    const ids = (list: MapDifference['needs']['added']): string[] =>
      list.map(({ from, to }) => `${from} ${to}`);
    for (let at = 0; at < 300; at++) {
      const [a, b] = [next(), next()];
      const [there, back] = [mapDifference(a, b), mapDifference(b, a)];
      expect(ids(there.needs.added)).toEqual(ids(back.needs.gone));
      expect(there.components.added).toEqual(back.components.gone);
      expect(there.journeys.gone).toEqual(back.journeys.added);
      expect(there.outside.added).toEqual(back.outside.gone);
      expect(there.needs.changed.map(({ to }) => to)).toEqual(
        back.needs.changed.map(({ to }) => to),
      );
    }
  });
});
