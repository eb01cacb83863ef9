import { describe, expect, it } from 'vitest';
import { createRandom } from '#base';
import type { Incident } from '#core/incident';
import type { ResolvedMap } from '#core/map';
import { createRandomMap, randomScenario } from '../engine/random-map.testing.ts';
import { impairmentsIn, mapOf, type Row } from './map-of.testing.ts';
import type { ReplayAnswer, ReplayedJourney } from './replay-types.ts';
import { replay } from './replay.ts';
import type { Protection } from './without.ts';

const PLATFORM = `
  components:
    sessions: { in: [cloud/east], needs: [cloud/same-region/table] }
    payments:
      in: [cloud/east, cloud/west]
      failover: { after: 1m, needs: [dns] }
      restarts: 6h
      needs: { sessions: {}, images: { when: starting }, tips: { soft: true }, mail: { unknown: true } }
    images: {}
    tips: {}
    mail: {}
    dns: {}
  journeys: { pay: { through: payments, rate: 900/min, worth: 42 EUR } }`;

describe('a replay', () => {
  it('tells the day: stops, second waves, through what, who came back', () => {
    const pay = journeyOf(
      day(mapOf(PLATFORM), [
        ['cloud/east/table', 0, 172],
        ['tips', 300, 320],
        ['sessions', 436, 500, 'degraded'],
      ]),
      'pay',
    );
    expect(pay.intervals.map(({ fromMin, toMin, outcome }) => [fromMin, toMin, outcome])).toEqual([
      [0, 172, 'down'],
      [172, 300, 'ok'],
      [300, 320, 'degraded'],
      [320, 436, 'ok'],
      [436, 500, 'degraded'],
      [500, 900, 'ok'],
    ]);
    expect(pay.intervals[0]!.because).toEqual([
      'pay',
      'payments@cloud/east',
      'sessions',
      'cloud/east/table',
    ]);
    expect(pay.intervals.map(({ secondWave }) => secondWave)).toEqual([
      false,
      false,
      true,
      false,
      true,
      false,
    ]);
    expect(pay.recoveries.map(({ atMin, to, how, what }) => [atMin, to, how, what])).toEqual([
      [172, 'ok', 'back', 'cloud/east/table'],
      [320, 'ok', 'back', 'tips'],
      [500, 'ok', 'back', 'sessions'],
    ]);
    expect(pay.notServed).toEqual({ atLeast: 0, atMost: 212_400, ofWhichPartly: 57_600 });
    expect(pay.value).toEqual({ atMost: 8_920_800, ofWhichPartly: 2_419_200, currency: 'EUR' });
    expect(pay.naive).toEqual([
      { fromMin: 0, toMin: 172 },
      { fromMin: 300, toMin: 320 },
      { fromMin: 436, toMin: 500 },
    ]);
  });

  it('tells failovers made, and those that were due and could not be made (T4)', () => {
    const answer = day(mapOf(PLATFORM), [
      ['payments@cloud/east', 0, 60],
      ['dns', 0, 10],
    ]);
    expect(answer.failovers).toEqual([
      {
        atMin: 10,
        component: 'payments',
        from: 'payments@cloud/east',
        to: 'payments@cloud/west',
        direction: 'over',
      },
      {
        atMin: 60,
        component: 'payments',
        from: 'payments@cloud/west',
        to: 'payments@cloud/east',
        direction: 'back',
      },
    ]);
    expect(answer.blocked).toEqual([
      { fromMin: 1, toMin: 10, component: 'payments', standby: 'payments@cloud/west', by: ['dns'] },
    ]);
    expect(journeyOf(answer, 'pay').recoveries).toEqual([
      {
        atMin: 10,
        to: 'ok',
        how: 'failover',
        what: 'payments@cloud/west',
        through: ['pay', 'payments@cloud/east'],
      },
    ]);
    expect(answer.flapping).toEqual([]);
  });

  it('tells the launch that could not have been made, and when not fully (T5)', () => {
    const answer = day(mapOf(PLATFORM), [
      ['images', 0, 340],
      ['images', 340, 842, 'degraded'],
    ]);
    const east = answer.launches.filter(({ who }) => who === 'payments@cloud/east');
    expect(east).toEqual([
      { fromMin: 0, toMin: 340, who: 'payments@cloud/east', need: 'images', outcome: 'down' },
      { fromMin: 340, toMin: 842, who: 'payments@cloud/east', need: 'images', outcome: 'degraded' },
    ]);
  });

  it('says where one loss hands over to another while the stop goes on', () => {
    const pay = journeyOf(
      day(mapOf(PLATFORM), [
        ['cloud/east/table', 0, 100],
        ['sessions', 50, 150],
      ]),
      'pay',
    );
    expect(pay.intervals[0]).toMatchObject({ fromMin: 0, toMin: 150, outcome: 'down' });
    expect(pay.handovers).toEqual([
      { atMin: 100, over: 'cloud/east/table', because: ['pay', 'payments@cloud/east', 'sessions'] },
    ]);
  });

  it('leaves undecided what the readings decide differently (U5), and counts the worse', () => {
    const pay = journeyOf(day(mapOf(PLATFORM), [['mail', 0, 10]]), 'pay');
    expect(pay.intervals.map(({ toMin, outcome }) => [toMin, outcome])).toEqual([
      [10, 'unknown'],
      [900, 'ok'],
    ]);
    expect(pay.intervals[0]!.because.at(-1)).toBe('mail');
    expect(pay.notServed).toEqual({ atLeast: 0, atMost: 9_000, ofWhichPartly: 0 });
  });

  it('without a protection is the day as it would have been', () => {
    const map = mapOf(`
      components:
        shop: { in: [cloud/east, cloud/west], needs: { a: { grace: 10m }, g: { anyOf: [b, c] }, tips: { soft: true } } }
        db: { in: [cloud/east, cloud/west], failover: { after: 1m } }
        a: {}
        b: {}
        c: {}
        tips: {}
      journeys: { buy: { through: [shop, db] } }`);
    const stops = (row: Row, without: Protection | null): number =>
      journeyOf(day(map, [row], without), 'buy')
        .intervals.filter(({ outcome }) => outcome === 'down')
        .reduce((sum, { fromMin, toMin }) => sum + toMin - fromMin, 0);
    const cases: readonly (readonly [Row, Protection, number])[] = [
      [['a', 0, 30], 'grace', 20],
      [['b', 0, 30], 'alternatives', 0],
      [['shop@cloud/east', 0, 30], 'placements', 0],
      [['db@cloud/east', 0, 30], 'failover', 1],
      [['tips', 0, 30], 'soft', 0],
    ];
    for (const [row, protection, before] of cases) {
      expect(stops(row, null), protection).toBe(before);
      expect(stops(row, protection), protection).toBe(30);
    }
  });

  it('is plain JSON, and the same bytes again', () => {
    const random = createRandom(5);
    for (let round = 0; round < 100; round++) {
      const map = createRandomMap(random);
      const { impairments, muted } = randomScenario(random, map);
      const answer = replay(map, incident(muted), impairments);
      expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
      expect(replay(map, incident(muted), impairments)).toEqual(answer);
    }
  });

  it('M4: is never worse than the naive answer, and says why it is better or that it cannot, seed 6', () => {
    const random = createRandom(6);
    let better = 0;
    let explained = 0;
    for (let round = 0; round < 500; round++) {
      const map = createRandomMap(random);
      const { impairments, muted } = randomScenario(random, map);
      const { journeys } = replay(map, incident(muted), impairments);
      for (const { id, naive, intervals, differs, differsComplete } of journeys) {
        const isNaivelyDown = (at: number): boolean =>
          naive.some(({ fromMin, toMin }) => fromMin <= at && at < toMin);
        for (const { fromMin, toMin, outcome } of intervals) {
          const at = (fromMin + toMin) / 2;
          if (outcome !== 'ok') expect(isNaivelyDown(at), id).toBe(true);
          if (outcome !== 'ok' || !isNaivelyDown(at)) continue;
          better += 1;
          const reasons = differs.filter((each) => each.fromMin <= at && at < each.toMin);
          if (reasons.length > 0) explained += 1;
          else expect(differsComplete, `round ${round}, ${id} at ${at}`).toBe(false);
        }
      }
    }
    expect(better).toBeGreaterThan(100);
    expect(explained / better).toBeGreaterThan(0.9);
  });
});

function incident(observed: readonly string[] = []): Incident {
  return {
    id: 'a-day',
    title: '',
    provider: 'cloud',
    startsAt: '2025-10-20T06:48Z',
    endsAtMin: 900,
    summary: '',
    timesWithinMin: 5,
    observed,
    rows: [],
    actions: [],
    reports: [],
    sources: [],
  };
}

function day(
  map: ResolvedMap,
  rows: readonly Row[],
  without: Protection | null = null,
): ReplayAnswer {
  return replay(map, incident(), impairmentsIn(map, rows), { without });
}

function journeyOf({ journeys }: ReplayAnswer, id: string): ReplayedJourney {
  return journeys.find((journey) => journey.id === id)!;
}
