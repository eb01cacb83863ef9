import { expect, it } from 'vitest';
import type { Scenario } from '#core/meaning';
import { createEngine } from './index.ts';
import { resolved } from './resolved.testing.ts';

const MINUTE = 60_000;

function lost(component: string, fromMin: number, toMin: number): Scenario['impairments'][number] {
  return {
    lost: { kind: 'component', component: component as never },
    effect: 'down',
    fromMs: fromMin * MINUTE,
    toMs: toMin * MINUTE,
    share: { low: 1, high: 1 },
  };
}

function scenario(impairments: Scenario['impairments']): Scenario {
  return { impairments, reboot: false, reading: 'hard', grace: 'low', muted: [] };
}

const MAP = resolved({
  components: {
    shop: { needs: { payment: { anyOf: ['stripe', 'adyen'] }, sessions: { grace: '10m' } } },
    sessions: { needs: ['db'] },
    db: {},
    stripe: {},
    adyen: {},
  },
  journeys: { buy: { through: 'shop' }, look: { through: 'sessions' } },
});
const [BUY, LOOK] = MAP.journeys.map(({ id }) => id);

it('tells why: ids from the journey to what is lost', () => {
  const [buy, look] = createEngine(MAP).timelines(scenario([lost('db', 0, 60)]), [BUY!, LOOK!]);
  expect(buy?.intervals).toEqual([
    { fromMs: 0, toMs: 10 * MINUTE, outcome: 'ok', because: [] },
    {
      fromMs: 10 * MINUTE,
      toMs: 60 * MINUTE,
      outcome: 'down',
      because: ['buy', 'shop', 'sessions', 'db'],
    },
    { fromMs: 60 * MINUTE, toMs: null, outcome: 'ok', because: [] },
  ]);
  expect(look?.intervals[0]).toEqual({
    fromMs: 0,
    toMs: 60 * MINUTE,
    outcome: 'down',
    because: ['look', 'sessions', 'db'],
  });
});

it('leaves nothing behind for the next question', () => {
  const engine = createEngine(MAP);
  const first = engine.timelines(scenario([lost('stripe', -5, 30), lost('adyen', 3, 7)]), [BUY!]);
  engine.timelines(scenario([lost('db', 0, 60), lost('shop', 2, 9)]), [BUY!, LOOK!]);
  const again = engine.timelines(scenario([lost('stripe', -5, 30), lost('adyen', 3, 7)]), [BUY!]);
  expect(again).toEqual(first);
  expect(first[0]?.intervals.map(({ fromMs, outcome }) => [fromMs / MINUTE, outcome])).toEqual([
    [-5, 'ok'],
    [3, 'down'],
    [7, 'ok'],
  ]);
});

it('answers journeys in the order asked, and a loss of something that is not in the map with nothing', () => {
  const engine = createEngine(MAP);
  const timelines = engine.timelines(scenario([lost('nobody', 0, 5)]), [LOOK!, BUY!]);
  expect(timelines.map(({ journey }) => journey)).toEqual(['look', 'buy']);
  expect(timelines.every(({ intervals }) => intervals.length === 1)).toBe(true);
});
