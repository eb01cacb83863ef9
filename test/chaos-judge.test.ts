/** The judge of the chaos run can see what it is there to see: each rule is broken once, and said. */
import { expect, test } from 'vitest';
import { isOctober } from '../tools/chaos/chaos.ts';
import { Judge, type Moment, type Sample } from '../tools/chaos/judge.ts';

const marker = (generation: number, state = 'run'): string =>
  `v=1 gen=${generation} owner=e1 state=${state}`;

const sample = (server: string, generation: number, addresses: readonly string[]): Sample => ({
  server,
  addresses,
  before: marker(generation),
  after: marker(generation),
});

const MOMENT: Moment = { atMs: 1, healthy: 3, isCalm: false };
const THREE = ['a', 'b', 'c'];

const kinds = (looks: readonly (readonly Sample[])[], moment = MOMENT): readonly string[] => {
  const judge = new Judge(3);
  for (const samples of looks) judge.judge(samples, moment);
  return judge.violations.map(({ kind }) => kind);
};

test('what is right is no violation, and silence in a storm neither', () => {
  const silent: Sample = { server: 'b', addresses: null, before: null, after: null };
  expect(kinds([[sample('a', 1, THREE), silent], [sample('a', 2, THREE)]])).toEqual([]);
  // Too few are healthy: nobody can ask for more.
  expect(kinds([[sample('a', 1, ['a'])]], { ...MOMENT, healthy: 2 })).toEqual([]);
});

test('empty, older, too few, unmarked and frozen are seen at one server alone', () => {
  expect(kinds([[sample('a', 1, [])]])).toEqual(['empty']);
  expect(kinds([[sample('a', 2, THREE)], [sample('b', 1, THREE)]])).toEqual([]);
  expect(kinds([[sample('a', 2, THREE)], [sample('a', 1, THREE)]])).toEqual(['older']);
  expect(kinds([[sample('a', 1, ['a', 'b'])]])).toEqual(['too-few']);
  expect(kinds([[{ ...sample('a', 1, THREE), before: '', after: '' }]])).toContain('unmarked');
  const frozen = { ...sample('a', 1, THREE), after: marker(1, 'frozen') };
  expect(kinds([[frozen]])).toEqual(['frozen']);
});

test('one generation has one content, wherever it is served', () => {
  const other = sample('b', 1, ['a', 'b', 'd']);
  expect(kinds([[sample('a', 1, THREE), other]])).toEqual(['two-contents']);
  // A look during which the generation changed says nothing of contents.
  expect(kinds([[sample('a', 1, THREE), { ...other, after: marker(2) }]])).toEqual([]);
});

test('in calm, servers are at most one generation apart, and answer', () => {
  const apart = [sample('a', 5, THREE), sample('b', 3, THREE)];
  expect(kinds([apart])).toEqual([]);
  expect(kinds([apart], { ...MOMENT, isCalm: true })).toEqual(['apart']);
  const silent: Sample = { server: 'b', addresses: null, before: null, after: null };
  const calm = { ...MOMENT, isCalm: true };
  expect(kinds([[silent]], calm)).toEqual([]);
  const judge = new Judge(3);
  for (const atMs of [0, 1_000, 2_000]) judge.judge([silent], { ...calm, atMs });
  expect(judge.violations.map(({ kind }) => kind)).toEqual(['silent']);
});

test('October is both: a name went back, and was empty', () => {
  expect(isOctober([{ kind: 'older' }])).toBe(false);
  expect(isOctober([{ kind: 'older' }, { kind: 'empty' }])).toBe(true);
});
