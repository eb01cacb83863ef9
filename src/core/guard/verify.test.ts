import { describe, expect, test } from 'vitest';
import { tellVerification } from './tell-verification.ts';
import { VARIANTS } from './model/variants.ts';
import { verify, type Verification, type VerifyRequest } from './verify.ts';

function run(
  variant: string,
  [enactors, plans, keep]: readonly [number, number, number],
  more: Partial<VerifyRequest> = {},
): Verification {
  const result = verify({ variant, bounds: { enactors, plans, keep }, ...more });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

test('the race without the guard is told step by step', () => {
  expect(tellVerification(run('unguarded', [2, 3, 2])).join('\n')).toBe(
    `
WITHOUT THE GUARD the name goes empty after 11 steps, and nothing can mend it.

   1  planner   makes plan 1                             kept: 1
   2  E1        takes plan 1
   3  planner   makes plan 2                             kept: 1 2
   4  planner   makes plan 3                             kept: 1 2 3
   5  E1        checks: 1 is newer than nothing. Right, now.
   6  E2        takes plan 3
   7  E2        checks: 3 is newer than nothing. Right.
   8  E2        writes plan 3                            name -> 3
   9  E1        writes plan 1. Its check is old.         name -> 1   OLDER
  10  E2        looks for plans to clean up: 1 is old
  11  E2        deletes plan 1                           name -> nothing  EMPTY

From here no enactor may write: each finds its current plan missing and stops.
645 states, 11 of them empty.              This is 20 October 2025.
`.trim(),
  );
});

test('a variant that holds says what was explored and what that does not show', () => {
  expect(tellVerification(run('cas', [3, 4, 2]), 240).join('\n')).toBe(
    `
Comparing generations in the write HOLDS all 4 properties in every order of
events, for 3 enactors and 4 plans: 19,087 states, 60,114 steps, none left out,
0.2 s.

  never empty           HOLDS
  never older           HOLDS
  can always recover    HOLDS
  converges             HOLDS

What this is      a protocol of one planner and equal enactors, every
                  interleaving, with an enactor stopped at any point
What it is not    a proof for more enactors or plans, nor the code that \`guard
                  run\` calls: this is a protocol to compare it with
`.trim(),
  );
});

test('a property that the story does not show is listed below it', () => {
  const lines = tellVerification(run('atomic-keep', [2, 4, 2]));
  expect(lines.slice(0, 2)).toEqual([
    'WITH A CLEAN-UP THAT NEVER DELETES THE LIVE PLAN an older plan replaces a newer',
    'one after 8 steps.',
  ]);
  expect(lines.slice(-5)).toEqual([
    '1,707 states, 3,860 steps, 76 bad steps.',
    '',
    '  never empty           HOLDS',
    '  can always recover    HOLDS',
    '  converges             HOLDS',
  ]);
});

test('a limit that was reached leaves the verdict undecided, and is told', () => {
  const cut = run('cas', [3, 4, 2], { maxStates: 1000 });
  expect(cut).toMatchObject({ complete: false, stoppedBy: 'states', states: 1000 });
  expect(cut.properties.map(({ holds }) => holds)).toEqual([null, null, null, null]);
  const [first, second] = tellVerification(cut);
  expect(`${first} ${second}`).toContain('is UNDECIDED: nothing bad was found for 3 enactors');
  expect(tellVerification(cut).join(' ')).toContain('not all: the limit on states was reached');
});

test('what is broken within a limit is told, and what the limit leaves open is said', () => {
  const cut = run('aws-like-tolerant', [3, 6, 2], { maxStates: 9_000 });
  expect(cut.properties.map(({ holds }) => holds)).toEqual([false, false, null, null]);
  const lines = tellVerification(cut);
  expect(`${lines[0]} ${lines[1]}`).toBe(
    'WITH A WRITER THAT GOES ON WITHOUT A ROOT TARGET the name goes empty after 8 ' +
      'steps; whether that can be mended was not decided.',
  );
  expect(lines.at(-4)).toMatch(/^At least 9,000 states, \d+ of them empty\.$/);
});

test('the JSON has the counts, and a trace that can be followed without the words', () => {
  const { properties, ...counts } = run('unguarded', [2, 3, 2]);
  expect(counts).toEqual({
    format: 1,
    variant: 'unguarded',
    bounds: { enactors: 2, plans: 3, keep: 2 },
    states: 645,
    edges: 1388,
    depth: 15,
    complete: true,
    stoppedBy: null,
    terminal: { count: 2, bad: 1 },
  });
  expect(properties.map(({ trace, ...rest }) => ({ ...rest, steps: trace?.length }))).toEqual([
    { name: 'never-empty', holds: false, badStates: 11, shortest: 11, steps: 11 },
    { name: 'never-older', holds: false, badEdges: 26, shortest: 8, steps: 8 },
    { name: 'can-recover', holds: false, badStates: 9, shortest: 11, steps: 11 },
    { name: 'converges', holds: false, badStates: 1, shortest: 15, steps: 15 },
  ]);
  expect(properties[0]?.trace?.at(-1)).toEqual({
    step: 11,
    who: 'E2',
    what: 'deletes plan 1',
    outcome: 'name -> nothing',
    mark: 'EMPTY',
    action: { kind: 'delete', enactor: 2 },
    state: {
      latest: 3,
      record: 1,
      store: [2, 3],
      enactors: [
        { phase: 'applied', plan: 1, doomed: [] },
        { phase: 'idle', plan: 3, doomed: [] },
      ],
    },
  });
});

test('with symmetry the counts are the same, and orbits are added', () => {
  const whole = run('lease', [2, 3, 2]);
  const folded = run('lease', [2, 3, 2], { symmetry: true });
  const counts = ({ properties, ...rest }: Verification): unknown => ({
    ...rest,
    orbits: null,
    properties: properties.map(({ trace, ...report }) => ({ ...report, steps: trace?.length })),
  });
  expect(counts(folded)).toEqual(counts(whole));
  expect(folded.orbits).toBeLessThan(whole.states);
  expect(whole.orbits).toBeUndefined();
});

describe('every variant', () => {
  for (const { name } of VARIANTS) {
    test(`${name} is told in lines of at most 79 characters, the same every time`, () => {
      // The guard's own world has more in it, so less of it is explored here.
      const bounds = name === 'guarded' ? ([2, 1, 1] as const) : ([2, 4, 1] as const);
      const verification = run(name, bounds);
      const lines = tellVerification(verification, 1234);
      expect(lines.filter((line) => line.length > 79)).toEqual([]);
      expect(lines.join('\n')).not.toMatch(/undefined|null|NaN|\[object/);
      expect(tellVerification(run(name, bounds), 1234)).toEqual(lines);
      expect(JSON.parse(JSON.stringify(verification))).toEqual(verification);
    });
  }
});

test('bounds that make no sense and unknown variants are problems, all at once', () => {
  const result = verify({ variant: 'unguardet', bounds: { enactors: 0, plans: 31, keep: 1.5 } });
  expect(result.problems.map(({ code, mend }) => [code, mend])).toEqual([
    ['verify-variant', 'Did you mean unguarded?'],
    ['verify-bounds', 'Give a whole number from 1 to 12.'],
    ['verify-bounds', 'Give a whole number from 1 to 30.'],
    ['verify-bounds', 'Give a whole number from 0 to 30.'],
  ]);
});
