import { explore, type Exploration } from '#core/checker';
import { describe, expect, test } from 'vitest';
import { createRaceModel, type Protections } from './race.ts';
import { searchPlainRace } from './plain-race.testing.ts';
import type { RaceAction, RaceState } from './race-state.ts';

type Found = Exploration<RaceState, RaceAction>;

function exploreRace(
  [enactors, plans, keep]: readonly [number, number, number],
  protections: Protections,
  symmetry = false,
): Found {
  return explore(createRaceModel({ enactors, plans, keep }, protections), { symmetry });
}

function property(found: Found, name: string): Found['properties'][number] {
  const report = found.properties.find((each) => each.name === name);
  if (report === undefined) throw new Error(`no property ${name}`);
  return report;
}

/**
 * Measured with Spin 6.5.2 and, independently, with a plain breadth-first search in JavaScript; both
 * agree on every count. Columns: enactors, plans, keep | states, edges, depth | empty states, steps
 * to the first | steps that make the name older, steps to the first | terminal states, empty ones |
 * orbits when enactors are interchangeable. A dash was not measured there.
 */
const REFERENCE: Readonly<Record<string, { protections: Protections; rows: string }>> = {
  unguarded: {
    protections: {},
    rows: `
      1 3 2 |    42    58 10 |    0  - |    0 - | 1 0 |   42
      2 3 2 |   645  1388 15 |   11 11 |   26 8 | 2 1 |  344
      2 3 1 |   806  1667 22 |   80 10 |   20 8 | 4 3 |  428
      2 4 2 |  1747  3911 23 |   78 11 |   76 8 | 4 3 |  916
      2 6 2 |  8588 20485 25 |  816 11 |  350 8 | 11 10 | 4430
      3 3 2 | 10828 31925 19 |  454 11 | 1005 8 | 2 1 | 2147
      3 4 2 | 43819 132739 27 | 4077 11 | 3936 8 | 4 3 | 8263
      3 5 2 | 141361 442087 30 | 18566 11 | 11616 8 | 7 6 | 25915`,
  },
  keep: {
    protections: { keepWhenLooking: true },
    rows: `
      2 4 2 |  1877   4157 23 |   78 11 |   76 - | 4 3 |  981
      3 4 2 | 53171 159331 29 | 4438 11 | 4188 - | 5 4 | 9904`,
  },
  'atomic-keep': {
    protections: { keepWhenDeleting: true },
    rows: `
      2 4 2 |  1707   3860 20 | 0 - |   76 8 | 1 0 |  893
      3 4 2 | 41740 128187 27 | 0 - | 3930 8 | 1 0 | 7853`,
  },
  cas: {
    protections: { compareAndSwap: true },
    rows: `
      2 3 2 |   482  1058 14 | 0 - | 0 - | 1 0 |  256
      2 4 2 |  1191  2746 17 | 0 - | 0 - | 1 0 |  623
      3 4 2 | 19087 60114 21 | 0 - | 0 - | 1 0 | 3622`,
  },
  'cas-atomic-keep': {
    protections: { compareAndSwap: true, keepWhenDeleting: true },
    rows: `
      2 4 2 |   1191    2746 17 | 0 - | 0 - | 1 0 |   -
      3 4 2 |  19087   60114 21 | 0 - | 0 - | 1 0 |   -
      4 4 2 | 316211 1268138 23 | 0 - | 0 - | 1 0 | 16918`,
  },
  lease: {
    protections: { lease: true },
    rows: `
      2 3 2 |   4204  10151 29 |   60 12 |   194 - | 16  6 | -
      2 4 2 |  14989  37636 37 |  542 12 |   732 - | 38 24 | -
      3 3 2 | 257434 808710 39 | 9048 12 | 26136 - | 72 30 | -`,
  },
  'lease-fenced': {
    protections: { lease: true, fencing: true },
    rows: `
      2 3 2 |   3614   8831 28 | 0 - | 0 - |  20 0 | -
      2 4 2 |  11841  30276 36 | 0 - | 0 - |  28 0 | -
      3 3 2 | 185188 590832 37 | 0 - | 0 - | 126 0 | -`,
  },
};

describe('the reference counts of the October race', () => {
  for (const [variant, { protections, rows }] of Object.entries(REFERENCE)) {
    for (const row of rows.trim().split('\n')) {
      const [bounds = [], ...expected] = row.split('|').map(readNumbers);
      const [enactors = 0, plans = 0, keep = 0] = bounds;
      test(`${variant}: ${enactors} enactors, ${plans} plans, ${keep} kept`, () => {
        const found = exploreRace([enactors ?? 0, plans ?? 0, keep ?? 0], protections);
        const [orbits = null] = expected.pop() ?? [];
        expectCounts(found, expected.flat());
        expect(found.complete).toBe(true);
        if (orbits === null) return;
        const bySymmetry = exploreRace([enactors ?? 0, plans ?? 0, keep ?? 0], protections, true);
        expect(bySymmetry.stored).toBe(orbits);
        expectCounts(bySymmetry, expected.flat());
      });
    }
  }
});

/** The columns between the bounds and the orbits; null is not compared. */
function expectCounts(found: Found, expected: readonly (number | null)[]): void {
  const empty = property(found, 'never-empty');
  const older = property(found, 'never-older');
  const terminal = property(found, 'rests-served');
  const counts = [
    [found.states, found.edges, found.depth],
    [empty.badStates, empty.shortest],
    [older.badEdges, older.shortest],
    [found.terminalStates, terminal.badStates],
  ].flat();
  expect(counts.map((count, index) => (expected[index] === null ? null : count))).toEqual(expected);
}

function readNumbers(cells: string): (number | null)[] {
  return cells
    .trim()
    .split(/\s+/)
    .map((cell) => (cell === '-' ? null : Number(cell)));
}

test('every count is that of a plain search of a second writing of the protocol', () => {
  for (const { protections } of Object.values(REFERENCE)) {
    for (const [enactors, plans, keep] of [
      [1, 4, 1],
      [2, 3, 1],
      [2, 3, 0],
    ] as const) {
      const found = exploreRace([enactors, plans, keep], protections);
      expect({
        states: found.states,
        edges: found.edges,
        depth: found.depth,
        empty: property(found, 'never-empty').badStates,
        older: property(found, 'never-older').badEdges,
        stuck: property(found, 'can-recover').badStates,
        terminal: found.terminalStates,
        unsettled: property(found, 'converges').badStates,
      }).toEqual(searchPlainRace({ enactors, plans, keep }, protections));
    }
  }
});
