import { describe, expect, test } from 'vitest';
import { explore, simulate } from '#core/checker';
import { createGuardedModel, NO_TROUBLES } from './guarded.ts';
import { guardedWorld } from './guarded-variant.ts';
import type { World } from './guarded-state.ts';

const BASE: World = guardedWorld({ enactors: 2, plans: 2, keep: 1 });
const ALL = { expiries: 2, unread: 1, freezes: 1, foreign: 1, wrong: 1, restores: 0 };

function failures(world: World): readonly string[] {
  const { complete, properties } = explore(createGuardedModel(world), { symmetry: true });
  expect(complete).toBe(true);
  return properties.filter(({ verdict }) => verdict !== 'HOLDS').map(({ name }) => name);
}

describe('every property holds in every order of events', () => {
  test('for three enactors, two changes, lost leases and writes without a reply', () => {
    expect(failures({ ...BASE, enactors: 3 })).toEqual([]);
  });

  test('without any lease: safety needs no leader', () => {
    expect(failures({ ...BASE, lease: false, troubles: NO_TROUBLES })).toEqual([]);
  });

  test('for enactors that look when there is nothing to do', () => {
    expect(failures({ ...BASE, restless: true, flies: false })).toEqual([]);
  });
});

test('with symmetry the counts are those of the whole graph', () => {
  const world = { ...BASE, wishes: 1 };
  const whole = explore(createGuardedModel(world));
  const folded = explore(createGuardedModel(world), { symmetry: true });
  expect([folded.states, folded.edges]).toEqual([whole.states, whole.edges]);
  expect(folded.stored).toBeLessThan(whole.stored);
});

test('nothing breaks in seeded walks of five enactors through all troubles together', () => {
  const world: World = { ...BASE, enactors: 5, wishes: 12, lease: false, troubles: ALL };
  const walks = simulate(createGuardedModel(world), { seed: 20_251_020, walks: 60, maxSteps: 500 });
  expect(walks.steps).toBeGreaterThan(10_000);
  const broken = walks.properties.filter(({ verdict }) => verdict === 'FAILS');
  expect(broken.map(({ name }) => name)).toEqual([]);
});
