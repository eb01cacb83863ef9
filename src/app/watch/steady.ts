/**
 * Whether something is up, from looks that may be wrong: down after so many bad of the last few, up after
 * so many good in a row. One that changes too often is flapping: it is said once, and not at each turn.
 */

/** How looks are judged. */
export interface SteadySettings {
  /** Down when `bad` of the last `of` looks were bad. */
  readonly bad: number;
  readonly of: number;
  /** Up again after so many good looks in a row. */
  readonly good: number;
  /** Flapping when it changed more often than so many times within `flapMs`. */
  readonly flaps: number;
  readonly flapMs: number;
}

/** Three of five, up after two; flapping above four changes in half an hour. */
export const USUAL_STEADY: SteadySettings = {
  bad: 3,
  of: 5,
  good: 2,
  flaps: 4,
  flapMs: 1_800_000,
};

/** What is held of one target. `unknown`: nobody could look lately. */
export type SteadyState = 'up' | 'down' | 'flapping' | 'unknown';

/** One target's looks. */
export class Steady {
  readonly #settings: SteadySettings;
  #looks: boolean[] = [];
  #isUp: boolean | null = null;
  #changesMs: number[] = [];

  constructor(settings: SteadySettings = USUAL_STEADY) {
    this.#settings = settings;
  }

  /** The state after a look; null: it could not be looked at, which says nothing. */
  hear(ok: boolean | null, nowMs: number): SteadyState {
    const { bad, of, good, flapMs } = this.#settings;
    if (ok !== null) {
      this.#looks = [...this.#looks, ok].slice(-of);
      const isDown = this.#looks.filter((each) => !each).length >= bad;
      const isUp =
        this.#looks.slice(-good).every(Boolean) && this.#looks.length >= Math.min(good, of);
      if (isUp && this.#isUp !== true) this.#turn(true, nowMs);
      else if (isDown && !isUp && this.#isUp !== false) this.#turn(false, nowMs);
    }
    this.#changesMs = this.#changesMs.filter((atMs) => nowMs - atMs < flapMs);
    return this.#state();
  }

  #turn(isUp: boolean, nowMs: number): void {
    // The first word is no change.
    if (this.#isUp !== null) this.#changesMs.push(nowMs);
    this.#isUp = isUp;
    if (isUp) this.#looks = this.#looks.filter(Boolean);
  }

  #state(): SteadyState {
    if (this.#isUp === null) return 'unknown';
    if (this.#changesMs.length > this.#settings.flaps) return 'flapping';
    return this.#isUp ? 'up' : 'down';
  }
}
