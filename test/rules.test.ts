/** Every rule of docs/meaning.md on its tiny maps: `data/vectors/meaning`. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ResolvedMap } from '#core/map';
import { interpret, type Timeline } from '#core/meaning';
import { resolveCase, RULE_FILES, scenarioOf, type Case, type Row } from './vectors.testing.ts';

for (const { rule, cases } of RULE_FILES) {
  describe(rule, () => {
    for (const each of cases) {
      if (each.expect.journeys) it(each.name, () => checkCase(each));
    }
  });
}

function checkCase({ map: text, ask = {}, expect: expected }: Case): void {
  const { map, problems } = resolveCase(text);
  if (expected.problems !== undefined) {
    expect(problems).toEqual(expected.problems);
    return;
  }
  if (map === null) throw new Error(problems.join(', '));
  if (expected.journeys !== undefined) {
    const scenario = scenarioOf(map, ask);
    const ids = map.journeys.map(({ id }) => id);
    const timelines = interpret(map, scenario, ids);
    expect(Object.fromEntries(timelines.map((each) => [each.journey, rowsOf(each)]))).toEqual(
      expected.journeys,
    );
  }
}

function rowsOf({ intervals }: Timeline): readonly Row[] {
  return intervals.map(({ fromMs, toMs, outcome }) => [
    fromMs / 60_000,
    toMs === null ? null : toMs / 60_000,
    outcome,
  ]);
}
