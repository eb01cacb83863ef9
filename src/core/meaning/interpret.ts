/** What each journey goes through in a scenario: the definition that the engine is held against. */
import { assert } from '#base';
import type { JourneyId, ResolvedMap } from '#core/map';
import { explainJourney } from './because.ts';
import { expand } from './expand.ts';
import { type Expanded, type Reference } from './expanded.ts';
import { isReferenceDegraded, isReferenceDown, isReferenceWrong } from './judge.ts';
import { run } from './run.ts';
import type { State } from './state.ts';
import type { Interval, Outcome, Scenario, Timeline } from './types.ts';

/** Timelines of journeys, in the order asked. */
export function interpret(
  map: ResolvedMap,
  scenario: Scenario,
  journeys: readonly JourneyId[],
): readonly Timeline[] {
  return interpretExpanded(expand(map), scenario, journeys);
}

/** The same over a map that is unfolded already. */
export function interpretExpanded(
  expanded: Expanded,
  scenario: Scenario,
  journeys: readonly JourneyId[],
): readonly Timeline[] {
  const asked = journeys.map((journey) => ({
    journey,
    position: positionOf(expanded, journey),
    recorder: createRecorder(),
  }));
  run(expanded, scenario, ({ state }) => {
    for (const { position, recorder } of asked) {
      const outcome = journeyOutcome(state, position);
      recorder.note(state.nowMs, outcome, () => explainJourney(state, position).ids);
    }
  });
  return asked.map(({ journey, recorder }) => ({ journey, intervals: recorder.intervals() }));
}

/** The position of a journey in the map. */
export function positionOf(expanded: Expanded, journey: JourneyId): number {
  const position = expanded.journeys.findIndex((each) => each.journey.id === journey);
  assert(position >= 0, `journey ${journey} is in the map`);
  return position;
}

/** U3: the worst over what the journey goes through; wrong reads as down (X4). */
export function journeyOutcome(state: State, journey: number): Outcome {
  const through: readonly Reference[] = state.expanded.journeys[journey]?.through ?? [];
  if (through.some((each) => isReferenceDown(state, each) || isReferenceWrong(state, each))) {
    return 'down';
  }
  return through.some((each) => isReferenceDegraded(state, each)) ? 'degraded' : 'ok';
}

/** Turns outcomes at moments into intervals. */
export interface Recorder {
  /** `because` is asked only where the outcome changes. */
  note(atMs: number, outcome: Outcome, because: () => readonly string[]): void;
  intervals(): readonly Interval[];
  /** How many intervals have begun. */
  count(): number;
}

/** An empty recorder. */
export function createRecorder(): Recorder {
  const starts: Omit<Interval, 'toMs'>[] = [];
  return {
    note(atMs, outcome, because) {
      if (starts.at(-1)?.outcome === outcome) return;
      starts.push({ fromMs: atMs, outcome, because: outcome === 'ok' ? [] : because() });
    },
    count: () => starts.length,
    intervals: () =>
      starts.map((start, at) => ({ ...start, toMs: starts[at + 1]?.fromMs ?? null })),
  };
}
