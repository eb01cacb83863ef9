/**
 * An outbox: what must reach a server that may be away. Each entry is kept durably before `add`
 * resolves, is sent at least once and in order within its key, and carries one idempotency key for
 * all its attempts, also after a restart: with a receiver that remembers keys nothing is lost and
 * nothing is applied twice. When the server is back, what waited goes out spread over time, so that
 * a fleet that was cut off is no stampede.
 */
import type { Timers } from '#base';
import { Pace } from './pace.ts';
import type { OutboxChange, OutboxStorage, StoredEntry } from './storage.ts';

/** One thing to be sent. `body` is plain JSON. */
export interface OutboxEntry<Body> {
  /** The same for every attempt at this body, and for no other: receivers remember it. */
  readonly idempotencyKey: string;
  readonly key: string;
  readonly body: Body;
  /** From 1: how often it was tried since the program started. */
  readonly attempt: number;
}

/** What the receiver said. Not to be reached, or trouble of its own: throw, and it is tried again. */
export type SendResult<Body> =
  | { readonly kind: 'done' }
  /** The receiver has something newer. */
  | { readonly kind: 'conflict'; readonly theirs: Body | null }
  /** It will never be taken. */
  | { readonly kind: 'refused'; readonly why: string };

/** Why an entry left without having been taken. */
export type DropReason = 'overflow' | 'conflict' | 'refused';

/** What happens, for logs, screens and counters. */
export type OutboxEvent<Body> =
  | { readonly kind: 'sent'; readonly entry: OutboxEntry<Body> }
  | { readonly kind: 'failed'; readonly entry: OutboxEntry<Body>; readonly cause: unknown }
  | {
      readonly kind: 'dropped';
      readonly key: string;
      readonly body: Body;
      readonly why: DropReason;
      readonly detail: string;
    }
  /** The server is away, came back and is spared, or all that waited is sent. */
  | { readonly kind: 'pace'; readonly pace: 'flowing' | 'away' | 'returning' }
  /** Storage lost entries: so many texts could not be read any more. */
  | { readonly kind: 'damaged'; readonly texts: number }
  /** A storage that fails at forgetting what was sent: it may be sent again after a restart. */
  | { readonly kind: 'not-forgotten'; readonly cause: unknown };

/** How an outbox behaves. Durations in milliseconds. */
export interface OutboxOptions<Body> {
  readonly storage: OutboxStorage;
  /** Sends one entry. Its signal aborts when the time is over or the outbox is closed. */
  readonly send: (entry: OutboxEntry<Body>, signal: AbortSignal) => Promise<SendResult<Body>>;
  readonly timers: Timers;
  /** In [0, 1). Also names the outbox, once: 128 bits are drawn from it. */
  readonly random: () => number;
  readonly keep?: {
    readonly most: number;
    /** Whether an entry may be dropped, the oldest first, when there are more. Default: any. */
    readonly mayDrop?: (body: Body, key: string) => boolean;
  };
  /** Theirs: ours is dropped, and told. Or the body that both come to; null drops ours. */
  readonly conflict?: 'theirs' | ((ours: Body, theirs: Body | null) => Body | null);
  readonly sendTimeoutMs?: number;
  /** Keys that are sent at once. */
  readonly mostAtOnce?: number;
  /** Waits between attempts: random in [0, base × 2^n], at most `mostMs`. */
  readonly again?: { readonly baseMs: number; readonly mostMs: number };
  /** After an outage or a start: a random wait within `withinMs`, then so many a second. */
  readonly spread?: { readonly withinMs: number; readonly perSecond: number };
}

/** Nothing may be dropped, and there is no room: the entry was not taken. */
export class OutboxFullError extends Error {
  readonly code = 'outbox-full';
}

/** An outbox that runs. */
export interface Outbox<Body> {
  /** Resolves when it is kept durably; rejects when it is not kept at all. */
  add(key: string, body: Body): Promise<void>;
  /** Entries that wait or are on their way. */
  readonly waiting: number;
  /** Tries now, whatever the wait: when the program knows that the way is free. */
  nudge(): void;
  on(listener: (event: OutboxEvent<Body>) => void): () => void;
  /** Sends no more; what is on its way is aborted and stays kept. */
  close(): Promise<void>;
}

/** Opens an outbox with all that its storage has. */
export async function outbox<Body>(options: OutboxOptions<Body>): Promise<Outbox<Body>> {
  const stored = await options.storage.load();
  const name = stored.name ?? nameFrom(options.random);
  const running = new RunningOutbox(options, name, stored.highest, stored.entries, stored.damaged);
  if (stored.name === null) await options.storage.change({ name, add: [], remove: [] });
  running.pump();
  return running;
}

function nameFrom(random: () => number): string {
  const part = (): string =>
    Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  return [part(), part(), part(), part()].join('');
}

interface Adding {
  readonly entry: StoredEntry;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

class RunningOutbox<Body> implements Outbox<Body> {
  readonly #options: OutboxOptions<Body>;
  readonly #name: string;
  readonly #pace: Pace;
  readonly #listeners = new Set<(event: OutboxEvent<Body>) => void>();
  /** Kept durably, by number; a Map keeps the order of adding. */
  readonly #entries = new Map<number, StoredEntry>();
  /** The numbers of each key, in their order. */
  readonly #keys = new Map<string, Set<number>>();
  readonly #attempts = new Map<number, number>();
  readonly #busyKeys = new Map<string, AbortController>();
  readonly #onTheirWay = new Set<number>();
  /** Changed by a conflict, and the change is not durable yet: not sent before it is. */
  readonly #unwritten = new Set<number>();
  #highest: number;
  #damaged: number;
  #adding: Adding[] = [];
  #forget: number[] = [];
  #replace: StoredEntry[] = [];
  #writing: Promise<void> | null = null;
  #stopWaiting: () => void = () => {};
  #told: 'flowing' | 'away' | 'returning' = 'flowing';
  #isOpen = true;

  constructor(
    options: OutboxOptions<Body>,
    name: string,
    highest: number,
    entries: readonly StoredEntry[],
    damaged: number,
  ) {
    this.#options = options;
    this.#name = name;
    this.#highest = highest;
    this.#damaged = damaged;
    for (const entry of entries) this.#keep(entry);
    const { timers, random, again, spread } = options;
    this.#pace = new Pace(timers, random, again, spread, entries.length > 0);
  }

  get waiting(): number {
    return this.#entries.size + this.#adding.length;
  }

  add(key: string, body: Body): Promise<void> {
    if (!this.#isOpen) return Promise.reject(new Error('the outbox is closed'));
    const entry = { number: ++this.#highest, revision: 0, key, body: JSON.stringify(body) };
    return new Promise((resolve, reject) => {
      this.#adding.push({ entry, resolve, reject });
      this.#write();
    });
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
    while (this.#writing !== null) await this.#writing;
    await this.#options.storage.close();
  }

  /** Sends what may be sent now, and comes back when something else may be. */
  pump(): void {
    this.#stopWaiting();
    if (!this.#isOpen) return;
    let nextMs = Number.POSITIVE_INFINITY;
    for (const [key, [number]] of this.#keys) {
      // Only the first of a key: the order within it is kept.
      const entry = this.#entries.get(number ?? 0);
      if (entry === undefined || this.#busyKeys.has(key)) continue;
      if (this.#unwritten.has(entry.number)) continue;
      if (this.#busyKeys.size >= (this.#options.mostAtOnce ?? 4)) return;
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
    const timeoutMs = this.#options.sendTimeoutMs ?? 30_000;
    void this.#attempt(entry, controller, timeoutMs).then(
      (result) => this.#heard(stored, entry, result),
      (cause: unknown) => this.#failed(stored, entry, cause),
    );
  }

  /** The time limit holds whether or not the sender listens to its signal. */
  #attempt(
    entry: OutboxEntry<Body>,
    controller: AbortController,
    timeoutMs: number,
  ): Promise<SendResult<Body>> {
    return new Promise((resolve, reject) => {
      const stop = this.#options.timers.after(timeoutMs, () => controller.abort());
      controller.signal.addEventListener('abort', () => {
        stop();
        reject(new Error(this.#isOpen ? `no answer within ${timeoutMs} ms` : 'closed'));
      });
      // A sender that throws at once is one that rejects.
      Promise.resolve()
        .then(() => this.#options.send(entry, controller.signal))
        .then(resolve, reject)
        .finally(stop);
    });
  }

  #heard(stored: StoredEntry, entry: OutboxEntry<Body>, result: SendResult<Body>): void {
    this.#pace.answered(stored.number);
    if (result.kind === 'done') this.#say({ kind: 'sent', entry });
    else if (result.kind === 'refused') this.#drop(stored, 'refused', result.why);
    else if (this.#merge(stored, entry.body, result.theirs)) return this.#freed(stored, false);
    this.#forget.push(stored.number);
    this.#freed(stored, true);
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
    const replaced = { ...stored, revision: stored.revision + 1, body };
    this.#entries.set(stored.number, replaced);
    this.#unwritten.add(stored.number);
    this.#replace.push(replaced);
    return true;
  }

  #failed(stored: StoredEntry, entry: OutboxEntry<Body>, cause: unknown): void {
    if (this.#isOpen) {
      this.#pace.failed(stored.number, entry.attempt);
      this.#say({ kind: 'failed', entry, cause });
    }
    this.#freed(stored, false);
  }

  #freed({ number, key }: StoredEntry, isGone: boolean): void {
    this.#busyKeys.delete(key);
    this.#onTheirWay.delete(number);
    if (isGone) this.#leave(number, key);
    if (this.#entries.size === 0) this.#pace.emptied();
    this.#tellPace();
    this.#write();
    this.pump();
  }

  #keep(entry: StoredEntry): void {
    this.#entries.set(entry.number, entry);
    const numbers = this.#keys.get(entry.key);
    if (numbers === undefined) this.#keys.set(entry.key, new Set([entry.number]));
    else numbers.add(entry.number);
  }

  #leave(number: number, key: string): void {
    this.#entries.delete(number);
    this.#attempts.delete(number);
    const numbers = this.#keys.get(key);
    numbers?.delete(number);
    if (numbers?.size === 0) this.#keys.delete(key);
  }

  #tellPace(): void {
    const { pace } = this.#pace;
    if (pace === this.#told) return;
    this.#told = pace;
    this.#say({ kind: 'pace', pace });
  }

  /** One change at a time; what comes meanwhile goes into the next, together. */
  #write(): void {
    if (this.#writing !== null) return;
    const isNeeded = this.#adding.length + this.#forget.length + this.#replace.length > 0;
    if (!isNeeded) return;
    this.#writing = this.#writeNow().finally(() => {
      this.#writing = null;
      this.#write();
    });
  }

  async #writeNow(): Promise<void> {
    const adding = this.#makeRoom(this.#adding.splice(0));
    const victims = adding.flatMap(({ victims: own }) => own);
    const remove = [...this.#forget.splice(0), ...victims.map(({ number }) => number)];
    const replace = this.#replace.splice(0);
    const add = [...replace, ...adding.map(({ adding: { entry } }) => entry)];
    if (add.length + remove.length === 0) return;
    const change: OutboxChange = { add, remove };
    try {
      await this.#options.storage.change(change);
    } catch (cause) {
      return this.#notWritten(
        adding.map((each) => each.adding),
        victims,
        remove,
        replace,
        cause,
      );
    }
    for (const victim of victims) this.#drop(victim, 'overflow', `more than ${this.#most} waited`);
    for (const { number } of replace) this.#unwritten.delete(number);
    for (const { adding: each } of adding) {
      this.#keep(each.entry);
      each.resolve();
    }
    this.pump();
  }

  /** What was to be added is not there, and its caller knows. The rest is tried with the next change. */
  #notWritten(
    adding: readonly Adding[],
    victims: readonly StoredEntry[],
    remove: readonly number[],
    replace: readonly StoredEntry[],
    cause: unknown,
  ): void {
    this.#putBack(victims);
    const spared = new Set(victims.map(({ number }) => number));
    const left = remove.filter((number) => !spared.has(number));
    for (const each of adding) each.reject(cause);
    if (left.length + replace.length === 0) return this.pump();
    this.#say({ kind: 'not-forgotten', cause });
    // Tried again with whatever is written next, or after a while.
    this.#options.timers.after(NOT_FORGOTTEN_AGAIN_MS, () => {
      this.#forget.push(...left);
      this.#replace.push(...replace.filter(({ number }) => this.#entries.has(number)));
      this.#write();
    });
  }

  /** Those that were to make room stay, in their old places. */
  #putBack(victims: readonly StoredEntry[]): void {
    if (victims.length === 0) return;
    const all = [...this.#entries.values(), ...victims].toSorted((a, b) => a.number - b.number);
    this.#entries.clear();
    this.#keys.clear();
    for (const entry of all) this.#keep(entry);
  }

  get #most(): number {
    return this.#options.keep?.most ?? 100_000;
  }

  /** Chooses what leaves for each that comes; one for which nothing may leave is turned away. */
  #makeRoom(
    adding: readonly Adding[],
  ): { readonly adding: Adding; readonly victims: readonly StoredEntry[] }[] {
    let count = this.#entries.size;
    return adding.flatMap((each) => {
      if (count < this.#most) {
        count++;
        return [{ adding: each, victims: [] }];
      }
      const victim = this.#oldestThatMayLeave();
      if (victim === null) {
        each.reject(new OutboxFullError(`${this.#most} entries wait and none may be dropped`));
        return [];
      }
      this.#leave(victim.number, victim.key);
      return [{ adding: each, victims: [victim] }];
    });
  }

  #oldestThatMayLeave(): StoredEntry | null {
    const { mayDrop = () => true } = this.#options.keep ?? {};
    for (const entry of this.#entries.values()) {
      if (this.#onTheirWay.has(entry.number) || this.#unwritten.has(entry.number)) continue;
      if (mayDrop(JSON.parse(entry.body) as Body, entry.key)) return entry;
    }
    return null;
  }

  #drop({ key, body }: StoredEntry, why: DropReason, detail: string): void {
    this.#say({ kind: 'dropped', key, body: JSON.parse(body) as Body, why, detail });
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

const NOT_FORGOTTEN_AGAIN_MS = 5_000;
