/**
 * Connects, and again when the connection was lost. The wait is about as long as the device has been
 * away already (half to one and a half of that), up to `spreadMs`: a short cut is over quickly, and
 * after a long one a fleet comes back spread over that time. A server that cannot take them all is
 * away for longer to those it turned away, so they wait longer, until what comes is what it can bear.
 */
import type { Timers } from '#base';
import { demand, webWorld } from '#runtime/world';

/** How it connects. Durations in milliseconds. */
export interface ReconnectOptions {
  /**
   * Connects; resolves when it is connected. Its signal aborts when the time is over, or all is closed:
   * a connection that comes after that is to be closed by whoever made it.
   * An error may carry `retryAfterMs`: the server asks for at least that.
   */
  readonly connect: (signal: AbortSignal) => Promise<unknown>;
  /** One attempt may last so long. */
  readonly connectWithinMs?: number;
  /** The first wait is about this, also at a start: a town whose power is back starts as one. */
  readonly firstMs?: number;
  /** No wait is longer than one and a half of this. */
  readonly spreadMs?: number;
  /** A connection that is lost sooner counts as none: what flaps is away. */
  readonly stableMs?: number;
  /** By default those of the web platform. */
  readonly timers?: Timers;
  /** In [0, 1); by default `Math.random`. */
  readonly random?: () => number;
}

/** What happens, for logs, screens and counters. */
export type ReconnectEvent =
  | { readonly kind: 'connected'; readonly awayMs: number; readonly attempts: number }
  | { readonly kind: 'failed'; readonly cause: unknown; readonly againInMs: number }
  | { readonly kind: 'lost'; readonly cause: unknown; readonly againInMs: number };

/** A connection that is kept. */
export interface Reconnect {
  readonly state: 'connecting' | 'connected' | 'waiting' | 'closed';
  /** The connection ended: whoever holds it says so. Said twice, it counts once. */
  lost(cause?: unknown): void;
  /** Tries now, whatever the wait: when the program knows that the way is free. */
  nudge(): void;
  on(listener: (event: ReconnectEvent) => void): () => void;
  /** Tries no more; an attempt under way is aborted. */
  close(): void;
}

const DEFAULTS = {
  connectWithinMs: 30_000,
  firstMs: 1_000,
  spreadMs: 15 * 60_000,
  stableMs: 10_000,
} as const;

/** Begins to connect, after a random part of `firstMs`. */
export function gentleReconnect(options: ReconnectOptions): Reconnect {
  return new RunningReconnect(options);
}

type Settings = { readonly [Name in keyof typeof DEFAULTS]: number };

class RunningReconnect implements Reconnect {
  readonly #connect: ReconnectOptions['connect'];
  readonly #settings: Settings;
  readonly #timers: Timers;
  readonly #random: () => number;
  readonly #listeners = new Set<(event: ReconnectEvent) => void>();
  #state: Reconnect['state'] = 'waiting';
  #attempt: AbortController | null = null;
  #attempts = 0;
  #awaySinceMs: number;
  #connectedAtMs = 0;
  #stop: () => void;

  constructor({ connect, timers = webWorld, random = Math.random, ...own }: ReconnectOptions) {
    const settings = { ...DEFAULTS, ...own };
    demand({ connectWithinMs: settings.connectWithinMs, spreadMs: settings.spreadMs }, 1);
    demand({ firstMs: settings.firstMs, stableMs: settings.stableMs }, 0);
    this.#connect = connect;
    this.#settings = settings;
    this.#timers = timers;
    this.#random = random;
    this.#awaySinceMs = timers.nowMs();
    this.#stop = timers.after(random() * settings.firstMs, () => this.#try());
  }

  get state(): Reconnect['state'] {
    return this.#state;
  }

  lost(cause?: unknown): void {
    if (this.#state !== 'connected') return;
    const nowMs = this.#timers.nowMs();
    if (nowMs - this.#connectedAtMs >= this.#settings.stableMs) {
      this.#awaySinceMs = nowMs;
      this.#attempts = 0;
    }
    this.#say({ kind: 'lost', cause, againInMs: this.#waitThenTry(0) });
  }

  nudge(): void {
    if (this.#state !== 'waiting') return;
    this.#stop();
    this.#try();
  }

  on(listener: (event: ReconnectEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    this.#state = 'closed';
    this.#stop();
    this.#attempt?.abort();
  }

  #waitThenTry(leastMs: number): number {
    const { firstMs, spreadMs } = this.#settings;
    const awayMs = Math.max(firstMs, this.#timers.nowMs() - this.#awaySinceMs);
    const waitMs = Math.max(leastMs, (0.5 + this.#random()) * Math.min(spreadMs, awayMs));
    this.#state = 'waiting';
    this.#stop = this.#timers.after(waitMs, () => this.#try());
    return waitMs;
  }

  #try(): void {
    const attempt = new AbortController();
    const { connectWithinMs } = this.#settings;
    this.#state = 'connecting';
    this.#attempt = attempt;
    this.#attempts++;
    this.#stop = this.#timers.after(connectWithinMs, () => attempt.abort());
    const cut = new Promise<never>((_, reject) => {
      const late = (): void => reject(new Error(`not connected within ${connectWithinMs} ms`));
      attempt.signal.addEventListener('abort', late);
    });
    // The time limit holds whether or not `connect` listens to its signal, or throws at once.
    Promise.race([cut, Promise.resolve().then(() => this.#connect(attempt.signal))]).then(
      () => this.#connected(attempt),
      (cause: unknown) => this.#failed(attempt, cause),
    );
  }

  #connected(attempt: AbortController): void {
    if (attempt !== this.#attempt || this.#state !== 'connecting') return;
    this.#stop();
    this.#state = 'connected';
    this.#connectedAtMs = this.#timers.nowMs();
    const awayMs = this.#connectedAtMs - this.#awaySinceMs;
    this.#say({ kind: 'connected', awayMs, attempts: this.#attempts });
  }

  #failed(attempt: AbortController, cause: unknown): void {
    if (attempt !== this.#attempt || this.#state !== 'connecting') return;
    this.#stop();
    const { retryAfterMs = 0 } = (cause ?? {}) as { readonly retryAfterMs?: unknown };
    const leastMs = Number.isFinite(retryAfterMs) ? Number(retryAfterMs) : 0;
    this.#say({ kind: 'failed', cause, againInMs: this.#waitThenTry(leastMs) });
  }

  /** A listener that throws is not this connection's trouble. */
  #say(event: ReconnectEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch {
        // The listener's own.
      }
    }
  }
}
