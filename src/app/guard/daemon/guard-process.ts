/**
 * Runs a state machine of the protocol in the world: log the step, ask what it asks, hand it the
 * answer. A request that takes too long is given up and its late answer dropped; the next look finds
 * out what became of it. No step that is not in the log is acted upon: with a full disk nothing is
 * written to a zone. A turn that only looked and found nothing to do leaves no line: a guard looks all
 * day, and a log that grows by gigabytes is a full disk.
 */
import type { AuditFact } from '#core/guard';
import type { Trail } from '../desk/trail.ts';
import type { DaemonLog } from './daemon-log.ts';

/** One machine: its states, events, and what it asks. */
export interface Machine<State, Event, Effect> {
  readonly as: 'enactor' | 'planner';
  readonly resting: State;
  readonly begin: Event;
  step(state: State, event: Event): { readonly state: State; readonly effects: readonly Effect[] };
  fact(before: State, event: Event, after: State): AuditFact;
  /** Whether this changes something or calls somebody: then all that led to it is logged first. */
  acts(effect: Effect): boolean;
  /** Asks the world; null: nothing to ask, only told. Rejects when it did not work. */
  ask(effect: Effect, signal: AbortSignal): Promise<Event | null>;
  /** What is heard when the answer did not come. */
  unanswered(effect: Effect): Event;
}

/** How a machine is run. */
export interface Running {
  readonly owner: string;
  readonly openTrail: () => Promise<Trail>;
  readonly log: DaemonLog;
  /** The longest that one request may take. */
  readonly requestMs: number;
  readonly signal: AbortSignal;
}

/** The most steps between two rests: a machine that never rests is a bug of ours. */
const MOST_STEPS = 50;

/** A machine that knows nothing at first, and after each trouble of its own. */
export class GuardProcess<State, Event, Effect> {
  readonly #machine: Machine<State, Event, Effect>;
  readonly #running: Running;
  #state: State;
  #trail: Trail | null = null;
  /** Steps of this turn that are not in the log. */
  #unlogged: AuditFact[] = [];
  #acted = false;
  /** The first turn is logged, and each after one that acted: what it found then. */
  #isTold = true;

  constructor(machine: Machine<State, Event, Effect>, running: Running) {
    this.#machine = machine;
    this.#running = running;
    this.#state = machine.resting;
  }

  /** From a rest to the next. False when the step could not be logged: nothing was done then. */
  async turn(): Promise<boolean> {
    const { signal, log } = this.#running;
    this.#acted = false;
    try {
      let event: Event | null = this.#machine.begin;
      for (let step = 0; step < MOST_STEPS && event !== null; step++)
        event = await this.#step(event);
      // The audit goes on from where a process was: what is left out must end where it began.
      if (this.#isTold || this.#state !== this.#machine.resting) await this.#record();
      this.#unlogged = [];
      this.#isTold = this.#acted;
      return true;
    } catch (cause) {
      await this.#forget();
      if (signal.aborted) throw cause;
      log.trouble('audit', cause);
      return false;
    }
  }

  async close(): Promise<void> {
    await this.#forget();
  }

  /** One step, and the answer to what it asked; null at rest. */
  async #step(event: Event): Promise<Event | null> {
    const before = this.#state;
    const { state, effects } = this.#machine.step(before, event);
    this.#unlogged.push(this.#machine.fact(before, event, state));
    this.#acted ||= effects.some((effect) => this.#machine.acts(effect));
    if (this.#acted) await this.#record();
    this.#state = state;
    let answer: Event | null = null;
    for (const effect of effects) answer = (await this.#ask(effect)) ?? answer;
    return answer;
  }

  async #record(): Promise<void> {
    const isNew = this.#trail === null;
    this.#trail ??= await this.#running.openTrail();
    if (isNew) await this.#trail.append({ kind: 'started', as: this.#machine.as });
    for (const fact of this.#unlogged) await this.#trail.append(fact);
    this.#unlogged = [];
  }

  async #ask(effect: Effect): Promise<Event | null> {
    const { requestMs, signal, log } = this.#running;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(requestMs)]);
    try {
      return await within(limited, this.#machine.ask(effect, limited));
    } catch (cause) {
      if (signal.aborted) throw cause;
      log.trouble(this.#machine.as, cause);
      return this.#machine.unanswered(effect);
    }
  }

  /** As after a crash: it starts anew, with what the log has. */
  async #forget(): Promise<void> {
    const trail = this.#trail;
    this.#trail = null;
    this.#unlogged = [];
    this.#isTold = true;
    this.#state = this.#machine.resting;
    await trail?.close().catch(() => {});
  }
}

/** The answer, or the abort, whichever comes first: whatever comes later is dropped. */
function within<Value>(signal: AbortSignal, answer: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void =>
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
