/** Policies into one, in an order that is always visible. */
import { Call, type Home, type Work } from './call.ts';
import { demand, TimedOut } from './errors.ts';
import type { Fact, Listener, PolicyEvent } from './events.ts';
import { ORDER, type Layer, type LayerDescription } from './layer.ts';
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

/** A policy's state, in plain JSON. */
export interface SavedPolicy {
  readonly format: 1;
  readonly name: string;
  readonly layers: readonly { readonly kind: string; readonly state: unknown }[];
}

/** What a policy is, with its real numbers. */
export interface PolicyDescription {
  readonly name: string;
  readonly layers: readonly LayerDescription[];
}

/** Options of a policy. */
export interface PolicyOptions {
  readonly world?: World;
  /** Hears every event; also tells whether and how long each call took. */
  readonly listener?: Listener;
}

type AddsOf<Each> = Each extends Layer<infer Adds> ? Adds : never;

/** Several policies as one. */
export class Policy<Adds = never> implements Home {
  readonly name: string;
  readonly world: World;
  readonly layers: readonly Layer<unknown>[];
  /** Calls begun. */
  calls = 0;
  /** How often each kind of event came, and how often a listener failed. */
  readonly counts: Map<string, number> = new Map<string, number>();
  /** Replaced as a whole, so that one may come or go while an event is told. */
  #listeners: readonly Listener[] = [];
  readonly #chain: Next;

  constructor(name: string, layers: readonly Layer<unknown>[], options: PolicyOptions = {}) {
    this.name = name;
    this.world = options.world ?? webWorld;
    this.layers = layers;
    if (options.listener !== undefined) this.#listeners = [options.listener];
    this.#chain = layers.reduceRight((next, layer) => layer.wrap(next), startWork);
    for (const layer of layers) layer.attach?.(this);
  }

  /**
   * Does the work under these policies. @throws what the work threw, or `TimedOut`, `Refused`, or the
   * reason of the caller's signal.
   */
  run<Value>(work: Work<Value>, options?: RunOptions): Promise<Value | Adds> {
    this.calls++;
    const call = new Call(this, work, options?.parent ?? null, this.world.nowMs());
    if (options === undefined && this.#listeners.length === 0) {
      return this.#chain(call) as Promise<Value | Adds>;
    }
    return this.#watched(call, options ?? {}) as Promise<Value | Adds>;
  }

  /** Hears every event from now on; the returned function stops it. */
  on(listener: Listener): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((each) => each !== listener);
    };
  }

  tell(fact: Fact): void {
    this.#count(fact.kind);
    if (this.#listeners.length === 0) return;
    const event: PolicyEvent = { ...fact, policy: this.name, atMs: this.world.nowMs() };
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch {
        this.#count('listener-failed');
      }
    }
  }

  /** What this policy is, outermost first, with its real numbers. */
  describe(): PolicyDescription {
    return { name: this.name, layers: this.layers.map((layer) => layer.describe()) };
  }

  /** What would be lost with the process. */
  save(): SavedPolicy {
    const layers = this.layers.map((layer) => ({
      kind: layer.kind,
      state: layer.save?.() ?? null,
    }));
    return { format: 1, name: this.name, layers };
  }

  /** Goes on from a saved state. False, and nothing changed, when it is of other policies. */
  restore(saved: SavedPolicy): boolean {
    const fits =
      saved.format === 1 &&
      saved.layers.length === this.layers.length &&
      saved.layers.every(({ kind }, index) => kind === this.layers[index]?.kind);
    if (!fits) return false;
    saved.layers.forEach(({ state }, index) => {
      if (state !== null) this.layers[index]?.restore?.(state);
    });
    return true;
  }

  /** A call that can be ended from outside, or that somebody listens to. */
  async #watched(call: Call, options: RunOptions): Promise<unknown> {
    call.key = options.key ?? '';
    call.once = options.once ?? false;
    call.attempt = 1;
    call.hedge = 0;
    const stop = this.#bound(call, options);
    try {
      const value = await this.#chain(call);
      this.tell({ kind: 'succeeded', durationMs: this.world.nowMs() - call.startedMs });
      return value;
    } catch (error) {
      this.tell({ kind: 'failed', durationMs: this.world.nowMs() - call.startedMs, error });
      throw error;
    } finally {
      stop();
      call.end();
    }
  }

  /** Ties a call to its caller's signal and deadline; returns what unties it. */
  #bound(call: Call, { signal, withinMs }: RunOptions): () => void {
    let stop = (): void => undefined;
    if (withinMs !== undefined) {
      call.abortable = true;
      call.deadlineMs = Math.min(call.deadlineMs, call.startedMs + withinMs);
      const expire = (): void => call.abort(new TimedOut(withinMs));
      if (withinMs > 0) stop = this.world.after(withinMs, expire);
      else expire();
    }
    if (signal === undefined || signal === null) return stop;
    call.abortable = true;
    call.caller = signal;
    const abort = (): void => call.abort(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
    return () => {
      stop();
      signal.removeEventListener('abort', abort);
    };
  }

  #count(kind: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
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

/** Policies in the order that serves most people (`ORDER`), however they were listed; of one kind, as listed. */
export function policy<const Layers extends readonly Layer<unknown>[]>(
  name: string,
  layers: Layers,
  options?: PolicyOptions,
): Policy<AddsOf<Layers[number]>> {
  const place = (layer: Layer<unknown>): number => (ORDER as readonly string[]).indexOf(layer.kind);
  const unknown = layers.find((layer) => place(layer) < 0);
  demand(unknown === undefined, `compose(...) orders a policy of your own: ${unknown?.kind ?? ''}`);
  return new Policy(
    name,
    [...layers].sort((a, b) => place(a) - place(b)),
    options,
  );
}
