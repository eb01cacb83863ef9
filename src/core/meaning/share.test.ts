import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '#base';
import type { ResolvedMap } from '#core/map';
import { createRandomMap, randomScenario } from '../engine/random-map.testing.ts';
import { covers } from './cover.ts';
import { expand } from './expand.ts';
import type { PlacedNeed, Reference } from './expanded.ts';
import { journeyOutcome } from './interpret.ts';
import { placeRead, servingPlaces } from './judge.ts';
import { mapOf, impairmentsIn, journeyIn, type Row } from './map-of.testing.ts';
import { meanOf } from './integrate.ts';
import { notServed } from './not-served.ts';
import { run } from './run.ts';
import { passesAll } from './share-graph.ts';
import { sharesOf } from './share.ts';
import type { State } from './state.ts';
import type { Scenario } from './types.ts';

describe('shares (S2)', () => {
  it('hold what is really lost, seed 1: requests that fail together in every way on 500 random maps', () => {
    const random = createRandom(1);
    let looked = 0;
    for (let round = 0; round < 500; round++) {
      const map = createRandomMap(random);
      const scenario = withShares(randomScenario(random, map), random);
      run(expand(map), scenario, ({ state }) => {
        if (isTouchedTwice(state)) return;
        for (const journey of map.journeys.keys()) {
          if (journeyOutcome(state, journey) === 'ok') continue;
          const real = sample(state, journey, random);
          const shares = sharesOf(state, journey === 0 ? [0] : [0, journey], { left: 1e9 });
          const { low, high } = shares.at(journey === 0 ? 0 : 1, state.nowMs);
          // What a running grace passes on is not in the sample, so it is then too small for `low`.
          if (!shares.rises) expect(real).toBeGreaterThanOrEqual(low - 1e-9);
          expect(real).toBeLessThanOrEqual(high + 1e-9);
          looked += 1;
        }
      });
    }
    expect(looked).toBeGreaterThan(500);
  });

  it('are none to all where there is too much to look at, and say so', () => {
    const map = mapOf(`
    components:
      shop: { needs: { pay: { anyOf: [a, b] } } }
      a: {}
      b: {}
    journeys: { buy: { through: shop, rate: 10/min } }`);
    run(
      expand(map),
      scenarioOf(map, [
        ['a', 0, 10],
        ['b', 0, 10],
      ]),
      ({ state }) => {
        if (state.nowMs !== 0) return;
        const shares = sharesOf(state, [0], { left: 1 });
        expect([shares.complete, shares.at(0, 0)]).toEqual([false, { low: 0, high: 1 }]);
        expect(sharesOf(state, [0], { left: 100 }).complete).toBe(true);
      },
    );
  });

  it('S3: by hand, the figures of the day: 2,400 a minute for 172 minutes are 412,800', () => {
    const map = mapOf(`
    components:
      sessions: { in: [cloud/east], needs: [cloud/same-region/table] }
      login: { in: [cloud/east], needs: [sessions] }
      accounts: { in: [cloud/east], needs: { cloud/same-region/token: { grace: 5m..1h } } }
    journeys:
      log-in: { through: login, rate: 2400/min }
      pay: { through: login, rate: 900/min, worth: 42 EUR }
      see-balance: { through: accounts, rate: 3100/min }`);
    const rows: readonly Row[] = [
      ['cloud/east/table', 0, 172],
      ['cloud/east/table', 436, 611, 'degraded'],
      ['cloud/east/token', 3, 91],
      ['cloud/east/token', 523, 611],
    ];
    const scenario: Scenario = { ...scenarioOf(map, rows), muted: ['cloud'] };
    const lost = (id: string): ReturnType<typeof notServed> =>
      notServed(map, scenario, journeyIn(map, id), '2025-10-20T06:48Z');
    expect(lost('log-in').notServed).toEqual({
      atLeast: 0,
      atMost: 832_800,
      ofWhichPartly: 420_000,
    });
    expect(lost('pay').notServed).toEqual({ atLeast: 0, atMost: 312_300, ofWhichPartly: 157_500 });
    expect(lost('pay').value).toEqual({
      atMost: 13_116_600,
      ofWhichPartly: 6_615_000,
      currency: 'EUR',
    });
    // T2: from 8 to 63 an even rise, half of it on average; then all until 91. And again the same.
    const each = { partly: (55 / 2) * 3_100, stopped: 28 * 3_100 };
    expect(lost('see-balance').notServed).toEqual({
      atLeast: 0,
      atMost: 2 * (each.partly + each.stopped),
      ofWhichPartly: 2 * each.partly,
    });
  });
});

describe('the mean of a rising range', () => {
  it('is that of 100,000 thin slices, seed 3', () => {
    const random = createRandom(3);
    for (let round = 0; round < 50; round++) {
      const ramp = (): ((ms: number) => number) => {
        const [from, lasts, scale] = [random.below(600), 1 + random.below(600), random.next() * 2];
        return (ms) => Math.min(1, scale * Math.max(0, (ms - from) / lasts));
      };
      const [a, b, c] = [ramp(), ramp(), ramp()];
      const at = (ms: number): { low: number; high: number } => ({
        low: a(ms) * b(ms),
        high: Math.min(1, a(ms) + b(ms) * c(ms)),
      });
      const mean = meanOf(at, 0, 1_000);
      const slices = Array.from({ length: 100_000 }, (_, index) => at((index + 0.5) / 100));
      const sum = slices.reduce((s, { low, high }) => ({ low: s.low + low, high: s.high + high }));
      expect(mean.low).toBeCloseTo(sum.low / slices.length, 4);
      expect(mean.high).toBeCloseTo(sum.high / slices.length, 4);
    }
  });
});

function scenarioOf(map: ResolvedMap, rows: readonly Row[]): Scenario {
  const impairments = impairmentsIn(map, rows);
  return { impairments, reboot: false, reading: 'hard', grace: 'range', muted: [] };
}

function withShares(scenario: Scenario, random: Random): Scenario {
  return {
    ...scenario,
    impairments: scenario.impairments.map((each) => {
      const [a, b] = [random.next(), random.next()];
      return { ...each, share: { low: Math.min(a, b), high: Math.max(a, b) } };
    }),
  };
}

/**
 * The slow twin: 60 kinds of request, each with the impairments that it meets, at random; what a need
 * that is not passed on wholly passes on is left out, so this is a least case where graces run out.
 */
function sample(state: State, journey: number, random: Random): number {
  const kinds = 60;
  let failed = 0;
  const shares = state.active.map(({ share }) => {
    const wanted = share.low + random.next() * (share.high - share.low);
    return Math.min(Math.max(Math.round(wanted * kinds), Math.ceil(share.low * kinds)), kinds);
  });
  const usable = shares.every((count, at) => count / kinds <= state.active[at]!.share.high);
  const meets = shares.map((count) => {
    const order = Array.from({ length: kinds }, (_, kind) => kind).sort(() => random.next() - 0.5);
    return new Set(order.slice(0, count));
  });
  for (let kind = 0; kind < kinds; kind++) {
    const met = state.active.filter((_, at) => meets[at]!.has(kind));
    if (
      fails(state, journey, (unit) => met.some(({ lost }) => covers(state.expanded, lost, unit)))
    ) {
      failed += 1;
    }
  }
  // Rounded counts may not fit a narrow share: then nothing is claimed about this sample.
  if (!usable) {
    const { low } = sharesOf(state, [journey], { left: 1e9 }).at(0, state.nowMs);
    return low;
  }
  return failed / kinds;
}

/** S1 reads several rows about one thing as the worst of them: a rule, no law of chance. */
function isTouchedTwice({ expanded, active }: State): boolean {
  const touched = active.map(({ lost }) => {
    const units = [...expanded.unitPlace.keys()].filter((unit) => covers(expanded, lost, unit));
    return new Set(units.map((unit) => expanded.places[expanded.unitPlace[unit]!]!.component));
  });
  const all = touched.flatMap((components) => [...components]);
  return new Set(all).size < all.length;
}

/** Whether one request fails: the least set of units that it finds failing. */
function fails(state: State, journey: number, isMet: (unit: number) => boolean): boolean {
  const { expanded } = state;
  const failing = new Set([...expanded.unitPlace.keys()].filter(isMet));
  const isFailing = (reference: Reference): boolean => {
    const place = placeRead(state, reference);
    const places = place === null ? servingPlaces(state, reference.component) : [place];
    const { atLeastDegraded } = expanded.map.components[reference.component]!;
    return reference.operations.some((operation) => {
      const up = places.filter(
        (each) => !failing.has(expanded.places[each]!.firstUnit + operation),
      );
      return place === null ? up.length < atLeastDegraded : up.length === 0;
    });
  };
  const isUnmet = ({ references, atLeast }: PlacedNeed): boolean =>
    references.filter((each) => !isFailing(each)).length < atLeast;
  for (let grew = true; grew;) {
    grew = false;
    for (const [index, need] of expanded.needs.entries()) {
      if (state.hard[index] !== 1 || !passesAll(state, index) || !isUnmet(need)) continue;
      for (let unit = expanded.firstOwner[index]!; unit < expanded.endOwner[index]!; unit++) {
        if (!failing.has(unit)) grew = true;
        failing.add(unit);
      }
    }
  }
  return expanded.journeys[journey]!.through.some(isFailing);
}
