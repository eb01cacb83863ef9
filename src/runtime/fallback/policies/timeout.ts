/**
 * Ends a call, and only that call, when its time is up. Calls of one timeout all last equally long,
 * so they expire in the order in which they began: a queue, and one timer for all of it. Adding and
 * removing cost a few pointers; no timer and no AbortController is made for a call that ends in time.
 */
import { Call } from '../call.ts';
import { demand, TimedOut } from '../errors.ts';
import type { Layer } from '../layer.ts';
import { startWork, type Next } from '../work.ts';
import { webWorld, type World } from '../world.ts';

/** The queue looks again after this at the latest, and holds the process open for no longer once it is empty. */
const LOOK_MS = 100;

/** Options of a timeout. */
export interface TimeoutOptions {
  readonly afterMs: number;
  /** Each attempt (the default), or all of them with their waits. Only where `policy(...)` puts it differs. */
  readonly covers?: 'attempt' | 'all';
  readonly world?: World;
}

/** A timeout of each attempt, in milliseconds, or with options. */
export function timeout(options: TimeoutOptions | number): Layer {
  const { afterMs, covers, world } = typeof options === 'number' ? { afterMs: options } : options;
  demand(afterMs > 0 && afterMs < Infinity, 'afterMs: above 0, and finite');
  const queue = new ExpiryQueue(afterMs, world ?? webWorld);
  const kind = covers === 'all' ? 'timeout-all' : 'timeout';
  return {
    kind,
    wrap: (next) => (next === startWork ? queue.around(next) : queue.aroundPolicies(next)),
    describe: () => ({
      kind,
      says: `${covers === 'all' ? 'all attempts together' : 'an attempt'} may last ${afterMs} ms`,
      noticesWithinMs: afterMs,
    }),
    gauges: () => ({ running: queue.length }),
  };
}

interface Link {
  previous: Link;
  next: Link;
  readonly expiresMs: number;
}

/** A call that stands in the queue until it ends. */
class TimedCall extends Call implements Link {
  previous: Link = this;
  next: Link = this;
  readonly expiresMs: number;

  constructor(parent: Call, afterMs: number) {
    super(parent.home, parent.work, parent, parent.startedMs);
    this.abortable = true;
    this.expiresMs = parent.startedMs + afterMs;
    if (this.expiresMs < this.deadlineMs) this.deadlineMs = this.expiresMs;
  }

  override end(): void {
    this.previous.next = this.next;
    this.next.previous = this.previous;
    this.previous = this;
    this.next = this;
    super.end();
  }
}

class ExpiryQueue {
  readonly #head: Link;
  readonly #afterMs: number;
  readonly #world: World;
  #armed = false;

  constructor(afterMs: number, world: World) {
    const head = { expiresMs: Infinity } as { previous: Link; next: Link; expiresMs: number };
    head.previous = head;
    head.next = head;
    this.#head = head;
    this.#afterMs = afterMs;
    this.#world = world;
  }

  /** Directly around the work, which ends the call that it is given. */
  around(next: Next): Next {
    return (call) => next(this.#enter(call));
  }

  aroundPolicies(next: Next): Next {
    return async (call) => {
      const timed = this.#enter(call);
      try {
        return await next(timed);
      } finally {
        timed.end();
      }
    };
  }

  get length(): number {
    let length = 0;
    for (let each = this.#head.next; each !== this.#head; each = each.next) length++;
    return length;
  }

  #enter(call: Call): TimedCall {
    const timed = new TimedCall(call, this.#afterMs);
    const last = this.#head.previous;
    timed.previous = last;
    timed.next = this.#head;
    last.next = timed;
    this.#head.previous = timed;
    if (!this.#armed) this.#arm(this.#afterMs);
    return timed;
  }

  #arm(delayMs: number): void {
    this.#armed = true;
    this.#world.after(Math.min(delayMs, LOOK_MS), () => this.#look());
  }

  #look(): void {
    const nowMs = this.#world.nowMs();
    for (let first = this.#head.next; first instanceof TimedCall; first = this.#head.next) {
      if (first.expiresMs > nowMs) {
        this.#arm(first.expiresMs - nowMs);
        return;
      }
      first.home.tell({ kind: 'timed-out', afterMs: this.#afterMs });
      first.abort(new TimedOut(this.#afterMs));
    }
    this.#armed = false;
  }
}
