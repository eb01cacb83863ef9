/** Every rule of docs/meaning.md on its tiny maps: `data/vectors/meaning`. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toMinutes } from '#base';
import { createEngine } from '#core/engine';
import { check, checkOptions, type GoalVerdict } from '#core/goal';
import { formatLost, type JourneyId, type LossClass, type ResolvedMap } from '#core/map';
import {
  coldStart,
  interpret,
  labelLate,
  mergeReadings,
  naive,
  notServed,
  redundancyLost,
  replay,
  type LabelledInterval,
} from '#core/meaning';
import {
  incidentOf,
  resolveCase,
  RULE_FILES,
  scenarioOf,
  type Ask,
  type Case,
  type Expectation,
  type Row,
} from './vectors.testing.ts';

/** Rules that say something about outcomes; the others (N1 to N3, M1, M5) are about names and text. */
const RULES =
  'N4 N5 N6 N7 N8 O1 O2 O3 O4 U1 U2 U3 U4 U5 T1 T2 T3 T4 T5 T6 T7 S1 S2 S3 G1 G2 G3 G4 M2 M3 M4 ' +
  'X1 X2 X3 X4 X5 X6 X7 X8 X9 X10 X11 X12 I1';

describe('the tiny maps', () => {
  it('are there for every rule about outcomes, some where it acts and some where it must not', () => {
    const rules = RULES.split(' ');
    expect(RULE_FILES.map(({ rule }) => rule).sort()).toEqual([...rules].sort());
    for (const { file, rule, cases } of RULE_FILES) {
      expect(file).toBe(`${rule}.yaml`);
      expect(cases.filter(({ acts }) => acts).length, rule).toBeGreaterThan(0);
      expect(cases.filter(({ acts }) => !acts).length, rule).toBeGreaterThan(0);
    }
  });

  it('follow rules that docs/meaning.md has', () => {
    const page = readFileSync(new URL('../docs/meaning.md', import.meta.url), 'utf8');
    for (const { rule } of RULE_FILES) expect(page).toContain(`- **${rule}** `);
  });

  it('are tiny: at most 12 lines', () => {
    for (const { rule, cases } of RULE_FILES) {
      for (const { name, map } of cases) {
        expect(map.trim().split('\n').length, `${rule}: ${name}`).toBeLessThanOrEqual(12);
      }
    }
  });

  it('each expect something', () => {
    const empty = RULE_FILES.flatMap(({ cases }) => cases).filter(
      (each) => Object.keys(each.expect).length === 0,
    );
    expect(empty).toEqual([]);
  });
});

for (const { rule, cases } of RULE_FILES) {
  describe(rule, () => {
    for (const each of cases) it(each.name, () => checkCase(each));
  });
}

function checkCase({ map: text, ask = {}, expect: expected }: Case): void {
  const { map, problems } = resolveCase(text);
  if (expected.problems !== undefined) {
    expect(problems).toEqual(expected.problems);
    return;
  }
  if (map === null) throw new Error(problems.join(', '));
  const { members, goals, coldStart: boots, ...answers } = expected;
  for (const key of Object.keys(answers) as (keyof typeof ANSWERS)[]) {
    const found = ANSWERS[key];
    if (found === undefined) throw new Error(`nothing answers ${key}`);
    const asked = Object.keys(answers[key] ?? {});
    const all = map.journeys.filter(({ id }) => asked.includes(id)).map(({ id }) => id);
    expect(all.length, 'journeys of the map').toBe(asked.length);
    const answer = all.map((id) => [id, found(map, ask, id)]);
    expect(Object.fromEntries(answer), key).toEqual(answers[key]);
  }
  if (members !== undefined) checkMembers(map, members);
  if (goals !== undefined) checkGoals(map, goals);
  if (boots !== undefined) expect(coldStart(map)).toMatchObject(boots);
}

type Answer = (map: ResolvedMap, ask: Ask, journey: JourneyId) => unknown;

const ANSWERS: Readonly<
  Record<Exclude<keyof Expectation, 'members' | 'goals' | 'coldStart' | 'problems'>, Answer>
> = {
  journeys: (map, ask, id) => rowsOf(timeline(map, ask, id)),
  labelled: (map, ask, id) => rowsOf(labelled(map, ask, id)),
  bothReadings: (map, ask, id) =>
    rowsOf(
      mergeReadings(
        labelled(map, { ...ask, reading: 'hard' }, id),
        labelled(map, { ...ask, reading: 'soft' }, id),
      ),
    ),
  notServed: (map, ask, id) => lossOf(map, ask, id).notServed,
  value: (map, ask, id) => {
    const { value } = lossOf(map, ask, id);
    return value === null ? null : { atMost: value.atMost, currency: value.currency };
  },
  redundancyLost: (map, ask, id) => redundancyLost(map, scenarioOf(map, ask), id),
  naive: (map, ask, id) =>
    naive(map, scenarioOf(map, ask).impairments, id).map(({ fromMs, toMs }) => [
      toMinutes(fromMs),
      toMs === null ? null : toMinutes(toMs),
    ]),
  differs: (map, ask, id) => {
    const { impairments } = scenarioOf(map, ask);
    const { journeys } = replay(map, incidentOf(ask), impairments);
    const differs = journeys.find((each) => each.id === id)?.differs ?? [];
    return differs.map(({ fromMin, toMin, kind }) => [fromMin, toMin, kind]);
  },
};

function timeline(map: ResolvedMap, ask: Ask, id: JourneyId): readonly LabelledInterval[] {
  return interpret(map, scenarioOf(map, ask), [id])[0]!.intervals;
}

function labelled(map: ResolvedMap, ask: Ask, id: JourneyId): readonly LabelledInterval[] {
  const journey = map.journeys.find((each) => each.id === id)!;
  const [answer] = interpret(map, scenarioOf(map, ask), [id]);
  return labelLate(answer!.intervals, journey.canWaitMs);
}

function lossOf(map: ResolvedMap, ask: Ask, id: JourneyId): ReturnType<typeof notServed> {
  return notServed(map, scenarioOf(map, ask), id, incidentOf(ask).startsAt);
}

function rowsOf(intervals: readonly LabelledInterval[]): readonly Row[] {
  return intervals.map(({ fromMs, toMs, outcome }) => [
    toMinutes(fromMs),
    toMs === null ? null : toMinutes(toMs),
    outcome,
  ]);
}

function checkMembers(map: ResolvedMap, members: NonNullable<Expectation['members']>): void {
  const engine = createEngine(map);
  for (const [journey, classes] of Object.entries(members)) {
    for (const [of, ids] of Object.entries(classes)) {
      const found = engine.members(journey as JourneyId, of as LossClass);
      expect(found.map(formatLost), `${journey}: any ${of}`).toEqual(ids);
    }
  }
}

function checkGoals(map: ResolvedMap, goals: NonNullable<Expectation['goals']>): void {
  const answer = check(map, createEngine(map), checkOptions({ today: '2026-01-01', own: true }));
  expect(answer.verdicts.map(toPlain)).toMatchObject(goals);
}

/** A verdict as the vectors write it. */
function toPlain(verdict: GoalVerdict): object {
  const { goal, journey, counterexamples, settledBy } = verdict;
  const [first] = counterexamples;
  return {
    goal: goal.name,
    journey,
    verdict: verdict.verdict,
    outcome: verdict.outcome,
    judged: verdict.judged,
    lost: counterexamples.map(({ lost }) => lost),
    settledBy: settledBy.map(({ from, to }) => [from, to]),
    longestMin: inMinutes(first?.longestMs),
    totalMin: inMinutes(first?.totalMs),
  };
}

function inMinutes(ms: number | null | undefined): number | null | undefined {
  return ms === null || ms === undefined ? ms : toMinutes(ms);
}
