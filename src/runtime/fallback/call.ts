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

/** What the caller says about a call: the same for all its attempts. */
export interface About {
  /** Which thing is asked for: what coalescing, stale answers and fair queues go by; '' when not said. */
  readonly key: string;
  /** The caller forbids a second sending, be it retry or hedge. */
  readonly once: boolean;
  /** The caller's own signal. */
  readonly signal: AbortSignal | null;
  /** When the answer is of no use any more, by the world's timers; Infinity: never. */
  readonly deadlineMs: number;
}

/** Nothing was said. */
export const PLAIN: About = { key: '', once: false, signal: null, deadlineMs: Infinity };

const OVER: readonly unknown[] = [];

/** A call, or one attempt of it. */
export class Call {
  readonly home: Home;
  readonly work: Work;
  readonly parent: Call | null;
  readonly about: About;
  /** When it, or its present attempt, began. */
  readonly startedMs: number;
  /** 1 for the first sending, counted up by retries and hedges. */
  attempt: number;
  /** Whether anything could end it early: if not, nobody needs to race it. */
  abortable: boolean;
  /** The budget that has counted it last. */
  countedBy: object | null = null;
  /** Null while it runs; then nothing, or the reason of an early end. */
  #ending: readonly unknown[] | null = null;
  /** What lets go of the work: the one listener that nearly every call has. */
  #letGo: ((reason: unknown) => void) | null = null;
  #listeners: Set<(reason: unknown) => void> | null = null;
  #controller: AbortController | null = null;
  #unlink: (() => void) | null = null;

  /** @param about what the caller said; a child is about the same as its parent. */
  constructor(home: Home, work: Work, parent: Call | null, startedMs: number, about: About) {
    this.home = home;
    this.work = work;
    this.parent = parent;
    this.about = about;
    this.startedMs = startedMs;
    this.attempt = parent?.attempt ?? 1;
    this.abortable = parent?.abortable ?? false;
  }

  /** The same call after a wait, begun now. */
  again(): Call {
    return new Call(this.home, this.work, this, this.home.world.nowMs(), this.about);
  }

  /** When the time is up: the caller's deadline, or that of a timeout around it. */
  get deadlineMs(): number {
    return Math.min(this.about.deadlineMs, this.parent?.deadlineMs ?? Infinity);
  }

  /** Milliseconds until then, never below 0; Infinity without one. To be passed on to whom the work asks. */
  remainingMs(): number {
    return Math.max(0, this.deadlineMs - this.home.world.nowMs());
  }

  /** Aborts when this call ends early, and also later when the caller's own signal does (a body still being read). */
  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      this.#link();
      if (this.aborted) this.#controller.abort(this.reason);
    }
    const own = this.#controller.signal;
    const { signal } = this.about;
    return signal === null ? own : AbortSignal.any([signal, own]);
  }

  /** Whether it, or a call around it, was ended early. */
  get aborted(): boolean {
    return this.#ending?.length === 1 || this.parent?.aborted === true;
  }

  /** Why it was ended early. */
  get reason(): unknown {
    return this.#ending?.length === 1 ? this.#ending[0] : this.parent?.reason;
  }

  /** Ends it early: its signal aborts, its listeners hear why. Nothing happens when it is already over. */
  abort(reason: unknown): void {
    const letGo = this.#letGo;
    const listeners = this.#listeners;
    if (!this.end([reason])) return;
    this.#controller?.abort(reason);
    letGo?.(reason);
    listeners?.forEach((listener) => listener(reason));
  }

  /** It is over: nothing can abort it any more, and it holds nothing. @returns false when it was so before. */
  end(ending: readonly unknown[] = OVER): boolean {
    if (this.#ending !== null) return false;
    this.#ending = ending;
    this.#listeners = null;
    this.done();
    return true;
  }

  /** Hears once of an early end; the returned function stops listening. Asked too late, it hears nothing: look at `aborted`. */
  onAbort(listener: (reason: unknown) => void): () => void {
    const listeners = (this.#listeners ??= new Set());
    listeners.add(listener);
    this.#link();
    return () => void listeners.delete(listener);
  }

  /** The work that it was handed to has ended: nobody need let go of it. It may be handed on again. */
  done(): void {
    this.#letGo = null;
    this.#unlink?.();
    this.#unlink = null;
  }

  /** Calls this once on an early end: for the step that runs the work, and nobody else. */
  onLetGo(letGo: (reason: unknown) => void): void {
    this.#letGo = letGo;
    this.#link();
  }

  /** Hears of its parent's early end, from when somebody wants to know. */
  #link(): void {
    const { parent } = this;
    if (parent?.abortable !== true || this.#unlink !== null) return;
    this.#unlink = parent.onAbort((reason) => this.abort(reason));
  }
}
