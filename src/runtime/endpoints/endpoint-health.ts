/**
 * What calls told of one endpoint: how long it takes, and whether it is left out for a while.
 * Load: peak EWMA (Finagle): a slow answer counts at once, a fast one slowly. Ejection: Envoy's
 * outlier detection: failures in a row, longer each time, back by itself; but the first failure after
 * that leaves it out again.
 */

/** How endpoints are judged. */
export interface HealthSettings {
  /** Failures in a row after which it is left out. */
  readonly failuresInARow: number;
  /** The first time it is left out so long; the n-th time n times that. */
  readonly ejectionMs: number;
  readonly mostEjectionMs: number;
  /** How fast a peak is forgotten. */
  readonly decayMs: number;
}

/** Envoy's defaults (5 in a row, 30 s, at most 300 s) and Finagle's decay (10 s). */
export const HEALTH_DEFAULTS: HealthSettings = {
  failuresInARow: 5,
  ejectionMs: 30_000,
  mostEjectionMs: 300_000,
  decayMs: 10_000,
};

/** A call that failed at once must not look fast: it counts as this long at least. */
const FAILURE_COSTS_MS = 1_000;

/** One endpoint's record. */
export class EndpointHealth {
  readonly #settings: HealthSettings;
  #inFlight = 0;
  #latencyMs = 0;
  #stampMs = 0;
  #failures = 0;
  /** It was left out and has answered nothing since: the next failure leaves it out again. */
  #isOnProbation = false;
  #ejections = 0;
  #ejectedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(settings: HealthSettings) {
    this.#settings = settings;
  }

  /** What the next call is expected to cost; without any call yet it is worth a try. */
  costAt(nowMs: number): number {
    const ageMs = Math.max(0, nowMs - this.#stampMs);
    const latencyMs = this.#latencyMs * Math.exp(-ageMs / this.#settings.decayMs);
    return (this.#inFlight + 1) * Math.max(latencyMs, 0.001);
  }

  isEjectedAt(nowMs: number): boolean {
    return nowMs < this.#ejectedUntilMs;
  }

  began(): void {
    this.#inFlight++;
  }

  /** `isOk` null: nothing was learned (the caller gave up by itself). */
  ended(nowMs: number, tookMs: number, isOk: boolean | null, mayEject: () => boolean): void {
    this.#inFlight--;
    if (isOk === null) return;
    this.#observe(nowMs, isOk ? tookMs : Math.max(tookMs, FAILURE_COSTS_MS));
    if (isOk) {
      this.#failures = 0;
      this.#isOnProbation = false;
      // Behaving well for as long as it was left out makes it as good as new, step by step.
      if (nowMs - this.#ejectedUntilMs > this.#settings.ejectionMs) {
        this.#ejections = Math.max(0, this.#ejections - 1);
      }
      return;
    }
    this.#failures++;
    const most = this.#isOnProbation ? 1 : this.#settings.failuresInARow;
    if (this.#failures < most || this.isEjectedAt(nowMs) || !mayEject()) return;
    this.#failures = 0;
    this.#isOnProbation = true;
    this.#ejections++;
    const { ejectionMs, mostEjectionMs } = this.#settings;
    this.#ejectedUntilMs = nowMs + Math.min(mostEjectionMs, ejectionMs * this.#ejections);
  }

  #observe(nowMs: number, tookMs: number): void {
    const weight = Math.exp(-Math.max(0, nowMs - this.#stampMs) / this.#settings.decayMs);
    const isPeak = tookMs > this.#latencyMs;
    this.#latencyMs = isPeak ? tookMs : this.#latencyMs * weight + tookMs * (1 - weight);
    this.#stampMs = nowMs;
  }
}
