import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '#base';
import type { ComponentId, JourneyId, Need, ResolvedMap } from '#core/map';
import { createRandomMap, randomScenario } from '../engine/random-map.testing.ts';
import { expand } from './expand.ts';
import { interpret, interpretExpanded } from './interpret.ts';
import { createHardNeed, createPlainMap } from './plain-map.testing.ts';
import { run } from './run.ts';
import { PASSES_ON } from './settle.ts';
import { MARK_LEVELS, setMark, type State } from './state.ts';
import type { Scenario } from './types.ts';

const MAPS = 600;

describe('the interpreter', () => {
  it('X2: leaves the least sets that grow from nothing, seed 1: 600 random maps', () => {
    eachRandom(1, (map, scenario) => {
      run(expand(map), scenario, ({ state }) => {
        const found = marksOf(state);
        growFromNothing(state);
        expect(marksOf(state)).toEqual(found);
      });
    });
  });

  it('gives the same whatever the order of impairments and of journeys, seed 2', () => {
    eachRandom(2, (map, scenario, random) => {
      const ids = map.journeys.map(({ id }) => id);
      const shuffled = { ...scenario, impairments: shuffle(scenario.impairments, random) };
      const other = interpret(map, shuffled, [...ids].reverse());
      expect([...other].reverse()).toEqual(interpret(map, scenario, ids));
    });
  });

  it('T2: without ranges a goal and a replay read the same, seed 3', () => {
    eachRandom(3, (map, scenario) => {
      const plain = withoutRanges(map);
      const ids = map.journeys.map(({ id }) => id);
      const low = interpret(plain, { ...scenario, grace: 'low' }, ids);
      expect(interpret(plain, { ...scenario, grace: 'range' }, ids)).toEqual(low);
    });
  });

  it('leaves no gap: intervals follow each other, neighbours differ, the last is endless', () => {
    eachRandom(4, (map, scenario) => {
      const ids = map.journeys.map(({ id }) => id);
      for (const { intervals } of interpret(map, scenario, ids)) {
        expect(intervals.at(-1)?.toMs).toBeNull();
        for (const [at, { toMs, outcome, because }] of intervals.entries()) {
          const next = intervals[at + 1];
          if (next !== undefined) expect(next.fromMs).toBe(toMs);
          expect(next?.outcome).not.toBe(outcome);
          expect(because.length > 0).toBe(outcome !== 'ok');
        }
      }
    });
  });

  it('bears chains and rings of any length: nothing recurses', () => {
    for (const isRing of [false, true]) {
      const map = createPlainMap(60_000, (at, last) =>
        at < last ? [createHardNeed(at + 1)] : isRing ? [createHardNeed(0)] : [],
      );
      const [timeline] = interpret(map, losing(map, 59_999), [map.journeys[0]!.id]);
      expect(timeline!.intervals.map(({ outcome }) => outcome)).toEqual(['down', 'ok']);
      expect(timeline!.intervals[0]!.because).toHaveLength(60_001);
    }
  });

  it('answers journeys in the order asked, and none twice over for an expanded map', () => {
    const map = createPlainMap(2, () => []);
    const expanded = expand(map);
    const first = interpretExpanded(
      expanded,
      losing(map, 0),
      map.journeys.map(({ id }) => id),
    );
    const again = interpretExpanded(
      expanded,
      losing(map, 0),
      map.journeys.map(({ id }) => id),
    );
    expect(again).toEqual(first);
    expect(() => interpret(map, losing(map, 0), ['nobody' as JourneyId])).toThrow('nobody');
  });
});

function eachRandom(
  seed: number,
  check: (map: ResolvedMap, scenario: Scenario, random: Random) => void,
): void {
  const random = createRandom(seed);
  for (let round = 0; round < MAPS; round++) {
    const map = createRandomMap(random);
    check(map, randomScenario(random, map), random);
  }
}

function marksOf({ marks }: State): readonly (readonly number[])[] {
  return MARK_LEVELS.map((level) => [...marks[level].on]);
}

/** The slow, obvious twin: every set from nothing, every need looked at again until nothing changes. */
function growFromNothing(state: State): void {
  const { unitPlace, needs, firstOwner, endOwner } = state.expanded;
  for (const level of MARK_LEVELS)
    for (const unit of unitPlace.keys()) setMark(state, level, unit, 0);
  for (const level of MARK_LEVELS) {
    const add = (unit: number): boolean => {
      const isDegraded = level === 'degraded';
      const { wrong, down } = state.marks;
      if (state.marks[level].on[unit] === 1) return false;
      if (isDegraded && (down.on[unit] === 1 || wrong.on[unit] === 1)) return false;
      setMark(state, level, unit, 1);
      return true;
    };
    for (const unit of unitPlace.keys()) if (state.covered[level][unit] !== 0) add(unit);
    for (let grew = true; grew;) {
      grew = false;
      for (const need of needs.keys()) {
        if (!PASSES_ON[level](state, need)) continue;
        for (let unit = firstOwner[need]!; unit < endOwner[need]!; unit++) {
          if (add(unit)) grew = true;
        }
      }
    }
  }
}

function shuffle<Item>(items: readonly Item[], random: Random): readonly Item[] {
  return items
    .map((item) => ({ item, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

function withoutRanges(map: ResolvedMap): ResolvedMap {
  const plain = (need: Need): Need => ({
    ...need,
    grace: { lowMs: need.grace.lowMs, highMs: need.grace.lowMs },
  });
  return {
    ...map,
    components: map.components.map((component) => ({
      ...component,
      restartsMs: null,
      needs: component.needs.map(plain),
      operations: component.operations.map((each) => ({ ...each, needs: each.needs.map(plain) })),
    })),
  };
}

function losing(map: ResolvedMap, at: number): Scenario {
  const component: ComponentId = map.components[at]!.id;
  return {
    impairments: [
      {
        lost: { kind: 'component', component },
        effect: 'down',
        fromMs: 0,
        toMs: 60_000,
        share: { low: 1, high: 1 },
      },
    ],
    reboot: false,
    reading: 'hard',
    grace: 'low',
    muted: [],
  };
}
