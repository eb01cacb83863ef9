import { describe, expect, it } from 'vitest';
import { createRandom } from '#base';
import type { ResolvedMap } from '#core/map';
import { createRandomMap } from '../engine/random-map.testing.ts';
import { coldStart } from './cold-start.ts';
import { expand } from './expand.ts';
import { isBad } from './judge.ts';
import { mapOf } from './map-of.testing.ts';
import { nameOfPlace } from './place-name.ts';
import { createHardNeed, createPlainMap } from './plain-map.testing.ts';
import { createState, setMark } from './state.ts';

describe('cold start (M3)', () => {
  it('boots what the slow twin boots, in the same rounds, seed 1: 500 random maps', () => {
    const random = createRandom(1);
    let stuck = 0;
    for (let round = 0; round < 500; round++) {
      const map = createRandomMap(random);
      for (const reading of ['hard', 'soft'] as const) {
        const { rounds, rings, held } = coldStart(map, reading);
        expect(rounds).toEqual(bootSlowly(map, reading));
        if (rings.length > 0) stuck += 1;
        else expect(held).toEqual([]);
      }
    }
    expect(stuck).toBeGreaterThan(20);
  });

  it('names the placements of what boots in one place only', () => {
    const map = mapOf(`
      components:
        a: { in: [cloud/east, cloud/west], needs: [cloud/same-region/table, b@cloud/west] }
        b: { in: [cloud/east, cloud/west], needs: [c] }
        c: { in: [cloud/west], needs: [b] }
      journeys: { use: { through: a } }`);
    const { rings, held, rounds } = coldStart(map);
    expect(rings).toEqual([['b@cloud/west', 'c']]);
    expect(held).toEqual(['a@cloud/east', 'a@cloud/west', 'b@cloud/east']);
    expect(rounds).toEqual([['cloud/east/table', 'cloud/west/table']]);
  });

  it('is linear: a chain and a ring of 60,000', () => {
    const chain = createPlainMap(60_000, (at, last) => (at < last ? [createHardNeed(at + 1)] : []));
    expect(coldStart(chain).rounds).toHaveLength(60_000);
    const ring = createPlainMap(60_000, (at, last) => [createHardNeed(at < last ? at + 1 : 0)]);
    expect(coldStart(ring).rings.map((each) => each.length)).toEqual([60_000]);
  });
});

function bootSlowly(map: ResolvedMap, reading: 'hard' | 'soft'): readonly (readonly string[])[] {
  const expanded = expand(map);
  const state = createState(expanded, {
    impairments: [],
    reboot: false,
    reading,
    grace: 'low',
    muted: [],
  });
  const units = [...expanded.unitPlace.keys()];
  for (const unit of units) setMark(state, 'down', unit, 1);
  const roundOf = units.map(() => -1);
  for (let round = 0; ; round++) {
    const coming = units.filter((unit) => {
      if (roundOf[unit] !== -1) return false;
      return [...expanded.needs.entries()].every(
        ([index, { part }]) =>
          part === 'failover' ||
          state.hard[index] !== 1 ||
          unit < expanded.firstOwner[index]! ||
          unit >= expanded.endOwner[index]! ||
          !isBad(state, index),
      );
    });
    if (coming.length === 0) break;
    for (const unit of coming) {
      setMark(state, 'down', unit, 0);
      roundOf[unit] = round;
    }
  }
  const rounds: string[][] = [];
  for (const [place, { component, firstUnit }] of expanded.places.entries()) {
    const count = map.components[component]!.operations.length;
    const own = roundOf.slice(firstUnit, firstUnit + count);
    if (!own.includes(-1)) (rounds[Math.max(...own)] ??= []).push(nameOfPlace(expanded, place));
  }
  return rounds.filter((each) => each !== undefined).map((each) => each.sort());
}
