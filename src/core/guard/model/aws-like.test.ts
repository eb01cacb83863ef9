import { explore, type PropertyReport } from '#core/checker';
import { describe, expect, test } from 'vitest';
import { createAwsModel, type AwsAction, type AwsFixes, type AwsState } from './aws-like.ts';

const BOUNDS = { enactors: 3, plans: 6, keep: 2 };

/** Counts of an independent search of the same protocol. Stuck: no continuation mends the name. */
const REFERENCE: readonly [fixes: AwsFixes, states: number, empty: number, stuck: number][] = [
  [{}, 82_617, 16_962, 16_962],
  [{ toleratesMissingTarget: true }, 91_382, 18_729, 0],
  [{ fencesWrite: true }, 22_690, 0, 0],
  [{ sparesTargets: true }, 116_700, 26_363, 26_363],
  [{ sparesTargets: true, rebuildsTree: true }, 103_244, 0, 0],
  [{ looksThenDeletes: true }, 575_246, 90_720, 90_720],
  [{ looksThenDeletes: true, rebuildsTree: true }, 592_652, 52_695, 52_695],
  [{ holdsLock: true }, 504, 0, 0],
];

describe('the automation as AWS describes it, 3 enactors, 6 plans, 2 kept', () => {
  for (const [fixes, states, empty, stuck] of REFERENCE) {
    const name = Object.keys(fixes).join(', ') || 'no fix';
    const claim = `${empty === 0 ? 'never' : 'goes'} empty, ${stuck === 0 ? 'never' : 'then'} stuck`;
    test(`${name}: ${claim}`, () => {
      const found = explore(createAwsModel(BOUNDS, fixes));
      const report = (property: string): PropertyReport<AwsState, AwsAction> | undefined =>
        found.properties.find((each) => each.name === property);
      expect([found.states, report('never-empty')?.badStates]).toEqual([states, empty]);
      expect(report('can-recover')?.badStates).toBe(stuck);
      expect(report('never-empty')?.verdict).toBe(empty === 0 ? 'HOLDS' : 'FAILS');
      expect(report('can-recover')?.verdict).toBe(stuck === 0 ? 'HOLDS' : 'FAILS');
    });
  }
});

test('the shortest way to the empty name is the story of the day, in 8 steps', () => {
  const { properties } = explore(createAwsModel(BOUNDS));
  expect(properties[0]?.trace?.steps.map(({ action }) => action)).toEqual([
    { kind: 'plan' },
    { kind: 'pull', enactor: 1 },
    { kind: 'plan' },
    { kind: 'plan' },
    { kind: 'pull', enactor: 2 },
    { kind: 'write', enactor: 2 },
    { kind: 'write', enactor: 1 },
    { kind: 'clean', enactor: 2 },
  ]);
  expect(properties[0]?.trace?.steps.at(-1)?.state).toMatchObject({
    latest: 3,
    root: 1,
    rollback: 3,
    trees: [2, 3],
  });
});

test('its orbits stand for all its states', () => {
  const whole = explore(createAwsModel(BOUNDS));
  const folded = explore(createAwsModel(BOUNDS), { symmetry: true });
  expect(folded.stored).toBeLessThan(whole.states / 4);
  const counts = ({ states, edges, terminalStates, properties }: typeof whole): unknown => [
    [states, edges, terminalStates],
    properties.map(({ badStates, badEdges, shortest }) => [badStates, badEdges, shortest]),
  ];
  expect(counts(folded)).toEqual(counts(whole));
});
