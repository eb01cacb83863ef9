/**
 * When an outbox may send. Flowing: at once. Away: after failures in a row one at a time is tried,
 * with full jitter. Returning: after an outage, or a start with a backlog, a random wait, then so
 * many a second until nothing waits.
 */
import type { Timers } from '#base';
import type { OutboxSettings } from './outbox-options.ts';

/** Failures in a row, of whatever keys, after which the way itself is taken to be closed. */
const AWAY_AFTER = 3;

/** The waits of one outbox. Times in milliseconds. */
export class Pace {
  readonly #timers: Timers;
  readonly #random: () => number;
  readonly #again: OutboxSettings['again'];
  readonly #spread: OutboxSettings['spread'];
  readonly #notBeforeMs = new Map<number, number>();
  #pace: 'flowing' | 'away' | 'returning' = 'flowing';
  #failures = 0;
  #nextMs = 0;

  constructor(
    timers: Timers,
    random: () => number,
    { again, spread }: Pick<OutboxSettings, 'again' | 'spread'>,
    hasBacklog: boolean,
  ) {
    this.#timers = timers;
    this.#random = random;
    this.#again = again;
    this.#spread = spread;
    if (hasBacklog) this.#returns();
  }

  get pace(): 'flowing' | 'away' | 'returning' {
    return this.#pace;
  }

  /** How long an entry has still to wait; 0: it may go now. `busy`: how many are on their way. */
  waitMs(number: number, busy: number): number {
    const nowMs = this.#timers.nowMs();
    const ownMs = (this.#notBeforeMs.get(number) ?? 0) - nowMs;
    if (this.#pace === 'flowing') return Math.max(0, ownMs);
    // One at a time: the answer to it comes back here anyhow.
    if (this.#pace === 'away' && busy > 0) return this.#again.mostMs;
    return Math.max(0, ownMs, this.#nextMs - nowMs);
  }

  began(): void {
    if (this.#pace !== 'returning') return;
    this.#nextMs = Math.max(this.#nextMs, this.#timers.nowMs()) + 1_000 / this.#spread.perSecond;
  }

  /** The receiver answered, whatever it said. */
  answered(number: number): void {
    this.#notBeforeMs.delete(number);
    this.#failures = 0;
    if (this.#pace === 'away') this.#returns();
  }

  failed(number: number, attempt: number): void {
    this.#failures++;
    const waitMs = this.#jitter(attempt);
    const nowMs = this.#timers.nowMs();
    this.#notBeforeMs.set(number, nowMs + waitMs);
    if (this.#failures < AWAY_AFTER) return;
    this.#pace = 'away';
    this.#nextMs = nowMs + this.#jitter(this.#failures - AWAY_AFTER + 1);
  }

  /** Nothing waits: the next goes at once, unless the way is closed. */
  emptied(): void {
    this.#notBeforeMs.clear();
    if (this.#pace === 'returning') this.#pace = 'flowing';
  }

  nudge(): void {
    this.#notBeforeMs.clear();
    this.#nextMs = 0;
  }

  #returns(): void {
    this.#pace = 'returning';
    this.#notBeforeMs.clear();
    this.#nextMs = this.#timers.nowMs() + this.#random() * this.#spread.withinMs;
  }

  /** Full jitter: AWS Architecture Blog, "Exponential Backoff And Jitter", 2015. */
  #jitter(attempt: number): number {
    const { baseMs, mostMs } = this.#again;
    return this.#random() * Math.min(mostMs, baseMs * 2 ** Math.min(30, attempt - 1));
  }
}
