/**
 * One call on its way through the policies. A policy that may end it early hands a child to the next
 * one; aborting a child touches nothing beside it. Nothing is made before it is asked for: a call whose
 * work never reads `signal` costs no AbortController, and a child is linked to its parent only while
 * somebody listens.
 */
import type { Fact } from './events.ts';
import type { World } from './world.ts';

/** What is to be done. It is given the call: its `signal`, the time that is left, the number of the attempt. */
export type Work<Value = unknown> = (call: Call) => PromiseLike<Value> | Value;

/** Where a call lives: its policy's name, world and ears. */
export interface Home {
  readonly name: string;
  readonly world: World;
  tell(fact: Fact): void;
}

/** A call, or one attempt of it. */
export class Call {
  readonly home: Home;
  readonly work: Work;
  readonly parent: Call | null;
  /** Which thing is asked for: what coalescing, stale answers and fair queues go by; '' when not said. */
  key = '';
  /** 1 for the first attempt. */
  attempt = 1;
  /** 0 for the first sending, 1 for the first hedge. */
  hedge = 0;
  /** The caller forbids a second sending, be it retry or hedge. */
  once = false;
  /** The caller's own signal. */
  caller: AbortSignal | null = null;
  /** When the time is up, by the world's timers; Infinity: never. */
  deadlineMs: number = Infinity;
  /** Whether anything could end it early: if not, nobody needs to race it. */
  abortable = false;
  /** When it, or its present attempt, began. */
  readonly startedMs: number;
  #aborted = false;
  #over = false;
  #reason: unknown = undefined;
  #controller: AbortController | null = null;
  #signal: AbortSignal | null = null;
  #listeners: ((reason: unknown) => void)[] | null = null;
  #unlink: (() => void) | null = null;

  constructor(home: Home, work: Work, parent: Call | null, startedMs: number) {
    this.home = home;
    this.work = work;
    this.parent = parent;
    this.startedMs = startedMs;
    if (parent === null) return;
    this.key = parent.key;
    this.attempt = parent.attempt;
    this.hedge = parent.hedge;
    this.once = parent.once;
    this.caller = parent.caller;
    this.deadlineMs = parent.deadlineMs;
    this.abortable = parent.abortable;
  }

  /** The same call after a wait, begun now. */
  again(): Call {
    return new Call(this.home, this.work, this, this.home.world.nowMs());
  }

  /** Milliseconds until the deadline, never below 0; Infinity without one. To be passed on to whom the work asks. */
  remainingMs(): number {
    return this.deadlineMs === Infinity
      ? Infinity
      : Math.max(0, this.deadlineMs - this.home.world.nowMs());
  }

  /** Aborts when this call ends early, and also later when the caller's own signal does (a body still being read). */
  get signal(): AbortSignal {
    if (this.#signal !== null) return this.#signal;
    this.#controller = new AbortController();
    this.#link();
    if (this.aborted) this.#controller.abort(this.reason);
    const own = this.#controller.signal;
    this.#signal = this.caller === null ? own : AbortSignal.any([this.caller, own]);
    return this.#signal;
  }

  /** Whether it, or a call around it, was ended early. */
  get aborted(): boolean {
    return this.#aborted || (this.parent?.aborted ?? false);
  }

  /** Why it was ended early. */
  get reason(): unknown {
    return this.#aborted ? this.#reason : this.parent?.reason;
  }

  /** Ends it early: its signal aborts, its listeners hear why. Nothing happens when it is already over. */
  abort(reason: unknown): void {
    if (this.#over) return;
    const listeners = this.#listeners;
    this.#aborted = true;
    this.#reason = reason;
    this.end();
    this.#controller?.abort(reason);
    if (listeners !== null) for (const listener of listeners) listener(reason);
  }

  /** It is over: nothing can abort it any more, and it holds nothing. */
  end(): void {
    this.#over = true;
    this.#listeners = null;
    if (this.#unlink !== null) {
      this.#unlink();
      this.#unlink = null;
    }
  }

  /** Hears once of an early end; the returned function stops listening. Asked too late, it hears nothing: look at `aborted`. */
  onAbort(listener: (reason: unknown) => void): () => void {
    if (this.#over) return () => undefined;
    if (this.#listeners === null) this.#listeners = [listener];
    else this.#listeners.push(listener);
    if (this.parent !== null && this.parent.abortable) this.#link();
    return () => {
      const index = this.#listeners?.indexOf(listener) ?? -1;
      if (index >= 0) this.#listeners?.splice(index, 1);
    };
  }

  #link(): void {
    if (this.parent === null || this.#unlink !== null || this.#over) return;
    this.#unlink = this.parent.onAbort((reason) => this.abort(reason));
  }
}
