/**
 * What an outbox keeps: entries in the order of adding and of each key, written one change at a time;
 * what comes meanwhile goes into the next, together. What was not written is not there, and whoever
 * added it knows.
 */
import type { Timers } from '#base';
import { OutboxFullError } from './outbox-options.ts';
import type { OutboxStorage, StoredEntry } from './storage.ts';

/** When forgetting failed, it is tried again after so long, or with whatever is written before. */
const NOT_FORGOTTEN_AGAIN_MS = 5_000;

/** What it keeps for. */
export interface KeepingOptions {
  readonly storage: OutboxStorage;
  readonly timers: Timers;
  readonly most: number;
  /** Whether an entry may leave for a newer one. */
  mayLeave(entry: StoredEntry): boolean;
  /** It left for a newer one, and that is durable. */
  overflowed(entry: StoredEntry): void;
  notForgotten(cause: unknown): void;
  /** Something else may be sent now. */
  changed(): void;
}

interface Adding {
  readonly entry: StoredEntry;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/** The entries of one outbox. */
export class Keeping {
  readonly #options: KeepingOptions;
  /** Kept durably, by number; a Map keeps the order of adding. */
  readonly #entries = new Map<number, StoredEntry>();
  /** The numbers of each key, in their order. */
  readonly #keys = new Map<string, Set<number>>();
  /** Changed by a conflict, and the change is not durable yet: not sent before it is. */
  readonly #unwritten = new Set<number>();
  #adding: Adding[] = [];
  #forget: number[] = [];
  #replace: StoredEntry[] = [];
  #writing: Promise<void> | null = null;

  constructor(entries: readonly StoredEntry[], options: KeepingOptions) {
    this.#options = options;
    for (const entry of entries) this.#keep(entry);
  }

  /** Those that are kept, and those that are being added. */
  get waiting(): number {
    return this.#entries.size + this.#adding.length;
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  /** The first of each key: the only ones that may be sent, for the order within a key is kept. */
  *firsts(): Generator<StoredEntry> {
    for (const [number] of this.#keys.values()) {
      const entry = this.#entries.get(number ?? 0);
      if (entry !== undefined && !this.#unwritten.has(entry.number)) yield entry;
    }
  }

  /** Resolves when it is durable. */
  add(entry: StoredEntry): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#adding.push({ entry, resolve, reject });
      this.write();
    });
  }

  /** It was taken, or never will be: durable with the next `write`. */
  forget(entry: StoredEntry): void {
    this.#leave(entry);
    this.#forget.push(entry.number);
  }

  /** Another body in the place of an entry: sent when it is durable, with the next `write`. */
  replace(entry: StoredEntry): void {
    this.#entries.set(entry.number, entry);
    this.#unwritten.add(entry.number);
    this.#replace.push(entry);
  }

  write(): void {
    if (this.#writing !== null) return;
    if (this.#adding.length + this.#forget.length + this.#replace.length === 0) return;
    this.#writing = this.#writeNow().finally(() => {
      this.#writing = null;
      this.write();
    });
  }

  /** Resolves when nothing is being written any more. */
  async written(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async #writeNow(): Promise<void> {
    const left: StoredEntry[] = [];
    const adding = this.#admit(left);
    const forget = this.#forget.splice(0);
    const replace = this.#replace.splice(0);
    const add = [...replace, ...adding.map(({ entry }) => entry)];
    const remove = [...forget, ...left.map(({ number }) => number)];
    if (add.length + remove.length === 0) return;
    try {
      await this.#options.storage.change({ add, remove });
    } catch (cause) {
      for (const { reject } of adding) reject(cause);
      this.#putBack(left);
      return this.#again(forget, replace, cause);
    }
    for (const entry of left) this.#options.overflowed(entry);
    for (const { number } of replace) this.#unwritten.delete(number);
    for (const { entry, resolve } of adding) {
      this.#keep(entry);
      resolve();
    }
    this.#options.changed();
  }

  /** What was to be forgotten or replaced is tried with the next change, or after a while. */
  #again(forget: readonly number[], replace: readonly StoredEntry[], cause: unknown): void {
    if (forget.length + replace.length === 0) return this.#options.changed();
    this.#options.notForgotten(cause);
    this.#options.timers.after(NOT_FORGOTTEN_AGAIN_MS, () => {
      this.#forget.push(...forget);
      this.#replace.push(...replace.filter(({ number }) => this.#entries.has(number)));
      this.write();
    });
  }

  /** Those for which there is, or was made, room; who left for them is in `left`. The rest is turned away. */
  #admit(left: StoredEntry[]): readonly Adding[] {
    const { most } = this.#options;
    let admitted = 0;
    return this.#adding.splice(0).filter(({ reject }) => {
      if (this.#entries.size + admitted >= most) {
        const oldest = this.#oldestThatMayLeave();
        if (oldest === undefined) {
          reject(new OutboxFullError(`${most} entries wait and none may be dropped`));
          return false;
        }
        this.#leave(oldest);
        left.push(oldest);
      }
      admitted++;
      return true;
    });
  }

  #oldestThatMayLeave(): StoredEntry | undefined {
    for (const entry of this.#entries.values()) {
      if (!this.#unwritten.has(entry.number) && this.#options.mayLeave(entry)) return entry;
    }
    return undefined;
  }

  #keep(entry: StoredEntry): void {
    this.#entries.set(entry.number, entry);
    const numbers = this.#keys.get(entry.key);
    if (numbers === undefined) this.#keys.set(entry.key, new Set([entry.number]));
    else numbers.add(entry.number);
  }

  #leave({ number, key }: StoredEntry): void {
    this.#entries.delete(number);
    const numbers = this.#keys.get(key);
    numbers?.delete(number);
    if (numbers?.size === 0) this.#keys.delete(key);
  }

  /** Those that were to make room stay, in their old places. */
  #putBack(left: readonly StoredEntry[]): void {
    if (left.length === 0) return;
    const all = [...this.#entries.values(), ...left].toSorted((a, b) => a.number - b.number);
    this.#entries.clear();
    this.#keys.clear();
    for (const entry of all) this.#keep(entry);
  }
}
