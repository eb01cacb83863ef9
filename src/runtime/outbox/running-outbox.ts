/**
 * The sending side of an outbox: the first entry of each key, when the pace lets it go. An answer takes
 * the entry out, a failure leaves it where it is.
 */
import type { Timers } from '#base';
import { demand } from '#runtime/world';
import { Keeping } from './keeping.ts';
import type {
  DropReason,
  Outbox,
  OutboxEntry,
  OutboxEvent,
  OutboxOptions,
  OutboxSettings,
  SendResult,
} from './outbox-options.ts';
import { Pace } from './pace.ts';
import type { StoredEntry, StoredOutbox } from './storage.ts';

/** With what the platform gives where the program says nothing. */
type Options<Body> = OutboxOptions<Body> & {
  readonly timers: Timers;
  readonly random: () => number;
};

/** An outbox at work. */
export class RunningOutbox<Body> implements Outbox<Body> {
  readonly settings: OutboxSettings;
  readonly #options: Options<Body>;
  readonly #name: string;
  readonly #pace: Pace;
  readonly #listeners = new Set<(event: OutboxEvent<Body>) => void>();
  readonly #keeping: Keeping;
  readonly #attempts = new Map<number, number>();
  readonly #busyKeys = new Map<string, AbortController>();
  readonly #onTheirWay = new Set<number>();
  #highest: number;
  #damaged: number;
  #stopWaiting: () => void = () => {};
  #told: 'flowing' | 'away' | 'returning' = 'flowing';
  #isOpen = true;

  /** @param stored all that its storage has */
  constructor(options: Options<Body>, name: string, stored: StoredOutbox) {
    const { storage, timers, random, keep } = options;
    this.settings = {
      most: keep?.most ?? 100_000,
      drops: keep?.mayDrop === undefined ? 'any' : 'some',
      sendTimeoutMs: options.sendTimeoutMs ?? 30_000,
      mostAtOnce: options.mostAtOnce ?? 4,
      again: options.again ?? { baseMs: 1_000, mostMs: 60_000 },
      spread: options.spread ?? { withinMs: 30_000, perSecond: 10 },
    };
    const { most, sendTimeoutMs, mostAtOnce, again, spread } = this.settings;
    demand({ most, sendTimeoutMs, mostAtOnce }, 1);
    demand({ ...again, withinMs: spread.withinMs }, 0);
    demand({ perSecond: spread.perSecond }, 1e-6);
    this.#options = options;
    this.#name = name;
    this.#highest = stored.highest;
    this.#damaged = stored.damaged;
    this.#pace = new Pace(timers, random, this.settings, stored.entries.length > 0);
    this.#keeping = new Keeping(stored.entries, {
      storage,
      timers,
      most,
      mayLeave: (entry) => !this.#onTheirWay.has(entry.number) && this.#mayDrop(entry),
      overflowed: (entry) => this.#drop(entry, 'overflow', `more than ${most} waited`),
      notForgotten: (cause) => this.#say({ kind: 'not-forgotten', cause }),
      changed: () => this.pump(),
    });
  }

  get waiting(): number {
    return this.#keeping.waiting;
  }

  add(key: string, body: Body): Promise<void> {
    if (!this.#isOpen) return Promise.reject(new Error('the outbox is closed'));
    const number = ++this.#highest;
    return this.#keeping.add({ number, revision: 0, key, body: JSON.stringify(body) });
  }

  nudge(): void {
    this.#pace.nudge();
    this.pump();
  }

  on(listener: (event: OutboxEvent<Body>) => void): () => void {
    this.#listeners.add(listener);
    if (this.#damaged > 0) this.#say({ kind: 'damaged', texts: this.#damaged });
    this.#damaged = 0;
    return () => void this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    this.#stopWaiting();
    for (const controller of this.#busyKeys.values()) controller.abort();
    await this.#keeping.written();
    await this.#options.storage.close();
  }

  /** Sends what may be sent now, and comes back when something else may be. */
  pump(): void {
    this.#stopWaiting();
    if (!this.#isOpen) return;
    let nextMs = Number.POSITIVE_INFINITY;
    for (const entry of this.#keeping.firsts()) {
      if (this.#busyKeys.has(entry.key)) continue;
      if (this.#busyKeys.size >= this.settings.mostAtOnce) return;
      const waitMs = this.#pace.waitMs(entry.number, this.#busyKeys.size);
      if (waitMs > 0) nextMs = Math.min(nextMs, waitMs);
      else this.#send(entry);
    }
    if (nextMs === Number.POSITIVE_INFINITY) return;
    this.#stopWaiting = this.#options.timers.after(nextMs, () => this.pump());
  }

  #send(stored: StoredEntry): void {
    const controller = new AbortController();
    const attempt = (this.#attempts.get(stored.number) ?? 0) + 1;
    this.#attempts.set(stored.number, attempt);
    this.#busyKeys.set(stored.key, controller);
    this.#onTheirWay.add(stored.number);
    this.#pace.began();
    const entry = this.#shown(stored, attempt);
    this.#attempt(entry, controller)
      .then((result) => this.#heard(stored, entry, result))
      // The sender's trouble, or that of a rule for conflicts.
      .catch((cause: unknown) => this.#failed(stored, entry, cause));
  }

  /** The time limit holds whether or not the sender listens to its signal. */
  #attempt(entry: OutboxEntry<Body>, controller: AbortController): Promise<SendResult<Body>> {
    const timeoutMs = this.settings.sendTimeoutMs;
    return new Promise((resolve, reject) => {
      const stop = this.#options.timers.after(timeoutMs, () => controller.abort());
      controller.signal.addEventListener('abort', () => {
        stop();
        reject(new Error(this.#isOpen ? `no answer within ${timeoutMs} ms` : 'closed'));
      });
      // A sender that throws at once is one that rejects.
      Promise.resolve()
        .then(() => this.#options.send(entry, controller.signal))
        .then((result) => resolve(asResult(result)))
        .catch(reject)
        .finally(stop);
    });
  }

  #heard(stored: StoredEntry, entry: OutboxEntry<Body>, result: SendResult<Body>): void {
    this.#pace.answered(stored.number);
    if (result.kind === 'done') this.#say({ kind: 'sent', entry });
    else if (result.kind === 'refused') this.#drop(stored, 'refused', result.why);
    else if (this.#merge(stored, entry.body, result.theirs)) return this.#freed(stored);
    this.#keeping.forget(stored);
    this.#attempts.delete(stored.number);
    this.#freed(stored);
  }

  /** True when the conflict came to a body that is to be sent, in the old one's place. */
  #merge(stored: StoredEntry, ours: Body, theirs: Body | null): boolean {
    const { conflict = 'theirs' } = this.#options;
    const merged = conflict === 'theirs' ? null : conflict(ours, theirs);
    if (merged === null) {
      this.#drop(stored, 'conflict', 'the receiver has something newer');
      return false;
    }
    const body = JSON.stringify(merged);
    this.#keeping.replace({ ...stored, revision: stored.revision + 1, body });
    return true;
  }

  #failed(stored: StoredEntry, entry: OutboxEntry<Body>, cause: unknown): void {
    if (this.#isOpen) {
      this.#pace.failed(stored.number, entry.attempt);
      this.#say({ kind: 'failed', entry, cause });
    }
    this.#freed(stored);
  }

  #freed({ key, number }: StoredEntry): void {
    this.#busyKeys.delete(key);
    this.#onTheirWay.delete(number);
    if (this.#keeping.isEmpty) this.#pace.emptied();
    this.#tellPace();
    this.#keeping.write();
    this.pump();
  }

  #tellPace(): void {
    const { pace } = this.#pace;
    if (pace === this.#told) return;
    this.#told = pace;
    this.#say({ kind: 'pace', pace });
  }

  #drop({ number, key, body }: StoredEntry, why: DropReason, detail: string): void {
    this.#attempts.delete(number);
    this.#say({ kind: 'dropped', key, body: JSON.parse(body) as Body, why, detail });
  }

  /** A rule that throws lets nothing be dropped. */
  #mayDrop({ key, body }: StoredEntry): boolean {
    try {
      return this.#options.keep?.mayDrop?.(JSON.parse(body) as Body, key) ?? true;
    } catch {
      return false;
    }
  }

  #shown({ number, revision, key, body }: StoredEntry, attempt: number): OutboxEntry<Body> {
    const idempotencyKey = `${this.#name}-${number}${revision === 0 ? '' : `.${revision}`}`;
    return { idempotencyKey, key, body: JSON.parse(body) as Body, attempt };
  }

  /** A listener that throws is not this outbox's trouble. */
  #say(event: OutboxEvent<Body>): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch {
        // The listener's own.
      }
    }
  }
}

/** @throws TypeError when a program forgot to say how it went: an entry is not forgotten for that. */
function asResult<Body>(result: SendResult<Body>): SendResult<Body> {
  const said: { readonly kind?: unknown } | undefined = result;
  if (['done', 'conflict', 'refused'].includes(String(said?.kind))) return result;
  throw new TypeError("`send` did not say how it went: return { kind: 'done' }, or throw");
}
