/** The goals of the tiny maps in `data/vectors/meaning`. */
import { describe, expect, it } from 'vitest';
import { createEngine } from '#core/engine';
import { RULE_FILES, resolveCase } from '../../../test/vectors.testing.ts';
import { check, checkOptions } from './check.ts';
import type { GoalVerdict } from './types.ts';

for (const { rule, cases } of RULE_FILES) {
  const judged = cases.filter((each) => each.expect.goals !== undefined);
  if (judged.length === 0) continue;
  describe(rule, () => {
    for (const { name, map: text, expect: expected } of judged) {
      it(name, () => {
        const { map } = resolveCase(text);
        const answer = check(map!, createEngine(map!), checkOptions({ today: '2026-11-25' }));
        const wanted = expected.goals!;
        const found = answer.verdicts.map((each, at) => only(summary(each), wanted[at] ?? {}));
        expect(found).toEqual(wanted);
      });
    }
  });
}

function summary(verdict: GoalVerdict): Readonly<Record<string, unknown>> {
  const [first] = verdict.counterexamples;
  const minutes = (ms: number | null | undefined): number | null | undefined =>
    typeof ms === 'number' ? ms / 60_000 : ms;
  return {
    ...verdict,
    goal: verdict.goal.name,
    longestMin: minutes(first?.longestMs),
    totalMin: minutes(first?.totalMs),
    lost: verdict.counterexamples.map(({ lost }) => lost),
    settledBy: verdict.settledBy.map(({ from, to }) => [from, to]),
  };
}

function only(
  all: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.keys(wanted).map((key) => [key, all[key]]));
}
