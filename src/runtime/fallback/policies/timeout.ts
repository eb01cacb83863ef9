/**
 * Ends a call, and only that call, when its time is up. Calls of one timeout all last equally long,
 * so they expire in the order in which they began: a queue, and one timer for all of it. Adding and
 * removing cost a few pointers; no timer and no AbortController is made for a call that ends in time.
 */
import { Call } from '../call.ts';
import { demand, TimedOut } from '../errors.ts';
import type { Layer } from '../layer.ts';
import { startWork } from '../work.ts';
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

interface Link {
  previous: Link;
  next: Link;
}

/** A call that stands in the queue until it ends. */
class TimedCall extends Call implements Link {
  previous: Link = this;
  next: Link = this;
  readonly #afterMs: number;

  constructor(parent: Call, afterMs: number) {
    super(parent.home, parent.work, parent, parent.startedMs, parent.about);
    this.abortable = true;
    this.#afterMs = afterMs;
  }

  get expiresMs(): number {
    return this.startedMs + this.#afterMs;
  }

  override get deadlineMs(): number {
    return Math.min(this.expiresMs, super.deadlineMs);
  }

  /** It is handed on once only: to the work itself, or as the parent of what policies hand on. */
  override done(): void {
    this.previous.next = this.next;
    this.next.previous = this.previous;
    this.previous = this.next = this;
    super.done();
  }
}

/** A timeout of each attempt, in milliseconds, or with options. */
export function timeout(options: TimeoutOptions | number): Layer {
  const given: TimeoutOptions = typeof options === 'number' ? { afterMs: options } : options;
  const { afterMs, covers = 'attempt', world = webWorld } = given;
  demand({ afterMs }, 0, 1e9);
  const head = {} as Link;
  head.previous = head.next = head;
  let armed = false;

  const arm = (delayMs: number): void => {
    armed = true;
    world.after(Math.min(delayMs, LOOK_MS), look);
  };

  const look = (): void => {
    const nowMs = world.nowMs();
    for (let first = head.next; first instanceof TimedCall; first = head.next) {
      if (first.expiresMs > nowMs) {
        arm(first.expiresMs - nowMs);
        return;
      }
      first.home.tell({ kind: 'timed-out', afterMs });
      first.abort(new TimedOut(afterMs));
    }
    armed = false;
  };

  const enter = (call: Call): TimedCall => {
    const timed = new TimedCall(call, afterMs);
    timed.previous = head.previous;
    timed.next = head;
    head.previous = head.previous.next = timed;
    if (!armed) arm(afterMs);
    return timed;
  };

  return {
    kind: 'timeout',
    rank: covers === 'all' ? 30 : 100,
    wrap: (next) => (call) => {
      const timed = enter(call);
      return next === startWork ? next(timed) : next(timed.again()).finally(() => timed.end());
    },
    settings: { afterMs, covers },
  };
}
