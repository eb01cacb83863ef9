/**
 * What each suspect's loss would do to what was looked at: asked of the meaning itself, with a
 * journey through each target. Unknown strengths are read both ways, and met in the middle.
 */
import { createEngine, type Engine } from '#core/engine';
import type { Journey, JourneyId, Lost, ResolvedMap } from '#core/map';
import type { Effect } from '#core/meaning';
import type { Symptom } from './symptoms.ts';

/** How sure it is that a target fails, from 0 to 1, by the target's index. */
export type Prediction = Float32Array;

/** Down at once; degraded, or down only after a grace whose age nobody knows. */
const [SURE, HALF] = [1, 0.5];

/** Predicts for one list of targets. */
export class Predictor {
  readonly #engine: Engine;
  readonly #journeys: readonly JourneyId[];
  readonly #indexOf: ReadonlyMap<JourneyId, number>;

  readonly #sinceMs: number | null;

  /** `sinceMs`: how long ago it began; null: nobody knows. */
  constructor(
    map: ResolvedMap,
    targets: readonly Pick<Symptom, 'through'>[],
    sinceMs: number | null,
  ) {
    this.#sinceMs = sinceMs;
    const journeys = targets.map(({ through }, index): Journey => ({
      id: journeyId(index),
      through,
      rate: null,
      worth: null,
      canWaitMs: null,
      safety: false,
    }));
    this.#engine = createEngine({ ...map, journeys, goals: [], accept: [] });
    this.#journeys = journeys.map(({ id }) => id);
    this.#indexOf = new Map(this.#journeys.map((id, index) => [id, index]));
  }

  /** One prediction for each loss, in order; each is lost all at once, and stays lost. */
  predict(losses: readonly (readonly Lost[])[]): readonly Prediction[] {
    const predictions = losses.map(() => new Float32Array(this.#journeys.length));
    for (const reading of ['hard', 'soft'] as const) {
      const swept = this.#engine.sweep({
        journeys: this.#journeys,
        losses,
        forMs: null,
        reading,
        reboot: false,
        assumeWorst: false,
      });
      for (const { index, effects } of swept) {
        const prediction = predictions[index];
        if (prediction === undefined) continue;
        for (const effect of effects) {
          const target = this.#indexOf.get(effect.journey) ?? 0;
          prediction[target] = (prediction[target] ?? 0) + sureness(effect, this.#sinceMs) / 2;
        }
      }
    }
    return predictions;
  }
}

/** Sorts as its number does: the engine answers in order of id. */
function journeyId(index: number): JourneyId {
  return `t${String(index).padStart(6, '0')}` as JourneyId;
}

function sureness({ down, firstMs }: Effect, sinceMs: number | null): number {
  const isDown = down.longestMs === null || down.longestMs > 0;
  if (sinceMs !== null && firstMs !== null && firstMs > sinceMs) return 0;
  if (!isDown) return HALF;
  return firstMs === 0 || sinceMs !== null ? SURE : HALF;
}
