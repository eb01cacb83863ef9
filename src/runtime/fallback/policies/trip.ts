/**
 * When a breaker opens: after failures in a row, or by their share among the last calls, or among
 * those of the last seconds. Each is a door of its own, so that a program holds only the one it uses.
 */
import { demand } from '../errors.ts';
import { Windowed } from '../windowed.ts';

/** What is known of a call: bit 1 it failed, bit 2 it is slow. */
export type Mark = 0 | 1 | 2 | 3;

/** A mark of failure. */
export const FAILED = 1;
/** A mark of slowness. */
export const SLOW = 2;

/** The memory of a breaker. */
export interface Tally {
  /** Counts a call; the returned number is its place, for `amend`. */
  record(nowMs: number, mark: Mark): number;
  /** Adds a mark to a call counted before; false when it is not counted any more. */
  amend(nowMs: number, place: number, mark: Mark): boolean;
  /** Whether to open, by failures and by slow calls. */
  trips(nowMs: number, slowShare: number): 'failures' | 'slow calls' | null;
  clear(): void;
  /** Plain JSON, never a live reference. */
  save(nowMs: number): unknown;
  restore(nowMs: number, saved: unknown): void;
}

/** A rule that a breaker opens by; it makes a memory for each breaker. */
export interface Trip {
  readonly says: string;
  readonly create: () => Tally;
}

/** So many bad calls in a row; a slow call is a bad one. */
export function inARow(failures: number): Trip {
  demand(Number.isInteger(failures) && failures >= 1, 'failures: a whole number, 1 or more');
  return {
    says: `${failures} failures in a row`,
    create: () => {
      let row = 0;
      return {
        record: (_nowMs, mark) => (row = mark === 0 ? 0 : row + 1),
        amend: () => true,
        trips: () => (row >= failures ? 'failures' : null),
        clear: () => void (row = 0),
        save: () => row,
        restore: (_nowMs, saved) => void (row = Number(saved)),
      };
    },
  };
}

/** The share of failures among the last calls, once there are at least so many. */
export function ofCalls(
  share: number,
  { calls = 100, least = calls }: { readonly calls?: number; readonly least?: number } = {},
): Trip {
  demand(share > 0 && share <= 1, 'share: above 0, at most 1');
  demand(Number.isInteger(calls) && calls >= 1, 'calls: a whole number, 1 or more');
  demand(least >= 1, 'least: 1 or more');
  const enough = Math.min(least, calls);
  return {
    says: `${share} of the last ${calls} calls, at least ${enough}`,
    create: () => new Ring(share, calls, enough),
  };
}

class Ring implements Tally {
  readonly #marks: Uint8Array;
  readonly #share: number;
  readonly #least: number;
  #count = 0;
  #failed = 0;
  #slow = 0;

  constructor(share: number, calls: number, least: number) {
    this.#marks = new Uint8Array(calls);
    this.#share = share;
    this.#least = least;
  }

  record(_nowMs: number, mark: Mark): number {
    this.#set(this.#count % this.#marks.length, mark);
    return this.#count++;
  }

  amend(_nowMs: number, place: number, mark: Mark): boolean {
    if (place < this.#count - this.#marks.length) return false;
    const at = place % this.#marks.length;
    this.#set(at, ((this.#marks[at] ?? 0) | mark) as Mark);
    return true;
  }

  trips(_nowMs: number, slowShare: number): 'failures' | 'slow calls' | null {
    const total = Math.min(this.#count, this.#marks.length);
    if (total < this.#least) return null;
    if (this.#failed >= this.#share * total) return 'failures';
    return this.#slow >= slowShare * total ? 'slow calls' : null;
  }

  clear(): void {
    this.#marks.fill(0);
    this.#count = this.#failed = this.#slow = 0;
  }

  save(): unknown {
    const total = Math.min(this.#count, this.#marks.length);
    const from = this.#count - total;
    return Array.from({ length: total }, (_, i) => this.#marks[(from + i) % this.#marks.length]);
  }

  restore(_nowMs: number, saved: unknown): void {
    this.clear();
    for (const mark of saved as readonly Mark[]) this.record(0, mark);
  }

  #set(at: number, mark: Mark): void {
    const before = this.#marks[at] ?? 0;
    this.#failed += (mark & FAILED) - (before & FAILED);
    this.#slow += ((mark & SLOW) - (before & SLOW)) / SLOW;
    this.#marks[at] = mark;
  }
}

/** The share of failures among the calls of the last while, once there are at least so many. */
export function ofTime(
  share: number,
  { windowMs = 10_000, least = 20 }: { readonly windowMs?: number; readonly least?: number } = {},
): Trip {
  demand(share > 0 && share <= 1, 'share: above 0, at most 1');
  demand(windowMs > 0 && least >= 1, 'windowMs: above 0; least: 1 or more');
  return {
    says: `${share} of the calls of ${windowMs} ms, at least ${least}`,
    create: () => new Slices(share, windowMs, least),
  };
}

class Slices implements Tally {
  readonly #total: Windowed;
  readonly #failed: Windowed;
  readonly #slow: Windowed;
  readonly #share: number;
  readonly #least: number;

  constructor(share: number, windowMs: number, least: number) {
    this.#total = new Windowed(windowMs);
    this.#failed = new Windowed(windowMs);
    this.#slow = new Windowed(windowMs);
    this.#share = share;
    this.#least = least;
  }

  record(nowMs: number, mark: Mark): number {
    const place = this.#total.add(nowMs, 1);
    if (mark !== 0) this.amend(nowMs, place, mark);
    return place;
  }

  amend(nowMs: number, place: number, mark: Mark): boolean {
    const failed = (mark & FAILED) === 0 ? 0 : 1;
    const slow = (mark & SLOW) === 0 ? 0 : 1;
    return this.#failed.amend(nowMs, place, failed) && this.#slow.amend(nowMs, place, slow);
  }

  trips(nowMs: number, slowShare: number): 'failures' | 'slow calls' | null {
    const total = this.#total.sum(nowMs);
    if (total < this.#least) return null;
    if (this.#failed.sum(nowMs) >= this.#share * total) return 'failures';
    return this.#slow.sum(nowMs) >= slowShare * total ? 'slow calls' : null;
  }

  clear(): void {
    for (const each of [this.#total, this.#failed, this.#slow]) each.clear();
  }

  /** As one slice: after a restart it is as young as the program. */
  save(nowMs: number): unknown {
    return [this.#total, this.#failed, this.#slow].map((each) => each.sum(nowMs));
  }

  restore(nowMs: number, saved: unknown): void {
    this.clear();
    const sums = saved as readonly number[];
    [this.#total, this.#failed, this.#slow].forEach((each, i) => each.add(nowMs, sums[i] ?? 0));
  }
}
