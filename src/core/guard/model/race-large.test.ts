/**
 * The larger reference counts: seconds, not milliseconds. The largest are found by symmetry, whose
 * counts are of the whole graph; the bench explores them one by one, beside Spin.
 */
import { explore, type VectorModel } from '#core/checker';
import { describe, expect, test } from 'vitest';
import { createRaceModel, type Protections } from './race.ts';
import type { RaceAction, RaceState } from './race-state.ts';

/** Without `can-recover`, which keeps every step. */
function createSafetyModel(
  enactors: number,
  plans: number,
  protections: Protections,
): VectorModel<RaceState, RaceAction> {
  const model = createRaceModel({ enactors, plans, keep: 2 }, protections);
  return {
    ...model,
    properties: () => model.properties().filter(({ kind }) => kind !== 'can-recover'),
  };
}

/** Bad are: empty states and steps to the first; steps to an older plan, and to the first; empty ends. */
function summarise(model: VectorModel<RaceState, RaceAction>, symmetry: boolean): unknown {
  const found = explore(model, { symmetry });
  const [empty, older, , end] = found.properties;
  const { stored, states, edges, depth, terminalStates, complete } = found;
  return {
    ...(symmetry ? { orbits: stored } : {}),
    states,
    edges,
    depth,
    complete,
    bad: [empty?.badStates, empty?.shortest, older?.badEdges, older?.shortest],
    ends: [terminalStates, end?.badStates],
  };
}

describe('reference counts of the October race, large', () => {
  test('unguarded, 3 enactors, 8 plans: 1,858,557 states in 328,097 orbits', () => {
    expect(summarise(createSafetyModel(3, 8, {}), true)).toEqual({
      orbits: 328_097,
      states: 1_858_557,
      edges: 6_231_265,
      depth: 35,
      complete: true,
      bad: [373_783, 11, 117_474, 8],
      ends: [22, 21],
    });
  });

  test('unguarded, 4 enactors, 4 plans: 1,121,179 states in 58,979 orbits', () => {
    const counts = {
      states: 1_121_179,
      edges: 4_335_403,
      depth: 31,
      complete: true,
      bad: [148_052, 11, 145_448, 8],
      ends: [4, 3],
    };
    expect(summarise(createSafetyModel(4, 4, {}), false)).toEqual(counts);
    expect(summarise(createSafetyModel(4, 4, {}), true)).toEqual({ orbits: 58_979, ...counts });
  });

  test('compared in the write and the live plan kept: never empty, never older', () => {
    const protections = { compareAndSwap: true, keepWhenDeleting: true };
    for (const [enactors, plans, states, edges] of [
      [3, 8, 601_227, 2_062_356],
      [4, 5, 1_162_271, 4_776_763],
    ] as const) {
      expect(summarise(createSafetyModel(enactors, plans, protections), true)).toMatchObject({
        states,
        edges,
        complete: true,
        bad: [0, null, 0, null],
        ends: [expect.any(Number), 0],
      });
    }
  });

  test('unguarded, 4 enactors, 5 plans: 4,824,475 states', () => {
    expect(summarise(createSafetyModel(4, 5, {}), true)).toMatchObject({
      states: 4_824_475,
      edges: 19_218_775,
      complete: true,
    });
  });
});
