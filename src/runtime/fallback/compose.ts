/** Policies into one, in an order that is always visible. */
import { Call, PLAIN, type Home, type Work } from './call.ts';
import { TimedOut } from './errors.ts';
import type { Fact, Listener, PolicyEvent } from './events.ts';
import type { Layer } from './layer.ts';
import { startWork, type Next } from './work.ts';
import { webWorld, type World } from './world.ts';

/** What one call may say about itself. */
export interface RunOptions {
  /** Ends the call early. */
  readonly signal?: AbortSignal | null | undefined;
  /** The call is of no use after this. */
  readonly withinMs?: number;
  /** Which thing is asked for: calls with one key may share an answer. */
  readonly key?: string;
  /** It must not be sent twice: no retry, no hedge. */
  readonly once?: boolean;
  /** The call that this one is made for: its deadline and its early end are passed on. */
  readonly parent?: Call;
}

/** Options of a policy. */
export interface PolicyOptions {
  readonly world?: World;
}

/** What a policy may answer itself. A class that implements `Layer` and has no `adds` answers nothing. */
type AddsOf<Each> =
  Each extends Layer<infer Adds> ? ('adds' extends keyof Each ? Adds : never) : never;

/** Several policies as one. */
export class Policy<Adds = never> implements Home {
  readonly name: string;
  readonly world: World;
  readonly layers: readonly Layer<unknown>[];
  /** Calls begun. */
  calls = 0;
  /** How often each kind of event came. */
  readonly counts: Map<string, number> = new Map<string, number>();
  readonly #listeners = new Set<Listener>();
  readonly #chain: Next;

  constructor(name: string, layers: readonly Layer<unknown>[], options: PolicyOptions = {}) {
    this.name = name;
    this.world = options.world ?? webWorld;
    this.layers = layers;
    this.#chain = layers.reduceRight((next, layer) => layer.wrap(next), startWork);
    for (const layer of layers) layer.attach?.(this);
  }

  /**
   * Does the work under these policies. @throws what the work threw, or `TimedOut`, `Refused`, or the
   * reason of the caller's signal.
   */
  run<Value>(work: Work<Value>, options?: RunOptions): Promise<Value | Adds> {
    this.calls++;
    const startedMs = this.world.nowMs();
    const watched = options !== undefined || this.#listeners.size > 0;
    return (
      watched
        ? this.#watched(work, startedMs, options ?? {})
        : this.#chain(new Call(this, work, null, startedMs, PLAIN))
    ) as Promise<Value | Adds>;
  }

  /** Hears every event from now on, and only then how long each call took and how it ended; the returned function stops it. */
  on(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(fact: Fact): void {
    this.counts.set(fact.kind, (this.counts.get(fact.kind) ?? 0) + 1);
    if (this.#listeners.size === 0) return;
    const event: PolicyEvent = { ...fact, policy: this.name, atMs: this.world.nowMs() };
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch {
        // An observer cannot harm a call, nor can it tell us why it failed.
      }
    }
  }

  /** A call that can be ended from outside, or that somebody listens to. */
  async #watched(work: Work, startedMs: number, options: RunOptions): Promise<unknown> {
    const { parent = null, withinMs = Infinity, key = '', once = false } = options;
    const signal = options.signal ?? null;
    const call = new Call(this, work, parent, startedMs, {
      key,
      once,
      signal: signal ?? parent?.about.signal ?? null,
      deadlineMs: startedMs + withinMs,
    });
    call.attempt = 1;
    call.abortable ||= signal !== null || withinMs < Infinity;
    const abort = (): void => call.abort(signal?.reason);
    const expire = (): void => call.abort(new TimedOut(withinMs));
    const stop = withinMs < Infinity ? this.world.after(withinMs, expire) : null;
    signal?.addEventListener('abort', abort);
    if (signal?.aborted === true) abort();
    if (withinMs <= 0) expire();
    let fact: { kind: 'succeeded' } | { kind: 'failed'; error: unknown } = { kind: 'succeeded' };
    try {
      return await this.#chain(call);
    } catch (error) {
      fact = { kind: 'failed', error };
      throw error;
    } finally {
      stop?.();
      signal?.removeEventListener('abort', abort);
      call.end();
      this.tell({ ...fact, durationMs: this.world.nowMs() - startedMs });
    }
  }
}

/** Policies in exactly this order, outermost first. */
export function compose<const Layers extends readonly Layer<unknown>[]>(
  name: string,
  layers: Layers,
  options?: PolicyOptions,
): Policy<AddsOf<Layers[number]>> {
  return new Policy(name, layers, options);
}

/** Policies in the order that serves most people, by their ranks, however they were listed; of one rank, as listed. */
export function policy<const Layers extends readonly Layer<unknown>[]>(
  name: string,
  layers: Layers,
  options?: PolicyOptions,
): Policy<AddsOf<Layers[number]>> {
  return new Policy(
    name,
    [...layers].sort((a, b) => a.rank - b.rank),
    options,
  );
}
