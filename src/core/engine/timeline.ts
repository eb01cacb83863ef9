/** Writes down what journeys go through while a scenario runs. */
import type { JourneyId } from '#core/map';
import type { Interval, Outcome, Timeline } from '#core/meaning';
import type { Level } from './effect.ts';
import { DEGRADED, DOWN, WRONG } from './network.ts';

const OUTCOMES: readonly [Outcome, Outcome, Outcome] = ['ok', 'degraded', 'down'];

/** Outside the rules wrong reads as down (X4). */
export function levelOf(bits: number): Level {
  if ((bits & (DOWN | WRONG)) !== 0) return 2;
  return (bits & DEGRADED) !== 0 ? 1 : 0;
}

interface Turn {
  readonly at: number;
  readonly outcome: Outcome;
  readonly because: readonly string[];
}

/** The timeline of one journey; ok from the first event until told otherwise. */
export class TimelineBuilder {
  readonly #journey: JourneyId;
  readonly #turns: Turn[];

  constructor(journey: JourneyId, startMs: number) {
    this.#journey = journey;
    this.#turns = [{ at: startMs, outcome: 'ok', because: [] }];
  }

  /** `explain` is asked only when the outcome is another. */
  turn(at: number, level: Level, explain: () => readonly string[]): void {
    const outcome = OUTCOMES[level];
    const last = this.#turns.at(-1);
    if (last?.outcome === outcome) return;
    if (last?.at === at) this.#turns.pop();
    this.#turns.push({ at, outcome, because: explain() });
  }

  build(): Timeline {
    const intervals = this.#turns.map(({ at, outcome, because }, index): Interval => ({
      fromMs: at,
      toMs: this.#turns[index + 1]?.at ?? null,
      outcome,
      because,
    }));
    return { journey: this.#journey, intervals };
  }
}
