/**
 * Stops asking a target that keeps failing, then tries it with a few calls.
 *
 * closed -> open when the rule says so, counting calls that failed or were slow, and calls that are
 * slow *while still in flight* (looked at whenever a call comes or goes; there is no timer).
 * open -> half-open at the first call after the wait; half-open -> closed or open as soon as its
 * probes have decided. A result from before a change of state counts for nothing after it; a probe
 * that says nothing gives its place back; one that does not come back in time counts as failed. So no
 * state can hold for ever.
 */
import type { Call, Home } from '../call.ts';
import { demand, Refused } from '../errors.ts';
import type { BreakerState } from '../events.ts';
import { judgeError, judgeValue, type Judge, type Judgement } from '../judge.ts';
import type { Layer, LayerSettings } from '../layer.ts';
import type { Next } from '../work.ts';
import { webWorld, type World } from '../world.ts';
import { FAILED, ofTime, SLOW, type Mark, type Tally, type Trip } from './trip.ts';

/** Options of a breaker. */
export interface CircuitBreakerOptions {
  /** When it opens: `inARow(5)`, `ofCalls(0.5)`, `ofTime(0.5)`. */
  readonly trip?: Trip;
  /** A call that lasts so long is slow; such a share of slow calls opens it too. */
  readonly slowMs?: number;
  readonly slowShare?: number;
  /** How long it stays open the first time; grows each time it opens again before it was closed. */
  readonly openMs?: number;
  readonly growth?: number;
  readonly openMostMs?: number;
  /** The random part of that wait, so that a fleet does not come back as one. */
  readonly jitter?: number;
  /** How many calls decide in half-open, the share of failures that opens again, how long one may take. */
  readonly probes?: number;
  readonly probeShare?: number;
  readonly probeMs?: number;
  readonly judge?: Judge;
  readonly world?: World;
}

type Numbers = Exclude<keyof CircuitBreakerOptions, 'trip' | 'judge' | 'world'>;

const DEFAULTS: Readonly<Record<Numbers, number>> = {
  slowMs: Infinity,
  slowShare: 1,
  openMs: 5_000,
  growth: 2,
  openMostMs: 60_000,
  jitter: 0.2,
  probes: 3,
  probeShare: 0.5,
  probeMs: 60_000,
};

/**
 * A breaker's state, in plain JSON. Times are what is left, so that no clock matters; what it had counted
 * while closed is not in it: it is older than the new program.
 */
export interface SavedBreaker {
  readonly state: BreakerState;
  readonly openings: number;
  /** Until it is half-open; below 0 when it is not open. */
  readonly leftMs: number;
}

/** A call under way. */
interface Flight {
  readonly startedMs: number;
  readonly era: number;
  /** Its place in the tally once it was counted as slow; -1 before. */
  place: number;
}

/** A circuit breaker. One may be part of several policies, whose calls then count together. */
export class CircuitBreaker implements Layer {
  readonly kind = 'circuit-breaker';
  readonly rank = 90;
  readonly settings: LayerSettings & Readonly<Record<Numbers, number>>;
  readonly #tally: Tally;
  readonly #judge: Judge | undefined;
  readonly #world: World;
  /** Of the settings, the one that every call asks for. */
  readonly #slowMs: number;
  readonly #homes = new Set<Home>();
  /** Calls under way in the order of their beginning: of this era, in half-open or when slowness counts. */
  readonly #flights = new Set<Flight>();
  #state: BreakerState = 'closed';
  /** Counts changes of state: a result of an earlier era says nothing. */
  #era = 0;
  /** What stands for every call of this era that need not be followed. */
  #unfollowed: Flight = { startedMs: Infinity, era: 0, place: -1 };
  #openings = 0;
  #openUntilMs = 0;
  /** What opened it last. */
  #cause: unknown = undefined;
  #refusal: Refused | null = null;
  #begun = 0;
  #good = 0;
  #bad = 0;

  constructor({ trip, judge, world, ...options }: CircuitBreakerOptions = {}) {
    const { settings, create } = trip ?? ofTime(0.5);
    const numbers = { ...DEFAULTS, ...options };
    const { jitter, slowShare, probeShare, ...others } = numbers;
    this.settings = { ...settings, ...numbers };
    this.#slowMs = numbers.slowMs;
    demand(others, 1);
    demand({ slowShare, probeShare }, 1e-9, 1);
    demand({ jitter }, 0, 1);
    this.#tally = create();
    this.#judge = judge;
    this.#world = world ?? webWorld;
  }

  /** The state as the next call would meet it. */
  get state(): BreakerState {
    this.#look(this.#world.nowMs());
    return this.#state;
  }

  /** Until `release`: refuses everything, or lets everything through and counts nothing. */
  force(state: 'forced-open' | 'disabled'): void {
    this.#change(state, 'hand');
  }

  /** Closes it and forgets what it knew. */
  release(): void {
    this.#openings = 0;
    this.#change('closed', 'hand');
  }

  wrap(next: Next): Next {
    return (call) => {
      const flight = this.#admit(call);
      if (flight instanceof Refused) return Promise.reject(flight);
      return next(call).then(
        (value) => {
          this.#record(judgeValue(this.#judge, value), call, flight);
          return value;
        },
        (error: unknown) => {
          this.#record(judgeError(this.#judge, error, call), call, flight, error);
          throw error;
        },
      );
    };
  }

  attach(home: Home): void {
    this.#homes.add(home);
  }

  save(): SavedBreaker {
    return {
      state: this.state,
      openings: this.#openings,
      leftMs: this.#openUntilMs - this.#world.nowMs(),
    };
  }

  restore(saved: unknown): void {
    const { state, openings, leftMs } = saved as SavedBreaker;
    this.#change(state, 'restored');
    this.#openings = openings;
    this.#openUntilMs = this.#world.nowMs() + leftMs;
  }

  /** Lets a call in, or refuses it. While closed, and if slowness does not count, no time is asked. */
  #admit(call: Call): Flight | Refused {
    if (this.#state === 'closed' && this.#slowMs === Infinity) return this.#unfollowed;
    const startedMs = this.#world.nowMs();
    this.#look(startedMs);
    if (this.#state === 'half-open' && this.#begun < this.settings.probes) this.#begun++;
    else if (this.#state !== 'closed' && this.#state !== 'disabled') {
      call.home.tell({ kind: 'refused', code: 'ERR_BREAKER_OPEN' });
      this.#refusal ??= new Refused('ERR_BREAKER_OPEN', 'breaker open', this.#cause);
      this.#refusal.retryAfterMs = Math.max(0, this.#openUntilMs - startedMs);
      return this.#refusal;
    }
    const flight = { ...this.#unfollowed, startedMs };
    this.#flights.add(flight);
    return flight;
  }

  /** What the passing of time alone changes. */
  #look(nowMs: number): void {
    const { probeMs } = this.settings;
    if (this.#state === 'open' && nowMs >= this.#openUntilMs) {
      this.#change('half-open', 'time');
    }
    for (const flight of this.#flights) {
      const ageMs = nowMs - flight.startedMs;
      if (ageMs < Math.min(probeMs, this.#slowMs)) return;
      if (this.#state === 'half-open' && ageMs >= probeMs) this.#open('lost probe');
      else if (this.#state === 'closed' && ageMs >= this.#slowMs && flight.place < 0) {
        flight.place = this.#tally.record(nowMs, SLOW);
        this.#weigh(nowMs);
      }
    }
  }

  #record(judgement: Judgement, call: Call, flight: Flight, error?: unknown): void {
    if (flight.era !== this.#era) return;
    const followed = flight.startedMs < Infinity;
    if (followed) this.#flights.delete(flight);
    const nowMs = judgement === 'good' && !followed ? call.startedMs : this.#world.nowMs();
    let mark: number = judgement === 'bad' ? FAILED : 0;
    if (nowMs - flight.startedMs >= this.#slowMs) mark |= SLOW;
    if (this.#state === 'half-open') this.#probed(mark === 0 ? judgement : 'bad', error);
    else if (this.#state === 'closed' && (mark !== 0 || judgement === 'good')) {
      const known = flight.place >= 0;
      const done = known && (mark === SLOW || this.#tally.amend(nowMs, flight.place, FAILED));
      if (!done) this.#tally.record(nowMs, mark as Mark);
      this.#weigh(nowMs, error);
    }
  }

  #weigh(nowMs: number, error?: unknown): void {
    const why = this.#tally.trips(nowMs, this.settings.slowShare);
    if (why !== null) this.#open(why, error);
  }

  #probed(judgement: Judgement, error: unknown): void {
    if (judgement === 'neither') this.#begun--;
    if (judgement === 'good') this.#good++;
    if (judgement === 'bad') this.#bad++;
    const { probes, probeShare } = this.settings;
    const enough = probeShare * probes;
    if (this.#bad >= enough) this.#open('probes', error);
    else if (probes - this.#good < enough) {
      this.#openings = 0;
      this.#change('closed', 'probes');
    }
  }

  #open(why: string, cause?: unknown): void {
    const { openMs, growth, jitter, openMostMs } = this.settings;
    const longestMs = Math.min(openMostMs, openMs * growth ** this.#openings++);
    this.#openUntilMs = this.#world.nowMs() + longestMs * (1 - jitter * this.#world.random());
    this.#cause = cause;
    this.#change('open', why);
  }

  #change(to: BreakerState, why: string): void {
    const from = this.#state;
    this.#state = to;
    this.#unfollowed = { startedMs: Infinity, era: ++this.#era, place: -1 };
    this.#begun = this.#good = this.#bad = 0;
    this.#tally.clear();
    this.#flights.clear();
    this.#refusal = null;
    if (from === to) return;
    for (const home of this.#homes) home.tell({ kind: 'breaker-changed', from, to, why });
  }
}

/** A circuit breaker; the defaults open at half of 20 or more calls within 10 s, for 5 s. */
export function circuitBreaker(options?: CircuitBreakerOptions): CircuitBreaker {
  return new CircuitBreaker(options);
}
