/**
 * The clocks of needs that bear a loss for a while (T1, T3, X3, X8). A clock runs while the target is
 * bad; what is left of the grace when it starts depends on how it was used before.
 */
import { IntList } from './int-list.ts';
import type { Entries } from './network.ts';

export class Clocks {
  /** By entry: 1 while the clock runs. */
  readonly runs: Uint8Array;
  readonly since: Float64Array;
  /** Grace left when the clock started, for the lower and the upper bound. */
  readonly leftLow: Float64Array;
  readonly leftHigh: Float64Array;
  /** 1: the need felt degraded just before its target turned bad (X3). */
  readonly wasDegraded: Uint8Array;
  readonly #entries: Entries;
  /** Of needs with `refill`: whether a clock has run, when it ended, and what was left then. */
  readonly #used: Uint8Array;
  readonly #endedAt: Float64Array;
  readonly #restLow: Float64Array;
  readonly #restHigh: Float64Array;
  readonly #touched = new IntList();

  constructor(entries: Entries) {
    this.#entries = entries;
    this.runs = new Uint8Array(entries.count);
    this.since = new Float64Array(entries.count);
    this.leftLow = new Float64Array(entries.count);
    this.leftHigh = new Float64Array(entries.count);
    this.wasDegraded = new Uint8Array(entries.count);
    this.#used = new Uint8Array(entries.count);
    this.#endedAt = new Float64Array(entries.count);
    this.#restLow = new Float64Array(entries.count);
    this.#restHigh = new Float64Array(entries.count);
  }

  /** X1: every grace is full. */
  reset(): void {
    for (let index = 0; index < this.#touched.length; index += 1) {
      const entry = this.#touched.at(index);
      this.runs[entry] = 0;
      this.#used[entry] = 0;
    }
    this.#touched.clear();
  }

  /** Grace that would be left if the target turned bad now, for the lower bound. */
  lowNow(entry: number, now: number): number {
    return this.#leftNow(entry, now, this.#entries.graceLow[entry] as number, this.#restLow);
  }

  highNow(entry: number, now: number): number {
    return this.#leftNow(entry, now, this.#entries.graceHigh[entry] as number, this.#restHigh);
  }

  #leftNow(entry: number, now: number, grace: number, rest: Float64Array): number {
    if (this.#used[entry] === 0 || grace === Infinity) return grace;
    const elapsed = now - (this.#endedAt[entry] as number);
    const refilled = (elapsed * grace) / (this.#entries.refill[entry] as number);
    return Math.min(grace, Math.floor((rest[entry] as number) + refilled));
  }

  /** X8: the target turned bad. */
  start(entry: number, now: number, wasDegraded: boolean): void {
    this.leftLow[entry] = this.lowNow(entry, now);
    this.leftHigh[entry] = this.highNow(entry, now);
    this.runs[entry] = 1;
    this.since[entry] = this.startsAt(now);
    this.wasDegraded[entry] = wasDegraded ? 1 : 0;
    this.#touched.push(entry);
  }

  /** The moment from which a clock that starts now counts: now (T1). */
  protected startsAt(now: number): number {
    return now;
  }

  /** X8: the target is bad no more. */
  stop(entry: number, now: number): void {
    this.runs[entry] = 0;
    if ((this.#entries.refill[entry] as number) === 0) return;
    const age = now - (this.since[entry] as number);
    this.#used[entry] = 1;
    this.#endedAt[entry] = now;
    this.#restLow[entry] = Math.max(0, (this.leftLow[entry] as number) - age);
    this.#restHigh[entry] = Math.max(0, (this.leftHigh[entry] as number) - age);
  }
}
