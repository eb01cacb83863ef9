/**
 * Looks at health once more when a new generation has been there for a while: authorities that serve it
 * say nothing of whether it was a good idea. It tells and calls; what to do is the planner's.
 */
import type { Proposal } from '#core/guard';
import type { GuardWorld } from './guard-world.ts';

/** Which generation is watched, and since when. */
export class HealthAfter {
  readonly #world: Pick<GuardWorld, 'pace' | 'nowMs' | 'log'>;
  #generation: number | null = null;
  #sinceMs: number | null = null;

  constructor(world: Pick<GuardWorld, 'pace' | 'nowMs' | 'log'>) {
    this.#world = world;
  }

  /** What the planner just read. Says it once for a generation that was seen to come. */
  hear(generation: number, { names }: Proposal): void {
    const { pace, nowMs, log } = this.#world;
    if (this.#generation !== generation) {
      const isFirst = this.#generation === null;
      this.#generation = generation;
      this.#sinceMs = isFirst ? null : nowMs();
      return;
    }
    if (this.#sinceMs === null || nowMs() - this.#sinceMs < pace.healthAfterMs) return;
    this.#sinceMs = null;
    const published = names.flatMap(({ name, before, health }) =>
      before.map(({ address }) => ({
        name,
        address,
        state: health.find((each) => each.address === address)?.state ?? 'unknown',
      })),
    );
    const good = published.filter(({ state }) => state === 'up').length;
    const seconds = Math.round(pace.healthAfterMs / 1_000);
    const what = `health after ${seconds} s: ${good} of ${published.length} good`;
    const down = published.filter(({ state }) => state === 'down');
    if (down.length === 0) {
      log.calm('health-after');
      log.info(what, { generation });
    } else log.alarm('health-after', what, { generation, down });
  }
}
