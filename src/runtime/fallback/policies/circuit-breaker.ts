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
import type { Layer, LayerDescription } from '../layer.ts';
import type { Next } from '../work.ts';
import { webWorld, type World } from '../world.ts';
import { FAILED, ofTime, SLOW, type Mark, type Tally, type Trip } from './trip.ts';

/** Options of a breaker. */
export interface CircuitBreakerOptions {
  /** When it opens: `inARow(5)`, `ofCalls(0.5)`, `ofTime(0.5)`. */
  readonly trip?: Trip;
  /** A call that lasts so long is slow; such a share of slow calls opens it too. */
  readonly slow?: { readonly afterMs: number; readonly share?: number };
  /** How long it stays open the first time; grows each time it opens again before it was closed. */
  readonly openMs?: number;
  readonly growth?: number;
  readonly openMostMs?: number;
  /** The random part of the wait, so that a fleet does not come back as one. */
  readonly jitter?: number;
  /** The probes: how many decide, the share of failures that opens again, how long one may take. */
  readonly halfOpen?: {
    readonly calls?: number;
    readonly share?: number;
    readonly withinMs?: number;
  };
  readonly judge?: Judge;
  readonly world?: World;
}

/** A breaker's state, in plain JSON. Times are what is left: a clock that was set meanwhile changes nothing. */
export interface SavedBreaker {
  readonly state: BreakerState;
  readonly openings: number;
  readonly leftMs: number;
  readonly tally: unknown;
}

/** A call under way, in a ring in the order of their beginning. */
interface Flight {
  previous: Flight;
  next: Flight;
  readonly startedMs: number;
  readonly era: number;
  /** Its place in the tally once it was counted as slow; -1 before. */
  place: number;
}

/** A circuit breaker. One may be part of several policies, whose calls then count together. */
export class CircuitBreaker implements Layer {
  readonly kind = 'circuit-breaker';
  readonly #options: CircuitBreakerOptions;
  readonly #trip: Trip;
  readonly #world: World;
  readonly #tally: Tally;
  readonly #slowMs: number;
  readonly #homes = new Set<Home>();
  readonly #flights: Flight;
  #state: BreakerState = 'closed';
  /** Counts changes of state: a result of an earlier era says nothing. */
  #era = 0;
  #openings = 0;
  #openUntilMs = 0;
  #refusal: Refused | null = null;
  #probes = { begun: 0, good: 0, bad: 0 };

  constructor(options: CircuitBreakerOptions = {}) {
    const { openMs = 5_000, growth = 2, jitter = 0.2, slow, halfOpen = {} } = options;
    const { calls = 3, share = 0.5, withinMs = 60_000 } = halfOpen;
    demand(openMs > 0 && growth >= 1, 'openMs: above 0; growth: 1 or more');
    demand(jitter >= 0 && jitter < 1, 'jitter: 0 to below 1');
    demand(Number.isInteger(calls) && calls >= 1, 'halfOpen.calls: a whole number, 1 or more');
    demand(share > 0 && share <= 1, 'halfOpen.share: above 0, at most 1');
    demand(withinMs > 0, 'halfOpen.withinMs: above 0');
    demand(slow === undefined || slow.afterMs > 0, 'slow.afterMs: above 0');
    this.#options = options;
    this.#trip = options.trip ?? ofTime(0.5);
    this.#tally = this.#trip.create();
    this.#world = options.world ?? webWorld;
    this.#slowMs = slow?.afterMs ?? Infinity;
    const head = { startedMs: Infinity, era: -1, place: 0 } as Flight;
    head.previous = head;
    head.next = head;
    this.#flights = head;
  }

  /** The state as the next call would meet it. */
  get state(): BreakerState {
    this.#look();
    return this.#state;
  }

  /** Keeps it open until `release`, whatever happens. */
  forceOpen(): void {
    this.#change('forced-open', 'by hand');
  }

  /** Lets every call through and counts none, until `release`. */
  disable(): void {
    this.#change('disabled', 'by hand');
  }

  /** Closes it and forgets what it knew. */
  release(): void {
    this.#openings = 0;
    this.#change('closed', 'by hand');
  }

  wrap(next: Next): Next {
    const { judge } = this.#options;
    return async (call) => {
      const era = this.#admit(call);
      const flight = this.#slowMs === Infinity && this.#state === 'closed' ? null : this.#take(era);
      try {
        const value = await next(call);
        this.#record(judgeValue(judge, value), call, era, flight, null);
        return value;
      } catch (error) {
        this.#record(judgeError(judge, error, call), call, era, flight, error);
        throw error;
      }
    };
  }

  attach(home: Home): void {
    this.#homes.add(home);
  }

  describe(): LayerDescription {
    const { slow, openMs = 5_000, openMostMs = 60_000, halfOpen = {} } = this.#options;
    const slowly =
      slow === undefined ? '' : `, or ${slow.share ?? 1} slower than ${slow.afterMs} ms`;
    return {
      kind: this.kind,
      says: `opens at ${this.#trip.says}${slowly}, for ${openMs} to ${openMostMs} ms, closes by ${halfOpen.calls ?? 3} probes`,
      returnsWithinMs: openMostMs,
    };
  }

  save(): SavedBreaker {
    const nowMs = this.#world.nowMs();
    const leftMs = Math.max(0, this.#openUntilMs - nowMs);
    const [state, openings] = [this.state, this.#openings];
    return { state, openings, leftMs, tally: this.#tally.save(nowMs) };
  }

  restore(saved: unknown): void {
    const { state, openings, leftMs, tally } = saved as SavedBreaker;
    const nowMs = this.#world.nowMs();
    this.#change(state === 'half-open' ? 'open' : state, 'restored');
    this.#tally.restore(nowMs, tally);
    this.#openings = openings;
    this.#openUntilMs = state === 'half-open' ? nowMs : nowMs + leftMs;
  }

  gauges(): Readonly<Record<string, number>> {
    return { open: this.state === 'open' || this.state === 'forced-open' ? 1 : 0 };
  }

  /** Lets a call in, or refuses it. @returns the era that it belongs to. */
  #admit(call: Call): number {
    if (this.#state !== 'closed' || this.#slowMs !== Infinity) this.#look();
    if (this.#state === 'half-open' && this.#probes.begun < this.#wanted) this.#probes.begun++;
    else if (this.#state !== 'closed' && this.#state !== 'disabled') {
      call.home.tell({ kind: 'refused', code: 'ERR_BREAKER_OPEN' });
      throw (this.#refusal ??= this.#refuse(undefined));
    }
    return this.#era;
  }

  /** What the passing of time alone changes. */
  #look(): void {
    const nowMs = this.#world.nowMs();
    if (this.#state === 'open' && nowMs >= this.#openUntilMs) {
      this.#change('half-open', 'the wait is over');
    }
    const { withinMs = 60_000 } = this.#options.halfOpen ?? {};
    for (let each = this.#flights.next; each !== this.#flights; each = each.next) {
      const ageMs = nowMs - each.startedMs;
      if (ageMs < Math.min(withinMs, this.#slowMs)) return;
      if (each.era !== this.#era) continue;
      if (this.#state === 'half-open' && ageMs >= withinMs) {
        this.#open('a probe did not come back', undefined);
      } else if (this.#state === 'closed' && ageMs >= this.#slowMs && each.place < 0) {
        each.place = this.#tally.record(nowMs, SLOW);
        this.#judge(nowMs, undefined);
      }
    }
  }

  #take(era: number): Flight {
    const startedMs = this.#world.nowMs();
    const { previous } = this.#flights;
    const flight = { previous, next: this.#flights, startedMs, era, place: -1 };
    previous.next = flight;
    this.#flights.previous = flight;
    return flight;
  }

  #record(
    judgement: Judgement,
    call: Call,
    era: number,
    flight: Flight | null,
    error: unknown,
  ): void {
    if (flight !== null) {
      flight.previous.next = flight.next;
      flight.next.previous = flight.previous;
    }
    if (era !== this.#era) return;
    const quick = judgement === 'good' && flight === null;
    const nowMs = quick ? call.startedMs : this.#world.nowMs();
    const slow = flight !== null && nowMs - flight.startedMs >= this.#slowMs;
    if (this.#state === 'half-open') this.#probed(slow ? 'bad' : judgement, error);
    if (this.#state !== 'closed' || (judgement === 'neither' && !slow)) return;
    const mark = ((judgement === 'bad' ? FAILED : 0) | (slow ? SLOW : 0)) as Mark;
    const place = flight?.place ?? -1;
    if (place < 0 || (mark !== SLOW && !this.#tally.amend(nowMs, place, FAILED))) {
      this.#tally.record(nowMs, mark);
    }
    this.#judge(nowMs, error);
  }

  #judge(nowMs: number, error: unknown): void {
    const why = this.#tally.trips(nowMs, this.#options.slow?.share ?? 1);
    if (why !== null) this.#open(why, error);
  }

  #probed(judgement: Judgement, error: unknown): void {
    const probes = this.#probes;
    if (judgement === 'neither') probes.begun--;
    if (judgement === 'good') probes.good++;
    if (judgement === 'bad') probes.bad++;
    const share = this.#options.halfOpen?.share ?? 0.5;
    const wanted = this.#wanted;
    if (probes.bad >= share * wanted) this.#open('the probes failed', error);
    else if (wanted - probes.good < share * wanted) {
      this.#openings = 0;
      this.#change('closed', 'the probes succeeded');
    }
  }

  get #wanted(): number {
    return this.#options.halfOpen?.calls ?? 3;
  }

  #open(why: string, cause: unknown): void {
    const { openMs = 5_000, growth = 2, openMostMs = 60_000, jitter = 0.2 } = this.#options;
    const longestMs = Math.min(Math.max(openMs, openMostMs), openMs * growth ** this.#openings);
    this.#openings++;
    this.#openUntilMs = this.#world.nowMs() + longestMs * (1 - jitter * this.#world.random());
    this.#refusal = this.#refuse(cause);
    this.#change('open', why);
  }

  #refuse(cause: unknown): Refused {
    const waitMs = (): number =>
      this.#state === 'open' ? Math.max(0, this.#openUntilMs - this.#world.nowMs()) : 0;
    return new Refused('ERR_BREAKER_OPEN', 'the circuit breaker is open', cause, waitMs);
  }

  #change(to: BreakerState, why: string): void {
    const from = this.#state;
    this.#state = to;
    this.#era++;
    this.#probes = { begun: 0, good: 0, bad: 0 };
    this.#tally.clear();
    if (to !== 'open') this.#refusal = null;
    if (from === to) return;
    for (const home of this.#homes) home.tell({ kind: 'breaker-changed', from, to, why });
  }
}

/** A circuit breaker; the defaults open at half of 20 or more calls within 10 s, for 5 s. */
export function circuitBreaker(options?: CircuitBreakerOptions): CircuitBreaker {
  return new CircuitBreaker(options);
}
