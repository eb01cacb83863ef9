import { describe, expect, it } from 'vitest';
import { createRandom } from '#base';
import { createEngine } from '#core/engine';
import { interpret } from '#core/meaning';
import type { ResolvedMap } from '#core/map';
import { fates } from './fates.ts';
import type { Fates } from './fate-types.ts';
import { mapOf } from './maps.testing.ts';
import { isOwn } from './outside.ts';
import { randomMap } from './random-map.testing.ts';

const SHOP = `
firebreak: 1
components:
  shop: { in: [aws/us-east-1, aws/us-west-2], needs: { sessions: {}, stripe: {}, tips: { soft: true } } }
  login: { in: [aws/us-east-1], needs: [sessions] }
  sessions: { in: [aws/us-east-1], needs: ['aws/same-region/dynamodb:read'] }
  tips: { in: [aws/us-west-2], needs: { stripe: { unknown: true } } }
  prices: { kind: service }
  stripe: { kind: vendor }
journeys: { buy: { through: shop }, log-in: { through: login } }
`;

function fatesOf(map: ResolvedMap, most = 12): Fates {
  return fates(map, { compile: createEngine, most });
}

describe('fates', () => {
  it('group services by exactly what stops and degrades them, worst first', () => {
    const found = fatesOf(mapOf(SHOP));
    expect(
      found.fates.map(({ services, stopsWith, mayStopWith, degradesWith, journeys }) => ({
        services,
        stopsWith,
        mayStopWith,
        degradesWith,
        journeys,
      })),
    ).toEqual([
      {
        services: ['login', 'sessions'],
        stopsWith: ['aws/us-east-1/dynamodb'],
        mayStopWith: [],
        degradesWith: [],
        journeys: ['buy', 'log-in'],
      },
      {
        services: ['shop'],
        stopsWith: ['aws/us-east-1/dynamodb', 'stripe'],
        mayStopWith: [],
        degradesWith: ['aws/us-west-2'],
        journeys: ['buy'],
      },
      {
        services: ['prices'],
        stopsWith: [],
        mayStopWith: [],
        degradesWith: [],
        journeys: [],
      },
      {
        services: ['tips'],
        stopsWith: ['aws/us-west-2'],
        mayStopWith: ['stripe'],
        degradesWith: [],
        journeys: [],
      },
    ]);
    expect(found).toMatchObject({ exactFates: 4, mergedBy: null, complete: true });
  });

  it('have a row for each outside thing: what its loss takes, nested as it is drawn', () => {
    const { outside, services, journeys } = fatesOf(mapOf(SHOP));
    const row = outside.find(({ id }) => id === 'aws/us-east-1/dynamodb');
    expect(row).toMatchObject({ kind: 'service', parent: 'aws/us-east-1' });
    expect(row?.stops.services.map((at) => services[at])).toEqual(['login', 'sessions', 'shop']);
    expect(row?.stops.journeys.map((at) => journeys[at])).toEqual(['buy', 'log-in']);
    expect(outside.find(({ id }) => id === 'aws/us-east-1')).toMatchObject({
      kind: 'region',
      parent: 'aws',
    });
    expect(outside.find(({ id }) => id === 'stripe')).toMatchObject({
      kind: 'vendor',
      parent: null,
    });
  });

  it('have lines with counts, soft ones apart', () => {
    const { lines, fates: found } = fatesOf(mapOf(SHOP));
    const at = (service: string): number =>
      found.findIndex(({ services }) => services.some((id) => id === service));
    expect(
      lines.toOutside.map(({ from, to, services, strength }) => [from, to, services, strength]),
    ).toEqual([
      [at('sessions'), 'aws/us-east-1/dynamodb', 1, 'hard'],
      [at('shop'), 'stripe', 1, 'hard'],
      [at('tips'), 'stripe', 1, 'unknown'],
    ]);
    expect(lines.between.map(({ from, to, strength }) => [from, to, strength])).toEqual([
      [at('shop'), at('sessions'), 'hard'],
      [at('shop'), at('tips'), 'soft'],
    ]);
    expect(
      lines.fromJourneys
        .filter(({ from }) => from === 'buy')
        .map(({ to, services, strength }) => [to, services, strength]),
    ).toEqual([
      [at('sessions'), 1, 'hard'],
      [at('shop'), 1, 'hard'],
      [at('tips'), 1, 'soft'],
    ]);
  });

  it('account for every service and every reference of every need, merged or not', () => {
    const seed = 12;
    const random = createRandom(seed);
    let merged = 0;
    for (let each = 0; each < 300; each++) {
      const map = randomMap(random, { unknown: 0.2, mostUnknown: 4, timed: random.chance(0.5) });
      const most = 2 + random.below(3);
      const found = fatesOf(map, most);
      merged += found.mergedBy === null ? 0 : 1;
      const own = map.components.filter(isOwn);
      expect(found.fates.length, `seed ${seed}, map ${each}`).toBeLessThanOrEqual(most);
      expect(found.fates.flatMap(({ services }) => services).sort()).toEqual(
        own.map(({ id }) => id),
      );
      for (const { services, closeKinds } of found.fates) {
        const inside = closeKinds.reduce((sum, kind) => sum + kind.services, 0);
        expect(inside).toBeLessThan(services.length + (closeKinds.length === 0 ? 1 : 0));
      }
      const { counts } = found.lines;
      const sum = [counts.inside, counts.between, counts.toOutside]
        .flatMap((each) => Object.values(each))
        .reduce((total, one) => total + one, 0);
      expect(sum + counts.notDrawn).toBe(counts.references);
      expect(counts.references).toBe(
        own
          .flatMap(({ needs }) => needs)
          .reduce((total, { target }) => total + (target.kind === 'one' ? 1 : target.of.length), 0),
      );
    }
    console.log(`seed ${seed}: 300 maps, ${merged} with merged fates`);
    expect(merged).toBeGreaterThan(50);
  });

  it('say the rule by which the rarest were merged into the nearest', () => {
    const lines = ['a', 'b', 'c', 'd'].map((id, at) => {
      const vendors = ['v0', 'v1', 'v2', 'v3'].slice(0, at + 1);
      return `  ${id}: { kind: service, needs: [${vendors.join(', ')}] }`;
    });
    const found = fatesOf(
      mapOf(`
firebreak: 1
components:
${lines.join('\n')}
  d2: { kind: service, needs: [v0, v1, v2, v3] }
  v0: {}
  v1: {}
  v2: {}
  v3: {}
journeys: { go: { through: d } }
`),
      3,
    );
    expect(found.exactFates).toBe(4);
    expect(found.mergedBy).toContain(
      'while there are more than 3, the kind with the fewest services',
    );
    const joined = found.fates.find(({ closeKinds }) => closeKinds.length > 0);
    expect(joined?.services).toEqual(['c', 'd', 'd2']);
    expect(joined?.stopsWith).toEqual(['v0', 'v1', 'v2', 'v3']);
    expect(joined?.closeKinds.map(({ services }) => services)).toEqual([1]);
  });

  it('agree with the interpreter on what each loss stops, on 60 random maps', () => {
    const seed = 5;
    const random = createRandom(seed);
    let compared = 0;
    for (let each = 0; each < 60; each++) {
      const map = randomMap(random, { unknown: 0, mostUnknown: 0, timed: true });
      const { outside, services } = fatesOf(map);
      for (const { id, kind, stops } of outside.filter(({ kind }) => kind !== 'service')) {
        const lost =
          kind === 'vendor'
            ? ({ kind: 'component', component: id } as never)
            : ({ kind: 'domain', domain: id } as never);
        const asked = services.map((service) => ({
          ...map.journeys[0]!,
          id: service as never,
          canWaitMs: null,
          through: [{ component: service, at: { kind: 'anywhere' } as const, operation: null }],
        }));
        const timelines = interpret(
          { ...map, journeys: asked },
          {
            impairments: [
              { lost, effect: 'down', fromMs: 0, toMs: null, share: { low: 1, high: 1 } },
            ],
            reboot: false,
            reading: 'hard',
            grace: 'low',
            muted: [],
          },
          asked.map((one) => one.id),
        );
        const down = timelines.flatMap(({ intervals }, at) =>
          intervals.at(-1)?.outcome === 'down' ? [at] : [],
        );
        compared += 1;
        expect(stops.services, `seed ${seed}, map ${each}, ${id}`).toEqual(down);
      }
    }
    console.log(`seed ${seed}: ${compared} outside losses compared`);
    expect(compared).toBeGreaterThan(100);
  });
});
