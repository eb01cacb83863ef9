/** What the engine is asked and answers. It shares the types of `core/meaning` and no code. */
import type { JourneyId, Lost, LossClass, ResolvedMap } from '#core/map';
import type { Effect, Reading, Scenario, Timeline } from '#core/meaning';

/** Many losses judged alike: each applied at 0, alone, and lifted at `forMs` (T6). */
export interface Sweep {
  readonly journeys: readonly JourneyId[];
  /** Each entry is lost all at once. */
  readonly losses: readonly (readonly Lost[])[];
  /** null: never lifted. */
  readonly forMs: number | null;
  readonly reading: Reading;
  readonly reboot: boolean;
  /** N7: unplaced components stand in whatever domain is lost. */
  readonly assumeWorst: boolean;
}

/** Effects of the loss at `index` of the sweep; only journeys that it touches are listed, in order of id. */
export interface SweepEffect {
  readonly index: number;
  readonly effects: readonly Effect[];
}

export interface Engine {
  readonly map: ResolvedMap;
  /** Exact timelines, journeys in the order asked. */
  timelines(scenario: Scenario, journeys: readonly JourneyId[]): readonly Timeline[];
  /** Losses without any effect are left out; the rest come in order of index. `progress` gets losses done. */
  sweep(sweep: Sweep, progress?: (done: number) => void): readonly SweepEffect[];
  /** Members of a class that the journey can reach (G1, G2, X12), sorted as printed. */
  members(journey: JourneyId, of: LossClass): readonly Lost[];
}
