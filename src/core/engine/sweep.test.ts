/** Sweeps against each loss run alone. `FIREBREAK_SWEEP_MAPS` asks for more maps than CI takes. */
import { expect, it } from 'vitest';
import { createRandom, type Random } from '#base';
import type { NeedFile, ResolvedMap } from '#core/map';
import { createEngine } from './index.ts';
import { largeMap, shapeOf } from './large-map.testing.ts';
import { oneByOne } from './one-by-one.testing.ts';
import { createRandomMap, randomLost } from './random-map.testing.ts';
import { eachAlone, resolved } from './resolved.testing.ts';
import type { Sweep } from './types.ts';

const SEED = 20_251_020;
const MAPS = Number(process.env['FIREBREAK_SWEEP_MAPS'] ?? 1_200);
const HOUR = 3_600_000;
const timeout = 60_000 + 60 * MAPS;

function sweepOf(map: ResolvedMap, more: Partial<Sweep> = {}): Sweep {
  return {
    journeys: map.journeys.map(({ id }) => id),
    losses: eachAlone(map),
    forMs: 15 * HOUR,
    reading: 'hard',
    reboot: false,
    assumeWorst: false,
    ...more,
  };
}

function expectSame(map: ResolvedMap, sweep: Sweep, about: string): void {
  expect(createEngine(map).sweep(sweep), about).toEqual(oneByOne(map, sweep));
}

it(
  `says of each loss what its timeline says: ${MAPS} small maps from seed ${SEED} (T6)`,
  { timeout },
  () => {
    const random = createRandom(SEED);
    for (let index = 0; index < MAPS; index += 1) {
      const map = createRandomMap(random);
      expectSame(map, sweepOf(map, randomQuestion(map, random)), `map ${index}`);
    }
  },
);

function randomQuestion(map: ResolvedMap, random: Random): Partial<Sweep> {
  const others = Array.from({ length: 8 }, () =>
    Array.from({ length: 1 + random.below(2) }, () => randomLost(random, map)),
  );
  return {
    losses: [...eachAlone(map), ...others],
    forMs: random.chance(0.2) ? null : random.pick([0, 4, 9, 25, 200]) * 60_000,
    reading: random.chance(0.5) ? 'hard' : 'soft',
    reboot: random.chance(0.1),
    assumeWorst: random.chance(0.3),
  };
}

it(
  'says the same where many failovers hang on each other (X6), in larger maps',
  { timeout },
  () => {
    for (let seed = 0; seed < MAPS / 60; seed += 1) {
      const shape = {
        ...shapeOf(30 + ((seed * 37) % 120)),
        needsEach: 1.4 + (seed % 4) * 0.5,
        regions: 4,
        journeys: 3,
        rings: 1 + (seed % 3),
        groups: 0.1,
        graces: 0.05 + 0.1 * (seed % 4),
        soft: 0.25,
        replicated: 0.6,
        failover: seed % 2 === 0 ? 0.2 : 0.5,
      };
      const map = resolved(largeMap(shape, seed).text);
      const forMs = [null, 3 * HOUR, 15 * HOUR][seed % 3] ?? null;
      expectSame(
        map,
        sweepOf(map, { forMs, reading: seed % 2 === 0 ? 'hard' : 'soft' }),
        `seed ${seed}`,
      );
    }
  },
);

it('runs what has more gates above it than a signature holds (U2)', () => {
  // Each of 80 pairs loses one to `a` at once and the other to `b`; both hang on `low`, `b` later.
  const pairs = Array.from({ length: 80 }, (_, index) => index);
  const groups = pairs.map((index): [string, NeedFile] => [
    `pair-${index}`,
    { anyOf: [`left-${index}`, `right-${index}`], grace: `${index + 1}m` },
  ]);
  const map = resolved({
    components: {
      shop: { needs: Object.fromEntries(groups) },
      ...Object.fromEntries(pairs.map((index) => [`left-${index}`, { needs: ['low'] }])),
      ...Object.fromEntries(
        pairs.map((index) => [`right-${index}`, { needs: { low: { grace: `${90 - index}m` } } }]),
      ),
      low: {},
    },
    journeys: { buy: { through: 'shop' } },
  });
  expectSame(map, sweepOf(map), 'pairs');
});

it('follows a chain of any length without overflowing, and a ring (M3)', () => {
  const length = 20_000;
  const idOf = (index: number): string => `c${String(index).padStart(6, '0')}`;
  for (const closes of [false, true]) {
    const components = Array.from({ length }, (_, index): [string, object] => {
      const target = index + 1 < length ? idOf(index + 1) : closes ? idOf(0) : null;
      const grace = index % 5 === 0 ? { grace: '1s' } : {};
      return [idOf(index), target === null ? {} : { needs: { [target]: grace } }];
    });
    const map = resolved({
      components: Object.fromEntries(components),
      journeys: { go: { through: idOf(0) } },
    });
    const engine = createEngine(map);
    const sweep = sweepOf(map, { forMs: 2 * HOUR });
    const effects = engine.sweep(sweep);
    // A second for every fifth of the needs between it and the journey.
    expect(effects).toHaveLength(length);
    expect(effects.map(({ effects: [effect] }) => effect?.firstMs)).toEqual(
      Array.from({ length }, (_, index) => Math.ceil(index / 5) * 1_000),
    );
    expect(oneByOne(map, { ...sweep, losses: sweep.losses.slice(-1) })[0]?.effects).toEqual(
      effects.at(-1)?.effects,
    );
  }
});

it('counts losses done, up to all of them', () => {
  const map = createRandomMap(createRandom(7));
  const sweep = sweepOf(map);
  const done: number[] = [];
  createEngine(map).sweep(sweep, (count) => done.push(count));
  expect(done).toEqual(done.toSorted((a, b) => a - b));
  expect(done.at(-1)).toBe(sweep.losses.length);
});
